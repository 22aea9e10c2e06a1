"""What the receipts tell a hunt: whose turn it was, who is on a call, whose phone was rung."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from callmon.db import insert_new
from callmon.tables import ReceiptRow, RingBackRow, RotationRow
from callmon.telephony.call_state import CallState
from callmon.telephony.twilio import Kind, tells_leg_is_over

PURPOSE = "call"
LONGEST_CALL = timedelta(hours=4)
"""A call ends by then (Dial's time limit), even if nothing was heard of its end."""

_START_A_HUNT = (Kind.VOICE, Kind.MENU, Kind.HOLD)
_AFTER_A_LEG = (
    Kind.DIAL,
    Kind.MENU,
    Kind.HUNT,
    Kind.HOLD,
    Kind.VOICEMAIL,
    Kind.STATUS,
    Kind.FALLBACK,
    Kind.FALLBACK_MESSAGE,
    Kind.FALLBACK_RECORDING,
)
"""What can come only once the caller's last leg is over, whatever of it was lost."""
RINGING_BACK = ("dialling", "ringing", "connected")
"""States of a ring-back in which the employee's phone is not free."""
_Leg = tuple[str, int]
"""The caller's call and the hop."""


@dataclass(frozen=True, slots=True)
class HuntSoFar:
    """Since when the caller has been hunting, and whose phones were rung since."""

    started_at: datetime
    rung: frozenset[str]


def hunt_so_far(session: Session, call_sid: str, now: datetime) -> HuntSoFar:
    """The hunt a call is on: from the last webhook that started one."""
    rows = session.execute(
        select(ReceiptRow.kind, ReceiptRow.received_at, ReceiptRow.rings_employee_id)
        .where(ReceiptRow.call_sid == call_sid)
        .where(or_(ReceiptRow.kind.in_(_START_A_HUNT), ReceiptRow.rings_employee_id.is_not(None)))
    ).all()
    starts = [at for kind, at, _ in rows if kind in _START_A_HUNT]
    started_at = max(starts, default=min((at for _, at, _ in rows), default=now))
    rung = frozenset(employee for _, at, employee in rows if employee and at >= started_at)
    return HuntSoFar(started_at, rung)


def on_a_call(
    session: Session,
    organisation_id: str,
    employee_ids: Iterable[str],
    call_sid: str,
    now: datetime,
) -> set[str]:
    """Who of an organisation is being rung by, or talks on, another call that is not over."""
    later = aliased(ReceiptRow)
    is_over = exists().where(
        later.call_sid == ReceiptRow.call_sid,
        later.id > ReceiptRow.id,
        later.kind.in_(_AFTER_A_LEG),
    )
    rows = session.execute(
        select(ReceiptRow.call_sid, ReceiptRow.answer, ReceiptRow.rings_employee_id)
        .where(ReceiptRow.organisation_id == organisation_id)
        .where(ReceiptRow.rings_employee_id.in_(list(employee_ids)))
        .where(ReceiptRow.received_at > now - LONGEST_CALL)
        .where(ReceiptRow.call_sid != call_sid, ~is_over)
    )
    rung = {
        (sid, state.hop): employee
        for sid, answer, employee in rows
        if employee and (state := CallState.found_in(answer or ""))
    }
    over = _legs_told_over(session, {sid for sid, _ in rung}) if rung else set()
    busy = {employee for leg, employee in rung.items() if leg not in over}
    return busy | _ringing_back(session, organisation_id, now)


def _ringing_back(session: Session, organisation_id: str, now: datetime) -> set[str]:
    """Who is about to ring a citizen back, or talks with one."""
    return set(
        session.scalars(
            select(RingBackRow.employee_id)
            .where(RingBackRow.organisation_id == organisation_id)
            .where(RingBackRow.state.in_(RINGING_BACK))
            .where(RingBackRow.asked_at > now - LONGEST_CALL)
        )
    )


def _legs_told_over(session: Session, call_sids: Collection[str]) -> set[_Leg]:
    """The legs whose own callbacks, of the phone or of the recording, tell that they are over."""
    receipts = session.scalars(
        select(ReceiptRow)
        .where(ReceiptRow.call_sid.in_(call_sids))
        .where(ReceiptRow.kind.in_((Kind.LEG, Kind.RECORDING)))
    )
    return {
        (receipt.call_sid, state.hop)
        for receipt in receipts
        if (state := CallState.found_in(receipt.url)) and tells_leg_is_over(receipt)
    }


def last_in_turn(session: Session, organisation_id: str, department_id: str) -> str:
    """Whose turn it was last in a department; the turn is held until the transaction ends."""
    insert_new(
        session,
        RotationRow,
        organisation_id=organisation_id,
        department_id=department_id,
        purpose=PURPOSE,
        last_employee_id="",
    )
    turn = session.scalars(
        select(RotationRow.last_employee_id)
        .where(*_turn(organisation_id, department_id))
        .with_for_update()
    )
    return turn.one()


def pass_turn(session: Session, organisation_id: str, department_id: str, employee: str) -> None:
    """The next call of the department begins after this employee."""
    session.execute(
        update(RotationRow)
        .where(*_turn(organisation_id, department_id))
        .values(last_employee_id=employee)
    )


def _turn(organisation_id: str, department_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        RotationRow.organisation_id == organisation_id,
        RotationRow.department_id == department_id,
        RotationRow.purpose == PURPOSE,
    )
