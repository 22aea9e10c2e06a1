"""Which mails about a follow-up the time asks for. (pure)

Told from its history and from what was told before, never from a clock that struck: a turn that
is missed or taken twice changes nothing.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Protocol

from callmon.follow_ups.follow_up import EventKind, Happened, Owed
from callmon.mails.occasion import Kind
from callmon.organisation import Line, Organisation
from callmon.standards.terms import Terms
from callmon.workdays import add_working_hours, is_open


class Waiting(Owed, Protocol):
    """A follow-up that is not done; `tables.FollowUpRow` is one."""

    @property
    def opened_at(self) -> datetime: ...


def kinds_due(
    row: Waiting,
    past: Collection[Happened],
    organisation: Organisation,
    line: Line,
    terms: Terms,
    now: datetime,
) -> Iterator[Kind]:
    """The mails that are due by now about what is not done; `past` is its history.

    A reminder so many working hours before it is due, but not of what was somebody's for less,
    nor at night for the morning after; then to the person that it is overdue, and so many
    working hours later to the head.
    """
    if now < row.due_at:
        theirs_for = add_working_hours(
            organisation, line, _theirs_since(row, past), terms.reminder_hours
        )
        until_due = add_working_hours(organisation, line, now, terms.reminder_hours)
        if theirs_for < row.due_at <= until_due and is_open(organisation, line, now):
            yield Kind.REMINDER
        return
    yield Kind.OVERDUE
    late_since = max(row.due_at, _open_since(row, past))
    if add_working_hours(organisation, line, late_since, terms.overdue_head_hours) <= now:
        yield Kind.OVERDUE_HEAD


def key_of(kind: Kind, follow_up_id: int, past: Collection[Happened]) -> str:
    """What names the mail: each kind is told once, and anew of what was reopened."""
    times = sum(event.kind == EventKind.REOPENED for event in past)
    return f"{kind.value}-{follow_up_id}-{times}" if times else f"{kind.value}-{follow_up_id}"


def is_passed_on(event: Happened) -> bool:
    """Whether by that it became another's."""
    is_corrected = event.kind == EventKind.CORRECTED and event.employee_id is not None
    return event.kind == EventKind.HANDED_ON or is_corrected


def _theirs_since(row: Waiting, past: Collection[Happened]) -> datetime:
    """Since when it is with whom it is with."""
    became = (EventKind.OPENED, EventKind.ASSIGNED, EventKind.REOPENED)
    since = (event.at for event in past if event.kind in became or is_passed_on(event))
    return max(since, default=row.opened_at)


def _open_since(row: Waiting, past: Collection[Happened]) -> datetime:
    opened = (event.at for event in past if event.kind == EventKind.REOPENED)
    return max(opened, default=row.opened_at)
