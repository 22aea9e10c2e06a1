"""What calls and messages led to: their promises and follow-ups, for links from their pages."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from callmon.tables import CallRow, FollowUpCauseRow, FollowUpRow, PromiseRow, RingBackRow
from callmon.web.desk_user import DeskUser


@dataclass(frozen=True)
class Promised:
    """What somebody promised in a call, and its follow-up where this person may see it."""

    row: PromiseRow
    follow_up: FollowUpRow | None


@dataclass(frozen=True)
class OwedOfCall:
    """What a call led to, or what it was made for."""

    promises: tuple[Promised, ...] = ()
    follow_ups: tuple[FollowUpRow, ...] = ()
    """Beside those of its promises."""


def owed_of_messages(
    session: Session, user: DeskUser, message_ids: Collection[int]
) -> dict[int, FollowUpRow]:
    """The follow-ups of messages, by the message; only what this person may see."""
    found = session.execute(
        user.follow_ups()
        .add_columns(FollowUpCauseRow.voicemail_id)
        .join(FollowUpCauseRow, FollowUpCauseRow.follow_up_id == FollowUpRow.id)
        .where(FollowUpCauseRow.voicemail_id.in_(message_ids))
    )
    return {message_id: follow_up for follow_up, message_id in found}


def owed_of_call(session: Session, user: DeskUser, call: CallRow) -> OwedOfCall:
    """What was promised in a call, and the follow-ups that it opened or was rung back for."""
    promises = session.execute(
        select(PromiseRow, FollowUpCauseRow.follow_up_id)
        .outerjoin(FollowUpCauseRow, FollowUpCauseRow.promise_id == PromiseRow.id)
        .where(PromiseRow.call_id == call.id)
        .order_by(PromiseRow.id)
    ).all()
    opened = select(FollowUpCauseRow.follow_up_id).where(FollowUpCauseRow.call_id == call.id)
    rung_for = select(RingBackRow.follow_up_id).where(RingBackRow.call_sid == call.call_sid)
    theirs = user.follow_ups().where(or_(FollowUpRow.id.in_(opened), FollowUpRow.id.in_(rung_for)))
    follow_ups = {row.id: row for row in session.scalars(theirs.order_by(FollowUpRow.id))}
    shown = tuple(Promised(row, follow_ups.get(of or 0)) for row, of in promises)
    of_promises = {of for _, of in promises}
    others = tuple(row for row in follow_ups.values() if row.id not in of_promises)
    return OwedOfCall(shown, others)
