"""How the house fares, without a name or number of anybody: for /health, /metrics, the desk."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TypeVar

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import func, select

from callmon import db
from callmon.alive import AdvisorySigns, FileSigns
from callmon.config import settings
from callmon.jobs import Job, JobState, in_words, unfinished
from callmon.known_organisations import known_organisations
from callmon.known_standards import known_standards
from callmon.tables import NotificationRow, ReceiptRow
from callmon.telephony import fallback

T = TypeVar("T")

LEAST_FREE_BYTES = 500_000_000
JOBS_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the house: whether it is well, and if not, what is wrong."""

    is_well: bool
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """All of it. `can_serve` is whether webhooks can be kept now."""

    database: Part
    disk: Part
    worker: Part
    mail: Part
    organisations: Part
    standards: Part
    unfinished_jobs: int | None
    failed_jobs: int | None
    oldest_job_since: datetime | None
    receipts_waiting_on_disk: int
    free_disk_bytes: int

    @property
    def can_serve(self) -> bool:
        return self.database.is_well and self.disk.is_well

    @property
    def is_well(self) -> bool:
        parts = (
            self.database,
            self.disk,
            self.worker,
            self.mail,
            self.organisations,
            self.standards,
        )
        return all(part.is_well for part in parts) and not self.receipts_waiting_on_disk


def health() -> Health:
    """The state of the house now. Never raises: what cannot be asked is not well."""
    jobs = _asked(lambda: unfinished(limit=JOBS_COUNTED))
    known = jobs if isinstance(jobs, list) else []
    free = shutil.disk_usage(_nearest_folder()).free
    return Health(
        database=_database(),
        disk=_disk(free),
        worker=_worker(),
        mail=_mail(),
        organisations=_organisations(),
        standards=_standards(),
        unfinished_jobs=len(known) if isinstance(jobs, list) else None,
        failed_jobs=_failed(known) if isinstance(jobs, list) else None,
        oldest_job_since=min((job.since for job in known), default=None),
        receipts_waiting_on_disk=fallback.waiting(),
        free_disk_bytes=free,
    )


def to_json(health: Health) -> dict[str, object]:
    """Stable keys: `status` is `ok`, `degraded` (callers are served) or `down`."""
    status = "ok" if health.is_well else "degraded" if health.can_serve else "down"
    since = health.oldest_job_since
    return {
        "status": status,
        **asdict(health),
        "oldest_job_since": since.isoformat() if since else None,
    }


class HealthMetrics:
    """The same as gauges, asked anew at each scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = health()
        for name in ("database", "disk", "worker", "mail", "organisations", "standards"):
            part: Part = getattr(now, name)
            yield _gauge(f"callmon_{name}_is_well", "1 where it is well", int(part.is_well))
        for name, meaning in _COUNTED.items():
            value = getattr(now, name)
            if value is not None:
                yield _gauge(f"callmon_{name}", meaning, value)


_COUNTED = {
    "unfinished_jobs": "Jobs that are not done",
    "failed_jobs": "Jobs that ended in an error and wait for a person",
    "receipts_waiting_on_disk": "Webhooks kept as files that are not taken in yet",
    "free_disk_bytes": "Free space where the data lies",
}


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=value)


def _asked(ask: Callable[[], T]) -> T | Part:
    try:
        return ask()
    except Exception as error:
        return Part(False, in_words(error))


def _database() -> Part:
    def ask() -> Part:
        with db.reading() as session:
            session.execute(select(ReceiptRow.id).limit(1))
        return Part(True)

    return _asked(ask)


def _disk(free: int) -> Part:
    if free < LEAST_FREE_BYTES:
        return Part(False, f"only {free} bytes are free")
    if not os.access(_nearest_folder(), os.W_OK):
        return Part(False, "the data folder cannot be written")
    return Part(True)


def _worker() -> Part:
    def ask() -> Part:
        signs: FileSigns | AdvisorySigns = (
            FileSigns(settings().data_dir / "workers")
            if db.is_sqlite()
            else AdvisorySigns(db.engine())
        )
        return Part(True) if signs.anybody_lives() else Part(False, "no worker is running")

    return _asked(ask)


def _mail() -> Part:
    """Not well while mail that was tried could not be sent. The server's words may name people."""

    def ask() -> Part:
        with db.reading() as session:
            unsent = session.scalar(
                select(func.count())
                .select_from(NotificationRow)
                .where(NotificationRow.sent_at.is_(None), NotificationRow.problem.is_not(None))
            )
        return Part(False, f"{unsent} mails could not be sent yet") if unsent else Part(True)

    return _asked(ask)


def _organisations() -> Part:
    mistakes = known_organisations().mistakes
    return Part(False, "; ".join(mistakes)) if mistakes else Part(True)


def _standards() -> Part:
    known = known_standards()
    known.current()
    return Part(False, known.mistake) if known.mistake else Part(True)


def _failed(jobs: list[Job]) -> int:
    return sum(job.state == JobState.FAILED for job in jobs)


def _nearest_folder() -> str:
    folder = settings().data_dir.absolute()
    while not folder.exists():
        folder = folder.parent
    return str(folder)
