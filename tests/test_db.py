"""Sessions: what is committed together, what a reader may do, what a failure undoes."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from callmon import db
from callmon.tables import RotationRow


def a_row(name: str) -> RotationRow:
    return RotationRow(
        organisation_id="sigulda", department_id=name, purpose="ring", last_employee_id="anna"
    )


def keep(name: str) -> Callable[[Session], str]:
    def work(session: Session) -> str:
        session.add(a_row(name))
        session.flush()
        return name

    return work


def kept() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(RotationRow)) or 0


def test_many_threads_commit_together_and_nothing_is_lost(database: str) -> None:
    with ThreadPoolExecutor(20) as threads:
        results = list(threads.map(lambda n: db.commit_together(keep(str(n))), range(200)))

    assert results == [str(n) for n in range(200)]
    assert kept() == 200


def test_what_fails_in_a_shared_commit_fails_alone(database: str) -> None:
    names = ["a", "b", "a", "c", "a", "d"]

    def attempt(name: str) -> str | None:
        try:
            return db.commit_together(keep(name))
        except IntegrityError:
            return None

    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(attempt, names))

    assert kept() == 4
    assert results.count(None) == 2


def test_an_exception_of_the_work_is_the_caller_s(database: str) -> None:
    def work(session: Session) -> None:
        session.add(a_row("a"))
        session.flush()
        raise LookupError("the caller's own")

    with pytest.raises(LookupError, match="the caller's own"):
        db.commit_together(work)

    assert kept() == 0


def test_a_failed_commit_is_told_to_everyone_who_waits(
    sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def roll_back_behind_our_back(session: Session) -> None:
        session.add(a_row("a"))
        session.flush()
        raw = session.connection().connection.dbapi_connection
        assert raw is not None
        raw.cursor().execute("ROLLBACK")

    with pytest.raises(Exception):  # noqa: B017, PT011
        db.commit_together(roll_back_behind_our_back)

    assert kept() == 0
    assert db.commit_together(keep("b")) == "b", "the writer goes on"


def test_a_webhook_does_not_wait_for_ever_for_its_commit(
    sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "COMMIT_WAIT_SECONDS", 0.2)
    may_go_on = threading.Event()

    def slow(session: Session) -> None:
        may_go_on.wait(5)

    with ThreadPoolExecutor(1) as threads:
        stuck = threads.submit(db.commit_together, slow)
        with pytest.raises(TimeoutError):
            stuck.result()
        with pytest.raises(TimeoutError):
            db.commit_together(keep("given-up"))
        may_go_on.set()

    monkeypatch.setattr(db, "COMMIT_WAIT_SECONDS", 5)
    db.commit_together(keep("later"))
    assert kept() == 1, "work given up before it began is not done behind the caller's back"


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
