"""What happens on the phone when an employee rings a citizen back.

Twilio rings the employee's own phone first and asks here what to do: they hear whom they are
about to ring and why, can listen to the message, and are connected by a key. Until then nobody
else is rung. The citizen hears who rings and that the call is recorded before they are connected.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.organisation import Employee, Language, Organisation
from callmon.staff import staff
from callmon.tables import (
    FollowUpCauseRow,
    FollowUpRow,
    ListeningRow,
    RecordingRow,
    RingBackRow,
    VoicemailRow,
)
from callmon.telephony import ring_back_twiml as documents
from callmon.telephony import twiml
from callmon.telephony.answering import Caller
from callmon.telephony.message_audio import address_of
from callmon.telephony.receipts import Answer
from callmon.telephony.twilio import SETTLED

LONGEST_ASKS = 6
"""How often an employee is asked for the key."""
CONNECT, LISTEN = "1", "2"
_NOT_REACHED = {"busy": "ring_back_busy", "failed": "ring_back_failed"}


@dataclass(frozen=True)
class RingingBack:
    """An employee on the phone, whom they are to ring and about what."""

    caller: Caller
    employee: Employee
    language: Language
    """The employee's."""
    follow_up: FollowUpRow
    cause: FollowUpCauseRow | None
    message: RecordingRow | None
    """The newest message that can be played."""


def pick_up(session: Session, caller: Caller) -> Answer:
    """The employee picked up: whom they are about to ring and why, and the key that connects."""
    state = replace(caller.state, call_sid=caller.form.get("CallSid"))
    return _while_there(session, caller.come_to(state), lambda about: _ask(about))


def key(session: Session, caller: Caller) -> Answer:
    """The employee pressed a key: connect, play the message, or tell again."""
    pressed = caller.form.get("Digits")[:1]

    def act(about: RingingBack) -> str:
        if pressed == CONNECT:
            return documents.connect(caller.line, caller.state)
        if caller.state.asked >= LONGEST_ASKS:
            return documents.say_and_hang_up("ring_back_not_connected", about.language)
        if pressed == LISTEN and about.message:
            return _play(session, about, about.message)
        return _ask(about)

    return _while_there(session, caller, act)


def notice(caller: Caller) -> str:
    """The citizen picked up. They hear it in the line's first language, and in theirs: the one
    heard in a message may be misheard."""
    languages = dict.fromkeys((caller.line.languages[0], caller.state.language))
    return documents.notice(caller.organisation, languages)


def after_talk(session: Session, caller: Caller) -> Answer:
    """The citizen's leg is over and the employee still there: what came of it?"""

    def act(about: RingingBack) -> str:
        if caller.form.talked:
            return documents.ask_whether_settled(caller.state, about.language)
        key = _NOT_REACHED.get(caller.form.get("DialCallStatus"), "ring_back_no_answer")
        return documents.say_and_hang_up(key, about.language)

    return _while_there(session, caller, act)


def done(session: Session, caller: Caller) -> Answer:
    """The employee said that the matter is settled, or pressed another key."""
    is_settled = caller.form.get("Digits") == SETTLED
    key = "ring_back_noted" if is_settled else "goodbye"
    return _while_there(
        session, caller, lambda about: documents.say_and_hang_up(key, about.language)
    )


def _while_there(session: Session, caller: Caller, act: Callable[[RingingBack], str]) -> Answer:
    if not caller.form.caller_is_there:
        return Answer(twiml.nothing())
    about = _about(session, caller)
    if about is None:
        return Answer(documents.say_and_hang_up("ring_back_not_possible", "lv"))
    return Answer(act(about))


def _about(session: Session, caller: Caller) -> RingingBack | None:
    """Whom to ring and why; None where this call is not that of the ring-back."""
    state, organisation = caller.state, caller.organisation
    ring_back = session.get(RingBackRow, state.ring_back_id)
    known = next((one for one in organisation.employees if one.id == state.employee_id), None)
    if ring_back is None or known is None or ring_back.organisation_id != organisation.id:
        return None
    if ring_back.call_sid not in (None, state.call_sid):
        return None
    today = caller.now.astimezone(organisation.zone).date()
    return RingingBack(
        caller=caller,
        employee=known,
        language=staff(session, organisation, today).languages_of(known)[0],
        follow_up=session.get_one(FollowUpRow, ring_back.follow_up_id),
        cause=_newest_cause(session, ring_back),
        message=_newest_message(session, ring_back),
    )


def _newest_cause(session: Session, ring_back: RingBackRow) -> FollowUpCauseRow | None:
    return session.scalars(
        select(FollowUpCauseRow)
        .where(FollowUpCauseRow.follow_up_id == ring_back.follow_up_id)
        .order_by(FollowUpCauseRow.at.desc(), FollowUpCauseRow.id.desc())
    ).first()


def _newest_message(session: Session, ring_back: RingBackRow) -> RecordingRow | None:
    return session.scalars(
        select(RecordingRow)
        .join(VoicemailRow, VoicemailRow.recording_sid == RecordingRow.recording_sid)
        .join(FollowUpCauseRow, FollowUpCauseRow.voicemail_id == VoicemailRow.id)
        .where(FollowUpCauseRow.follow_up_id == ring_back.follow_up_id)
        .where(RecordingRow.organisation_id == ring_back.organisation_id)
        .where(RecordingRow.sha256.is_not(None), RecordingRow.state != "silent")
        .order_by(FollowUpCauseRow.at.desc())
    ).first()


def _ask(about: RingingBack) -> str:
    keys = "ring_back_keys_with_message" if about.message else "ring_back_keys"
    return documents.ask_whether_to_connect(
        about.caller.state, about.language, why=_why(about), keys=keys
    )


def _play(session: Session, about: RingingBack, message: RecordingRow) -> str:
    """The message, and the keys again. Every listening is recorded."""
    caller = about.caller
    session.add(
        ListeningRow(
            organisation_id=caller.organisation.id,
            user_id=None,
            employee_id=about.employee.id,
            recording_id=message.id,
            at=caller.now,
        )
    )
    return documents.ask_whether_to_connect(
        caller.state,
        about.language,
        why="",
        keys="ring_back_keys_with_message",
        audio_url=address_of(message.id, caller.now),
    )


def _why(about: RingingBack) -> str:
    organisation, kind = about.caller.organisation, about.follow_up.kind
    at = about.follow_up.opened_at
    if about.cause:
        kind, at = about.cause.kind, about.cause.at
    whom = about.follow_up.caller_name or documents.read_out(
        about.caller.state.number, organisation.country_calling_code
    )
    when = _day(organisation, at, about.caller.now, about.language)
    return twiml.spoken(f"ring_back_after_{kind}", about.language).format(whom=whom, when=when)


def _day(organisation: Organisation, at: datetime, now: datetime, language: Language) -> str:
    day, today = (moment.astimezone(organisation.zone).date() for moment in (at, now))
    return documents.day_spoken(day, today, language)
