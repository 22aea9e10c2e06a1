"""What people and callmon do to a follow-up: hand on, try, note, correct, close with what was done.

Each works in the caller's transaction, keeps itself in the history, and leaves the due time alone.
`by` is the user at the desk, None for callmon.
"""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from callmon.follow_ups.follow_up import (
    CLOSED_BY,
    EventKind,
    Outcome,
    State,
    numbers_to_ring,
    standing,
)
from callmon.follow_ups.history import has_happened, history, hold, note_happened
from callmon.known_organisations import known_organisations
from callmon.known_standards import terms_for
from callmon.organisation import Department, Employee, Line, Organisation
from callmon.staff import staff
from callmon.tables import CallRow, FollowUpCauseRow, FollowUpRow, VoicemailRow
from callmon.voicemail.assignment import Choice, somebody_for
from callmon.voicemail.ring_back import ringable


class NotDone(Exception):
    """It was not done, and why: `reason` is a key of the desk's words.

    already_done, not_done_yet, unknown_department, unknown_employee, nobody_there,
    no_such_call, too_few_tries, words_needed, no_said_number, no_number.
    """

    worth_retrying = False

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def hand_on(
    session: Session,
    follow_up: FollowUpRow,
    *,
    department_id: str,
    employee_id: str | None = None,
    by: int | None,
    now: datetime,
    words: str = "",
) -> None:
    """It is another's from now on: the employee's, or whose turn it is in the department. Who is
    absent gets nothing: their stand-in does. Raises NotDone."""
    _hold_open(session, follow_up)
    choice = _receiver(session, follow_up, department_id, employee_id, now)
    note_happened(
        session,
        follow_up,
        EventKind.HANDED_ON,
        now,
        by=by,
        department_id=choice.department_id,
        employee_id=choice.employee.id,
        words=words.strip(),
    )


def note(
    session: Session, follow_up: FollowUpRow, words: str, *, by: int | None, now: datetime
) -> None:
    """Keep what somebody wants to be known. Raises NotDone where there are no words."""
    hold(session, follow_up)
    note_happened(session, follow_up, EventKind.NOTE, now, by=by, words=_some(words))


def close(
    session: Session,
    follow_up: FollowUpRow,
    outcome: Outcome,
    *,
    by: int | None,
    now: datetime,
    call_sid: str | None = None,
    words: str = "",
) -> None:
    """It is done, and that was done. Raises NotDone.

    `spoke` names a conversation that callmon saw (`seen_calls`); `no_answer` needs as many calls
    in vain as the standard asks for; an e-mail or a reason needs words.
    """
    _hold_open(session, follow_up)
    at = now
    match outcome:
        case Outcome.SPOKE:
            at = _seen(session, follow_up, call_sid).ended_at or now
        case Outcome.NO_ANSWER:
            _tried_enough(session, follow_up)
        case Outcome.ANSWERED_BY_EMAIL | Outcome.NOT_NEEDED:
            _some(words)
    note_happened(
        session,
        follow_up,
        CLOSED_BY[outcome],
        at,
        by=by,
        employee_id=follow_up.employee_id,
        call_sid=call_sid,
        words=words.strip(),
    )


def reopen(
    session: Session, follow_up: FollowUpRow, *, by: int | None, now: datetime, words: str = ""
) -> None:
    """It is not done after all; its clock has never stopped. Raises NotDone."""
    hold(session, follow_up)
    if follow_up.state != State.DONE:
        raise NotDone("not_done_yet")
    note_happened(session, follow_up, EventKind.REOPENED, now, by=by, words=words.strip())


def rang(
    session: Session, follow_up: FollowUpRow, employee_id: str, *, by: int | None, now: datetime
) -> None:
    """Somebody pressed "ring back"."""
    hold(session, follow_up)
    note_happened(session, follow_up, EventKind.RANG, now, by=by, employee_id=employee_id)


def tried(session: Session, follow_up: FollowUpRow, call: CallRow, now: datetime) -> None:
    """A call to the citizen that came to nothing; told twice, it is kept once."""
    _keep_call(session, follow_up, EventKind.TRIED, call, now)


def spoke_in(session: Session, follow_up: FollowUpRow, call: CallRow, now: datetime) -> None:
    """Somebody spoke with the citizen in that call: it is done. Told twice, it is kept once."""
    _keep_call(session, follow_up, EventKind.SPOKE, call, now)


def confirm_number(session: Session, follow_up: FollowUpRow, *, by: int, now: datetime) -> None:
    """A person listened: the number said in the message may be rung. Raises NotDone."""
    hold(session, follow_up)
    if follow_up.said_number is None:
        raise NotDone("no_said_number")
    note_happened(session, follow_up, EventKind.CONFIRMED, now, by=by, words=follow_up.said_number)


def correct_number(
    session: Session, follow_up: FollowUpRow, number: str, *, by: int, now: datetime
) -> None:
    """A person heard another number: that one may be rung. Raises NotDone where it is none."""
    hold(session, follow_up)
    heard = ringable(number)
    if heard is None:
        raise NotDone("no_number")
    follow_up.said_number = heard
    note_happened(session, follow_up, EventKind.CORRECTED, now, by=by, words=heard)


def correct_department(
    session: Session, follow_up: FollowUpRow, department_id: str, *, by: int, now: datetime
) -> None:
    """Another department's, by a person's word, which its messages teach (`voicemail words`).

    It goes to whose turn it is there. Raises NotDone.
    """
    _hold_open(session, follow_up)
    _department(_organisation(follow_up), department_id)
    for message in _messages(session, follow_up):
        message.corrected_department_id = department_id
        message.corrected_at, message.corrected_by = now, by
    if department_id == follow_up.department_id:
        return
    choice = _receiver(session, follow_up, department_id, None, now)
    note_happened(
        session,
        follow_up,
        EventKind.CORRECTED,
        now,
        by=by,
        department_id=choice.department_id,
        employee_id=choice.employee.id,
    )


def seen_calls(session: Session, follow_up: FollowUpRow) -> list[CallRow]:
    """Conversations with the citizen since what it was opened for, oldest first."""
    since = session.scalar(
        select(FollowUpCauseRow.at)
        .where(FollowUpCauseRow.follow_up_id == follow_up.id)
        .order_by(FollowUpCauseRow.at)
        .limit(1)
    )
    numbers = numbers_to_ring(follow_up)
    theirs = or_(
        and_(CallRow.direction == "inbound", CallRow.from_number.in_(numbers)),
        and_(CallRow.direction == "outbound", CallRow.to_number.in_(numbers)),
    )
    query = select(CallRow).where(
        CallRow.organisation_id == follow_up.organisation_id,
        CallRow.outcome == "answered",
        CallRow.started_at >= (since or follow_up.opened_at),
        theirs,
    )
    return list(session.scalars(query.order_by(CallRow.started_at, CallRow.id)))


def line_of(organisation: Organisation, follow_up: FollowUpRow) -> Line:
    """The line that was called, or the first one where the file no longer knows it."""
    known = {line.id: line for line in organisation.lines}
    return known.get(follow_up.line_id) or organisation.lines[0]


def department_of(organisation: Organisation, follow_up: FollowUpRow) -> Department:
    """Its department, or the line's own where the file no longer knows it."""
    known = {one.id: one for one in organisation.departments}
    own = line_of(organisation, follow_up).department
    return known.get(follow_up.department_id) or known[own]


def _keep_call(
    session: Session, follow_up: FollowUpRow, kind: EventKind, call: CallRow, now: datetime
) -> None:
    hold(session, follow_up)
    if not has_happened(session, follow_up, kind, call.call_sid):
        note_happened(
            session,
            follow_up,
            kind,
            call.ended_at or now,
            employee_id=call.employee_id,
            call_sid=call.call_sid,
        )


def _hold_open(session: Session, follow_up: FollowUpRow) -> None:
    hold(session, follow_up)
    if follow_up.state == State.DONE:
        raise NotDone("already_done")


def _receiver(
    session: Session,
    follow_up: FollowUpRow,
    department_id: str,
    employee_id: str | None,
    now: datetime,
) -> Choice:
    organisation = _organisation(follow_up)
    department = _department(organisation, department_id)
    people = staff(session, organisation, now.astimezone(organisation.zone).date())
    if employee_id is None:
        return somebody_for(session, people, department, line_of(organisation, follow_up))
    there = people.instead_of(_employee(organisation, employee_id))
    if there is None:
        raise NotDone("nobody_there")
    return Choice(there, department.id, by_hand=False)


def _organisation(follow_up: FollowUpRow) -> Organisation:
    return known_organisations().current().get(follow_up.organisation_id)


def _department(organisation: Organisation, department_id: str) -> Department:
    try:
        return organisation.department(department_id)
    except KeyError:
        raise NotDone("unknown_department") from None


def _employee(organisation: Organisation, employee_id: str) -> Employee:
    try:
        return organisation.employee(employee_id)
    except KeyError:
        raise NotDone("unknown_employee") from None


def _seen(session: Session, follow_up: FollowUpRow, call_sid: str | None) -> CallRow:
    for call in seen_calls(session, follow_up):
        if call.call_sid == call_sid:
            return call
    raise NotDone("no_such_call")


def _tried_enough(session: Session, follow_up: FollowUpRow) -> None:
    in_vain = standing(history(session, follow_up)).tried
    if len(in_vain) < terms_for(_organisation(follow_up)).tries:
        raise NotDone("too_few_tries")


def _some(words: str) -> str:
    if not words.strip():
        raise NotDone("words_needed")
    return words.strip()


def _messages(session: Session, follow_up: FollowUpRow) -> list[VoicemailRow]:
    query = (
        select(VoicemailRow)
        .join(FollowUpCauseRow, FollowUpCauseRow.voicemail_id == VoicemailRow.id)
        .where(FollowUpCauseRow.follow_up_id == follow_up.id)
    )
    return list(session.scalars(query))
