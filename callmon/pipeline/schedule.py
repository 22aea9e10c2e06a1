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
from callmon.pipeline.reconcile import ask_after_calls, reconcile_yesterday
from callmon.pipeline.reminders import remind, summarise
from callmon.pipeline.ring_back_call import look_after_ring_backs
from callmon.pipeline.route_voicemail import route_due
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
    Piece("route_voicemail", 20.0, route_due),
    Piece("look_for_unannounced", 60.0, look_for_unannounced),
    Piece("take_in_fallback", 10.0, take_in_what_waits_on_disk),
    Piece("hand_on_from_absent", 120.0, hand_on_from_absent),
    Piece("remind", 30.0, remind),
    Piece("summarise", 60.0, summarise),
    Piece("look_after_ring_backs", 60.0, look_after_ring_backs),
    Piece("ask_after_calls", 120.0, ask_after_calls),
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
        """By the wall clock, which the pieces ask too: after a sleep of the machine, at once."""
        done: dict[Piece, float] = {}
        while not self._stopping.wait(0.5):
            for piece in self._pieces:
                passed = time.time() - done.get(piece, 0.0)
                if passed >= piece.every_seconds or passed < 0.0:
                    _do(piece)
                    done[piece] = time.time()


def _do(piece: Piece) -> None:
    try:
        piece.do(datetime.now(UTC))
    except Exception as error:
        log.warning("scheduled_piece_failed", piece=piece.name, error=in_words(error))
