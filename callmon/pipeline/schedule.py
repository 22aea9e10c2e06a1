"""What comes round by the clock, in every worker.

Each piece looks at what there is to do, so a turn that was missed or taken twice is no loss:
that is why none of this needs to be durable.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from callmon.db import transaction
from callmon.jobs import in_words
from callmon.pipeline.follow_ups import hand_on_from_absent
from callmon.pipeline.process_call import look_for_unannounced
from callmon.pipeline.reconcile import reconcile_yesterday
from callmon.pipeline.reminders import remind, summarise
from callmon.pipeline.ring_back_call import look_after_ring_backs
from callmon.pipeline.route_voicemail import enqueue_due
from callmon.telephony.fallback import take_in_fallback, waiting

log = structlog.get_logger()


@dataclass(frozen=True)
class Piece:
    """Something to do every so many seconds, given the time."""

    name: str
    every_seconds: float
    do: Callable[[datetime], object]


def take_in_what_waits_on_disk(_now: datetime) -> None:
    """Receipts kept while the database was away."""
    if waiting():
        with transaction() as session:
            take_in_fallback(session)


PIECES = (
    Piece("route_voicemail", 20.0, enqueue_due),
    Piece("look_for_unannounced", 60.0, look_for_unannounced),
    Piece("take_in_fallback", 10.0, take_in_what_waits_on_disk),
    Piece("hand_on_from_absent", 120.0, hand_on_from_absent),
    Piece("remind", 30.0, remind),
    Piece("summarise", 60.0, summarise),
    Piece("look_after_ring_backs", 60.0, look_after_ring_backs),
    Piece("reconcile", 300.0, reconcile_yesterday),
)


class Schedule:
    """The pieces, each in its turn, until `stop`. What one raises is logged and holds up none."""

    def __init__(self, pieces: tuple[Piece, ...] = PIECES) -> None:
        self._pieces = pieces
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schedule", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        due = dict.fromkeys(self._pieces, 0.0)
        while not self._stopping.wait(0.5):
            for piece in self._pieces:
                if time.monotonic() >= due[piece]:
                    _do(piece)
                    due[piece] = time.monotonic() + piece.every_seconds


def _do(piece: Piece) -> None:
    try:
        piece.do(datetime.now(UTC))
    except Exception as error:
        log.warning("scheduled_piece_failed", piece=piece.name, error=in_words(error))
