"""What a mail tells of a follow-up or of a message, from what is kept."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.follow_ups.follow_up import CauseKind, EventKind
from callmon.mails.link import link_to
from callmon.mails.occasion import Cause, Kind, Occasion, Reader
from callmon.organisation import Organisation
from callmon.tables import (
    FollowUpCauseRow,
    FollowUpEventRow,
    FollowUpRow,
    NotificationRow,
    PromiseRow,
    RecordingRow,
    VoicemailRow,
)
from callmon.voicemail.ring_back import ringable


def told_of_follow_up(
    session: Session,
    notification: NotificationRow,
    row: FollowUpRow,
    organisation: Organisation,
    reader: Reader,
    now: datetime,
) -> Occasion:
    """A follow-up with all that caused it, newest first."""
    causes = session.scalars(
        select(FollowUpCauseRow)
        .where(FollowUpCauseRow.follow_up_id == row.id)
        .order_by(FollowUpCauseRow.at.desc(), FollowUpCauseRow.id.desc())
    )
    return Occasion(
        kind=Kind(notification.kind),
        organisation=organisation,
        reader=reader,
        message_id=notification.message_id,
        caller_name=row.caller_name,
        number=row.number,
        said_number=row.said_number,
        department_id=row.department_id,
        employee_id=row.employee_id,
        causes=tuple(_cause(session, cause, reader, now) for cause in causes),
        due_at=row.due_at,
        follow_up_id=row.id,
        is_urgent=row.urgent or notification.kind == Kind.URGENT,
        note=_note(session, row) if notification.kind == Kind.HANDED_ON else "",
    )


def told_of_message(
    session: Session,
    notification: NotificationRow,
    voicemail: VoicemailRow,
    organisation: Organisation,
    reader: Reader,
    now: datetime,
) -> Occasion:
    """A message that is no follow-up yet."""
    return Occasion(
        kind=Kind(notification.kind),
        organisation=organisation,
        reader=reader,
        message_id=notification.message_id,
        caller_name=voicemail.caller_name,
        number=ringable(voicemail.from_number),
        said_number=ringable(voicemail.callback_number),
        department_id=voicemail.department_id,
        causes=(_message(session, voicemail, reader, now),),
        is_urgent=notification.kind == Kind.URGENT,
    )


def follow_up_of(session: Session, notification: NotificationRow) -> FollowUpRow | None:
    """The follow-up a mail is about, also where it was told of before that was opened."""
    if notification.follow_up_id is not None:
        return session.get_one(FollowUpRow, notification.follow_up_id)
    if notification.voicemail_id is None:
        return None
    return session.scalar(
        select(FollowUpRow)
        .join(FollowUpCauseRow, FollowUpCauseRow.follow_up_id == FollowUpRow.id)
        .where(FollowUpCauseRow.voicemail_id == notification.voicemail_id)
    )


def _cause(session: Session, row: FollowUpCauseRow, reader: Reader, now: datetime) -> Cause:
    if row.voicemail_id is not None:
        return _message(session, session.get_one(VoicemailRow, row.voicemail_id), reader, now)
    if row.promise_id is not None:
        said = session.get_one(PromiseRow, row.promise_id).said
        return Cause(CauseKind.PROMISE, row.at, text=str(said.get("words", "")))
    return Cause(row.kind, row.at)


def _message(session: Session, row: VoicemailRow, reader: Reader, now: datetime) -> Cause:
    sound = select(RecordingRow.sha256).where(RecordingRow.recording_sid == row.recording_sid)
    return Cause(
        CauseKind.MESSAGE,
        row.received_at,
        text=row.text or "",
        text_language=row.language,
        by_hand=row.by_hand and row.corrected_at is None,
        has_audio=session.scalar(sound) is not None,
        listen=link_to(row.id, reader.employee_id, now),
    )


def _note(session: Session, row: FollowUpRow) -> str:
    words = session.scalars(
        select(FollowUpEventRow.words)
        .where(
            FollowUpEventRow.follow_up_id == row.id,
            FollowUpEventRow.kind == EventKind.HANDED_ON,
        )
        .order_by(FollowUpEventRow.id.desc())
    ).first()
    return words or ""
