"""The door to the durable engine, and what of the engine itself we rely on."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, Table, func, inspect, select
from sqlalchemy.orm import Session

from callmon import db, jobs
from callmon.jobs import Failure, JobState, Queue
from callmon.tables import RotationRow
from tests.worker_of_tests import enqueue, job, told, until

pytestmark = pytest.mark.usefixtures("quick_jobs")


def test_a_job_is_done_once_however_often_it_is_enqueued(worker: None) -> None:
    for _ in range(3):
        enqueue("test_two_steps", "a", 0, job_id="a")

    until(lambda: not jobs.unfinished())
    enqueue("test_two_steps", "a", 0, job_id="a")
    time.sleep(0.5)

    assert told() == ["first a", "begin a", "end a", "last a"]


def rows_of_the_engine(database: str) -> dict[str, dict[str, dict[str, object]]]:
    """All its rows, by table and by the job they are of; without stamps and tokens."""
    schema = None if database.startswith("sqlite") else "dbos"
    names = inspect(db.engine()).get_table_names(schema=schema)
    tables = [Table(name, MetaData(), schema=schema, autoload_with=db.engine()) for name in names]
    with db.reading() as session:
        return {
            table.name: {
                str(row["workflow_uuid"]): {
                    column: value for column, value in row.items() if column not in STAMPS
                }
                for row in session.execute(table.select()).mappings()
            }
            for table in tables
            if "workflow_uuid" in table.c
        }


STAMPS = {"workflow_uuid", "created_at", "updated_at", "retention_timestamp", "creator_xid"}


def test_jobs_enqueued_by_the_crowd_are_written_as_the_engine_writes_them(database: str) -> None:
    many = [jobs.NewJob(f"crowd-{n}", (n, "ā'\"%:x"), "call CA1", "sigulda") for n in range(3)]
    with db.transaction() as session:
        jobs.enqueue_all(session, "test_two_steps", many)
        jobs.enqueue(
            session,
            "test_two_steps",
            0,
            "ā'\"%:x",
            job_id="alone",
            subject="call CA1",
            organisation_id="sigulda",
        )

    tables = rows_of_the_engine(database)
    written = {name: rows for name, rows in tables.items() if rows}
    assert written.keys() == {"workflow_status", "workflow_input"}
    for rows in written.values():
        assert rows.keys() == {"alone", "crowd-0", "crowd-1", "crowd-2"}
        assert rows["crowd-0"] == rows["alone"]
    assert {job.subject for job in jobs.unfinished()} == {"call CA1"}


def test_jobs_enqueued_by_the_crowd_are_done_once_each(worker: None) -> None:
    many = [jobs.NewJob(name, (name, 0), name, None) for name in ("a", "b")]
    for _ in range(2):
        with db.transaction() as session:
            jobs.enqueue_all(session, "test_two_steps", many)
    enqueue("test_two_steps", "a", 0, job_id="a")

    until(lambda: not jobs.unfinished())
    with db.transaction() as session:
        jobs.enqueue_all(session, "test_two_steps", many)
    time.sleep(0.5)

    assert sorted(told()) == sorted(
        f"{what} {name}" for what in ("first", "begin", "end", "last") for name in ("a", "b")
    )


def test_a_job_shares_the_fate_of_its_transaction(database: str) -> None:
    row = {"organisation_id": "a", "purpose": "ring", "last_employee_id": "anna"}

    def half_way() -> None:
        with db.transaction() as session:
            session.add(RotationRow(department_id="one", **row))
            jobs.enqueue(session, "test_two_steps", "a", 0, job_id="a")
            raise LookupError

    with pytest.raises(LookupError):
        half_way()
    assert jobs.unfinished() == []

    with db.transaction() as session:
        session.add(RotationRow(department_id="two", **row))
        jobs.enqueue(session, "test_two_steps", "a", 0, job_id="b")

    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(RotationRow)) == 1
    assert [one.id for one in jobs.unfinished()] == ["b"]


def test_jobs_of_a_shared_commit_are_each_kept_or_not_with_their_work(sqlite: str) -> None:
    def work(session: Session, names: Sequence[str]) -> list[None]:
        new = [jobs.NewJob(name, (name, 0), name, None) for name in names]
        jobs.enqueue_all(session, "test_two_steps", new)
        if "no" in names:
            raise LookupError
        return [None for _ in names]

    async def all_at_once() -> list[BaseException | None]:
        waiting = (db.commit_together(work, name) for name in ("yes", "no", "too"))
        return await asyncio.gather(*waiting, return_exceptions=True)

    yes, no, too = asyncio.run(all_at_once())

    assert (yes, too) == (None, None)
    assert isinstance(no, LookupError)
    assert {one.id for one in jobs.unfinished()} == {"yes", "too"}


def test_unfinished_jobs_are_listed_oldest_first_with_subject_and_organisation(
    database: str,
) -> None:
    enqueue("test_two_steps", "a", 0, job_id="a", organisation_id="town", subject="call CA1")
    time.sleep(0.01)
    enqueue("test_two_steps", "b", 0, job_id="b", organisation_id="village", queue=Queue.MAIL)
    time.sleep(0.01)
    enqueue("test_two_steps", "c", 0, job_id="c", organisation_id="town", delay_seconds=60)

    assert [one.id for one in jobs.unfinished()] == ["a", "b", "c"]
    assert [one.id for one in jobs.unfinished("town")] == ["a", "c"]
    first = jobs.unfinished()[0]
    assert (first.name, first.subject, first.state) == (
        "test_two_steps",
        "call CA1",
        JobState.WAITING,
    )
    assert abs(first.since - datetime.now(UTC)) < timedelta(seconds=10)
    assert job("c").state == JobState.LATER


def test_another_try_tells_what_went_wrong_so_far(database: str) -> None:
    enqueue(
        "test_two_steps", "a", 0, job_id="a", delay_seconds=60, after=Failure(3, "server is away")
    )

    assert (job("a").state, job("a").attempts) == (JobState.TRYING_AGAIN, 3)
    assert job("a").error == "server is away"


def test_a_delayed_job_waits_and_can_be_tried_now(worker: None) -> None:
    enqueue("test_two_steps", "a", 0, job_id="a", delay_seconds=600)
    time.sleep(1)
    assert told() == []

    assert jobs.retry("a")

    until(lambda: not jobs.unfinished())


def test_an_outage_is_waited_out_and_seen_meanwhile(worker: None, tmp_path: Path) -> None:
    wanted = tmp_path / "wanted"
    enqueue("test_outage", str(wanted), job_id="a")

    until(lambda: job("a").state == JobState.TRYING_AGAIN and job("a").attempts > 6)
    assert (job("a").error or "").startswith("FileNotFoundError: ")

    wanted.write_text("there")
    until(lambda: not jobs.unfinished())
    assert told() == ["read it"]


def test_a_mistake_ends_a_job_after_a_few_tries_and_can_be_tried_again(worker: None) -> None:
    enqueue("test_mistake", job_id="a")

    until(lambda: job("a").state == JobState.FAILED)
    assert told() == ["mistake"] * jobs.MISTAKE_TRIES
    assert job("a").error == "ValueError: that was wrong"

    assert jobs.retry("a")
    until(lambda: len(told()) == 2 * jobs.MISTAKE_TRIES and job("a").state == JobState.FAILED)


def test_an_error_that_says_time_cannot_help_ends_the_job_at_once(worker: None) -> None:
    enqueue("test_given_up", job_id="a")

    until(lambda: job("a").state == JobState.FAILED)

    assert told() == ["given up"]


def test_there_is_nothing_to_retry_of_what_runs_is_done_or_unknown(worker: None) -> None:
    enqueue("test_two_steps", "a", 0, job_id="a")
    until(lambda: not jobs.unfinished())

    assert not jobs.retry("a")
    assert not jobs.retry("nobody")


def test_speech_is_heard_one_at_a_time_and_holds_up_nothing_else(worker: None) -> None:
    for name in ("a", "b"):
        enqueue("test_two_steps", name, 2, job_id=name, queue=Queue.SPEECH)
    until(lambda: len(told()) == 2)
    enqueue("test_two_steps", "light", 0, job_id="light")

    until(lambda: "last light" in told())
    assert sum(line.startswith("end") and "light" not in line for line in told()) == 0

    until(lambda: not jobs.unfinished())
    heard = [line for line in told() if line.split()[-1] in "ab"]
    assert [line.split()[0] for line in heard] == ["first", "begin", "end", "last"] * 2


def test_the_wait_doubles_up_to_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()

    waits = [jobs.wait_before(attempt) for attempt in (2, 3, 4, 9, 50, 5000)]

    assert waits == [0.5, 1.0, 2.0, 60.0, 60.0, 60.0]
    assert jobs.OUTAGE_TRIES * 60 >= 2 * 24 * 3600
