"""Why there is a follow-up: a message, a missed call, an agent's promise. Each causes exactly one;
what comes from one number about one thing, which is one department's, shares one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.follow_ups.acts import seen_calls, spoke_in
from callmon.follow_ups.follow_up import (
    CauseKind,
    EventKind,
    State,
    is_missed,
    message_due_at,
    missed_call_due_at,
    promise_due_at,
)
from callmon.follow_ups.history import begin, has_happened, history, hold, note_happened
from callmon.known_standards import terms_for
from callmon.organisation import Department, Organisation
from callmon.staff import staff
from callmon.tables import (
    AssignmentRow,
    CallRow,
    FollowUpCauseRow,
    FollowUpRow,
    PromiseRow,
    VoicemailRow,
)
from callmon.transcripts.transcript import Speaker
from callmon.voicemail.assignment import Choice, somebody_for, take_turn
from callmon.voicemail.ring_back import ringable


@dataclass(frozen=True, kw_only=True)
class _Cause:
    """What a citizen is owed something for."""

    key: str
    kind: CauseKind
    at: datetime
    due_at: datetime
    line_id: str
    department: Department
    employee_id: str | None = None
    """Whose it is by all means; None: whose turn it is, or who has something of the caller."""
    number: str | None
    said_number: str | None = None
    caller_name: str | None = None
    language: str | None
    urgent: bool = False
    call_id: int | None
    call_sid: str
    voicemail_id: int | None = None
    promise_id: int | None = None


def open_for_message(
    session: Session,
    voicemail: VoicemailRow,
    assignment: AssignmentRow,
    organisation: Organisation,
    now: datetime,
) -> FollowUpRow:
    """The follow-up of a message, in the transaction that assigns it; twice changes nothing."""
    line, number = organisation.line(voicemail.line_id), ringable(voicemail.from_number)
    said = ringable(voicemail.callback_number)
    cause = _Cause(
        key=_message(voicemail),
        kind=CauseKind.MESSAGE,
        at=voicemail.received_at,
        due_at=message_due_at(
            organisation, line, voicemail.due_for_routing_at, terms_for(organisation)
        ),
        line_id=line.id,
        department=organisation.department(assignment.department_id),
        employee_id=assignment.employee_id,
        number=number,
        said_number=said if said != number else None,
        caller_name=voicemail.caller_name,
        language=voicemail.language,
        urgent=voicemail.urgent,
        call_id=session.scalar(select(CallRow.id).where(CallRow.call_sid == voicemail.call_sid)),
        call_sid=voicemail.call_sid,
        voicemail_id=voicemail.id,
    )
    return _follow(session, organisation, cause, now)


def note_understood(session: Session, voicemail: VoicemailRow) -> None:
    """A message that was handed on without its words is written down by now: what they say of the
    caller is added to its follow-up, where it has one."""
    follow_up = follow_up_of_message(session, voicemail)
    if follow_up is None:
        return
    hold(session, follow_up)
    said = ringable(voicemail.callback_number)
    if follow_up.said_number is None and said != follow_up.number:
        follow_up.said_number = said
    follow_up.caller_name = follow_up.caller_name or voicemail.caller_name
    follow_up.language = follow_up.language or voicemail.language
    follow_up.urgent = follow_up.urgent or voicemail.urgent


def open_for_missed_call(
    session: Session, call: CallRow, organisation: Organisation, now: datetime
) -> FollowUpRow | None:
    """The follow-up of a call that nobody took, done already where they have spoken since.

    None where nobody is to be rung back: no missed call, hung up at once, no number to ring.
    """
    terms, number = terms_for(organisation), ringable(call.from_number)
    missed = is_missed(call.direction, call.outcome, call.started_at, call.ended_at, terms)
    if not missed or number is None or call.ended_at is None:
        return None
    line = organisation.line(call.line_id)
    cause = _Cause(
        key=_missed(call),
        kind=CauseKind.MISSED_CALL,
        at=call.ended_at,
        due_at=missed_call_due_at(organisation, line, call.ended_at, terms),
        line_id=line.id,
        department=_department(organisation, call.department_id, line.department),
        number=number,
        language=call.language,
        call_id=call.id,
        call_sid=call.call_sid,
    )
    follow_up = _follow(session, organisation, cause, now)
    _missed_after_all(session, follow_up, call, now)
    for later in seen_calls(session, follow_up):
        _spoken(session, follow_up, later, now)
    return follow_up


def open_for_promise(
    session: Session,
    promise: PromiseRow,
    call: CallRow,
    organisation: Organisation,
    now: datetime,
) -> FollowUpRow | None:
    """The follow-up of what an agent promised in a call; None for what the citizen promised."""
    if promise.by != Speaker.AGENT:
        return None
    line, said_at = organisation.line(call.line_id), call.ended_at or call.started_at
    agent = next((one for one in organisation.employees if one.id == call.employee_id), None)
    people = staff(session, organisation, now.astimezone(organisation.zone).date())
    theirs = people.instead_of(agent) if agent else None
    own = agent.department if agent else line.department
    cause = _Cause(
        key=f"promise-{call.call_sid}-{promise.action}",
        kind=CauseKind.PROMISE,
        at=said_at,
        due_at=promise_due_at(organisation, line, said_at, promise.due_on, terms_for(organisation)),
        line_id=line.id,
        department=_department(organisation, call.department_id, own),
        employee_id=theirs.id if theirs else None,
        number=ringable(call.to_number if call.direction == "outbound" else call.from_number),
        language=call.language,
        call_id=call.id,
        call_sid=call.call_sid,
        promise_id=promise.id,
    )
    return _follow(session, organisation, cause, now)


def causes_of(session: Session, follow_up: FollowUpRow) -> list[FollowUpCauseRow]:
    """All that it is owed for, as callmon learnt of it."""
    query = select(FollowUpCauseRow).where(FollowUpCauseRow.follow_up_id == follow_up.id)
    return list(session.scalars(query.order_by(FollowUpCauseRow.id)))


def follow_up_of_message(session: Session, voicemail: VoicemailRow) -> FollowUpRow | None:
    """None until it is handed on."""
    return _of_cause(session, _message(voicemail))


def who_has(session: Session, voicemail: VoicemailRow, department_id: str) -> str | None:
    """Who has an open follow-up of a message's caller in a department."""
    number = ringable(voicemail.from_number)
    open_one = _open_one(session, voicemail.organisation_id, number, department_id)
    return open_one.employee_id if open_one else None


def note_answered(session: Session, call: CallRow, now: datetime) -> None:
    """A citizen was spoken with: their missed calls until then are returned by that.

    Not so their messages and what they were promised: nobody knows what was spoken of.
    """
    number = ringable(call.to_number if call.direction == "outbound" else call.from_number)
    if call.outcome != "answered" or number is None:
        return
    for follow_up in _open_of(session, call.organisation_id, number):
        _spoken(session, follow_up, call, now)


def note_not_missed(session: Session, call: CallRow, now: datetime) -> None:
    """A call once thought missed was answered or left a message, as came out later.

    Its follow-up is closed as not needed, by callmon and with the call's outcome as the reason;
    one that it shares with other causes stays, and its history says so.
    """
    follow_up = _of_cause(session, _missed(call))
    if follow_up is None or follow_up.state == State.DONE:
        return
    hold(session, follow_up)
    causes = causes_of(session, follow_up)
    kind = EventKind.NOT_NEEDED if len(causes) == 1 else EventKind.NOTE
    if follow_up.state != State.DONE and not _told_of(session, follow_up, kind, call):
        note_happened(
            session, follow_up, kind, now, call_sid=call.call_sid, words=call.outcome or ""
        )


def _told_of(session: Session, follow_up: FollowUpRow, kind: EventKind, call: CallRow) -> bool:
    """A note is kept once; what was closed and reopened is closed again."""
    return kind is EventKind.NOTE and has_happened(session, follow_up, kind, call.call_sid)


def _missed_after_all(
    session: Session, follow_up: FollowUpRow, call: CallRow, now: datetime
) -> None:
    """What callmon closed because the call seemed not to be missed is opened again."""
    closed_by = [
        event
        for event in history(session, follow_up)
        if event.kind in (EventKind.NOT_NEEDED, EventKind.REOPENED)
    ]
    last = closed_by[-1] if closed_by else None
    if last and last.kind == EventKind.NOT_NEEDED and last.call_sid == call.call_sid:
        note_happened(session, follow_up, EventKind.REOPENED, now, call_sid=call.call_sid)


def _spoken(session: Session, follow_up: FollowUpRow, call: CallRow, now: datetime) -> None:
    causes = causes_of(session, follow_up)
    only_missed = all(cause.kind == CauseKind.MISSED_CALL for cause in causes)
    if only_missed and all(cause.at <= call.started_at for cause in causes):
        spoke_in(session, follow_up, call, now)


def _follow(
    session: Session, organisation: Organisation, cause: _Cause, now: datetime
) -> FollowUpRow:
    take_turn(session, organisation.id)
    known = _of_cause(session, cause.key)
    if known:
        return known
    follow_up = _about_the_same(session, organisation, cause)
    if follow_up is None:
        follow_up = _opened(session, organisation, cause, now)
    else:
        _joined(session, follow_up, cause, now)
    session.add(
        FollowUpCauseRow(
            organisation_id=organisation.id,
            follow_up_id=follow_up.id,
            cause_key=cause.key,
            kind=cause.kind.value,
            call_id=cause.call_id,
            voicemail_id=cause.voicemail_id,
            promise_id=cause.promise_id,
            at=cause.at,
        )
    )
    session.flush()
    return follow_up


def _opened(
    session: Session, organisation: Organisation, cause: _Cause, now: datetime
) -> FollowUpRow:
    choice = _whose(session, organisation, cause, now)
    follow_up = FollowUpRow(
        organisation_id=organisation.id,
        line_id=cause.line_id,
        kind=cause.kind.value,
        department_id=choice.department_id,
        employee_id=choice.employee.id,
        number=cause.number,
        said_number=cause.said_number,
        caller_name=cause.caller_name,
        language=cause.language,
        urgent=cause.urgent,
        opened_at=now,
        due_at=cause.due_at,
        state=State.OPEN.value,
    )
    session.add(follow_up)
    session.flush()
    begin(session, follow_up, cause.call_sid)
    return follow_up


def _whose(session: Session, organisation: Organisation, cause: _Cause, now: datetime) -> Choice:
    if cause.employee_id:
        employee = organisation.employee(cause.employee_id)
        return Choice(employee, cause.department.id, by_hand=False)
    people = staff(session, organisation, now.astimezone(organisation.zone).date())
    return somebody_for(session, people, cause.department, organisation.line(cause.line_id))


def _joined(session: Session, follow_up: FollowUpRow, cause: _Cause, now: datetime) -> None:
    """The sooner of both due times counts: nobody's clock is put back by asking again."""
    follow_up.due_at = min(follow_up.due_at, cause.due_at)
    follow_up.urgent = follow_up.urgent or cause.urgent
    follow_up.said_number = follow_up.said_number or cause.said_number
    follow_up.caller_name = follow_up.caller_name or cause.caller_name
    note_happened(
        session,
        follow_up,
        EventKind.JOINED,
        now,
        call_sid=cause.call_sid,
        words=cause.kind.value,
    )
    if cause.kind is CauseKind.MESSAGE and cause.employee_id != follow_up.employee_id:
        note_happened(session, follow_up, EventKind.HANDED_ON, now, employee_id=cause.employee_id)


def _about_the_same(
    session: Session, organisation: Organisation, cause: _Cause
) -> FollowUpRow | None:
    """An open follow-up of the same caller in the same department; of one call, in any case."""
    found = _open_one(session, organisation.id, cause.number, cause.department.id)
    if found is None and cause.number is None and cause.call_id is not None:
        found = session.scalar(
            select(FollowUpRow)
            .join(FollowUpCauseRow, FollowUpCauseRow.follow_up_id == FollowUpRow.id)
            .where(
                FollowUpCauseRow.call_id == cause.call_id,
                FollowUpRow.department_id == cause.department.id,
                FollowUpRow.state != State.DONE.value,
            )
            .limit(1)
        )
    if found:
        hold(session, found)
    return found


def _open_one(
    session: Session, organisation_id: str, number: str | None, department_id: str
) -> FollowUpRow | None:
    of_caller = _open_of(session, organisation_id, number) if number else ()
    return next((one for one in of_caller if one.department_id == department_id), None)


def _open_of(session: Session, organisation_id: str, number: str) -> Iterable[FollowUpRow]:
    query = select(FollowUpRow).where(
        FollowUpRow.organisation_id == organisation_id,
        FollowUpRow.number == number,
        FollowUpRow.state != State.DONE.value,
    )
    return session.scalars(query.order_by(FollowUpRow.id)).all()


def _of_cause(session: Session, key: str) -> FollowUpRow | None:
    return session.scalar(
        select(FollowUpRow)
        .join(FollowUpCauseRow, FollowUpCauseRow.follow_up_id == FollowUpRow.id)
        .where(FollowUpCauseRow.cause_key == key)
    )


def _message(voicemail: VoicemailRow) -> str:
    return f"message-{voicemail.call_sid}"


def _missed(call: CallRow) -> str:
    return f"missed-{call.call_sid}"


def _department(organisation: Organisation, department_id: str | None, own: str) -> Department:
    """The department, or the other where the file no longer knows it."""
    known = {one.id: one for one in organisation.departments}
    return known.get(department_id or "") or known[own]
