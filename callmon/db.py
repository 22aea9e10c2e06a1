"""Engines and sessions; the only place that commits.

SQLite (one server) and PostgreSQL (to grow) run the same code. On SQLite: WAL, full
synchronisation, writers take the lock at BEGIN, so a transaction never fails half-way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session

from callmon.config import settings

SQLITE_BUSY_SECONDS = 30.0


def make_engine(address: str) -> Engine:
    """An engine for `address`, set up for durability."""
    if address.startswith("sqlite"):
        engine = create_engine(address, connect_args={"timeout": SQLITE_BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(address, pool_pre_ping=True, pool_size=10, max_overflow=10)


@cache
def engine() -> Engine:
    """The process's engine."""
    settings().data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return make_engine(settings().database)


@contextmanager
def transaction() -> Iterator[Session]:
    """A session that is committed at the end, or rolled back when anything is raised.

    Keep it short: no network, no speech, no disk inside.
    """
    with Session(engine(), expire_on_commit=False) as session, session.begin():
        yield session


def _prepare_sqlite(connection: DBAPIConnection, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={int(SQLITE_BUSY_SECONDS * 1000)}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
