"""What is stored about follow-ups and messages, read as causes and what came of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.figures.figures import Owed
from callmon.follow_ups.follow_up import CauseKind, EventKind
from callmon.organisation import Line, Organisation
from callmon.tables import (
    AssignmentRow,
    FollowUpCauseRow,
    FollowUpEventRow,
    FollowUpRow,
    VoicemailRow,
)
from callmon.workdays import working_hours_between

SETTLED = (EventKind.SPOKE, EventKind.EMAILED)
TRIES = (EventKind.TRIED, *SETTLED)


def owed(session: Session, organisation: Organisation, first: date, last: date) -> list[Owed]:
    """Every cause of the local days from `first` to `last`, both included, oldest first."""
    since = _midnight(organisation, first)
    until = _midnight(organisation, last + timedelta(days=1))
    found = [
        *_not_routed(session, organisation, since, until),
        *_followed_up(session, organisation, since, until),
    ]
    return sorted(found, key=lambda one: one.day)


def _not_routed(
    session: Session, organisation: Organisation, since: datetime, until: datetime
) -> Iterator[Owed]:
    """Messages that wait for their morning."""
    waiting = select(VoicemailRow).where(
        VoicemailRow.organisation_id == organisation.id,
        VoicemailRow.state == "received",
        VoicemailRow.received_at >= since,
        VoicemailRow.received_at < until,
    )
    for row in session.scalars(waiting):
        yield Owed(
            kind=CauseKind.MESSAGE,
            day=_day(organisation, row.received_at),
            department_id=None,
            employee_id=None,
            due_at=None,
            routing_due_at=row.due_for_routing_at,
        )


def _followed_up(
    session: Session, organisation: Organisation, since: datetime, until: datetime
) -> Iterator[Owed]:
    causes = (
        select(FollowUpCauseRow, FollowUpRow, VoicemailRow, AssignmentRow)
        .join(FollowUpRow, FollowUpRow.id == FollowUpCauseRow.follow_up_id)
        .outerjoin(VoicemailRow, VoicemailRow.id == FollowUpCauseRow.voicemail_id)
        .outerjoin(AssignmentRow, AssignmentRow.voicemail_id == VoicemailRow.id)
        .where(
            FollowUpCauseRow.organisation_id == organisation.id,
            FollowUpCauseRow.at >= since,
            FollowUpCauseRow.at < until,
        )
    )
    found = session.execute(causes).all()
    events = _events(session, organisation, since)
    for cause, follow_up, voicemail, assignment in found:
        yield _owed(organisation, cause, follow_up, voicemail, assignment, events)


def _events(
    session: Session, organisation: Organisation, since: datetime
) -> dict[int, list[tuple[datetime, str]]]:
    """What was tried for each follow-up, oldest first. Nothing is tried before its cause."""
    query = select(FollowUpEventRow.follow_up_id, FollowUpEventRow.at, FollowUpEventRow.kind).where(
        FollowUpEventRow.organisation_id == organisation.id,
        FollowUpEventRow.kind.in_(TRIES),
        FollowUpEventRow.at >= since,
    )
    found: dict[int, list[tuple[datetime, str]]] = {}
    for follow_up_id, at, kind in session.execute(query.order_by(FollowUpEventRow.at)):
        found.setdefault(follow_up_id, []).append((at, kind))
    return found


def _owed(
    organisation: Organisation,
    cause: FollowUpCauseRow,
    follow_up: FollowUpRow,
    voicemail: VoicemailRow | None,
    assignment: AssignmentRow | None,
    events: dict[int, list[tuple[datetime, str]]],
) -> Owed:
    line = _line(organisation, follow_up.line_id)
    since = [event for event in events.get(follow_up.id, ()) if event[0] >= cause.at]
    first_try = next((at for at, _ in since), None)
    spoken = next((at for at, kind in since if kind in SETTLED), None)

    def hours(at: datetime | None) -> float | None:
        return None if at is None else working_hours_between(organisation, line, cause.at, at)

    return Owed(
        kind=CauseKind(cause.kind),
        day=_day(organisation, cause.at),
        department_id=follow_up.department_id,
        employee_id=follow_up.employee_id,
        due_at=follow_up.due_at,
        routing_due_at=voicemail.due_for_routing_at if voicemail else None,
        routed_at=assignment.assigned_at if assignment else None,
        first_try_hours=hours(first_try),
        spoken_at=spoken,
        spoken_hours=hours(spoken),
        was_needed=follow_up.outcome != "not_needed",
    )


def _line(organisation: Organisation, line_id: str) -> Line:
    """The line, or the first one where the file no longer knows it: its hours are the town's."""
    try:
        return organisation.line(line_id)
    except KeyError:
        return organisation.lines[0]


def _midnight(organisation: Organisation, day: date) -> datetime:
    return datetime.combine(day, time(0), organisation.zone).astimezone(UTC)


def _day(organisation: Organisation, at: datetime) -> date:
    return at.astimezone(organisation.zone).date()
