"""A press of "ring back": whether it is allowed, kept once, and the job that has the phone rung.

Toll fraud is to have no door here: only numbers that rang us, or were said in a message and
confirmed by a person, in countries that the organisation's file names, not at night, and no more
than so many a day. What happens then is in `ring_back_call`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from callmon.follow_ups.acts import rang
from callmon.follow_ups.follow_up import State, numbers_to_ring
from callmon.follow_ups.history import hold
from callmon.jobs import Queue, enqueue
from callmon.known_organisations import known_organisations
from callmon.organisation import Employee, Organisation
from callmon.tables import CallRow, FollowUpCauseRow, FollowUpRow, RingBackRow, VoicemailRow
from callmon.voicemail.ring_back import country_of, is_ordinary
from callmon.workdays import beginning_of_day, is_quiet

UNDER_WAY = ("asked", "dialling", "ringing", "connected")
LONGEST_CALL = timedelta(hours=4)


class NotAllowed(Exception):
    """This number may not be rung now, and why: `reason` is a key of the desk's words.

    follow_up_done, unknown_employee, unknown_line, number_unknown, number_not_confirmed,
    own_number, country_not_allowed, premium_number, quiet_hours, already_ringing, daily_limit,
    daily_limit_of_employee.
    """

    worth_retrying = False

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def ask_to_ring_back(
    session: Session,
    follow_up: FollowUpRow,
    employee: Employee,
    *,
    user_id: int | None,
    now: datetime,
    number: str | None = None,
) -> RingBackRow:
    """Have the employee's own phone rung, and then the citizen's; in the caller's transaction.

    `number` is one of `numbers_to_ring(follow_up)`, the first where none is given. Raises
    NotAllowed; pressed twice at once, one of them does with `already_ringing`.
    """
    hold(session, follow_up)
    organisation = known_organisations().current().get(follow_up.organisation_id)
    whom = number or next(iter(numbers_to_ring(follow_up)), "")
    if reason := next(_reasons(session, organisation, follow_up, employee, whom, now), None):
        raise NotAllowed(reason)
    rang(session, follow_up, employee.id, by=user_id, now=now)
    ring_back = RingBackRow(
        organisation_id=organisation.id,
        follow_up_id=follow_up.id,
        employee_id=employee.id,
        user_id=user_id,
        line_id=follow_up.line_id,
        number=whom,
        state="asked",
        asked_at=now,
    )
    session.add(ring_back)
    session.flush()
    enqueue_ring(session, ring_back)
    return ring_back


def enqueue_ring(
    session: Session, ring_back: RingBackRow, attempt: int = 1, delay_seconds: float = 0
) -> None:
    """The job that rings, or looks whether it rang."""
    enqueue(
        session,
        "ring_back",
        ring_back.id,
        attempt,
        job_id=f"ring-back-{ring_back.id}-{attempt}",
        delay_seconds=delay_seconds,
        queue=Queue.RING,
        organisation_id=ring_back.organisation_id,
        subject=f"ring-back {ring_back.id} of follow-up {ring_back.follow_up_id}",
    )


def _reasons(
    session: Session,
    organisation: Organisation,
    follow_up: FollowUpRow,
    employee: Employee,
    number: str,
    now: datetime,
) -> Iterator[str]:
    """Why not, the most telling first; nothing where it may be rung."""
    if follow_up.state == State.DONE:
        yield "follow_up_done"
    if employee.id not in {person.id for person in organisation.employees}:
        yield "unknown_employee"
    if follow_up.line_id not in {line.id for line in organisation.lines}:
        yield "unknown_line"
    yield from _reasons_of_number(session, organisation, follow_up, employee, number)
    if is_quiet(organisation, now):
        yield "quiet_hours"
    if _is_under_way(session, follow_up, employee, number, now):
        yield "already_ringing"
    yield from _reasons_of_the_day(session, organisation, employee, now)


def _reasons_of_number(
    session: Session,
    organisation: Organisation,
    follow_up: FollowUpRow,
    employee: Employee,
    number: str,
) -> Iterator[str]:
    if not number:
        yield "number_not_confirmed" if follow_up.said_number else "number_unknown"
        return
    rang_us = _rang_us(session, follow_up, number) or _was_reached(session, follow_up, number)
    if not (rang_us or _was_said(session, follow_up, number)):
        is_said = number == follow_up.said_number
        yield "number_not_confirmed" if is_said else "number_unknown"
    if number == employee.phone or number in _our_numbers():
        yield "own_number"
    if country_of(number) not in organisation.countries_to_ring:
        yield "country_not_allowed"
    if not is_ordinary(number):
        yield "premium_number"


def _our_numbers() -> frozenset[str]:
    """The lines of every organisation here: ringing one would ring ourselves."""
    organisations = known_organisations().current()
    lines = (line for organisation in organisations for line in organisation.lines)
    return frozenset(number for line in lines for number in line.numbers)


def _rang_us(session: Session, follow_up: FollowUpRow, number: str) -> bool:
    """Whether a call or a message came from that number, however the exchange wrote it."""
    organisation = known_organisations().current().get(follow_up.organisation_id)
    national = number.removeprefix(organisation.country_calling_code)
    spelt = (number, number.removeprefix("+"), national)
    called = exists().where(
        CallRow.organisation_id == follow_up.organisation_id,
        CallRow.direction == "inbound",
        CallRow.from_number.in_(spelt),
    )
    left = exists().where(
        VoicemailRow.organisation_id == follow_up.organisation_id,
        VoicemailRow.from_number.in_(spelt),
    )
    return bool(session.scalar(select(or_(called, left))))


def _was_reached(session: Session, follow_up: FollowUpRow, number: str) -> bool:
    """Whether somebody talked with that number who had rung it back: it might be rung then."""
    reached = exists().where(
        CallRow.organisation_id == follow_up.organisation_id,
        CallRow.direction == "outbound",
        CallRow.to_number == number,
        CallRow.outcome == "answered",
    )
    return bool(session.scalar(select(reached)))


def _was_said(session: Session, follow_up: FollowUpRow, number: str) -> bool:
    """Whether it was said in a message of this follow-up, and a person confirmed it."""
    is_confirmed = follow_up.number_confirmed_at and follow_up.number_confirmed_by is not None
    if number != follow_up.said_number or not is_confirmed:
        return False
    messages = exists().where(
        FollowUpCauseRow.follow_up_id == follow_up.id,
        FollowUpCauseRow.voicemail_id.is_not(None),
    )
    return bool(session.scalar(select(messages)))


def _is_under_way(
    session: Session, follow_up: FollowUpRow, employee: Employee, number: str, now: datetime
) -> bool:
    """Whether this follow-up, this citizen or this employee's phone is being rung already."""
    the_same = or_(
        RingBackRow.follow_up_id == follow_up.id,
        RingBackRow.employee_id == employee.id,
        RingBackRow.number == number,
    )
    under_way = and_(
        RingBackRow.organisation_id == follow_up.organisation_id,
        RingBackRow.state.in_(UNDER_WAY),
        RingBackRow.asked_at > now - LONGEST_CALL,
    )
    return bool(session.scalar(select(exists().where(the_same, under_way))))


def _reasons_of_the_day(
    session: Session, organisation: Organisation, employee: Employee, now: datetime
) -> Iterator[str]:
    today = (
        RingBackRow.organisation_id == organisation.id,
        RingBackRow.asked_at >= beginning_of_day(organisation, now),
    )
    if _count(session, *today) >= organisation.ring_back.daily_limit:
        yield "daily_limit"
    theirs = _count(session, *today, RingBackRow.employee_id == employee.id)
    if theirs >= organisation.ring_back.daily_limit_per_employee:
        yield "daily_limit_of_employee"


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(RingBackRow).where(*where)) or 0
