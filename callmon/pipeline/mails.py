"""Mails: kept and enqueued where their reason arises, sent once, each for whom it is by then.

A mail's row is made in the transaction that gives the reason for it, once for its `subject_key`.
What it says and to whom is made up when it is sent, from what is kept then: a mail that waited for
a mail server goes to whoever stands in by now, and not at all where it is done.
"""

from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import cast

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.db import insert_new, reading, transaction
from callmon.follow_ups.follow_up import State
from callmon.follow_ups.history import history
from callmon.jobs import Failure, Queue, enqueue, step, workflow
from callmon.known_organisations import known_organisations
from callmon.mails.bounce import Bounce
from callmon.mails.compose import compose, compose_summary, message_id_of
from callmon.mails.due import is_passed_on
from callmon.mails.occasion import Kind, Reader, Summary
from callmon.mails.readers import Readers, readers
from callmon.mails.smtp import MailProblem, send
from callmon.mails.summary import overview
from callmon.mails.told import follow_up_of, told_of_follow_up, told_of_message
from callmon.organisation import Language, Organisation
from callmon.staff import Staff
from callmon.tables import (
    FollowUpCauseRow,
    FollowUpRow,
    NotificationRow,
    VoicemailRow,
)

log = structlog.get_logger()
MAIL_TRIES = 2 * 24 * 30
LONGEST_MAIL_WAIT_SECONDS = 120.0
"""About two days of tries, two minutes apart once an outage lasts."""
PERSONAL = (Kind.ASSIGNMENT, Kind.HANDED_ON, Kind.REMINDER, Kind.OVERDUE)


def tell_assigned(
    session: Session,
    follow_up: FollowUpRow,
    organisation: Organisation,
    now: datetime,
    people: Staff | None = None,
) -> None:
    """Tell whose it is of its newest cause, opened or joined; once a cause.

    `people`: who is there on that day, where the caller knows it already.
    """
    session.flush()
    cause = session.scalars(
        select(FollowUpCauseRow)
        .where(FollowUpCauseRow.follow_up_id == follow_up.id)
        .order_by(FollowUpCauseRow.id.desc())
    ).first()
    assert cause is not None, "a follow-up has a cause"
    known = Readers(people) if people else readers(session, organisation, now)
    key = f"assignment-{cause.cause_key}"
    tell(session, Kind.ASSIGNMENT, follow_up, known, now, key, voicemail_id=cause.voicemail_id)


def tell_handed_on(
    session: Session, follow_up: FollowUpRow, organisation: Organisation, now: datetime
) -> None:
    """Tell whose it is since it was handed on at `now`, or its department corrected; once."""
    session.flush()
    passed = [event for event in history(session, follow_up) if is_passed_on(event)]
    if passed and passed[-1].at == now:
        key = f"handed_on-{follow_up.id}-{passed[-1].id}"
        known = readers(session, organisation, now)
        tell(session, Kind.HANDED_ON, follow_up, known, now, key)


def tell(
    session: Session,
    kind: Kind,
    follow_up: FollowUpRow,
    known: Readers,
    now: datetime,
    key: str,
    *,
    voicemail_id: int | None = None,
) -> None:
    """A mail about a follow-up, in the caller's transaction; once a key."""
    reader = known.of_follow_up(kind, follow_up)
    if reader is None:
        log.warning("nobody_to_tell", kind=kind.value, follow_up=follow_up.id)
        return
    about = {"follow_up_id": follow_up.id, "voicemail_id": voicemail_id}
    _keep(session, kind, key, known.organisation, reader, now, **about)


def tell_urgent(
    session: Session, voicemail: VoicemailRow, organisation: Organisation, now: datetime
) -> None:
    """Tell the line's duty address, or the department's head, at once; once a message."""
    reader = _urgent_reader(readers(session, organisation, now), voicemail)
    if reader is None:
        log.warning("nobody_to_tell", kind=Kind.URGENT.value, message=voicemail.id)
        return
    key = f"urgent-{voicemail.call_sid}"
    _keep(session, Kind.URGENT, key, organisation, reader, now, voicemail_id=voicemail.id)


def tell_summary(
    session: Session,
    organisation: Organisation,
    department_id: str,
    line_id: str,
    day: date,
    now: datetime,
) -> None:
    """Tell a department's head of its morning; once a day, and nothing where nobody waits."""
    reader = readers(session, organisation, now).above(department_id, line_id)
    if reader is None or overview(session, organisation, department_id, day, now) is None:
        return
    key = summary_key(organisation.id, department_id, day)
    _keep(
        session,
        Kind.SUMMARY,
        key,
        organisation,
        reader,
        now,
        department_id=department_id,
        day=day,
    )


def summary_key(organisation_id: str, department_id: str, day: date) -> str:
    """What names a department's summary of a day."""
    return f"summary-{organisation_id}-{department_id}-{day.isoformat()}"


def _keep(
    session: Session,
    kind: Kind,
    key: str,
    organisation: Organisation,
    reader: Reader,
    now: datetime,
    **about: int | str | date | None,
) -> None:
    notification_id = insert_new(
        session,
        NotificationRow,
        organisation_id=organisation.id,
        subject_key=key,
        kind=kind.value,
        employee_id=reader.employee_id,
        language=reader.language,
        recipient=reader.address,
        message_id=message_id_of(key),
        created_at=now,
        **about,
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
        subject=f"mail to {notification.recipient}: {notification.subject_key}",
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

    Empty where another try is enqueued, and where nobody needs the mail any more. Raises
    MailProblem where waiting will not help.
    """
    now = datetime.now(UTC)
    with reading() as session:
        notification = session.get_one(NotificationRow, notification_id)
        if notification.sent_at:
            return notification.sent_at.isoformat()
        mail = _mail(session, notification, now)
    if mail is None:
        _drop(notification_id, now)
        return ""
    try:
        send(mail)
    except MailProblem as problem:
        _not_sent(notification_id, str(mail["To"]), attempt, problem, now)
        return ""
    return now.isoformat()


def _not_sent(
    notification_id: int, recipient: str, attempt: int, problem: MailProblem, now: datetime
) -> None:
    with transaction() as session:
        notification = session.get_one(NotificationRow, notification_id)
        notification.recipient, notification.problem = recipient, problem.problem
        if problem.worth_retrying and attempt < MAIL_TRIES:
            _enqueue_mail(session, notification, Failure(attempt, problem.problem))
            return
        notification.refused_at = now
    raise MailProblem(problem.problem, worth_retrying=False)


def _drop(notification_id: int, now: datetime) -> None:
    with transaction() as session:
        notification = session.get_one(NotificationRow, notification_id)
        notification.dropped_at, notification.problem = notification.dropped_at or now, None
        notification.refused_at = None


@step
def note_sent(notification_id: int, sent_at: str) -> None:
    """Keep when a mail was accepted."""
    at = datetime.fromisoformat(sent_at)
    with transaction() as session:
        notification = session.get_one(NotificationRow, notification_id)
        if notification.sent_at is None:
            notification.sent_at, notification.problem = at, None
            notification.dropped_at = notification.refused_at = None
        if notification.kind == Kind.URGENT and notification.voicemail_id:
            voicemail = session.get_one(VoicemailRow, notification.voicemail_id)
            voicemail.urgent_told_at = voicemail.urgent_told_at or at


def note_came_back(bounce: Bounce) -> bool:
    """Keep that a mail of ours came back; whether there is such a mail."""
    with transaction() as session:
        notification = session.scalar(
            select(NotificationRow).where(NotificationRow.message_id == bounce.message_id)
        )
        if notification is None:
            return False
        notification.refused_at = notification.refused_at or datetime.now(UTC)
        notification.problem = f"The mail came back from {bounce.recipient}: {bounce.why}"
    return True


def _mail(session: Session, notification: NotificationRow, now: datetime) -> EmailMessage | None:
    """The mail as it is to be by now; None where nobody needs it any more."""
    organisation = known_organisations().current().get(notification.organisation_id)
    known = readers(session, organisation, now)
    if notification.kind == Kind.SUMMARY:
        return _summary_mail(session, notification, known, now)
    row = follow_up_of(session, notification)
    if row is not None and not _is_needed(session, notification, row):
        return None
    about = notification.voicemail_id
    voicemail = session.get_one(VoicemailRow, about) if about else None
    reader = _reader(notification, row, voicemail, known)
    if row is not None:
        return compose(
            told_of_follow_up(session, notification, row, organisation, reader, now), now
        )
    assert voicemail is not None, "a mail is about something"
    return compose(
        told_of_message(session, notification, voicemail, organisation, reader, now), now
    )


def _reader(
    notification: NotificationRow,
    row: FollowUpRow | None,
    voicemail: VoicemailRow | None,
    known: Readers,
) -> Reader:
    """Whoever is to read it by now; whom it was kept for where nobody else can be told."""
    found: Reader | None = None
    if notification.kind == Kind.URGENT and voicemail is not None:
        found = _urgent_reader(known, voicemail)
    elif row is not None:
        found = known.of_follow_up(Kind(notification.kind), row)
    return found or _as_kept(notification, known.organisation)


def _summary_mail(
    session: Session, notification: NotificationRow, known: Readers, now: datetime
) -> EmailMessage | None:
    department_id, day = notification.department_id or "", notification.day
    assert day is not None, "a summary is of a day"
    organisation, as_of = known.organisation, notification.created_at
    found = overview(session, organisation, department_id, day, as_of)
    if found is None:
        return None
    reader = known.named(notification.employee_id or "") or _as_kept(notification, organisation)
    summary = Summary(
        organisation, reader, notification.message_id, department_id, day, overview=found
    )
    return compose_summary(summary, now)


def _is_needed(session: Session, notification: NotificationRow, row: FollowUpRow) -> bool:
    """Not once it is done; nor, where it is about whose it was, once it was handed on."""
    if row.state == State.DONE:
        return False
    if notification.kind not in PERSONAL:
        return True
    since = (event for event in history(session, row) if event.at > notification.created_at)
    return not any(is_passed_on(event) for event in since)


def _urgent_reader(known: Readers, voicemail: VoicemailRow) -> Reader | None:
    return known.at_once(voicemail.department_id, voicemail.line_id)


def _as_kept(notification: NotificationRow, organisation: Organisation) -> Reader:
    """Whom it was for when it was kept; the employee who reads mail there."""
    theirs = (one.id for one in organisation.employees if one.email == notification.recipient)
    return Reader(
        notification.recipient,
        cast(Language, notification.language),
        notification.employee_id or next(theirs, None),
    )
