"""What a mail tells, to whom. (pure)"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from callmon.organisation import Language, Organisation


class Kind(StrEnum):
    """Why a mail is written: `NotificationRow.kind`."""

    URGENT = "urgent"
    ASSIGNMENT = "assignment"
    HANDED_ON = "handed_on"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    OVERDUE_HEAD = "overdue_head"
    SUMMARY = "summary"


@dataclass(frozen=True)
class Reader:
    """Whoever reads the mail: an employee, or whoever looks after a line's duty address."""

    address: str
    language: Language
    employee_id: str | None = None


@dataclass(frozen=True)
class Cause:
    """A message, a missed call or a promise: when it came and what was said."""

    kind: str
    at: datetime
    text: str = ""
    text_language: str | None = None
    by_hand: bool = False
    has_audio: bool = True
    listen: str | None = None
    """The address at which a message is heard."""


@dataclass(frozen=True)
class Occasion:
    """What a citizen waits for, as a mail tells it. Newest cause first."""

    kind: Kind
    organisation: Organisation
    reader: Reader
    message_id: str
    caller_name: str | None
    number: str | None
    said_number: str | None
    department_id: str | None
    causes: tuple[Cause, ...]
    employee_id: str | None = None
    """Whose it is."""
    due_at: datetime | None = None
    follow_up_id: int | None = None
    """None for a message that is told before it is anybody's."""
    is_urgent: bool = False
    note: str = ""
    """What whoever handed it on wrote."""


@dataclass(frozen=True)
class Listed:
    """One follow-up in a summary."""

    follow_up_id: int
    kind: str
    caller_name: str | None
    number: str | None
    employee_id: str
    due_at: datetime
    is_new: bool


@dataclass(frozen=True)
class Waiting:
    """How many wait for one person, and how many of them too long."""

    employee_id: str
    open: int
    overdue: int


@dataclass(frozen=True)
class Overview:
    """A department's morning: each follow-up stands in one list, the first that fits."""

    overdue: tuple[Listed, ...]
    due_today: tuple[Listed, ...]
    new: tuple[Listed, ...]
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True)
class Summary:
    """A department's morning as a mail tells it."""

    organisation: Organisation
    reader: Reader
    message_id: str
    department_id: str
    day: date
    overview: Overview
