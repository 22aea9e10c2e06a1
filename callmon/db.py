"""Engines and sessions; the only place that commits.

SQLite (one server) and PostgreSQL (to grow) run the same code. On SQLite: WAL, full
synchronisation, writers take the lock at BEGIN, so a transaction never fails half-way.
"""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from operator import attrgetter
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, cast

from anyio.to_thread import run_sync
from sqlalchemy import Connection, Engine, Executable, Table, create_engine, event, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from callmon.config import settings
from callmon.tables import Row

SQLITE_BUSY_SECONDS = 30.0
SQLITE_LOOK_SECONDS = 0.001
POOL_WAIT_SECONDS = 8.0
"""Less than the 15 s that Twilio waits for an answer."""
POSTGRESQL_CONNECT_SECONDS = 5
COMMIT_WAIT_SECONDS = 10.0
"""How long a webhook waits for its commit; Twilio hangs up on us after 15 s."""
LARGEST_GROUP = 64
"""Pieces of work in one commit: enough to share its fsync, few enough to stay quick."""

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[Session, Sequence[T]], Sequence[R]]
"""What is done for some things in one transaction, with one result for each, in their order."""


class TransactionLost(Exception):
    """The database rolled a transaction back on its own, so nothing of it is kept."""


def make_engine(address: str) -> Engine:
    """An engine for `address`, set up for durability."""
    if address.startswith("sqlite"):
        engine = create_engine(address, connect_args={"timeout": SQLITE_BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        address,
        pool_pre_ping=True,
        pool_size=10,
        pool_timeout=POOL_WAIT_SECONDS,
        max_overflow=10,
        connect_args={"connect_timeout": POSTGRESQL_CONNECT_SECONDS},
    )


@cache
def engine() -> Engine:
    """The process's engine."""
    settings().data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return make_engine(settings().database)


def is_sqlite() -> bool:
    """Whether the process works on SQLite: one server, one writer at a time."""
    return engine().dialect.name == "sqlite"


@contextmanager
def transaction() -> Iterator[Session]:
    """A session that is committed at the end, or rolled back when anything is raised.

    Keep it short: no network, no speech, no disk inside.
    """
    with _turn_to_write(), Session(engine(), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session without the write lock, which sees one moment and is refused any change."""
    readers = engine().execution_options(callmon_reading=True, **_READ_ONLY[is_sqlite()])
    with Session(readers, expire_on_commit=False) as session:
        yield session


async def commit_together(work: Work[T, R], thing: T) -> R:
    """Have `work` do what is to be done for `thing`; its result, once the commit is on disk.

    On SQLite one thread writes for all callers and shares a commit (one fsync) among those
    who wait: `work` gets all their things at once and returns a result for each. Where it
    raises, it is undone and run for each thing alone, so that what it raises for one is raised
    to its caller and undoes nothing else. On PostgreSQL it gets one thing at a time.
    Raises when the commit fails, TimeoutError after `COMMIT_WAIT_SECONDS`: then nobody knows,
    and the caller's retry must change nothing. `work` runs in another thread: keep it short,
    database only.
    """
    if is_sqlite():
        result: R = await _writer().do(work, thing)
        return result
    return await run_sync(_commit_alone, work, thing)


def _commit_alone(work: Work[T, R], thing: T) -> R:
    with transaction() as session:
        [result] = work(session, [thing])
    return result


def insert_new(session: Session, table: type[Row], **values: Any) -> Any:
    """Insert a row unless one of its unique keys is taken; its primary key, or None if it was."""
    session.flush()
    return session.connection().execute(_insert_new(table, is_sqlite()), values).scalar()


def insert_all_new(
    session: Session, table: type[Row], rows: Sequence[Mapping[str, Any]], *, by: str
) -> dict[Any, Any]:
    """Insert the rows whose unique keys are free; their primary keys by their column `by`."""
    session.flush()
    insert = _insert_new(table, is_sqlite(), by)
    return {key: kept for kept, key in session.connection().execute(insert, rows)}


@cache
def _insert_new(table: type[Row], on_sqlite: bool, *told: str) -> Executable:
    """Made once: building it anew costs a webhook more than running it."""
    insert = sqlite_insert if on_sqlite else postgresql_insert
    plain = cast(Table, table.__table__)
    columns = (*plain.primary_key, *(plain.c[name] for name in told))
    return insert(plain).on_conflict_do_nothing().returning(*columns)


def take_turns(session: Session, name: str) -> None:
    """Until the transaction ends, nobody else is here under that name. SQLite has one writer."""
    if not is_sqlite():
        session.execute(text("SELECT pg_advisory_xact_lock(7217, hashtext(:name))"), {"name": name})


def close() -> None:
    """Let go of the engine and its writer; the next use opens them anew."""
    if _writer.cache_info().currsize:
        _writer().stop()
    if engine.cache_info().currsize:
        engine().dispose()
    _writer.cache_clear()
    engine.cache_clear()


@dataclass
class _Piece:
    """A thing that waits for its work to be committed."""

    work: Work[Any, Any]
    thing: Any
    done: Future[Any] = field(default_factory=Future)
    result: Any = None


class _Writer:
    """The one thread that writes for webhooks on SQLite."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: SimpleQueue[_Piece | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="callmon-writer", daemon=True)
        self._thread.start()

    async def do(self, work: Work[T, R], thing: T) -> R:
        piece = _Piece(work, thing)
        self._waiting.put(piece)
        result: R = await asyncio.wait_for(asyncio.wrap_future(piece.done), COMMIT_WAIT_SECONDS)
        return result

    def stop(self) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _write(self) -> None:
        while (first := self._waiting.get()) is not None:
            group, last = self._group(first)
            self._commit([one for one in group if one.done.set_running_or_notify_cancel()])
            if last:
                return

    def _group(self, first: _Piece) -> tuple[list[_Piece], bool]:
        group = [first]
        while len(group) < LARGEST_GROUP:
            try:
                piece = self._waiting.get_nowait()
            except Empty:
                break
            if piece is None:
                return group, True
            group.append(piece)
        return group, False

    def _commit(self, group: list[_Piece]) -> None:
        try:
            with _turn_to_write(), self._engine.begin() as connection:
                for work, pieces in groupby(group, attrgetter("work")):
                    _run(connection, work, list(pieces))
        except Exception as error:
            for piece in group:
                if not piece.done.done():
                    piece.done.set_exception(error)
            return
        for piece in group:
            if not piece.done.done():
                piece.done.set_result(piece.result)


def _run(connection: Connection, work: Work[Any, Any], pieces: list[_Piece]) -> None:
    """Run `work` for all pieces or, where that fails, for each alone."""
    try:
        with (
            Session(
                connection, join_transaction_mode="create_savepoint", expire_on_commit=False
            ) as session,
            session.begin(),
        ):
            results = work(session, [piece.thing for piece in pieces])
    except Exception as error:
        _must_still_be_open(connection)
        if len(pieces) == 1:
            pieces[0].done.set_exception(error)
        else:
            for piece in pieces:
                _run(connection, work, [piece])
        return
    _must_still_be_open(connection)
    for piece, result in zip(pieces, results, strict=True):
        piece.result = result


def _must_still_be_open(connection: Connection) -> None:
    """A full disk makes SQLite roll the whole transaction back; COMMIT would then say nothing."""
    if not connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
        raise TransactionLost("SQLite gave the transaction up; nothing of this group is kept")


@cache
def _writer() -> _Writer:
    return _Writer(engine())


_READ_ONLY: dict[bool, dict[str, Any]] = {
    True: {},
    False: {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"},
}
_BUSY_TIMEOUT = f"PRAGMA busy_timeout={int(SQLITE_BUSY_SECONDS * 1000)}"
_sqlite_turn = threading.RLock()


@contextmanager
def _turn_to_write() -> Iterator[None]:
    """SQLite's own waiting for the lock is a lottery; threads of one process queue here."""
    if not is_sqlite():
        yield
        return
    with _sqlite_turn:
        yield


def _prepare_sqlite(connection: DBAPIConnection, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(_BUSY_TIMEOUT)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reads = bool(connection.get_execution_options().get("callmon_reading"))
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
    if reads:
        connection.exec_driver_sql("BEGIN")
    else:
        _take_write_lock(cursor)


def _take_write_lock(cursor: DBAPICursor) -> None:
    """Wait for the lock by looking often: SQLite's own waiting sleeps longer and longer, up to
    0.1 s, so that among several processes whoever waited longest is served last."""
    until = time.monotonic() + SQLITE_BUSY_SECONDS
    cursor.execute("PRAGMA busy_timeout=0")
    while True:
        try:
            cursor.execute("BEGIN IMMEDIATE")
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise OperationalError("BEGIN IMMEDIATE", None, error) from error
        time.sleep(SQLITE_LOOK_SECONDS)
    cursor.execute(_BUSY_TIMEOUT)
