"""What citizens are owed after the demonstration's day: one is rung back from the mail, the rest is
shown, and the exchange's own list of calls is held against callmon's."""

import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from callmon.simulator.play import Simulator
from callmon.simulator.scenario import CallTruth, Scenario

Ask = Callable[..., Any]
"""A command of callmon: what it shows as JSON, or its text."""
Row = tuple[str, str, str, str, str]
LONGEST_WAIT_SECONDS = 60
RIGA = ZoneInfo("Europe/Riga")
FORM_FIELD = re.compile(r'name="(form_token|csrf_token|next)" value="([^"]*)"')


def ring_back_from_mail(ask: Ask, simulator: Simulator, folder: Path, password: str) -> CallTruth:
    """An operator follows "ring back" in the mail of a message and presses it: the call."""
    email, link = next(_ways_to_ring_back(folder))
    name = email.partition("@")[0].replace(".", " ").title()
    ask(
        *("user", "add", "sigulda", email, "--name", name, "--employee", email),
        *("--role", "operator", "--password", password),
    )
    with httpx.Client(follow_redirects=True, trust_env=False, timeout=30) as browser:
        form = _fields(browser.get(link).text)
        page = browser.post(
            httpx.URL(link).join("/sign-in"), data={**form, "email": email, "password": password}
        )
        pressed = browser.post(
            f"{str(page.url).partition('?')[0]}/ring-backs", data=_fields(page.text)
        )
    if "problem=" in str(pressed.url):
        sys.exit(f"not rung back: {pressed.url}")
    for _ in range(LONGEST_WAIT_SECONDS):
        if truths := simulator.wait_for_rest_calls():
            return truths[0]
        time.sleep(1)
    sys.exit("nobody's phone was rung")


def _ways_to_ring_back(folder: Path) -> Iterator[tuple[str, str]]:
    """To whom the mail of a message went and where its "ring back" leads, the oldest first."""
    for path in sorted((folder / "new").glob("*")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = mail.get_body(("html",))
        html = body.get_content() if body else ""
        link = re.search(r'href="([^"]*do=ring-back[^"]*)"', html)
        if link and "/messages/" in html:
            yield mail["To"].addresses[0].addr_spec, unescape(link[1])


def _fields(html: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in FORM_FIELD.findall(html)}


def owed(
    ask: Ask, played: Sequence[tuple[Scenario, CallTruth]], rung_back: CallTruth
) -> tuple[list[Row], bool]:
    """A row a follow-up: whom, why, with whom it is, by when, how it stands. And whether every
    message and every missed call has one, and whoever was rung back is owed nothing more."""
    found = ask("follow-ups", "list", "--done", "--json")
    citizens = {one["number"] for one in found}
    waiting = {truth.caller for one, truth in played if _is_owed_an_answer(one)}
    rung = next(leg.phone for leg in rung_back.legs if leg.bridged_at)
    settled = [one for one in found if one["number"] == rung and one["outcome"] == "spoke"]
    rows = [
        (
            one["caller_name"] or one["number"],
            one["kind"].replace("_", " "),
            one["employee"],
            f"{datetime.fromisoformat(one['due_at']).astimezone(RIGA):%d.%m. %H:%M}",
            one["outcome"] or one["state"],
        )
        for one in found
    ]
    return rows, waiting <= citizens and len(settled) == 1


def _is_owed_an_answer(scenario: Scenario) -> bool:
    return scenario.outcome in ("message", "missed", "abandoned", "failed")


def reckoned(ask: Ask, simulator: Simulator) -> tuple[str, bool]:
    """The exchange's list of all calls held against callmon's: the line to show, and whether
    nothing is unexplained. The pretend line's clock runs ahead of ours."""
    begun = datetime.now(UTC) - timedelta(hours=1)
    until = simulator.clock.now() + timedelta(minutes=1)
    (done,) = ask("reconcile", "--from", f"{begun}", "--to", f"{until}", "--json")
    unexplained = len(done["unexplained"])
    told = f"{unexplained} unexplained" if unexplained else "nothing unexplained"
    return f"{done['calls']} calls compared with the exchange's own list, {told}", not unexplained
