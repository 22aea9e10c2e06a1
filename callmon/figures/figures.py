"""What each figure means, computed from what happened. (pure)

The definitions, all in this one place:

- *received*: messages that callers left in the period (silence is no message).
- *routed on time*: the share of them that a person got within half an hour of the moment the
  standard asks for (the next working day's opening); what waits longer is late.
- *first try*: office hours from the cause (a message, a missed call, a promise) to the first
  time somebody rang, spoke or answered by e-mail; of those who were tried.
- *spoken*: office hours from the cause to the talk, or to the answer by e-mail; of those it
  came to. Its *share on time* is of everything that is due by now or was settled: what was
  neither spoken nor found not needed counts as late once it is overdue.
- *promises kept in time*: the same share, of promises alone (clause 6.2.2).
- *missed calls returned*: of the missed calls, the share that somebody tried to ring back.

A figure of nothing is None, never 0. Median and 90th percentile are of the nearest rank, so
that each is an hour that somebody really waited. Hours are the line's office hours: a message
of Friday evening does not wait over the week-end. What was handed on counts for whom it ended
with. A week is the ISO week of the local day on which the cause came.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from callmon.follow_ups.follow_up import CauseKind

ROUTED_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Owed:
    """One cause and what came of it, as it is stored. Hours are office hours since the cause."""

    kind: CauseKind
    day: date
    """The local day on which it came."""
    department_id: str | None
    employee_id: str | None
    """Whose it is now; None where nobody has it yet."""
    due_at: datetime | None
    routing_due_at: datetime | None = None
    routed_at: datetime | None = None
    first_try_hours: float | None = None
    spoken_at: datetime | None = None
    spoken_hours: float | None = None
    was_needed: bool = True


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in office hours."""

    median_hours: float
    p90_hours: float


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one department, person or week; shares are 0 to 1."""

    messages_received: int
    routed_on_time: float | None
    first_try: Spread | None
    spoken: Spread | None
    spoken_on_time: float | None
    promises: int
    promises_kept_in_time: float | None
    missed_calls: int
    missed_calls_returned: float | None


class By(StrEnum):
    """What figures are grouped by."""

    ALL = "all"
    DEPARTMENT = "department"
    EMPLOYEE = "employee"
    WEEK = "week"


def figures_by(by: By, owed: Iterable[Owed], now: datetime) -> dict[str | None, Figures]:
    """The figures of each group, by its id (`2026-W48` for a week), in the order of the ids.

    None is the group of what nobody has yet.
    """
    groups: dict[str | None, list[Owed]] = {}
    for one in owed:
        groups.setdefault(_GROUP[by](one), []).append(one)
    return {
        group: figures(groups[group], now)
        for group in sorted(groups, key=lambda name: (name is None, name or ""))
    }


def figures(owed: Sequence[Owed], now: datetime) -> Figures:
    """The figures of these causes, as of `now`."""
    messages = _of_kind(owed, CauseKind.MESSAGE)
    promises = _of_kind(owed, CauseKind.PROMISE)
    missed = [one for one in _of_kind(owed, CauseKind.MISSED_CALL) if one.was_needed]
    return Figures(
        messages_received=len(messages),
        routed_on_time=_routed_on_time(messages, now),
        first_try=_spread([one.first_try_hours for one in owed]),
        spoken=_spread([one.spoken_hours for one in owed]),
        spoken_on_time=_on_time(owed, now),
        promises=len(promises),
        promises_kept_in_time=_on_time(promises, now),
        missed_calls=len(missed),
        missed_calls_returned=_share([one.first_try_hours is not None for one in missed]),
    )


_GROUP: dict[By, Callable[[Owed], str | None]] = {
    By.ALL: lambda one: "all",
    By.DEPARTMENT: lambda one: one.department_id,
    By.EMPLOYEE: lambda one: one.employee_id,
    By.WEEK: lambda one: "{:04}-W{:02}".format(*one.day.isocalendar()),
}


def _of_kind(owed: Iterable[Owed], kind: CauseKind) -> list[Owed]:
    return [one for one in owed if one.kind == kind]


def _routed_on_time(messages: Iterable[Owed], now: datetime) -> float | None:
    """Of those handed on, or late by now."""
    latest = [
        (one.routed_at, one.routing_due_at + ROUTED_WITHIN)
        for one in messages
        if one.routing_due_at
    ]
    return _share(
        [at is not None and at <= end for at, end in latest if at is not None or end <= now]
    )


def _on_time(owed: Iterable[Owed], now: datetime) -> float | None:
    due = [one for one in owed if one.was_needed and one.due_at]
    return _share(
        [
            one.spoken_at is not None and one.spoken_at <= one.due_at
            for one in due
            if one.due_at and (one.spoken_at or one.due_at <= now)
        ]
    )


def _share(answers: Sequence[bool]) -> float | None:
    return sum(answers) / len(answers) if answers else None


def _spread(hours: Iterable[float | None]) -> Spread | None:
    known = sorted(one for one in hours if one is not None)
    return Spread(_percentile(known, 0.5), _percentile(known, 0.9)) if known else None


def _percentile(known: Sequence[float], share: float) -> float:
    """Of the nearest rank; `known` is sorted and not empty."""
    return known[math.ceil(share * len(known)) - 1]
