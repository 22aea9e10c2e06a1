"""The door to the durable engine (DBOS): enqueue, workflow, step, retry, list.

A job is enqueued in the caller's own transaction, so neither exists without the other. It
survives kill -9: what its steps returned is kept, and a living worker goes on with it. Every
step is tried again while waiting can help, so an outage of a database or of mail delays work
and ends none; a job that did fail is listed by `unfinished` with its error until `retry`.
Effects outside the database (mail) happen at least once: steps must bear being run twice.
"""

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, wraps
from itertools import count
from typing import Any, ParamSpec, TypeVar

import structlog
from dbos import (
    DBOS,
    DBOSClient,
    DBOSPortableJSONSerializer,
    EnqueueOptions,
    PortableWorkflowError,
    WorkflowStatus,
)
from sqlalchemy import TextClause, text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from callmon import db
from callmon.config import settings
from callmon.migrations import migrate

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger()

APPLICATION = "callmon"
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 60.0
OUTAGE_TRIES = 2 * 24 * 60
"""A step waits out an outage of about two days before its job is given up."""
MISTAKE_TRIES = 5


class Queue(StrEnum):
    """Where a job waits. What is slow or may be away never holds up the rest."""

    CALLS = "calls"
    FETCH = "fetch"
    SPEECH = "speech"
    MAIL = "mail"
    RING = "ring"


SERIALIZER = DBOSPortableJSONSerializer()


class JobState(StrEnum):
    """How an unfinished job fares."""

    WAITING = "waiting"
    LATER = "later"
    RUNNING = "running"
    TRYING_AGAIN = "trying_again"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to enqueue: its id and arguments, and what it is about."""

    id: str
    arguments: tuple[str | int, ...]
    subject: str
    organisation_id: str | None


@dataclass(frozen=True)
class Job:
    """A job that is not done: what it is about, since when, and its last error in words."""

    id: str
    name: str
    subject: str
    organisation_id: str | None
    state: JobState
    since: datetime
    attempts: int
    error: str | None


@dataclass(frozen=True)
class Failure:
    """How often something was tried so far, and the last error in words."""

    attempts: int
    error: str

    def wait_seconds(self, longest: float = 600.0) -> float:
        """How long to wait before another try: doubling from 2 s."""
        return min(longest, 2.0 ** min(self.attempts, 20))


def prepare_database() -> None:
    """Create or migrate our tables and the durable engine's. Any process may, at any time."""
    migrate(db.engine())
    DBOS.migrate(settings().database)


def enqueue(
    session: Session,
    workflow_name: str,
    *arguments: str | int,
    job_id: str,
    delay_seconds: float = 0,
    queue: Queue = Queue.CALLS,
    organisation_id: str | None = None,
    subject: str = "",
    after: "Failure | None" = None,
) -> None:
    """A job in the caller's transaction. A job id that was ever used changes nothing.

    `subject` names the call, recording or message for the reader of the operations page;
    `after` is what went wrong so far, where this job is another try.
    """
    options = EnqueueOptions(
        workflow_name=workflow_name,
        queue_name=queue,
        workflow_id=job_id,
        attributes=_attributes(organisation_id, subject or job_id, after),
    )
    if delay_seconds > 0:
        options["delay_seconds"] = delay_seconds
    client().enqueue_in_transaction(session, options, *arguments)


def enqueue_all(session: Session, workflow_name: str, jobs: Sequence[NewJob]) -> None:
    """Jobs of one workflow in the caller's transaction, each as by `enqueue`, in two statements.

    The engine enqueues one at a time and builds its statements anew each time, which cost a
    webhook more than all else. So its rows are written here; tests hold them to be its own.
    """
    if not jobs:
        return
    statuses = [
        {
            "id": job.id,
            "name": workflow_name,
            "queue": Queue.CALLS.value,
            "serialization": SERIALIZER.name(),
            "application": APPLICATION,
            "attributes": json.dumps(_attributes(job.organisation_id, job.subject)),
        }
        for job in jobs
    ]
    inputs = [
        {
            "id": job.id,
            "inputs": SERIALIZER.serialize(
                {"namedArgs": {}, "positionalArgs": list(job.arguments)}
            ),
        }
        for job in jobs
    ]
    session.connection().execute(_statement(_INSERT_STATUS, db.is_sqlite()), statuses)
    session.connection().execute(_statement(_INSERT_INPUT, db.is_sqlite()), inputs)


_INSERT_STATUS = """
INSERT INTO dbos.workflow_status
    (workflow_uuid, status, name, queue_name, serialization, application_name, attributes)
VALUES (:id, 'ENQUEUED', :name, :queue, :serialization, :application, :attributes)
ON CONFLICT (workflow_uuid) DO NOTHING
"""
_INSERT_INPUT = """
INSERT INTO dbos.workflow_input (workflow_uuid, inputs) VALUES (:id, :inputs)
ON CONFLICT (workflow_uuid) DO NOTHING
"""


@cache
def _statement(sql: str, on_sqlite: bool) -> TextClause:
    """On SQLite the engine's tables have no schema of their own."""
    return text(sql.replace("dbos.", "") if on_sqlite else sql)


def _attributes(
    organisation_id: str | None, subject: str, after: "Failure | None" = None
) -> dict[str, Any]:
    return {
        "organisation_id": organisation_id,
        "subject": subject,
        "attempts": after.attempts if after else 0,
        "error": after.error if after else None,
    }


def unfinished(organisation_id: str | None = None, *, limit: int = 1000) -> list[Job]:
    """Jobs that are not done, oldest first; all, or those of one organisation."""
    found = client().list_workflows(
        status=list(_STATES), load_input=False, load_output=True, limit=limit
    )
    jobs = [_job_of(status) for status in found]
    return [job for job in jobs if organisation_id in (None, job.organisation_id)]


def retry(job_id: str) -> bool:
    """Try a failed job again from its start, or a delayed one now. False if there is none."""
    found = client().list_workflows(workflow_ids=[job_id], load_input=False, load_output=False)
    for status in found:
        queue = status.queue_name
        match status.status:
            case "ERROR":
                client().rewind_workflow(job_id, queue_name=queue)
            case "CANCELLED" | "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
                client().resume_workflow(job_id, queue_name=queue)
            case "DELAYED":
                client().set_workflow_delay(job_id, delay_seconds=0)
            case _:
                return False
        return True
    return False


def workflow(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a job of that name. It calls steps and decides nothing by clock or chance.

    Its arguments and what its steps return are str, int, float, bool, None, lists and dicts.
    """
    return DBOS.workflow(name=name)


def step(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a step of jobs: its result is kept, and it is tried again when it fails.

    An outage (database, network, disk) is waited out for two days. An error says itself
    whether waiting can help by `worth_retrying` (True or False); any other is a mistake of ours
    and ends the job after a few tries.
    """
    return DBOS.step(name=function.__name__)(_with_patience(function))


def may_pass(error: Exception) -> bool:
    """Whether waiting can help: the error says so, or it is an outage."""
    says: bool | None = getattr(error, "worth_retrying", None)
    return isinstance(error, _OUTAGES) if says is None else says


class WorkerStops(BaseException):
    """The worker is stopping; the job stays as it is for the next worker."""


_OUTAGES = (OperationalError, InterfaceError, PoolTimeoutError, db.TransactionLost, OSError)
_STATES = {
    "ENQUEUED": JobState.WAITING,
    "DELAYED": JobState.LATER,
    "PENDING": JobState.RUNNING,
    "ERROR": JobState.FAILED,
    "CANCELLED": JobState.FAILED,
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": JobState.FAILED,
}
stopping = threading.Event()
"""Set while this process stops taking jobs."""


def _with_patience(function: Callable[P, R]) -> Callable[P, R]:
    @wraps(function)
    def patient(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in count(1):
            try:
                result = function(*args, **kwargs)
            except Exception as error:
                if not _worth_another_try(error, attempt):
                    raise
                _note(attempt, in_words(error))
                log.warning("step_tried_again", step=function.__name__, error=in_words(error))
                if stopping.wait(wait_before(attempt + 1)):
                    raise WorkerStops from error
            else:
                if attempt > 1:
                    _note(attempt, None)
                return result
        raise AssertionError("count() ends")

    return patient


def _worth_another_try(error: Exception, attempt: int) -> bool:
    if DBOS.workflow_id is None or getattr(error, "worth_retrying", None) is False:
        return False
    return attempt < (OUTAGE_TRIES if may_pass(error) else MISTAKE_TRIES)


def wait_before(attempt: int) -> float:
    """Seconds to wait before that attempt (from 2): doubling, at most a minute."""
    return min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** min(attempt - 2, 20))


def in_words(error: BaseException) -> str:
    """One line for a reader: what kind of error, and its first line."""
    if isinstance(error, PortableWorkflowError):
        kind, message = error.name, error.message
    else:
        kind, message = type(error).__name__, str(error)
    first_line = message.strip().partition("\n")[0][:500]
    return f"{kind}: {first_line}" if first_line else kind


def _note(attempts: int, error: str | None) -> None:
    """Keep what a waiting job waits for; when the database is what is away, nobody can."""
    try:
        client().update_workflow_attributes(
            str(DBOS.workflow_id), {"attempts": attempts, "error": error}, merge=True
        )
    except Exception as away:
        log.warning("job_note_not_kept", error=in_words(away))


def _job_of(status: WorkflowStatus) -> Job:
    noted = status.attributes or {}
    state = _STATES[status.status]
    if state in (JobState.RUNNING, JobState.LATER) and noted.get("error"):
        state = JobState.TRYING_AGAIN
    return Job(
        id=status.workflow_id,
        name=status.name,
        subject=noted.get("subject") or status.workflow_id,
        organisation_id=noted.get("organisation_id"),
        state=state,
        since=datetime.fromtimestamp((status.created_at or 0) / 1000, UTC),
        attempts=noted.get("attempts") or status.recovery_attempts or 0,
        error=in_words(status.error) if status.error else noted.get("error"),
    )


@cache
def client() -> DBOSClient:
    """The engine as seen by who enqueues and lists; it runs nothing."""
    return DBOSClient(
        system_database_url=settings().database,
        serializer=SERIALIZER,
        application_name=APPLICATION,
        lazy=True,
        retry_connection_errors=False,
    )


def close() -> None:
    """Let go of the connections for listing and enqueueing; the next use opens them anew."""
    if client.cache_info().currsize:
        client().destroy()
    client.cache_clear()
