"""As a new operator would: from the mail to the citizen's ear in two presses, in Latvian."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from html import unescape
from pathlib import Path
from subprocess import Popen

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import select

from callmon.organisation import Employee
from callmon.organisation_file import read_organisations
from callmon.simulator import Phone, Scenario, Simulator
from callmon.simulator.scenario import Caller, Said
from callmon.tables import (
    CallRow,
    FindingRow,
    FollowUpRow,
    RecordingRow,
    TranscriptRow,
    VoicemailRow,
)
from tests.system.house import ACCOUNT, ROOT, TOKEN, House, free_port, until

LINE, CITIZEN = "+37180001234", "+37129123456"
PASSWORD = "zirgs-akumulators"
BROWSER = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LEFT = Scenario(
    "a message after hours",
    "message",
    to=LINE,
    caller=Caller(CITIZEN),
    message=(Said("client", "message-lv-permit"),),
)


def rung_back(employee: Employee) -> Scenario:
    """The employee connects and says that it is settled; the citizen takes it and talks."""
    talk = (Said("agent", "lv-open-full-101"), Said("client", "lv-client-fine"))
    return Scenario(
        "rung back",
        "answered",
        rest_call_to=employee.phone,
        caller=Caller(keys=("1", "1")),
        phones=(Phone(after_seconds=3, number=employee.phone), Phone(after_seconds=5)),
        talk=(*talk, Said("agent", "lv-agent-goodbye")),
    )


@dataclass
class Town:
    """A house whose line is closed, so that who rings leaves a message."""

    house: House
    line: Simulator
    mail: Path

    def mails(self) -> list[tuple[str, str]]:
        """To whom, and the HTML, of every mail that came."""
        found = []
        for path in sorted((self.mail / "new").glob("*")):
            letter = message_from_bytes(path.read_bytes())
            html = next(part for part in letter.walk() if part.get_content_type() == "text/html")
            written = html.get_payload(decode=True)
            assert isinstance(written, bytes)
            found.append((str(letter["To"]), written.decode()))
        return found


def write_closed(folder: Path) -> None:
    """The shipped example, closed on the days around today, where it may be rung whenever."""
    folder.mkdir(parents=True)
    text = (ROOT / "organisations" / "sigulda.toml").read_text(encoding="utf8")
    now = datetime.now(UTC)
    later = [now + timedelta(hours=hours) for hours in (11, 12)]
    text = text.replace("20:00-08:00", f"{later[0]:%H:%M}-{later[1]:%H:%M}")
    days = [now.date() + timedelta(days=days) for days in (-1, 0, 1)]
    closed = "\n".join(f"[[line.special_hours]]\ndate = {day}\nhours = []" for day in days)
    text = text.replace("[[department]]", f"{closed}\n\n[[department]]", 1)
    (folder / "sigulda.toml").write_text(text, encoding="utf8")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("two-presses")
    smtp = Controller(Mailbox(folder / "mail"), hostname="127.0.0.1", port=free_port())
    smtp.start()
    with Simulator(
        "http://127.0.0.1:1",
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        speed=5,
        longest_announcement_seconds=0.5,
    ) as line:
        smtp_url = f"smtp://127.0.0.1:{smtp.port}"
        house = House(folder, "", line.api_url, smtp_url, write=write_closed)
        line.set_site(house.url)
        try:
            house.start()
            yield Town(house, line, folder / "mail")
        finally:
            house.stop()
    smtp.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Mail:
    """What the operator gets in the morning."""

    employee: Employee
    ring_back: str
    """Where its button leads."""


@pytest.fixture(scope="module")
def mail(town: Town) -> Mail:
    """A citizen leaves a message, the morning hands it on, its operator may sign in."""
    assert town.line.ring(LEFT).outcome == "message"
    until(lambda: _is_written_down(town), 60, "the message is written down")
    done(town.house.run("voicemail", "route", "--at", f"{_message(town).due_for_routing_at}"))
    until(lambda: bool(town.mails()), 30, "the mail comes")
    (to, html), *_ = town.mails()
    employees = next(iter(read_organisations(town.house.folder / "organisations"))).employees
    employee = next(one for one in employees if one.email in to)
    done(
        town.house.run(
            *("user", "add", "sigulda", employee.email, "--name", employee.full_name),
            *("--role", "operator", "--employee", employee.id, "--password", PASSWORD),
        )
    )
    button = re.search(r'<a href="([^"]+)"[^>]*>Atzvanīt</a>', html)
    assert button, "the mail has its button"
    return Mail(employee, unescape(button[1]))


def _message(town: Town) -> VoicemailRow:
    with town.house.database() as session:
        return session.scalars(select(VoicemailRow)).one()


def _is_written_down(town: Town) -> bool:
    with town.house.database() as session:
        row = session.scalar(select(VoicemailRow))
        return row is not None and bool(row.text or row.transcription_problem)


def done(command: "Popen[bytes]") -> None:
    said, _ = command.communicate(timeout=60)
    assert command.returncode == 0, said.decode()


def test_the_citizen_is_rung_back_in_two_presses(town: Town, mail: Mail, chromium: Browser) -> None:
    town.line.expect_rest_call(rung_back(mail.employee))
    context = chromium.new_context(locale="lv-LV", viewport={"width": 360, "height": 740})
    page = context.new_page()

    page.goto(mail.ring_back)
    sign_in(page)
    button = page.locator("button:focus")
    expect(button).to_have_text("Atzvanīt +371 29 123 456")
    expect(button).to_be_in_viewport()
    page.keyboard.press("Enter")

    note = page.get_by_role("textbox", name="Piezīme")
    note.fill("Solīju atsūtīt veidlapu.")
    expect(page.get_by_role("status")).to_contain_text("ir beigusies", timeout=60_000)
    expect(page.locator("h1")).to_contain_text("Saruna notikusi", timeout=20_000)
    expect(note).to_have_value("Solīju atsūtīt veidlapu.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    (rung,) = town.line.wait_for_rest_calls()
    assert [leg.phone for leg in rung.legs if leg.bridged_at] == [CITIZEN]
    assert any("jautājums ir nokārtots" in said for said in rung.heard)

    until(lambda: _is_judged(town, rung.sid), 60, "the call back is written down and judged")
    page.get_by_role("link", name="šis zvans").click()
    expect(page.locator("h1")).to_contain_text("Sazvanīts")
    expect(page.locator("[id='clause-16.2']")).to_contain_text("amatu un iestādi")
    expect(page.locator(".transcript .word").first).to_be_visible()
    page.get_by_role("link", name="Skatīt lietu").click()
    expect(page.locator(".history li strong")).to_have_text(
        ["Saruna notikusi", "Nospiests „Atzvanīt”", "Piešķirts", "Sākts"]
    )
    context.close()


def test_nothing_is_owed_any_more(town: Town, mail: Mail) -> None:
    """After the test above."""
    with town.house.database() as session:
        row = session.scalars(select(FollowUpRow)).one()

    assert (row.state, row.outcome, row.employee_id) == ("done", "spoke", mail.employee.id)


def sign_in(page: Page) -> None:
    """Once: whoever is signed in goes straight to the button. The link knows for whom it is."""
    expect(page.get_by_label("E-pasta adrese")).not_to_have_value("")
    page.get_by_label("Parole").fill(PASSWORD)
    page.keyboard.press("Enter")


def _is_judged(town: Town, call_sid: str) -> bool:
    heard = select(TranscriptRow.id).join(RecordingRow).where(RecordingRow.call_sid == call_sid)
    judged = (
        select(FindingRow.clause)
        .join(CallRow, CallRow.id == FindingRow.call_id)
        .where(CallRow.call_sid == call_sid, FindingRow.is_current, heard.exists())
    )
    with town.house.database() as session:
        return {"16.1", "16.2", "16.3", "16.4", "16.5"} <= set(session.scalars(judged))
