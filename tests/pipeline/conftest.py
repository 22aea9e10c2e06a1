"""A worker on a fresh database, with a media host and a mail server of the test's own."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from callmon import jobs, workers
from callmon.config import settings
from callmon.pipeline import hear, judge, mails, process_call, worker
from callmon.transcripts.listening import stop_listening
from tests.pipeline.told_town import the_town
from tests.pipeline.town_line import ACCOUNT, MediaHost
from tests.voicemail.messages_of_tests import serve

assert worker.WORKFLOWS


@pytest.fixture
def media(monkeypatch: pytest.MonkeyPatch) -> Iterator[MediaHost]:
    host = MediaHost()
    monkeypatch.setenv("CALLMON_TWILIO_API_URL", host.start())
    monkeypatch.setenv("CALLMON_TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("CALLMON_TWILIO_AUTH_TOKEN", "token")
    settings.cache_clear()
    yield host
    host.stop()


@pytest.fixture
def town_to_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The town whose people are told by mail is served by this process."""
    serve(the_town(), tmp_path / "organisations", monkeypatch)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for minutes is waited for moments."""
    monkeypatch.setattr(jobs, "FIRST_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(jobs, "LONGEST_WAIT_SECONDS", 0.3)
    monkeypatch.setattr(jobs.Failure, "wait_seconds", lambda self, longest=0.0: 0.2)
    monkeypatch.setattr(judge, "JUDGE_AFTER_SECONDS", 1.0)
    monkeypatch.setattr(process_call, "FEW_TRIES", 3)
    monkeypatch.setattr(hear, "CRASH_AGAIN_SECONDS", 0.2)
    monkeypatch.setattr(mails, "LONGEST_MAIL_WAIT_SECONDS", 0.3)


@pytest.fixture
def working(database: str, media: MediaHost, quick: None) -> Iterator[None]:
    """A worker in this process."""
    workers.start()
    yield
    workers.stop(0)
    stop_listening()


def until(is_so: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until something is so; fails with what is unfinished."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"still not so; unfinished: {jobs.unfinished()}"
        time.sleep(0.1)


def all_done() -> bool:
    """No job left but those put off for long."""
    return all(job.state in ("later", "failed") for job in jobs.unfinished())
