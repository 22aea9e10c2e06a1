"""What a follow-up is: by when it is due, and what its history adds up to. (pure)

    opened ─ tried ─→ attempted ─ spoke, emailed, no_answer, not_needed ─→ done ─ reopened ─→ open
       └──── handed_on ─→ handed on: another's, and the clock keeps running

Overdue is no state of its own: whatever is not done is overdue once its due time has passed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from callmon.organisation import Line, Organisation
from callmon.standards.terms import Terms
from callmon.workdays import FURTHEST_DAYS, add_working_hours, hours_on, is_working_day

UNANSWERED = ("missed", "abandoned", "failed")
"""Outcomes of a call in which nobody spoke with the caller and no message was left."""


class CauseKind(StrEnum):
    """Why a citizen is owed something."""

    MESSAGE = "message"
    MISSED_CALL = "missed_call"
    PROMISE = "promise"


class State(StrEnum):
    """How far a follow-up is."""

    OPEN = "open"
    ATTEMPTED = "attempted"
    HANDED_ON = "handed_on"
    DONE = "done"


class EventKind(StrEnum):
    """What can happen to a follow-up."""

    OPENED = "opened"
    JOINED = "joined"
    """Another message, missed call or promise about the same thing; `words` is its kind."""
    ASSIGNED = "assigned"
    HANDED_ON = "handed_on"
    RANG = "rang"
    """Somebody pressed "ring back"."""
    TRIED = "tried"
    """A call to the citizen that nobody answered."""
    SPOKE = "spoke"
    EMAILED = "emailed"
    NO_ANSWER = "no_answer"
    NOT_NEEDED = "not_needed"
    NOTE = "note"
    CORRECTED = "corrected"
    """Of the department, with whose it is then; or of the number, which `words` then is."""
    CONFIRMED = "confirmed"
    """A person listened: `words` is the number that was said."""
    REOPENED = "reopened"


class Outcome(StrEnum):
    """What was done: nothing is closed without it."""

    SPOKE = "spoke"
    NO_ANSWER = "no_answer"
    ANSWERED_BY_EMAIL = "answered_by_email"
    NOT_NEEDED = "not_needed"


CLOSED_BY = {
    Outcome.SPOKE: EventKind.SPOKE,
    Outcome.NO_ANSWER: EventKind.NO_ANSWER,
    Outcome.ANSWERED_BY_EMAIL: EventKind.EMAILED,
    Outcome.NOT_NEEDED: EventKind.NOT_NEEDED,
}
_OUTCOME_OF = {kind: outcome for outcome, kind in CLOSED_BY.items()}


class Happened(Protocol):
    """One thing that happened to a follow-up; `tables.FollowUpEventRow` is one."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def user_id(self) -> int | None: ...
    @property
    def department_id(self) -> str | None: ...
    @property
    def employee_id(self) -> str | None: ...
    @property
    def call_sid(self) -> str | None: ...
    @property
    def words(self) -> str: ...


class Owed(Protocol):
    """A follow-up as far as its clock is concerned; `tables.FollowUpRow` is one."""

    @property
    def due_at(self) -> datetime: ...
    @property
    def closed_at(self) -> datetime | None: ...


class HasNumbers(Protocol):
    """A follow-up as far as ringing is concerned; `tables.FollowUpRow` is one."""

    @property
    def number(self) -> str | None: ...
    @property
    def said_number(self) -> str | None: ...
    @property
    def number_confirmed_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """What a history adds up to; kept in the follow-up's row so that it can be searched."""

    state: State = State.OPEN
    department_id: str = ""
    employee_id: str = ""
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    number_confirmed_at: datetime | None = None
    number_confirmed_by: int | None = None
    tried: frozenset[str] = frozenset()
    """The calls to the citizen that nobody answered, since it was opened or reopened."""


def standing(history: Iterable[Happened]) -> Standing:
    """What a follow-up's history, oldest first, adds up to."""
    so_far = Standing()
    for event in history:
        so_far = _after(so_far, event)
    return so_far


def is_overdue(row: Owed, now: datetime) -> bool:
    """Whether it is not done and its due time has passed."""
    return row.closed_at is None and row.due_at < now


def numbers_to_ring(row: HasNumbers) -> tuple[str, ...]:
    """The numbers that may be rung, the best first: the one said, once a person has confirmed it,
    then the one that rang us."""
    said = row.said_number if row.number_confirmed_at else None
    return tuple(dict.fromkeys(one for one in (said, row.number) if one))


def is_missed(
    direction: str,
    outcome: str | None,
    started_at: datetime,
    ended_at: datetime | None,
    terms: Terms,
) -> bool:
    """Whether a call is one to ring back: nobody spoke with a caller who had waited a while, or
    the call broke before anybody could.

    How long they waited is the whole length of the call, notice and all.
    """
    if direction != "inbound" or outcome not in UNANSWERED or ended_at is None:
        return False
    waited_seconds = (ended_at - started_at).total_seconds()
    return outcome == "failed" or waited_seconds >= terms.missed_call_waited_seconds


def message_due_at(
    organisation: Organisation, line: Line, due_for_routing_at: datetime, terms: Terms
) -> datetime:
    """So many working hours after the message was to be handed on, however late it was."""
    return add_working_hours(organisation, line, due_for_routing_at, terms.follow_up_hours)


def missed_call_due_at(
    organisation: Organisation, line: Line, ended_at: datetime, terms: Terms
) -> datetime:
    """So many working hours after the caller gave up."""
    return add_working_hours(organisation, line, ended_at, terms.missed_call_hours)


def promise_due_at(
    organisation: Organisation, line: Line, said_at: datetime, due_on: date | None, terms: Terms
) -> datetime:
    """The end of office hours of the day promised, or of the last working day before it.

    Without a day, as many working hours after it was said as a message is answered within. A
    day on which the office was closed by then moves to the next working day's end.
    """
    if due_on is None:
        return add_working_hours(organisation, line, said_at, terms.follow_up_hours)
    first = said_at.astimezone(organisation.zone).date()
    due_on = max(due_on, first)
    before = (due_on - timedelta(days=back) for back in range((due_on - first).days + 1))
    after = (due_on + timedelta(days=on) for on in range(1, FURTHEST_DAYS))
    for day in (*before, *after):
        if is_working_day(organisation, line, day):
            closes = hours_on(organisation, line, day)[-1].closes
            if closes > said_at:
                return closes
    return add_working_hours(organisation, line, said_at, terms.follow_up_hours)


def _after(so_far: Standing, event: Happened) -> Standing:
    kind = EventKind(event.kind)
    if kind in _OUTCOME_OF:
        return _closed(so_far, event, _OUTCOME_OF[kind])
    match kind:
        case EventKind.OPENED | EventKind.ASSIGNED:
            return _whose(so_far, event, so_far.state)
        case EventKind.HANDED_ON:
            return _whose(so_far, event, State.HANDED_ON)
        case EventKind.TRIED:
            return _tried(so_far, event)
        case EventKind.REOPENED:
            return replace(
                so_far, state=State.OPEN, closed_at=None, outcome=None, tried=frozenset()
            )
        case EventKind.CORRECTED if event.department_id:
            return _whose(so_far, event, State.HANDED_ON)
        case EventKind.CORRECTED | EventKind.CONFIRMED:
            return replace(so_far, number_confirmed_at=event.at, number_confirmed_by=event.user_id)
        case _:
            return so_far


def _closed(so_far: Standing, event: Happened, outcome: Outcome) -> Standing:
    """What was done first counts: a talk after that is only kept."""
    if so_far.state is State.DONE:
        return so_far
    return replace(so_far, state=State.DONE, closed_at=event.at, outcome=outcome)


def _whose(so_far: Standing, event: Happened, state: State) -> Standing:
    if so_far.state is State.DONE:
        state = State.DONE
    return replace(
        so_far,
        state=state,
        department_id=event.department_id or so_far.department_id,
        employee_id=event.employee_id or so_far.employee_id,
    )


def _tried(so_far: Standing, event: Happened) -> Standing:
    if so_far.state is State.DONE:
        return so_far
    tried = so_far.tried | {event.call_sid or event.at.isoformat()}
    return replace(so_far, state=State.ATTEMPTED, tried=tried)
