"""Sessions: what is committed together, what a reader may do, what a failure undoes."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from callmon import db
from callmon.config import settings
from callmon.tables import ReceiptRow, RotationRow


def a_row(name: str) -> RotationRow:
    return RotationRow(
        organisation_id="sigulda", department_id=name, purpose="ring", last_employee_id="anna"
    )


def keep(session: Session, names: Sequence[str]) -> list[str]:
    for name in names:
        session.add(a_row(name))
        session.flush()
    return [name.upper() for name in names]


def commit(work: db.Work[str, str], name: str = "a") -> str:
    return asyncio.run(db.commit_together(work, name))


def commit_at_once(work: db.Work[str, str], names: Sequence[str]) -> list[str | BaseException]:
    """What became of each, all asked for before any is committed."""

    async def all_at_once() -> list[str | BaseException]:
        waiting = (db.commit_together(work, name) for name in names)
        return await asyncio.gather(*waiting, return_exceptions=True)

    return asyncio.run(all_at_once())


def kept() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(RotationRow)) or 0


def test_what_many_ask_for_is_committed_together_and_nothing_is_lost(database: str) -> None:
    names = [f"n{number}" for number in range(200)]

    assert commit_at_once(keep, names) == [name.upper() for name in names]
    assert kept() == 200


def test_on_sqlite_those_who_wait_share_one_run_of_the_work(sqlite: str) -> None:
    groups = []

    def work(session: Session, names: Sequence[str]) -> list[str]:
        groups.append(len(names))
        return keep(session, names)

    commit_at_once(work, [str(number) for number in range(40)])

    assert sum(groups) == 40
    assert len(groups) < 10


def test_several_threads_may_commit_together(database: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda name: commit(keep, name), "abcdefgh")) == list("ABCDEFGH")
    assert kept() == 8


def test_what_fails_in_a_shared_commit_fails_alone(database: str) -> None:
    names = ["a", "b", "a", "c", "a", "d"]

    results = commit_at_once(keep, names)

    failed = [name for name, result in zip(names, results, strict=True) if result != name.upper()]
    assert failed == ["a", "a"]
    assert sum(isinstance(result, IntegrityError) for result in results) == 2
    assert kept() == 4


def test_two_kinds_of_work_share_a_commit_and_each_gets_its_own_results(sqlite: str) -> None:
    def refuse(session: Session, names: Sequence[str]) -> list[str]:
        raise LookupError(*names)

    async def both() -> list[object]:
        return await asyncio.gather(
            *(db.commit_together(work, name) for work, name in ((keep, "a"), (refuse, "b"))),
            db.commit_together(keep, "c"),
            return_exceptions=True,
        )

    first, second, third = asyncio.run(both())

    assert (first, third) == ("A", "C")
    assert isinstance(second, LookupError)
    assert kept() == 2


def test_an_exception_of_the_work_is_the_caller_s(database: str) -> None:
    def work(session: Session, names: Sequence[str]) -> list[str]:
        keep(session, names)
        raise LookupError("the caller's own")

    with pytest.raises(LookupError, match="the caller's own"):
        commit(work)

    assert kept() == 0


def test_work_that_forgets_a_result_is_an_error_and_not_kept(database: str) -> None:
    def work(session: Session, names: Sequence[str]) -> list[str]:
        return keep(session, names)[1:]

    with pytest.raises(ValueError):  # noqa: PT011
        commit(work)

    assert kept() == 0


def test_a_failed_commit_is_told_to_everyone_who_waits(sqlite: str) -> None:
    def roll_back_behind_our_back(session: Session, names: Sequence[str]) -> list[str]:
        result = keep(session, names)
        raw = session.connection().connection.dbapi_connection
        assert raw is not None
        raw.cursor().execute("ROLLBACK")
        return result

    results = commit_at_once(roll_back_behind_our_back, ["a", "b", "c"])

    assert all(isinstance(result, Exception) for result in results)
    assert kept() == 0
    assert commit(keep, "b") == "B", "the writer goes on"


def test_a_webhook_does_not_wait_for_ever_for_its_commit(
    sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "COMMIT_WAIT_SECONDS", 0.2)
    may_go_on = threading.Event()

    def slow(session: Session, names: Sequence[str]) -> list[str]:
        may_go_on.wait(5)
        return list(names)

    with pytest.raises(TimeoutError):
        commit(slow)
    with pytest.raises(TimeoutError):
        commit(keep, "given-up")
    may_go_on.set()

    monkeypatch.setattr(db, "COMMIT_WAIT_SECONDS", 5)
    commit(keep, "later")
    assert kept() == 1, "work given up before it began is not done behind the caller's back"


@contextmanager
def another_process_writes() -> Iterator[sqlite3.Connection]:
    """A connection that is not ours holds the lock until it commits."""
    path = settings().data_dir / "callmon.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_a_writer_has_the_lock_soon_after_another_process_let_go(sqlite: str) -> None:
    waited = []
    for held_seconds in (0.31, 0.43, 0.57):
        with another_process_writes() as other:
            let_go = threading.Timer(held_seconds, other.execute, ["COMMIT"])
            started = time.monotonic()
            let_go.start()
            commit(keep, f"{held_seconds}")
            waited.append(time.monotonic() - started - held_seconds)

    assert min(waited) < 0.03, "SQLite's own waiting looks every 0.1 s by then"


def test_a_writer_does_not_wait_for_ever_for_the_lock(
    sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "SQLITE_BUSY_SECONDS", 0.1)

    with another_process_writes(), pytest.raises(OperationalError, match="locked"):
        commit(keep, "a")

    assert commit(keep, "b") == "B"
    assert kept() == 1


def test_rows_whose_key_is_taken_are_left_out_and_the_others_told(database: str) -> None:
    def row(receipt: str) -> dict[str, object]:
        return {
            "kind": "status",
            "call_sid": "CA1",
            "dedupe_key": receipt,
            "received_at": datetime.now(UTC),
            "url": "",
            "fields": [],
        }

    with db.transaction() as session:
        known = db.insert_new(session, ReceiptRow, **row("b"))
        new = db.insert_all_new(
            session, ReceiptRow, [row(key) for key in ("a", "b", "c", "a")], by="dedupe_key"
        )
        again = db.insert_all_new(session, ReceiptRow, [row("a")], by="dedupe_key")
        rows = {
            key: kept for kept, key in session.execute(select(ReceiptRow.id, ReceiptRow.dedupe_key))
        }

    assert new.keys() == {"a", "c"}
    assert again == {}
    assert rows == {"b": known, **new}


def test_a_reader_cannot_write(database: str) -> None:
    with db.reading() as session, pytest.raises(DBAPIError):
        session.execute(text("DELETE FROM rotation"))


def test_a_writer_after_a_reader_can_write(database: str) -> None:
    assert kept() == 0

    with db.transaction() as session:
        session.add(a_row("a"))

    assert kept() == 1


def test_a_reader_does_not_wait_for_a_writer_and_sees_one_moment(database: str) -> None:
    with db.reading() as reader:
        before = reader.scalar(select(func.count()).select_from(RotationRow))
        with db.transaction() as writer:
            writer.add(a_row("a"))
        after = reader.scalar(select(func.count()).select_from(RotationRow))

    assert (before, after) == (0, 0)
    assert kept() == 1


def test_what_raises_in_a_transaction_is_undone(database: str) -> None:
    def half_way() -> None:
        with db.transaction() as session:
            session.add(a_row("a"))
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        half_way()

    assert kept() == 0
