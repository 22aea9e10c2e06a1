"""The operations page: what is unfinished, in words, and "Try again"."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE

import pytest
from sqlalchemy import select

from callmon import db, health, jobs
from callmon.config import settings
from callmon.known_organisations import known_organisations
from callmon.known_standards import hold_organisations_to_standards, known_standards
from callmon.tables import AbsenceRow, NotificationRow, ReceiptRow, ReconciliationRow, UserRow
from tests.web.conftest import ROOT, Desk, hidden
from tests.web.example import ILZE, MORNING, a_call, a_recording

IT = "it@sigulda.example"


def test_an_operator_has_no_business_there(desk: Desk) -> None:
    assert desk.signed_in(ILZE).get("/operations").status_code == 403


def test_a_quiet_house_says_that_all_is_well(desk: Desk, worker: subprocess.Popen[bytes]) -> None:
    assert "Viss ir kārtībā" in desk.signed_in(IT).get("/operations").text


def test_a_department_with_nobody_on_duty_is_named_with_who_takes_what_comes(desk: Desk) -> None:
    sigulda = known_organisations().current().get("sigulda")
    kap = [one.id for one in sigulda.employees_of("kap")]
    today = datetime.now(sigulda.zone).date()
    with db.transaction() as session:
        it = session.scalars(select(UserRow.id).where(UserRow.email == IT)).one()
        for employee_id in kap:
            session.add(
                AbsenceRow(
                    organisation_id="sigulda",
                    employee_id=employee_id,
                    first_day=today,
                    last_day=today + timedelta(days=1),
                    created_by=it,
                    created_at=MORNING,
                )
            )
    page = desk.signed_in(IT)

    text = page.get("/operations").text
    assert "Šodien dežurantu nav: Klientu apkalpošanas pārvalde." in text
    assert "Nav arī vadītāja" in text, "its head is one of those who are away"
    with db.transaction() as session:
        absence = session.scalars(select(AbsenceRow).filter_by(employee_id=ILZE)).one()
        absence.stand_in_id = "anna.kalnina@sigulda.example"
    assert "Šodien dežurantu nav" not in page.get("/operations").text


SIGN_OF_LIFE = """
import sys
from pathlib import Path
from callmon.alive import FileSigns
FileSigns(Path(sys.argv[1])).hold("worker-of-this-test")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def worker(sqlite: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that shows a worker's sign of life."""
    folder = settings().data_dir / "workers"
    command = [sys.executable, "-c", SIGN_OF_LIFE, str(folder)]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_work_that_nobody_does_is_said(desk: Desk) -> None:
    page = desk.signed_in(IT).get("/operations").text

    assert "Darbs stāv" in page
    assert "Viss ir kārtībā" not in page


def test_a_disk_that_is_almost_full_is_said(
    desk: Desk, worker: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**62)

    page = desk.signed_in(IT).get("/operations").text

    assert "Disks ir gandrīz pilns" in page
    assert "bytes are free" in page


def test_unfinished_work_is_shown_oldest_first_to_its_own_organisation(desk: Desk) -> None:
    with db.transaction() as session:
        for organisation, subject in (("sigulda", "CA1"), ("jelgava", "CA2"), ("sigulda", "CA3")):
            jobs.enqueue(
                session,
                "process_recording",
                subject,
                job_id=f"recording-{subject}",
                organisation_id=organisation,
                subject=subject,
            )

    page = desk.signed_in(IT).get("/operations").text

    assert "Ieraksta saņemšana" in page
    assert page.index("CA1") < page.index("CA3")
    assert "CA2" not in page


def test_a_job_that_waits_for_its_time_can_be_tried_now(desk: Desk) -> None:
    with db.transaction() as session:
        jobs.enqueue(
            session,
            "process_recording",
            "RE1",
            job_id="recording-RE1",
            delay_seconds=3600,
            organisation_id="sigulda",
        )
    client = desk.signed_in(IT)
    csrf_token = hidden(client.get("/operations").text, "csrf_token")

    form = {"csrf_token": csrf_token, "job_id": "recording-RE1"}
    answer = client.post("/operations/retries", data=form)

    assert answer.headers["location"] == "/operations?told=tried_again"
    assert "Darbs sākts no jauna." in client.get(answer.headers["location"]).text


def test_what_went_wrong_is_said_in_words_with_the_line_in_small_print(desk: Desk) -> None:
    line = "OSError: [Errno 28] No space left on device"
    with db.transaction() as session:
        jobs.enqueue(
            session,
            "process_recording",
            "RE1",
            job_id="recording-RE1",
            delay_seconds=3600,
            organisation_id="sigulda",
            after=jobs.Failure(2, line),
        )

    page = desk.signed_in(IT).get("/operations").text

    assert "Disks ir pilns" in page
    assert f'<span class="under" lang="en">{line}</span>' in page


def test_nobody_restarts_anothers_work(desk: Desk) -> None:
    with db.transaction() as session:
        jobs.enqueue(
            session,
            "process_recording",
            "RE1",
            job_id="recording-RE1",
            delay_seconds=3600,
            organisation_id="jelgava",
        )
    client = desk.signed_in(IT)
    csrf_token = hidden(client.get("/operations").text, "csrf_token")

    form = {"csrf_token": csrf_token, "job_id": "recording-RE1"}
    assert (
        client.post("/operations/retries", data=form).headers["location"].endswith("cannot_retry")
    )
    assert [job.state for job in jobs.unfinished("jelgava")] == [jobs.JobState.LATER]
    form["csrf_token"] = hidden(desk.signed_in(ILZE).get("/calls").text, "csrf_token")
    assert desk.signed_in(ILZE).post("/operations/retries", data=form).status_code == 403


def test_troubled_recordings_mail_and_strange_numbers_are_shown(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1)
        a_recording(session, call.call_sid, state="truncated", sha256=None, problem="Cut off.")
        a_recording(session, a_call(session, 2).call_sid)
        session.add(
            NotificationRow(
                organisation_id="sigulda",
                subject_key="assignment-1",
                kind="assignment",
                language="lv",
                recipient=ILZE,
                message_id="<assignment-1@callmon>",
                created_at=MORNING,
                problem="The mail server is away: Connection refused",
            )
        )
        for number, called in enumerate(("+37167000000", "+37167000000", "+37180001234")):
            session.add(
                ReceiptRow(
                    organisation_id=None,
                    kind="voice",
                    call_sid=f"CA{number}",
                    dedupe_key=f"CA{number}",
                    received_at=MORNING,
                    url="/twilio/voice",
                    fields=[["To", called], ["From", "+37129999999"]],
                )
            )

    page = desk.signed_in(IT).get("/operations").text

    assert page.count("Ieraksts ir aprauts") == 1
    assert f'href="/calls/{call.id}"' in page
    assert "Pasta serveris nav sasniedzams" in page
    assert "Connection refused" in page
    assert "+371 67 000 000" in page
    assert "+371 80 001 234" not in page, "that number is Sigulda's own by now"
    assert "29999999" not in page.replace(" ", ""), "who called a stranger's number is not shown"


def a_mail(place: int, **values: object) -> NotificationRow:
    return NotificationRow(
        **{
            "organisation_id": "sigulda",
            "subject_key": f"overdue-{place}",
            "kind": "overdue",
            "language": "lv",
            "recipient": f"nr{place}@sigulda.example",
            "message_id": f"<overdue-{place}@callmon>",
            "created_at": MORNING,
            **values,
        }
    )


def test_mail_that_waits_was_refused_or_came_back_says_so_in_words(desk: Desk) -> None:
    now = datetime.now(UTC)
    long_ago = now - timedelta(days=15)
    refused = "The mail server refused nr3@sigulda.example: 550 no such user"
    not_now = "The mail server refused nr2@sigulda.example: 451 greylisted"
    came_back = "The mail came back from nr4@sigulda.example: 552 mailbox full"
    with db.transaction() as session:
        session.add_all(
            [
                a_mail(1),
                a_mail(2, problem=not_now),
                a_mail(3, problem=refused, refused_at=now),
                a_mail(4, problem=came_back, refused_at=now, sent_at=now),
                a_mail(5, problem=came_back, refused_at=long_ago, sent_at=long_ago),
                a_mail(6, sent_at=now),
                a_mail(7, dropped_at=now),
                a_mail(8, organisation_id="jelgava"),
            ]
        )

    page = desk.signed_in(IT).get("/operations").text

    assert [f"nr{place}@" in page for place in range(1, 9)] == [True] * 4 + [False] * 4
    for words in ("Vēl nav nosūtīta", "pagaidām nepieņem", "noraidīja", "atnāca atpakaļ"):
        assert page.count(words) == 1
    assert "552 mailbox full" in page, "for whoever mends it"


def test_what_waits_on_disk_is_counted(desk: Desk) -> None:
    folder = settings().data_dir / "fallback"
    folder.mkdir()
    (folder / "one.json").write_text("{}")

    assert "1 notikums gaida uz diska" in desk.signed_in(IT).get("/operations").text


@pytest.fixture
def files(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Organisation files and a folder of standards that the running desk reads, to be spoilt."""
    shutil.copytree(ROOT / "organisations", tmp_path / "organisations")
    (tmp_path / "standards").mkdir()
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(tmp_path / "organisations"))
    monkeypatch.setenv("CALLMON_STANDARDS_DIR", str(tmp_path / "standards"))
    for cached in (settings, known_organisations, known_standards):
        cached.cache_clear()
    hold_organisations_to_standards()
    return tmp_path


def test_a_wrong_file_is_told_to_its_own_organisation(desk: Desk, files: Path) -> None:
    (files / "organisations" / "sigulda.toml").write_text("name = \n", encoding="utf8")
    known_organisations().look()

    assert "sigulda.toml:1" in desk.signed_in(IT).get("/operations").text
    jelgava = desk.signed_in("vaditaja@jelgava.example")
    assert "sigulda.toml" not in jelgava.get("/operations").text


def test_a_wrong_standard_is_told_to_all(desk: Desk, files: Path) -> None:
    (files / "standards" / "pils-2026.toml").write_text("name = \n", encoding="utf8")

    for who in (IT, "vaditaja@jelgava.example"):
        page = desk.signed_in(who).get("/operations").text
        assert "pils-2026.toml:1" in page
        assert "Standarta fails ir kļūdains" in page
        assert "Viss ir kārtībā" not in page


def test_the_last_comparison_with_the_exchange_shows_what_is_this_organisations_own(desk: Desk):
    with db.transaction() as session:
        call = a_call(session, "unexplained")
        session.add(
            ReconciliationRow(
                account_sid=settings().twilio_credentials().account_sid,
                from_at=MORNING,
                until_at=MORNING,
                started_at=MORNING,
                finished_at=MORNING,
                calls=12,
                repaired=[{"organisation_id": "sigulda", "call_sid": "CA1", "what": "webhook"}],
                unexplained=[
                    {"organisation_id": "sigulda", "call_sid": call.call_sid, "what": "not_told"},
                    {"organisation_id": None, "call_sid": "CAnobodys", "what": "unknown_line"},
                ],
            )
        )

    lead = desk.signed_in("vaditaja@sigulda.example").get("/operations").text
    it = desk.signed_in("it@sigulda.example").get("/operations").text
    other = desk.signed_in("vaditaja@jelgava.example").get("/operations").text

    assert "centrāles sarakstā tā nav" in lead
    assert f'href="/calls/{call.id}"' in lead
    assert "Papildināts 1 notikums" in lead
    assert "CAnobodys" not in lead
    assert "CAnobodys" in it
    assert call.call_sid not in other
    assert "nekas nav pazudis" in other
