"""Workers: what a dead one was doing is taken over by the living, once, and nothing of theirs."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from callmon import db, jobs, workers
from callmon.jobs import JobState
from tests.postgres import Cluster
from tests.worker_of_tests import enqueue, job, told, until

pytestmark = pytest.mark.usefixtures("quick_jobs")


def test_finished_jobs_are_forgotten_after_two_weeks_and_failed_ones_never(
    worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue("test_two_steps", "a", 0, job_id="done")
    enqueue("test_given_up", job_id="failed")
    until(lambda: [one.id for one in jobs.unfinished() if one.state == "failed"] == ["failed"])
    until(lambda: len(jobs.unfinished()) == 1)

    workers.prune()
    enqueue("test_two_steps", "again", 0, job_id="done")
    assert len(jobs.unfinished()) == 1, "not two weeks old: still known"

    monkeypatch.setattr(workers, "FINISHED_KEPT", timedelta(seconds=-5))
    workers.prune()
    enqueue("test_two_steps", "again", 0, job_id="done")
    assert len(jobs.unfinished()) == 2


class Process:
    """A worker in a process of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.worker_of_tests"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ},
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"started\n"

    def kill(self, number: int = signal.SIGKILL) -> None:
        self._process.send_signal(number)
        self._process.wait(30)

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)


def test_a_killed_worker_s_job_is_taken_over_and_steps_done_are_not_done_again(
    database: str,
) -> None:
    first = Process()
    enqueue("test_two_steps", "a", 2, job_id="a")
    until(lambda: "begin a" in told())
    first.kill()

    workers.start()
    until(lambda: not jobs.unfinished())
    workers.stop(0)

    assert told() == ["first a", "begin a", "begin a", "end a", "last a"]


def test_a_living_worker_s_job_is_left_alone(database: str) -> None:
    first = Process()
    enqueue("test_two_steps", "a", 6, job_id="a")
    until(lambda: "begin a" in told())

    workers.start()
    until(lambda: not jobs.unfinished())
    workers.stop(0)
    first.kill()

    assert told() == ["first a", "begin a", "end a", "last a"]


def test_a_restart_of_postgresql_makes_no_living_worker_look_dead(
    postgresql: str, postgres: Cluster
) -> None:
    first = Process()
    enqueue("test_two_steps", "a", 12, job_id="a")
    until(lambda: "begin a" in told())
    workers.start()

    postgres.restart()
    time.sleep(1)

    until(lambda: not jobs.unfinished(), 60)
    workers.stop(0)
    first.kill()
    assert told() == ["first a", "begin a", "end a", "last a"]


def test_a_worker_that_was_wrongly_given_up_does_not_write_over_the_living(
    postgresql: str,
) -> None:
    """The engine's own promise: after a hand-over the former owner's results are refused."""
    first = Process()
    enqueue("test_two_steps", "a", 3, job_id="a")
    until(lambda: "begin a" in told())
    first.freeze()
    with db.engine().connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks"
                " WHERE locktype = 'advisory' AND classid = 7216"
            )
        )

    workers.start()
    until(lambda: told().count("begin a") == 2)
    first.thaw()
    until(lambda: not jobs.unfinished())
    time.sleep(4)
    workers.stop(0)
    first.kill()

    assert told().count("last a") == 1


def test_a_stopped_worker_s_job_waits_for_the_next(worker: None) -> None:
    enqueue("test_outage", "/nowhere/at/all", job_id="a")
    until(lambda: job("a").state == JobState.TRYING_AGAIN)

    workers.stop(0)
    assert job("a").state == JobState.TRYING_AGAIN

    Path(os.environ["TOLD"]).touch()
    workers.start()
    until(lambda: job("a").attempts >= 3)
