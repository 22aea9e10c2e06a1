"""callmon as IT runs it: web and worker as processes of their own, a database, an SMTP server."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import httpx
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import and_, column, create_engine, event, func, or_, select, table
from sqlalchemy.orm import Session as Database

from tests.organisation_files import an_employee

ROOT = Path(__file__).parent.parent.parent
ACCOUNT = "AC" + "5" * 32
TOKEN = "the-token-of-the-system-tests"
EMPLOYEES = 24
"""Of each department that calls are put through to, so that calls at once find somebody free."""


class Mailbox:
    """An SMTP server that keeps what it gets."""

    def __init__(self) -> None:
        self.mails: list[dict[str, str]] = []
        self._port = free_port()
        self.start()

    def start(self) -> None:
        """Listen, at the same address as before."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self._port)
        self._controller.start()
        self.is_up = True

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mail = message_from_bytes(bytes(envelope.content or b""))
        words = mail.get_payload(0).get_payload(decode=True) if mail.is_multipart() else b""  # type: ignore[union-attr]
        self.mails.append(
            {
                "to": envelope.rcpt_tos[0],
                "id": str(mail["Message-ID"]),
                "text": words.decode("utf8", "replace") if isinstance(words, bytes) else "",
            }
        )
        return "250 OK"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._port}"

    def stop(self) -> None:
        if self.is_up:
            self._controller.stop()
        self.is_up = False


class House:
    """The processes of one installation; `kill` and `start` them at will."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        twilio_url: str,
        smtp_url: str,
        *,
        write: Callable[[Path], None] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`write` writes the organisations' files, those of the tests by default."""
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url or f"sqlite:///{folder / 'data' / 'callmon.db'}"
        organisations = folder / "organisations"
        (write or write_organisations)(organisations)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("CALLMON_")},
            "CALLMON_DATA_DIR": str(folder / "data"),
            "CALLMON_DATABASE_URL": database_url,
            "CALLMON_ORGANISATIONS_DIR": str(organisations),
            "CALLMON_MODELS_DIR": str(ROOT / "models"),
            "CALLMON_PUBLIC_URL": self.url,
            "CALLMON_LISTEN_PORT": str(self.port),
            "CALLMON_SECRET_KEY": "a-secret-of-the-system-tests-32-characters",
            "CALLMON_TWILIO_ACCOUNT_SID": ACCOUNT,
            "CALLMON_TWILIO_AUTH_TOKEN": TOKEN,
            "CALLMON_TWILIO_API_URL": twilio_url,
            "CALLMON_SMTP_URL": smtp_url,
            "PYTHONUNBUFFERED": "1",
            **(environment or {}),
        }

    def start(self, *names: str) -> None:
        """Start `web` and `worker` (or those named); returns when the web answers."""
        for name in names or ("web", "worker"):
            command = {"web": "serve", "worker": "worker"}[name]
            log = (self.folder / f"{name}.log").open("ab")
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", "callmon.cli", command],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self.web_answers, 60, f"the web process answers ({self.folder / 'web.log'})")

    def run(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A `callmon` command in this house."""
        return subprocess.Popen(
            [sys.executable, "-m", "callmon.cli", *arguments],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def web_answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=5, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self, name: str) -> None:
        """kill -9, as when the power fails for one process."""
        self._processes[name].send_signal(signal.SIGKILL)
        self._processes[name].wait()

    def stop(self) -> None:
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The database as it is now, to read from."""
        engine = create_engine(self.database_url.replace("postgresql://", "postgresql+psycopg://"))
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _wait_for_writers)
        try:
            with Database(engine) as session:
                yield session
        finally:
            engine.dispose()

    def is_at_work(self, now: datetime | None = None) -> bool:
        """Whether a job waits, runs, or was put off until before `now` (the real now if none)."""
        schema = "dbos" if "postgresql" in self.database_url else None
        jobs = table(
            "workflow_status", column("status"), column("delay_until_epoch_ms"), schema=schema
        )
        due = int((now or datetime.now(UTC)).timestamp() * 1000)
        is_due = and_(jobs.c.status == "DELAYED", jobs.c.delay_until_epoch_ms <= due)
        with self.database() as session:
            return bool(
                session.scalar(
                    select(func.count())
                    .select_from(jobs)
                    .where(or_(jobs.c.status.in_(("ENQUEUED", "PENDING")), is_due))
                )
            )

    def log_of(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf8", errors="replace")


def _wait_for_writers(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA busy_timeout=20000")


def write_organisations(folder: Path) -> None:
    """The organisations of the tests, open on the days around today, with many employees."""
    folder.mkdir(parents=True)
    days = [datetime.now(UTC).date() + timedelta(days=day) for day in range(-1, 3)]
    open_days = ", ".join(f'{{date = {day}, hours = ["00:00-24:00"]}}' for day in days)
    for path in (Path(__file__).parent / "organisations").glob("*.toml"):
        file = path.read_text(encoding="utf8")
        file = file.replace("special_hours = []", f"special_hours = [{open_days}]")
        if path.stem == "testa":
            file += "".join(_employee(number) for number in range(2 * EMPLOYEES))
        (folder / path.name).write_text(file, encoding="utf8")


def _employee(number: int) -> str:
    department = "kap" if number < EMPLOYEES else "buvvalde"
    name = f"Testa{number}"
    return an_employee(
        "Anna",
        department,
        f"+371200{400 + number:05d}",
        f"anna.{name.lower()}@testa.example",
        'languages = ["en", "lv"]',
        last_name=name,
    )


def until(is_so: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until something is so; AssertionError when it is not in time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if is_so():
            return
        time.sleep(0.3)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
