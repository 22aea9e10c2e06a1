"""What opens follow-ups while calls are read and judged, and keeps them with who is there."""

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.checks.promises import Promise, promises
from callmon.checks.verdict import ObservedCall
from callmon.db import insert_new, reading, transaction
from callmon.follow_ups.acts import NotDone, department_of, hand_on
from callmon.follow_ups.causes import (
    note_answered,
    note_not_missed,
    open_for_missed_call,
    open_for_promise,
)
from callmon.follow_ups.follow_up import UNANSWERED, State
from callmon.jobs import enqueue, step, workflow
from callmon.known_organisations import known_organisations
from callmon.organisation import Organisation
from callmon.pipeline.mails import tell_assigned, tell_handed_on
from callmon.staff import staff
from callmon.tables import CallRow, FollowUpRow, PromiseRow
from callmon.telephony.fallback import waiting

MISSED_AFTER_SECONDS = 60.0
"""After a call's end a message may still be on its way: only then it was missed for good."""


def note_end(session: Session, call: CallRow, *, because: str, now: datetime) -> None:
    """What a call's outcome, as derived just now, means for follow-ups; `because` names what of
    the call is new. Before the message's row is touched: routing locks in that order. What a
    call that rings back settles, the employee who made it says (`ring_back_call`)."""
    if call.outcome is None or call.ended_at is None or call.direction == "outbound":
        return
    if call.outcome in UNANSWERED:
        _follow_later(session, call, because)
        return
    note_not_missed(session, call, now)
    note_answered(session, call, now)


def _follow_later(session: Session, call: CallRow, because: str) -> None:
    enqueue(
        session,
        "follow_missed_call",
        call.call_sid,
        job_id=f"missed-{call.call_sid}-{because}",
        delay_seconds=MISSED_AFTER_SECONDS,
        organisation_id=call.organisation_id,
        subject=f"missed call {call.call_sid}",
    )


@workflow("follow_missed_call")
def follow_missed_call(call_sid: str) -> None:
    """Somebody is to ring back who was not answered."""
    keep_missed_call(call_sid)


@step
def keep_missed_call(call_sid: str) -> None:
    """A missed call's follow-up, if it is one still. The call is held meanwhile, so that no
    webhook read at the same time makes it another. While receipts wait on disk it is left for
    later: one of them may tell of a message."""
    with transaction() as session:
        call = session.scalars(
            select(CallRow)
            .where(CallRow.call_sid == call_sid)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).one()
        organisation = known_organisations().current().get(call.organisation_id)
        now = datetime.now(UTC)
        if waiting():
            _follow_later(session, call, f"after-{now:%Y%m%dT%H%M%S}")
            return
        follow_up = open_for_missed_call(session, call, organisation, now)
        if follow_up is not None and follow_up.state != State.DONE:
            tell_assigned(session, follow_up, organisation, now)


def promises_of(call: CallRow, observed: ObservedCall) -> tuple[Promise, ...]:
    """What was promised in a call; the days counted from its own."""
    return promises(observed, on=_day_of(call, observed.organisation))


def keep_promises(
    session: Session,
    call: CallRow,
    observed: ObservedCall,
    heard: tuple[Promise, ...],
    now: datetime,
) -> None:
    """Keep what was promised and follow up what the agent promised; what is kept already stays
    as it was heard first, and opens nothing again."""
    opened: dict[int, FollowUpRow] = {}
    for promise in heard:
        said = promise.said
        promise_id = insert_new(
            session,
            PromiseRow,
            organisation_id=call.organisation_id,
            call_id=call.id,
            by=promise.by.value,
            action=promise.action,
            due_on=promise.due,
            said={"start": said.start, "end": said.end, "words": said.words},
            heard_by=observed.heard_by,
            created_at=now,
        )
        if promise_id is not None:
            kept = session.get_one(PromiseRow, promise_id)
            follow_up = open_for_promise(session, kept, call, observed.organisation, now)
            if follow_up is not None:
                opened[follow_up.id] = follow_up
    for follow_up in opened.values():  # of several promises in one call, one mail tells
        tell_assigned(session, follow_up, observed.organisation, now)


def hand_on_from_absent(now: datetime) -> int:
    """Whoever is absent, or left, has nothing: what is open goes to their stand-in, or to who is on
    duty; how many. The clock keeps running."""
    done = 0
    for organisation in known_organisations().current():
        with reading() as session:
            waiting = _of_absent(session, organisation, now)
        for follow_up_id in waiting:
            done += _hand_on_from_absent(follow_up_id, organisation, now)
    return done


def _of_absent(session: Session, organisation: Organisation, now: datetime) -> list[int]:
    people = staff(session, organisation, now.astimezone(organisation.zone).date())
    there = [one.id for one in organisation.employees if not people.is_absent(one)]
    query = select(FollowUpRow.id).where(
        FollowUpRow.organisation_id == organisation.id,
        FollowUpRow.state != State.DONE.value,
        FollowUpRow.employee_id.not_in(there),
    )
    return list(session.scalars(query.order_by(FollowUpRow.due_at)))


def _hand_on_from_absent(follow_up_id: int, organisation: Organisation, now: datetime) -> bool:
    with transaction() as session:
        follow_up = session.get_one(FollowUpRow, follow_up_id)
        people = staff(session, organisation, now.astimezone(organisation.zone).date())
        department = department_of(organisation, follow_up)
        absent = {one.id: one for one in organisation.employees}.get(follow_up.employee_id)
        there = people.stand_in_of(absent) if absent else None
        if there is None and not people.on_duty(department):
            return False  # nobody is there: it stays theirs, and its head is told when overdue
        try:
            hand_on(
                session,
                follow_up,
                department_id=department.id,
                employee_id=there.id if there else None,
                by=None,
                now=now,
            )
        except NotDone:
            return False  # closed meanwhile
        tell_handed_on(session, follow_up, organisation, now)
    return True


def _day_of(call: CallRow, organisation: Organisation) -> date:
    return call.started_at.astimezone(organisation.zone).date()
