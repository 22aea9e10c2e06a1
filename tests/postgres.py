"""A PostgreSQL cluster of the test run's own: Debian's binaries, a free port, its own folder."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg


def binaries() -> Path:
    """Debian's newest PostgreSQL; raises FileNotFoundError with the remedy."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise FileNotFoundError("PostgreSQL is not installed; run: apt-get install postgresql")
    return found[-1].parent


class Cluster:
    """A running cluster. Only this machine reaches it; it is gone when the tests end."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="callmon-postgres-"))
        self._data = self._folder / "data"
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            owner = pwd.getpwnam(self._user)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        self.port = _free_port()
        self._run("initdb", "-D", self._data, "-U", "callmon", "--auth=trust", "-E", "UTF8", "-N")
        self.start()

    def start(self) -> None:
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
            f" -c max_connections=200 -c shared_buffers=32MB"
        )
        log = self._folder / "log"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def restart(self) -> None:
        """As an administrator does it: every session and its locks are gone."""
        self.stop()
        self.start()

    def address(self, database: str) -> str:
        return f"postgresql://callmon@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """One statement outside any transaction, on the maintenance database."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def remove(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: object) -> None:
        command: Sequence[object] = (binaries() / program, *arguments)
        subprocess.run(
            [str(part) for part in command],
            check=True,
            user=self._user,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            timeout=120,
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
