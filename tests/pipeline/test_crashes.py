"""The worker killed at random moments, the database and the mail server away: nothing is lost
or doubled, and all goes on by itself."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from callmon import jobs
from callmon.db import reading
from callmon.tables import (
    AssignmentRow,
    CallRow,
    FindingRow,
    FollowUpCauseRow,
    NotificationRow,
    RecordingRow,
    Row,
    VoicemailRow,
)
from tests.mail_server import MailServer
from tests.pipeline.conftest import all_done, until
from tests.pipeline.town_line import SILENCE, SILENT_CALL, Caller, MediaHost
from tests.postgres import Cluster

CALLS = 25
MESSAGES = 25
KILLS = 8


class Workers:
    """Worker processes of this test."""

    def __init__(self, log: Path) -> None:
        self._log = log.open("ab")
        self._path = log
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self._running.append(
            subprocess.Popen(
                [sys.executable, "-m", "tests.pipeline.worker_of_crashes"],
                stdout=self._log,
                stderr=self._log,
                env={**os.environ},
            )
        )

    def are_up(self) -> bool:
        return b"worker_started" in self._path.read_bytes()

    def kill(self) -> None:
        for process in self._running:
            process.send_signal(signal.SIGKILL)
            process.wait(30)
        self._running = []

    def stop(self) -> int:
        """As an administrator does it; the exit code."""
        process = self._running.pop()
        process.send_signal(signal.SIGTERM)
        return process.wait(40)


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    started = Workers(tmp_path / "worker.log")
    yield started
    started.kill()


def long_ago() -> datetime:
    """A night whose morning has passed."""
    return datetime.now(UTC).replace(microsecond=0) - timedelta(days=14)


def leave_messages(media: MediaHost, number: int, first: int = 1000) -> None:
    """Messages whose recording is broken: delivered without words, so without hours of hearing."""
    for place in range(first, first + number):
        caller = Caller(place, long_ago())
        caller.leave_a_message()
        caller.recording(source="RecordVerb", RecordingChannels="1")


def how_many(table: type[Row]) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


NOTHING_ELSE = b'{"records": [], "next_page_uri": null}'
"""What the exchange answers when it is asked for lists: nothing but what was told."""


def recordings(path: str) -> tuple[int, bytes]:
    if ".json" in path:
        return 200, NOTHING_ELSE
    number = int(path.partition("RE")[2][:32], 16)
    return (200, SILENT_CALL) if number < 1000 else (200, b"<html>")


def sent() -> int:
    """How many assignments went out; reminders and summaries are mails too."""
    with reading() as session:
        query = select(func.count()).where(NotificationRow.kind == "assignment")
        return session.scalar(query.where(NotificationRow.sent_at.is_not(None))) or 0


def assigned_by_mail(mail_server: MailServer) -> Counter[str]:
    """How often the mail of each message arrived."""
    told = (one for one in mail_server.message_ids if one.startswith("<assignment-message-"))
    return Counter(told)


def test_a_worker_killed_at_random_moments_loses_and_doubles_nothing(
    database: str, media: MediaHost, mail_server: MailServer, workers: Workers
) -> None:
    media.reply = recordings
    moments = random.Random(7)
    workers.start()
    for number in range(1, CALLS + 1):
        Caller(number, long_ago()).talk()
        Caller(number, long_ago()).recording()
        if number % (CALLS // 4) == 0:
            workers.kill()
            workers.start()
    leave_messages(media, MESSAGES)
    for _ in range(KILLS):
        time.sleep(moments.uniform(1.0, 4.0))
        workers.kill()
        workers.start()

    until(lambda: sent() == MESSAGES and all_done() and not_judged() == 0, 120)

    with reading() as session:
        assigned = Counter(session.scalars(select(AssignmentRow.voicemail_id)))
        followed = Counter(session.scalars(select(FollowUpCauseRow.voicemail_id)))
        states = Counter(session.scalars(select(VoicemailRow.state)))
        outcomes = Counter(session.scalars(select(CallRow.outcome)))
        kept = Counter(session.scalars(select(RecordingRow.state).filter_by(purpose="call")))
        current = session.execute(
            select(FindingRow.call_id, FindingRow.clause, FindingRow.check).where(
                FindingRow.is_current
            )
        ).all()
    assert outcomes == {"answered": CALLS, "message": MESSAGES}
    assert kept == {"silent": CALLS}
    assert states == {"routed": MESSAGES}
    assert len(assigned) == MESSAGES
    assert set(assigned.values()) == {1}
    assert followed == assigned, "each is followed up once"
    assert len(current) == len(set(current)) == CALLS * findings_of_one_call()
    mails = assigned_by_mail(mail_server)
    assert len(mails) == MESSAGES
    assert sum(mails.values()) - MESSAGES <= 1, "SMTP is at least once, by a hair's breadth"
    assert [job for job in jobs.unfinished() if job.state == "failed"] == []


def not_judged() -> int:
    with reading() as session:
        judged = select(FindingRow.call_id).where(FindingRow.is_current)
        return (
            session.scalar(
                select(func.count())
                .select_from(CallRow)
                .where(CallRow.outcome == "answered", CallRow.id.not_in(judged))
            )
            or 0
        )


def findings_of_one_call() -> int:
    with reading() as session:
        first = session.scalars(select(func.min(FindingRow.call_id))).one()
        return len(
            list(session.scalars(select(FindingRow.id).filter_by(call_id=first, is_current=True)))
        )


def test_two_workers_at_once_share_the_work_and_double_none(
    database: str, media: MediaHost, mail_server: MailServer, workers: Workers
) -> None:
    media.reply = recordings
    workers.start()
    workers.start()
    leave_messages(media, 20)

    until(lambda: sent() == 20, 90)

    assert Counter(mail_server.message_ids).most_common(1)[0][1] == 1
    assert len(assigned_by_mail(mail_server)) == 20
    assert how_many(AssignmentRow) == 20


def test_mail_waits_for_the_mail_server_and_is_seen_to_wait(
    database: str, media: MediaHost, mail_server: MailServer, workers: Workers
) -> None:
    media.reply = recordings
    mail_server.stop()
    leave_messages(media, 6)
    workers.start()

    until(lambda: sum("away" in (job.error or "") for job in jobs.unfinished("sigulda")) >= 6, 60)
    with reading() as session:
        query = select(NotificationRow.problem).where(NotificationRow.kind == "assignment")
        problems = list(session.scalars(query))
    assert len(problems) == 6
    assert any(problem and "away" in problem for problem in problems)

    mail_server.start()
    until(lambda: sent() == 6, 60)
    assert set(assigned_by_mail(mail_server).values()) == {1}


def test_a_refused_recipient_is_listed_with_the_server_s_words_and_can_be_tried_again(
    database: str, media: MediaHost, mail_server: MailServer, workers: Workers
) -> None:
    media.reply = recordings
    mail_server.answers["ilze.berzina@sigulda.example"] = "550 no such user here"
    leave_messages(media, 1)
    workers.start()

    def failed_ones() -> list[jobs.Job]:
        unfinished = [job for job in jobs.unfinished() if "assignment-message" in job.subject]
        return [job for job in unfinished if job.state == "failed"]

    until(lambda: bool(failed_ones()), 60)
    [failed] = failed_ones()
    assert "550 no such user here" in (failed.error or "")
    assert "ilze.berzina@sigulda.example" in failed.subject

    mail_server.answers.clear()
    assert jobs.retry(failed.id)
    until(lambda: sent() == 1, 60)


def test_work_goes_on_after_postgresql_was_away(
    postgresql: str,
    postgres: Cluster,
    media: MediaHost,
    mail_server: MailServer,
    workers: Workers,
) -> None:
    media.reply = recordings
    leave_messages(media, 10)
    workers.start()
    until(lambda: how_many(VoicemailRow) > 2, 60)

    postgres.stop("immediate")
    time.sleep(8)
    postgres.start()

    until(lambda: sent() == 10, 120)
    assert sorted(assigned_by_mail(mail_server).values()) == [1] * 10
    assert [job for job in jobs.unfinished() if job.state == "failed"] == []


def test_a_worker_that_is_asked_to_stop_stops(database: str, workers: Workers) -> None:
    workers.start()
    until(workers.are_up)

    assert workers.stop() == 0


def test_silence_is_delivered_to_nobody(
    sqlite: str, media: MediaHost, mail_server: MailServer, workers: Workers
) -> None:
    media.reply = lambda path: (200, NOTHING_ELSE if ".json" in path else SILENCE)
    workers.start()
    leave_messages(media, 2)

    until(lambda: how_many(RecordingRow) == 2 and all_done(), 60)
    time.sleep(1)

    assert how_many(AssignmentRow) == 0
    assert mail_server.accepted == []
