"""The worker process: takes up jobs, looks at the clock, hears recordings in a child of its own."""

import signal
import threading
from types import FrameType

import structlog

from callmon import jobs, workers
from callmon.jobs import in_words
from callmon.known_standards import hold_organisations_to_standards

# Every worker knows every workflow: a job of an unknown name would fail.
from callmon.pipeline import (
    follow_ups,
    hear,
    judge,
    mails,
    messages,
    process_call,
    reconcile,
    ring_back_call,
    route_voicemail,
)
from callmon.pipeline.schedule import Schedule
from callmon.transcripts.listening import stop_listening

WORKFLOWS = (
    follow_ups,
    hear,
    judge,
    mails,
    messages,
    process_call,
    reconcile,
    ring_back_call,
    route_voicemail,
)
DATABASE_AGAIN_SECONDS = 2.0

log = structlog.get_logger()


def run_worker() -> None:
    """Work until SIGTERM or SIGINT. Raises OrganisationFileError or StandardFileError.

    A database that is away at the start is waited for. What runs when the signal comes may end
    within ten seconds; the rest waits for the next worker.
    """
    hold_organisations_to_standards()
    stopping = threading.Event()
    _on_signal(stopping)
    if not _database_is_there(stopping):
        return
    workers.start()
    schedule = Schedule()
    schedule.start()
    log.info("worker_started")
    stopping.wait()
    schedule.stop()
    workers.stop()
    stop_listening()
    log.info("worker_stopped")


def _on_signal(stopping: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _database_is_there(stopping: threading.Event) -> bool:
    while not stopping.is_set():
        try:
            jobs.prepare_database()
        except Exception as error:
            if not jobs.may_pass(error):
                raise
            log.warning("database_is_away", error=in_words(error))
            stopping.wait(DATABASE_AGAIN_SECONDS)
        else:
            return True
    return False
