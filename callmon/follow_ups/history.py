"""What happened to a follow-up, kept for good; what it adds up to, kept in its row."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from callmon.follow_ups.follow_up import EventKind, Standing, standing
from callmon.tables import FollowUpEventRow, FollowUpRow
from callmon.voicemail.assignment import take_turn


def history(session: Session, follow_up: FollowUpRow) -> list[FollowUpEventRow]:
    """All that happened to it, in the order in which callmon learnt of it."""
    query = select(FollowUpEventRow).where(FollowUpEventRow.follow_up_id == follow_up.id)
    return list(session.scalars(query.order_by(FollowUpEventRow.id)))


def has_happened(session: Session, follow_up: FollowUpRow, kind: EventKind, call_sid: str) -> bool:
    """Whether that is in its history already, of that call."""
    query = exists().where(
        FollowUpEventRow.follow_up_id == follow_up.id,
        FollowUpEventRow.kind == kind.value,
        FollowUpEventRow.call_sid == call_sid,
    )
    return bool(session.scalar(select(query)))


def hold(session: Session, follow_up: FollowUpRow) -> None:
    """Nobody else changes it until the transaction ends; it is read anew as it is now."""
    take_turn(session, follow_up.organisation_id)
    session.refresh(follow_up, with_for_update=True)


def begin(session: Session, follow_up: FollowUpRow, call_sid: str) -> None:
    """Keep that it was opened for a call, and whose it is: the first of its history."""
    whose = {"department_id": follow_up.department_id, "employee_id": follow_up.employee_id}
    first = [
        _event(follow_up, EventKind.OPENED, follow_up.opened_at, call_sid=call_sid),
        _event(follow_up, EventKind.ASSIGNED, follow_up.opened_at, **whose),
    ]
    session.add_all(first)
    _keep(follow_up, standing(first))
    session.flush()


def note_happened(
    session: Session,
    follow_up: FollowUpRow,
    kind: EventKind,
    at: datetime,
    *,
    by: int | None = None,
    department_id: str | None = None,
    employee_id: str | None = None,
    call_sid: str | None = None,
    words: str = "",
) -> Standing:
    """Keep that it happened, and what its whole history now adds up to; returns that."""
    event = _event(
        follow_up,
        kind,
        at,
        user_id=by,
        department_id=department_id,
        employee_id=employee_id,
        call_sid=call_sid,
        words=words,
    )
    session.add(event)
    session.flush()
    now = standing(history(session, follow_up))
    _keep(follow_up, now)
    return now


def _event(
    follow_up: FollowUpRow, kind: EventKind, at: datetime, **more: int | str | None
) -> FollowUpEventRow:
    return FollowUpEventRow(
        organisation_id=follow_up.organisation_id,
        follow_up_id=follow_up.id,
        at=at,
        kind=kind.value,
        **more,
    )


def _keep(follow_up: FollowUpRow, now: Standing) -> None:
    follow_up.state = now.state.value
    follow_up.department_id, follow_up.employee_id = now.department_id, now.employee_id
    follow_up.closed_at = now.closed_at
    follow_up.outcome = now.outcome.value if now.outcome else None
    follow_up.number_confirmed_at = now.number_confirmed_at
    follow_up.number_confirmed_by = now.number_confirmed_by
