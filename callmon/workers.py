"""This process as a worker: it takes jobs, shows that it lives, takes over from the dead.

The durable engine gives a dead worker's jobs to nobody; here a living one finds them by the sign
of life that its owner no longer holds, and goes on with them after a time of grace.
"""

import os
import socket
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from itertools import count

import structlog
from dbos import DBOS, WorkflowStatus

from callmon import db
from callmon.alive import AdvisorySigns, FileSigns
from callmon.config import settings
from callmon.jobs import APPLICATION, SERIALIZER, Queue, client, in_words, stopping

log = structlog.get_logger()

VERSION = "1"
"""Constant on purpose: queued jobs of another version would never be taken up."""
FINISHED_KEPT = timedelta(days=14)
LOOK_AROUND_SECONDS = 2.0

_AT_ONCE = {Queue.CALLS: 16, Queue.FETCH: 4, Queue.SPEECH: 1, Queue.MAIL: 1, Queue.RING: 4}
"""One mail at a time: a kill between the server's 250 and our note of it doubles one at most."""
_POLL_SECONDS = {
    Queue.CALLS: 0.2,
    Queue.FETCH: 0.3,
    Queue.SPEECH: 0.5,
    Queue.MAIL: 0.3,
    Queue.RING: 0.2,
}


class _Worker:
    """This process as a worker: the engine running, its sign of life, its look around."""

    def __init__(self) -> None:
        self.id = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.signs: FileSigns | AdvisorySigns = (
            FileSigns(settings().data_dir / "workers")
            if db.is_sqlite()
            else AdvisorySigns(db.engine())
        )
        self._dead_since: dict[str, float] = {}
        self._thread = threading.Thread(target=self._look_around, name="look-around", daemon=True)

    def start(self) -> None:
        self.signs.hold(self.id)
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": settings().database,
                "application_version": VERSION,
                "executor_id": self.id,
                "serializer": SERIALIZER,
                "log_level": "WARNING",
            }
        )
        DBOS.launch()
        for queue in Queue:
            DBOS.register_queue(
                queue,
                worker_concurrency=_AT_ONCE[queue],
                polling_interval_sec=_POLL_SECONDS[queue],
            )
        self._thread.start()

    def stop(self, patience_seconds: int) -> None:
        DBOS.destroy(workflow_completion_timeout_sec=patience_seconds)
        self._thread.join(timeout=10)
        self.signs.release()

    def _look_around(self) -> None:
        for turn in count():
            if stopping.wait(LOOK_AROUND_SECONDS):
                return
            try:
                self._take_over_from_the_dead()
                if turn % 1800 == 0:
                    prune()
            except Exception as error:
                self._dead_since.clear()
                log.warning("look_around_failed", error=in_words(error))

    def _take_over_from_the_dead(self) -> None:
        if not self.signs.keep():
            self._dead_since.clear()
        others = {status.executor_id for status in _running()} - {self.id, None}
        dead = {other for other in others if other and self.signs.looks_dead(other)}
        now = time.monotonic()
        self._dead_since = {other: self._dead_since.get(other, now) for other in dead}
        for other, since in self._dead_since.items():
            if now - since >= self.signs.grace_seconds:
                self._rescue(other)

    def _rescue(self, dead: str) -> None:
        with self.signs.rescuing() as may:
            if not may:
                return
            for status in _running(dead):
                log.warning("job_taken_over", job=status.workflow_id, dead_worker=dead)
                DBOS.resume_workflow(status.workflow_id, queue_name=status.queue_name)
            self.signs.forget(dead)


def _running(worker_id: str | None = None) -> list[WorkflowStatus]:
    return client().list_workflows(
        status="PENDING", executor_id=worker_id, load_input=False, load_output=False
    )


def prune() -> None:
    """Forget jobs that finished more than two weeks ago; the receipts keep what came."""
    before = (datetime.now(UTC) - FINISHED_KEPT).isoformat()
    while finished := client().list_workflows(
        status="SUCCESS", completed_before=before, load_input=False, load_output=False, limit=500
    ):
        client().delete_workflows([status.workflow_id for status in finished])


_worker: _Worker | None = None


def start() -> None:
    """Run jobs in this process, in threads of the durable engine, until `stop`."""
    global _worker
    stopping.clear()
    _worker = _Worker()
    _worker.start()


def stop(patience_seconds: int = 10) -> None:
    """Stop taking jobs; what runs may end within the patience, the rest waits for a worker."""
    global _worker
    stopping.set()
    if _worker is not None:
        _worker.stop(patience_seconds)
    _worker = None
