"""Messages: kept as soon as there is one, understood once written down, told about by mail."""

from datetime import UTC, datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.db import insert_new, reading, transaction
from callmon.jobs import Failure, Queue, enqueue, in_words, step, workflow
from callmon.known_organisations import known_organisations
from callmon.known_standards import known_standards
from callmon.organisation import Language, Organisation
from callmon.standards.standard import StandardFileError
from callmon.tables import CallRow, NotificationRow, RecordingRow, TranscriptRow, VoicemailRow
from callmon.telephony.twilio import RecordingNews
from callmon.transcripts.transcript import from_json
from callmon.voicemail.link import link_to
from callmon.voicemail.mail import MailProblem, Occasion, compose, message_id_of, send
from callmon.voicemail.routing import understand
from callmon.workdays import RoutingRule, routing_time

log = structlog.get_logger()
TRUST_IN_UNSURE_WORDS = 0.8
"""Share left of the confidence where the model may not judge the language: one word of a message
that is mostly misheard does not choose a department, several do."""

MAIL_TRIES = 2 * 24 * 30
LONGEST_MAIL_WAIT_SECONDS = 120.0
"""About two days of tries, two minutes apart once an outage lasts."""


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
    organisation = known_organisations().current().get(call.organisation_id)
    line = organisation.line(call.line_id)
    rule = routing_rule(organisation)
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
    if voicemail.state == "silent":
        voicemail.state = "received"
    if news is not None and news.purpose == "voicemail":
        voicemail.recording_sid = news.recording_sid
    if problem:
        voicemail.transcription_problem = problem


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
    if understood.urgent:
        tell_urgent(session, voicemail, organisation)


def tell_urgent(session: Session, voicemail: VoicemailRow, organisation: Organisation) -> None:
    """Mail the line's duty phone, or the department's head, at once; once for a message."""
    line = organisation.line(voicemail.line_id)
    language: Language = line.languages[0]
    recipient = line.duty_email
    if recipient is None:
        known = {department.id: department for department in organisation.departments}
        department = known.get(voicemail.department_id or "") or known[line.department]
        head = department.head or known[line.department].head
        if head is None:
            return
        reader = organisation.employee(head)
        recipient, language = reader.email, reader.languages[0]
    notify(session, voicemail, "urgent", recipient, language)


def notify(
    session: Session, voicemail: VoicemailRow, kind: str, recipient: str, language: Language
) -> None:
    """A mail about a message, kept and enqueued in the caller's transaction; once an occasion."""
    key = f"{kind}-{voicemail.call_sid}"
    notification_id = insert_new(
        session,
        NotificationRow,
        organisation_id=voicemail.organisation_id,
        subject_key=key,
        kind=kind,
        voicemail_id=voicemail.id,
        language=language,
        recipient=recipient,
        message_id=message_id_of(key),
        created_at=datetime.now(UTC),
    )
    if notification_id is not None:
        _enqueue_mail(session, session.get_one(NotificationRow, notification_id))


def _enqueue_mail(
    session: Session, notification: NotificationRow, after: Failure | None = None
) -> None:
    attempt = after.attempts + 1 if after else 1
    enqueue(
        session,
        "send_mail",
        notification.id,
        attempt,
        job_id=f"mail-{notification.subject_key}-{attempt}",
        delay_seconds=after.wait_seconds(LONGEST_MAIL_WAIT_SECONDS) if after else 0,
        queue=Queue.MAIL,
        organisation_id=notification.organisation_id,
        subject=f"mail to {notification.recipient} about message {notification.voicemail_id}",
        after=after,
    )


@workflow("send_mail")
def send_mail(notification_id: int, attempt: int = 1) -> None:
    """A mail sent and noted as sent: two steps, so that noting again never sends again."""
    sent_at = hand_to_server(notification_id, attempt)
    if sent_at:
        note_sent(notification_id, sent_at)


@step
def hand_to_server(notification_id: int, attempt: int) -> str:
    """Send a mail that was not sent yet; when the server accepted it, as ISO 8601.

    Empty where another try is enqueued. Raises MailProblem where waiting will not help.
    """
    now = datetime.now(UTC)
    with reading() as session:
        notification = session.get_one(NotificationRow, notification_id)
        if notification.sent_at:
            return notification.sent_at.isoformat()
        occasion = _occasion(session, notification, now)
    try:
        send(compose(occasion, now))
    except MailProblem as problem:
        _not_sent(notification_id, attempt, problem)
        return ""
    return now.isoformat()


def _not_sent(notification_id: int, attempt: int, problem: MailProblem) -> None:
    with transaction() as session:
        notification = session.get_one(NotificationRow, notification_id)
        notification.problem = problem.problem
        if problem.worth_retrying and attempt < MAIL_TRIES:
            _enqueue_mail(session, notification, Failure(attempt, problem.problem))
            return
    raise MailProblem(problem.problem, worth_retrying=False)


@step
def note_sent(notification_id: int, sent_at: str) -> None:
    """Keep when a mail was accepted."""
    at = datetime.fromisoformat(sent_at)
    with transaction() as session:
        notification = session.get_one(NotificationRow, notification_id)
        notification.sent_at, notification.problem = at, None
        if notification.kind == "urgent" and notification.voicemail_id:
            voicemail = session.get_one(VoicemailRow, notification.voicemail_id)
            voicemail.urgent_told_at = voicemail.urgent_told_at or at


def _occasion(session: Session, notification: NotificationRow, now: datetime) -> Occasion:
    voicemail = session.get_one(VoicemailRow, notification.voicemail_id)
    has_audio = session.scalar(
        select(RecordingRow.sha256).where(RecordingRow.recording_sid == voicemail.recording_sid)
    )
    return Occasion(
        voicemail=voicemail,
        organisation=known_organisations().current().get(voicemail.organisation_id),
        recipient=notification.recipient,
        language=notification.language,  # type: ignore[arg-type]
        message_id=notification.message_id,
        link=link_to(voicemail.id, notification.recipient, now),
        is_urgent=notification.kind == "urgent",
        has_audio=has_audio is not None,
    )


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
