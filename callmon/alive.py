"""Which workers are alive: a lock that dies with its process, however it dies.

A dead worker's work may only go to a living one when the dead one is surely dead. On SQLite
(one server) each worker holds a lock on a file of its own in DATA_DIR/workers; on PostgreSQL
a session advisory lock. A restart of PostgreSQL drops all of those at once, so there a worker
that seems dead is watched for a grace period in which the living take their locks again.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

_LOCK_CLASS = 7216
_RESCUE = 0


class FileSigns:
    """Signs of life on one server: POSIX locks, which a forked child does not inherit."""

    grace_seconds = 1.0

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._held: tuple[Path, int] | None = None

    def hold(self, worker_id: str) -> None:
        """Show that this process lives, under that id, until it ends."""
        path = self._folder / worker_id
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.lockf(descriptor, fcntl.LOCK_EX)
        self._held = path, descriptor

    def keep(self) -> bool:
        """Whether the sign was there all the time: a file lock is never lost."""
        return True

    def looks_dead(self, worker_id: str) -> bool:
        """Whether nobody holds that id's sign now."""
        with _try_lock(self._folder / worker_id) as free:
            return free

    def anybody_lives(self) -> bool:
        """Whether any worker holds its sign now; asked by a process that holds none."""
        ids = [path.name for path in self._folder.iterdir() if path.name != "rescue"]
        return any(not self.looks_dead(worker_id) for worker_id in ids)

    @contextmanager
    def rescuing(self) -> Iterator[bool]:
        """Only one worker at a time rescues: whether this one may now."""
        with _try_lock(self._folder / "rescue") as free:
            yield free

    def forget(self, worker_id: str) -> None:
        """Clear away what a dead worker left."""
        (self._folder / worker_id).unlink(missing_ok=True)

    def release(self) -> None:
        """This worker stops."""
        if self._held:
            path, descriptor = self._held
            path.unlink(missing_ok=True)
            os.close(descriptor)
            self._held = None


@contextmanager
def _try_lock(path: Path) -> Iterator[bool]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)


class AdvisorySigns:
    """Signs of life through PostgreSQL, for workers on any server."""

    grace_seconds = 15.0

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._worker_id = ""
        self._connection: Connection | None = None

    def hold(self, worker_id: str) -> None:
        """Show that this process lives, under that id, as long as its connection does."""
        self._worker_id = worker_id
        self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection.execute(_TAKE, {"class": _LOCK_CLASS, "id": _number_of(worker_id)})

    def keep(self) -> bool:
        """Hold it again where the connection was lost; whether it was there all the time.

        Raises while PostgreSQL cannot be reached.
        """
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return True
        except DBAPIError:
            self.release()
        self.hold(self._worker_id)
        return False

    def looks_dead(self, worker_id: str) -> bool:
        """Whether nobody holds that id's sign now."""
        with self._engine.connect() as connection:
            found = connection.execute(
                _LOOK, {"class": _LOCK_CLASS, "id": _number_of(worker_id) % 2**32}
            )
            return found.first() is None

    def anybody_lives(self) -> bool:
        """Whether any worker holds its sign now."""
        with self._engine.connect() as connection:
            return connection.execute(_LOOK_FOR_ANY, {"class": _LOCK_CLASS}).first() is not None

    @contextmanager
    def rescuing(self) -> Iterator[bool]:
        """Only one worker at a time rescues: whether this one may now."""
        with self._engine.begin() as connection:
            yield bool(connection.execute(_TRY, {"class": _LOCK_CLASS, "id": _RESCUE}).scalar())

    def forget(self, worker_id: str) -> None:
        """Nothing is left by a dead worker."""

    def release(self) -> None:
        """This worker stops."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


_TAKE = text("SELECT pg_advisory_lock(:class, :id)")
_TRY = text("SELECT pg_try_advisory_xact_lock(:class, :id)")
_LOOK = text(
    "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
    " AND classid = :class AND objid = :id"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)

_LOOK_FOR_ANY = text(
    "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
    " AND classid = :class AND objid <> 0"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def _number_of(worker_id: str) -> int:
    return int.from_bytes(hashlib.sha256(worker_id.encode()).digest()[:4], signed=True) or 1
