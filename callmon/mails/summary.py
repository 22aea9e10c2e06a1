"""A department's morning: what is overdue, due today and new, and for whom how many wait."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.follow_ups.follow_up import State, is_overdue
from callmon.mails.occasion import Kind, Listed, Overview, Waiting
from callmon.organisation import Organisation
from callmon.tables import FollowUpRow, NotificationRow


def overview(
    session: Session,
    organisation: Organisation,
    department_id: str,
    day: date,
    as_of: datetime,
) -> Overview | None:
    """What a department still has to do of what it had at `as_of`; None where that is nothing.

    New is what was opened since the department's last summary of a day before.
    """
    rows = session.scalars(
        select(FollowUpRow)
        .where(
            FollowUpRow.organisation_id == organisation.id,
            FollowUpRow.department_id == department_id,
            FollowUpRow.state != State.DONE,
            FollowUpRow.opened_at <= as_of,
        )
        .order_by(FollowUpRow.due_at, FollowUpRow.id)
    ).all()
    if not rows:
        return None
    since = _last_told(session, organisation.id, department_id, day)
    overdue, due_today, new = [], [], []
    for row in rows:
        listed = _listed(row, is_new=since is None or row.opened_at > since)
        if is_overdue(row, as_of):
            overdue.append(listed)
        elif row.due_at.astimezone(organisation.zone).date() <= day:
            due_today.append(listed)
        elif listed.is_new:
            new.append(listed)
    return Overview(tuple(overdue), tuple(due_today), tuple(new), _waiting(rows, as_of))


def _last_told(
    session: Session, organisation_id: str, department_id: str, day: date
) -> datetime | None:
    return session.scalar(
        select(NotificationRow.created_at)
        .where(
            NotificationRow.organisation_id == organisation_id,
            NotificationRow.department_id == department_id,
            NotificationRow.kind == Kind.SUMMARY,
            NotificationRow.day < day,
        )
        .order_by(NotificationRow.day.desc())
        .limit(1)
    )


def _listed(row: FollowUpRow, *, is_new: bool) -> Listed:
    return Listed(
        follow_up_id=row.id,
        kind=row.kind,
        caller_name=row.caller_name,
        number=row.number,
        employee_id=row.employee_id,
        due_at=row.due_at,
        is_new=is_new,
    )


def _waiting(rows: Sequence[FollowUpRow], as_of: datetime) -> tuple[Waiting, ...]:
    """Whoever has most waiting first."""
    whose: dict[str, list[FollowUpRow]] = defaultdict(list)
    for row in rows:
        whose[row.employee_id].append(row)
    counted = (
        Waiting(employee_id, len(theirs), sum(is_overdue(row, as_of) for row in theirs))
        for employee_id, theirs in whose.items()
    )
    return tuple(sorted(counted, key=lambda one: (-one.open, one.employee_id)))
