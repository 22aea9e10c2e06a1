"""What time alone asks for: reminders, what is overdue, and each morning's summaries.

Everything is told from the follow-ups themselves and from what was told before, never from a
clock that struck: a turn that is missed or taken twice, by one worker or by two, changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from callmon.db import reading, transaction
from callmon.follow_ups.follow_up import State
from callmon.known_organisations import known_organisations
from callmon.known_standards import terms_for
from callmon.mails.due import key_of, kinds_due
from callmon.mails.occasion import Kind
from callmon.mails.readers import readers
from callmon.organisation import Organisation
from callmon.pipeline.mails import summary_key, tell, tell_summary
from callmon.pipeline.route_voicemail import LATE
from callmon.tables import FollowUpEventRow, FollowUpRow, NotificationRow, VoicemailRow
from callmon.workdays import hours_on

ROUTING_TAKES = LATE + timedelta(minutes=10)
"""A morning's summary waits so long for the night's messages to be handed on."""
AT_ONCE = 20
"""Mails in one commit: enough to share it, few enough to keep nobody waiting to write."""


@dataclass(frozen=True)
class _Due:
    """A mail that is due: of which kind, about what."""

    kind: Kind
    follow_up_id: int
    key: str


def remind(now: datetime) -> int:
    """Tell of all that is soon due or overdue by now; how many mails were due."""
    told = 0
    for organisation in known_organisations().current():
        with reading() as session:
            due = list(_due(session, organisation, now))
        for first in range(0, len(due), AT_ONCE):
            _tell(due[first : first + AT_ONCE], organisation, now)
        told += len(due)
    return told


def summarise(now: datetime) -> int:
    """Tell each department's head of its morning; how many summaries were due.

    Due from the day's first opening on until midnight, once the night's messages are handed on.
    """
    due = 0
    for organisation in known_organisations().current():
        opening = _opening(organisation, now)
        if opening is None or now < opening:
            continue
        with reading() as session:
            if now < opening + ROUTING_TAKES and _is_routing(session, organisation, opening):
                continue
            departments = list(_not_summed_up(session, organisation, now))
        due += len(departments)
        day = now.astimezone(organisation.zone).date()
        for department_id, line_id in departments:
            with transaction() as session:
                tell_summary(session, organisation, department_id, line_id, day, now)
    return due


def _tell(due: list[_Due], organisation: Organisation, now: datetime) -> None:
    with transaction() as session:
        known = readers(session, organisation, now)
        for one in due:
            follow_up = session.get_one(FollowUpRow, one.follow_up_id)
            if follow_up.state != State.DONE:
                tell(session, one.kind, follow_up, known, now, one.key)


def _due(session: Session, organisation: Organisation, now: datetime) -> Iterator[_Due]:
    told = _told(session, organisation)
    past = _past(session, organisation)
    terms = terms_for(organisation)
    lines = {line.id: line for line in organisation.lines}
    for row in _open(session, organisation):
        # What is of a line that is no longer in the file goes by the hours of the first.
        line = lines.get(row.line_id) or next(iter(organisation.lines), None)
        if line is None:
            continue
        for kind in kinds_due(row, past[row.id], organisation, line, terms, now):
            key = key_of(kind, row.id, past[row.id])
            if key not in told:
                yield _Due(kind, row.id, key)


def _open(session: Session, organisation: Organisation) -> list[FollowUpRow]:
    query = select(FollowUpRow).where(*_is_open(organisation))
    return list(session.scalars(query.order_by(FollowUpRow.due_at, FollowUpRow.id)))


def _past(session: Session, organisation: Organisation) -> dict[int, list[FollowUpEventRow]]:
    """The history of each follow-up that is not done."""
    past: dict[int, list[FollowUpEventRow]] = defaultdict(list)
    events = session.scalars(
        select(FollowUpEventRow)
        .join(FollowUpRow, FollowUpRow.id == FollowUpEventRow.follow_up_id)
        .where(*_is_open(organisation))
        .order_by(FollowUpEventRow.id)
    )
    for event in events:
        past[event.follow_up_id].append(event)
    return past


def _is_open(organisation: Organisation) -> tuple[ColumnElement[bool], ...]:
    return (FollowUpRow.organisation_id == organisation.id, FollowUpRow.state != State.DONE)


def _told(session: Session, organisation: Organisation) -> set[str]:
    """The keys of all that was told of what is not done."""
    return set(
        session.scalars(
            select(NotificationRow.subject_key)
            .join(FollowUpRow, FollowUpRow.id == NotificationRow.follow_up_id)
            .where(*_is_open(organisation))
        )
    )


def _opening(organisation: Organisation, now: datetime) -> datetime | None:
    """When the first line of an organisation opens on that day; None on a day off."""
    day = now.astimezone(organisation.zone).date()
    periods = (hours_on(organisation, line, day) for line in organisation.lines)
    return min((found[0].opens for found in periods if found), default=None)


def _is_routing(session: Session, organisation: Organisation, opening: datetime) -> bool:
    waiting = exists().where(
        VoicemailRow.organisation_id == organisation.id,
        VoicemailRow.state == "received",
        VoicemailRow.due_for_routing_at <= opening,
    )
    return bool(session.scalar(select(waiting)))


def _not_summed_up(
    session: Session, organisation: Organisation, now: datetime
) -> Iterator[tuple[str, str]]:
    """Departments where somebody waits and that were not told of today, each with a line."""
    found = session.execute(
        select(FollowUpRow.department_id, func.min(FollowUpRow.line_id))
        .where(*_is_open(organisation))
        .group_by(FollowUpRow.department_id)
    )
    day = now.astimezone(organisation.zone).date()
    for department_id, line_id in found.all():
        key = summary_key(organisation.id, department_id, day)
        if session.scalar(select(~exists().where(NotificationRow.subject_key == key))):
            yield department_id, line_id
