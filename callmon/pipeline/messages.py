"""Messages: kept as soon as there is one, understood once written down; what is urgent is told."""

from datetime import UTC, datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.db import insert_new, transaction
from callmon.follow_ups.causes import note_understood
from callmon.jobs import in_words, step, workflow
from callmon.known_organisations import known_organisations
from callmon.known_standards import known_standards
from callmon.organisation import Language, Organisation
from callmon.pipeline.mails import tell_urgent
from callmon.standards.standard import StandardFileError
from callmon.tables import CallRow, RecordingRow, TranscriptRow, VoicemailRow
from callmon.telephony.twilio import RecordingNews
from callmon.transcripts.transcript import from_json
from callmon.voicemail.routing import understand
from callmon.workdays import RoutingRule, routing_time

log = structlog.get_logger()
TRUST_IN_UNSURE_WORDS = 0.9
"""Share left of the confidence where the model may not judge the language: one word of a message
that is mostly misheard does not choose a department, several do."""


def keep_message(
    session: Session,
    call: CallRow,
    received_at: datetime,
    news: RecordingNews | None,
    *,
    problem: str | None = None,
) -> None:
    """The message of a call that left one; where it turned out silent, a missed call instead.

    `problem`: why the message will never be written down.
    """
    if call.outcome != "message":
        voicemail = _message_of(session, call.call_sid)
        if voicemail and voicemail.state == "received":
            voicemail.state = "silent"
        return
    voicemail = _message_of(session, call.call_sid) or _new_message(session, call, received_at)
    if voicemail.state == "silent":
        voicemail.state = "received"
    if news is not None and news.purpose == "voicemail":
        voicemail.recording_sid = news.recording_sid
    if problem:
        voicemail.transcription_problem = problem


def _new_message(session: Session, call: CallRow, received_at: datetime) -> VoicemailRow:
    organisation = known_organisations().current().get(call.organisation_id)
    line, rule = organisation.line(call.line_id), routing_rule(organisation)
    insert_new(
        session,
        VoicemailRow,
        organisation_id=organisation.id,
        line_id=line.id,
        call_sid=call.call_sid,
        from_number=call.from_number,
        received_at=received_at,
        due_for_routing_at=routing_time(organisation, line, received_at, rule),
        state="received",
        language=call.language,
        urgent=False,
        by_hand=False,
    )
    voicemail = _message_of(session, call.call_sid)
    assert voicemail is not None
    return voicemail


@workflow("understand_message")
def understand_message(recording_sid: str) -> None:
    """What a message says, of which department; urgent ones are told at once."""
    note_what_is_said(recording_sid)


@step
def note_what_is_said(recording_sid: str) -> None:
    """Read the transcript and keep what it asks for, with the reason."""
    with transaction() as session:
        recording = session.scalars(
            select(RecordingRow).where(RecordingRow.recording_sid == recording_sid)
        ).one()
        voicemail = _message_of(session, recording.call_sid)
        if voicemail is None or voicemail.text is not None:
            return
        kept = session.scalars(
            select(TranscriptRow)
            .where(TranscriptRow.recording_id == recording.id)
            .order_by(TranscriptRow.id.desc())
        ).first()
        if kept is None:
            raise LookupError(f"recording {recording_sid} has no transcript")
        transcript = from_json(kept.content)
        voicemail.text, voicemail.language = transcript.text, transcript.language
        has_words = bool(transcript.text.strip())
        voicemail.transcription_problem = None if has_words else "No words were heard."
        trust = 1.0 if transcript.may_judge else TRUST_IN_UNSURE_WORDS
        _note_understanding(session, voicemail, transcript.language, trust)


def _note_understanding(
    session: Session, voicemail: VoicemailRow, language: Language, trust: float
) -> None:
    organisation = known_organisations().current().get(voicemail.organisation_id)
    understood = understand(voicemail.text or "", language, organisation)
    if voicemail.state == "received":
        voicemail.department_id = understood.department_id
        voicemail.confidence = understood.confidence * trust
        voicemail.reason = dict(understood.reason)
    voicemail.callback_number = understood.callback_number
    voicemail.caller_name = understood.caller_name
    voicemail.urgent = understood.urgent
    note_understood(session, voicemail)
    if understood.urgent:
        tell_urgent(session, voicemail, organisation, datetime.now(UTC))


def routing_rule(organisation: Organisation) -> RoutingRule:
    """When a message is handed on, as the organisation's standard says. A standard that cannot
    be read must not keep a message from being delivered: then on the next working day."""
    try:
        return known_standards().current()[organisation.standard].routing
    except (KeyError, StandardFileError) as error:
        log.error("standard_not_usable", organisation=organisation.id, error=in_words(error))
        return "next_working_day"


def _message_of(session: Session, call_sid: str) -> VoicemailRow | None:
    return session.scalar(select(VoicemailRow).where(VoicemailRow.call_sid == call_sid))
