"""A worker process with small workflows of the tests' own: `python -m tests.worker_of_tests`.

What its steps do is told in lines of a file, so that a test sees each time a step ran, also in
a process that was killed.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from callmon import db, jobs, workers


def tell(what: str) -> None:
    """One line, whole and at once, whoever else writes."""
    descriptor = os.open(os.environ["TOLD"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, f"{what}\n".encode())
    os.close(descriptor)


def told() -> list[str]:
    path = Path(os.environ["TOLD"])
    return path.read_text().splitlines() if path.exists() else []


def enqueue(name: str, *arguments: str | int, job_id: str, **more: object) -> None:
    with db.transaction() as session:
        jobs.enqueue(session, name, *arguments, job_id=job_id, **more)  # type: ignore[arg-type]


def until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"still not so; unfinished: {jobs.unfinished()}"
        time.sleep(0.05)


def job(job_id: str) -> jobs.Job:
    return next(one for one in jobs.unfinished() if one.id == job_id)


@jobs.step
def say(what: str) -> str:
    tell(what)
    return what


@jobs.step
def slowly(what: str, seconds: float) -> None:
    tell(f"begin {what}")
    time.sleep(seconds)
    tell(f"end {what}")


@jobs.step
def needs_the_file(name: str) -> None:
    Path(name).read_text()
    tell("read it")


@jobs.step
def makes_a_mistake() -> None:
    tell("mistake")
    raise ValueError("that was wrong\nand here is more")


@jobs.step
def gives_up() -> None:
    error = RuntimeError("no time can help")
    error.worth_retrying = False  # type: ignore[attr-defined]
    tell("given up")
    raise error


@jobs.workflow("test_two_steps")
def two_steps(what: str, seconds: int) -> None:
    say(f"first {what}")
    slowly(what, seconds)
    say(f"last {what}")


@jobs.workflow("test_outage")
def outage(name: str) -> None:
    needs_the_file(name)


@jobs.workflow("test_mistake")
def mistake() -> None:
    makes_a_mistake()


@jobs.workflow("test_given_up")
def given_up() -> None:
    gives_up()


if __name__ == "__main__":
    workers.start()
    sys.stdout.write("started\n")
    sys.stdout.flush()
    time.sleep(600)
