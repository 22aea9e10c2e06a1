"""What happened on the telephone, in our own words: no exchange's vocabulary. (pure)"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What happened. Events of a leg carry its `hop`, counted from 1 over the whole call."""

    ARRIVED = "arrived"
    """The call reached the line."""
    CHOSE = "chose"
    """The caller pressed a key of a menu, or none."""
    DIALLED = "dialled"
    """We had an employee's phone rung."""
    INITIATED = "initiated"
    RINGING = "ringing"
    ANSWERED = "answered"
    """Picked up: by the employee or by their own voicemail, nobody knows yet."""
    WHISPERED = "whispered"
    """The one who picked up is being told whose call it is and which key takes it."""
    TOOK = "took"
    """The employee pressed the key that takes the call."""
    DECLINED = "declined"
    """The employee pressed another key."""
    LEG_ENDED = "leg_ended"
    HOP_OVER = "hop_over"
    """The exchange asks what next: the leg is over for the caller."""
    MESSAGE_OFFERED = "message_offered"
    """The line gave up the hunt, or is closed, and offered to take a message."""
    MESSAGE_LEFT = "message_left"
    MESSAGE_EMPTY = "message_empty"
    """Nothing was recorded: silence, or a hang-up before the beep."""
    MESSAGE_SILENT = "message_silent"
    """A recording that was announced turned out to hold nothing."""
    BROKE = "broke"
    """Our own line failed the call and the fallback answered."""
    ENDED = "ended"
    """The caller's leg is over; of a call rung back, the employee's."""
    RINGING_BACK = "ringing_back"
    """We had the own phone rung of an employee who rings a citizen back."""
    TAKEN_UP = "taken_up"
    """That employee picked up. The citizen's phone, rung then, is the call's leg."""


class LegResult(StrEnum):
    """How an attempt to reach an employee ended."""

    ANSWERED = "answered"
    NOT_TAKEN = "not_taken"
    """Picked up but never bridged: the employee's own voicemail, or they did not press the key."""
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    CALLER_GONE = "caller_gone"


class EndedBy(StrEnum):
    """Who ended a call; `LINE` where we said goodbye and hung up."""

    CLIENT = "client"
    AGENT = "agent"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class PhoneEvent:
    """One thing that happened on one call.

    `stamped_at` is the exchange's own time of the event, exact to a second; `received_at` is
    ours, exact to the millisecond but later by the delivery, at times by minutes.
    """

    kind: EventKind
    received_at: datetime
    stamped_at: datetime | None = None
    hop: int | None = None
    employee_id: str | None = None
    department_id: str | None = None
    language: str | None = None
    line_id: str | None = None
    from_number: str | None = None
    to_number: str | None = None
    direction: str | None = None
    result: LegResult | None = None
    failed: bool = False
    """The exchange could not carry the caller's leg."""
    bridged: bool | None = None
    """Whether the two were connected; None where the exchange does not say."""
    caller_present: bool | None = None
    duration_seconds: float | None = None
    recording: str | None = None
    """Which recording a message is in."""

    @property
    def at(self) -> datetime:
        """When it happened, as the best clock says."""
        return self.stamped_at or self.received_at


class PhoneEvents:
    """The events of a call or of one leg: a set, whatever order and repeats they came in."""

    def __init__(self, events: Iterable[PhoneEvent]) -> None:
        self.all = sorted(set(events), key=_when)

    @property
    def hops(self) -> list[int]:
        return sorted({event.hop for event in self.all if event.hop is not None})

    def of_hop(self, hop: int) -> "PhoneEvents":
        return PhoneEvents(event for event in self.all if event.hop == hop)

    def of(self, *kinds: EventKind) -> list[PhoneEvent]:
        return [event for event in self.all if event.kind in kinds]

    def first(self, *kinds: EventKind) -> PhoneEvent | None:
        return next(iter(self.of(*kinds)), None)

    def word(self, name: str) -> str | None:
        """What the earliest event that says anything of it says, the arrival before others."""
        told = sorted(self.all, key=lambda event: event.kind != EventKind.ARRIVED)
        return next((getattr(event, name) for event in told if getattr(event, name)), None)

    def latest_word(self, name: str) -> str | None:
        """What the event received last that says anything of it says."""
        told = sorted(self.all, key=lambda event: (event.received_at, repr(event)), reverse=True)
        return next((getattr(event, name) for event in told if getattr(event, name)), None)

    @property
    def caller_is_gone(self) -> bool:
        return any(
            event.kind == EventKind.ENDED or event.caller_present is False for event in self.all
        )


def _when(event: PhoneEvent) -> tuple[datetime, datetime, str]:
    return event.at, event.received_at, repr(event)
