"""The call of a ring-back: made once at most, found again, followed to its end.

    asked → dialling (kept before the request goes out) → ringing → connected → over
                     └→ looked for where the request's answer was lost → ringing, or unsure

REST knows no idempotency key. So what is `dialling` is never dialled again, whatever happened to
this process: it is looked for in Twilio's list of calls, several times since that list lags, and
its own webhooks say so too. What is not found is `unsure`; the employee is told and may press
again. What Twilio certainly did not take (429, no connection) is asked anew.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.calls.phone_event import LegResult
from callmon.config import settings
from callmon.db import reading, transaction
from callmon.follow_ups.acts import spoke_in, tried
from callmon.follow_ups.causes import note_answered
from callmon.jobs import in_words, step, workflow
from callmon.known_organisations import known_organisations
from callmon.organisation import Organisation
from callmon.pipeline.ring_back import UNDER_WAY, enqueue_ring
from callmon.tables import CallRow, FollowUpRow, ReceiptRow, RingBackRow
from callmon.telephony import rest
from callmon.telephony.call_state import CallState
from callmon.telephony.form import Form
from callmon.telephony.receipts import Webhook, keep
from callmon.telephony.rest import RestProblem, RungCall
from callmon.telephony.twilio import Kind, end_of_ring_back, ring_back_of, says_it_is_settled
from callmon.telephony.twiml import CALLBACK_RETRIES, address

log = structlog.get_logger()

GOOD_FOR = timedelta(minutes=2)
"""Whoever pressed expects the phone to ring now, not when an outage is over."""
LOOKED_FOR = timedelta(minutes=2)
FIRST_LOOK_SECONDS = 2.0
CLOCKS = timedelta(seconds=30)
"""How far our clock and Twilio's may be apart."""
QUIET_FOR = timedelta(minutes=3)
"""A ring-back of which nothing was heard for so long is asked after."""
REPAIRED_FOR = timedelta(hours=24)
FINAL = ("over", "failed")
_ORDER = ("asked", "dialling", "unsure", "ringing", "connected", *FINAL)
_PHONE_NOT_REACHED = {
    LegResult.BUSY: "employee_busy",
    LegResult.NO_ANSWER: "employee_no_answer",
    LegResult.FAILED: "employee_unreachable",
    LegResult.CALLER_GONE: "employee_no_answer",
}
_CAME_TO = {"missed": "citizen_not_reached", "abandoned": "not_connected", "failed": "line_broke"}


@dataclass(frozen=True)
class ToRing:
    """Whose phone to ring, for whom, and the state that our addresses carry."""

    organisation: Organisation
    phone: str
    shown: str
    state: CallState
    dialled_at: datetime


@workflow("ring_back")
def ring_back(ring_back_id: int, attempt: int = 1) -> str:
    """The employee's phone rung once, or looked whether it rang; returns the state it came to."""
    return ring_or_look(ring_back_id, attempt)


@step
def ring_or_look(ring_back_id: int, attempt: int) -> str:
    """Ring what was only asked for; look for what may have been rung."""
    begun, to_ring = _begin(ring_back_id, datetime.now(UTC))
    if to_ring is None:
        return begun
    try:
        if begun == "dialling":
            return _look(ring_back_id, to_ring, attempt)
        sid = _ring(to_ring)
    except RestProblem as problem:
        return _not_rung(ring_back_id, problem, attempt)
    return _rung(ring_back_id, sid)


def _begin(ring_back_id: int, now: datetime) -> tuple[str, ToRing | None]:
    """The state it was in, and what is to be rung or looked for; None where there is nothing."""
    with transaction() as session:
        row = session.get_one(RingBackRow, ring_back_id, with_for_update=True)
        before = row.state
        if before not in ("asked", "dialling"):
            return before, None
        to_ring = _to_ring(session, row, row.dialled_at or now)
        if before == "asked":
            if to_ring is None or now - row.asked_at > GOOD_FOR:
                _fail(row, "asked_too_long_ago" if to_ring else "unknown_employee", now)
                return row.state, None
            row.state, row.dialled_at = "dialling", now
    return before, to_ring


def _to_ring(session: Session, row: RingBackRow, dialled_at: datetime) -> ToRing | None:
    organisation = known_organisations().current().get(row.organisation_id)
    try:
        line = organisation.line(row.line_id)
        employee = organisation.employee(row.employee_id)
    except KeyError:  # taken out of the organisation's file since
        return None
    follow_up = session.get_one(FollowUpRow, row.follow_up_id)
    language = follow_up.language or line.languages[0]
    state = CallState(
        organisation_id=organisation.id,
        line_id=line.id,
        call_sid="",
        language=language,  # type: ignore[arg-type]
        department_id=follow_up.department_id,
        employee_id=employee.id,
        ring_back_id=row.id,
        number=row.number,
    )
    return ToRing(organisation, employee.phone, line.numbers[0], state, dialled_at)


def _ring(to_ring: ToRing) -> str:
    return rest.ring(
        settings().twilio_credentials(to_ring.organisation.secret),
        phone=to_ring.phone,
        shown=to_ring.shown,
        document_url=address(Kind.RING_BACK, to_ring.state),
        status_url=address(Kind.RING_BACK_STATUS, to_ring.state) + CALLBACK_RETRIES,
        fallback_url=address(Kind.FALLBACK, to_ring.state),
    )


def _rung(ring_back_id: int, call_sid: str) -> str:
    with transaction() as session:
        row = session.get_one(RingBackRow, ring_back_id, with_for_update=True)
        _adopt(row, call_sid)
        return row.state


def _adopt(row: RingBackRow, call_sid: str) -> None:
    """That is its call."""
    row.call_sid = row.call_sid or call_sid
    _go_on(row, "ringing")


def _go_on(row: RingBackRow, state: str) -> None:
    """Webhooks come in any order: never back."""
    if row.state == "unsure" or _ORDER.index(state) > _ORDER.index(row.state):
        row.state, row.problem = state, None


def _fail(row: RingBackRow, problem: str, now: datetime) -> None:
    row.state, row.problem, row.ended_at = "failed", problem, now


def _not_rung(ring_back_id: int, problem: RestProblem, attempt: int) -> str:
    """Twilio did not do it, or nobody knows."""
    log.warning("not_rung_back", ring_back=ring_back_id, problem=problem.problem, attempt=attempt)
    now = datetime.now(UTC)
    with transaction() as session:
        row = session.get_one(RingBackRow, ring_back_id, with_for_update=True)
        if row.state != "dialling":
            return row.state  # its own webhooks were quicker
        if problem.may_have_happened:
            _look_again(session, row, attempt, now)
        elif problem.worth_retrying and now - row.asked_at < GOOD_FOR:
            row.state, row.dialled_at, row.problem = "asked", None, problem.key
            enqueue_ring(session, row, attempt + 1, min(30.0, 2.0 ** min(attempt, 5)))
        else:
            _fail(row, problem.key, now)
        return row.state


def _look(ring_back_id: int, to_ring: ToRing, attempt: int) -> str:
    """Look for the call in Twilio's list. An outage of Twilio is one more look in vain."""
    try:
        account = settings().twilio_credentials(to_ring.organisation.secret)
        listed = rest.calls_to(account, phone=to_ring.phone, shown=to_ring.shown)
    except RestProblem as problem:
        log.warning("not_looked_for", ring_back=ring_back_id, problem=problem.problem)
        listed = []
    with transaction() as session:
        row = session.get_one(RingBackRow, ring_back_id, with_for_update=True)
        if row.state != "dialling":
            return row.state
        if found := _the_one(session, listed, to_ring.dialled_at):
            log.info("ring_back_found", ring_back=ring_back_id, call=found.sid)
            _adopt(row, found.sid)
        else:
            _look_again(session, row, attempt, datetime.now(UTC))
        return row.state


def _the_one(session: Session, listed: list[RungCall], dialled_at: datetime) -> RungCall | None:
    """The first call made since that belongs to no other ring-back."""
    since = [call for call in listed if call.made_at and call.made_at >= dialled_at - CLOCKS]
    sids = [call.sid for call in since]
    taken = set(session.scalars(select(RingBackRow.call_sid).where(RingBackRow.call_sid.in_(sids))))
    free = [call for call in since if call.sid not in taken]
    return min(free, key=lambda call: call.made_at or dialled_at, default=None)


def _look_again(session: Session, row: RingBackRow, attempt: int, now: datetime) -> None:
    """Later, each time after twice as long; in the end nobody knows whether it rang."""
    passed = now - (row.dialled_at or now)
    if passed < LOOKED_FOR:
        row.problem = "exchange_silent"
        wait = max(FIRST_LOOK_SECONDS, passed.total_seconds())
        enqueue_ring(session, row, attempt + 1, wait)
    else:
        row.state, row.problem = "unsure", "unsure_whether_it_rang"


def follow_ring_back(session: Session, receipt: ReceiptRow, call: CallRow, now: datetime) -> None:
    """What a webhook of a ring-back's call changes of it, and of its follow-up."""
    row = _row_of(session, receipt) if call.direction == "outbound" else None
    if row is None or row.organisation_id != call.organisation_id:
        return
    if row.call_sid not in (None, call.call_sid):
        log.error("ring_back_has_two_calls", ring_back=row.id, calls=[row.call_sid, call.call_sid])
        return
    _adopt(row, call.call_sid)
    if any(leg["answered_at"] for leg in call.timeline["legs"]):
        _go_on(row, "connected")
    if call.ended_at:
        _end(row, call, end_of_ring_back(receipt))
        _keep_in_follow_up(session, row, call, now)


def _row_of(session: Session, receipt: ReceiptRow) -> RingBackRow | None:
    """By our address, or by the call where the night's reckoning tells of it."""
    ring_back_id = ring_back_of(receipt)
    its = RingBackRow.id == ring_back_id
    if ring_back_id is None:
        its = RingBackRow.call_sid == receipt.call_sid
    return session.scalars(select(RingBackRow).where(its).with_for_update()).first()


def _end(row: RingBackRow, call: CallRow, leg: LegResult | None) -> None:
    """`failed` where the employee's own phone was not reached, or the line broke; else `over`.
    How their leg ended is told by one webhook; what the call came to, by all so far."""
    known = row.problem if row.problem in _PHONE_NOT_REACHED.values() else None
    not_reached = _PHONE_NOT_REACHED.get(leg, known) if leg else known
    if call.outcome == "answered":
        not_reached = None
    row.state = "failed" if not_reached or call.outcome == "failed" else "over"
    row.problem = not_reached or _CAME_TO.get(call.outcome or "")
    row.ended_at = call.ended_at


def _keep_in_follow_up(session: Session, row: RingBackRow, call: CallRow, now: datetime) -> None:
    """Spoken with, if the employee says that it is settled: a talk alone may have been with the
    citizen's mailbox. Otherwise a try, where the citizen's phone was rung at all."""
    follow_up = session.get_one(FollowUpRow, row.follow_up_id)
    done = session.scalars(
        select(ReceiptRow)
        .where(ReceiptRow.call_sid == call.call_sid)
        .where(ReceiptRow.kind == Kind.RING_BACK_DONE)
    )
    if call.outcome == "answered" and any(says_it_is_settled(one) for one in done):
        spoke_in(session, follow_up, call, now)
        note_answered(session, call, now)
    elif call.outcome in ("answered", "missed"):
        tried(session, follow_up, call, now)


def look_after_ring_backs(now: datetime) -> int:
    """Ask Twilio about calls whose end no webhook told us; how many had ended."""
    heard_of = (
        select(ReceiptRow.id)
        .where(ReceiptRow.call_sid == RingBackRow.call_sid)
        .where(ReceiptRow.received_at > now - QUIET_FOR)
    )
    query = select(RingBackRow).where(
        RingBackRow.state.in_(UNDER_WAY),
        RingBackRow.call_sid.is_not(None),
        RingBackRow.asked_at > now - REPAIRED_FOR,
        RingBackRow.asked_at < now - QUIET_FOR,
        ~heard_of.exists(),
    )
    with reading() as session:
        quiet = [
            (row.call_sid, to_ring)
            for row in session.scalars(query)
            if row.call_sid and (to_ring := _to_ring(session, row, now))
        ]
    return sum(_asked_after(call_sid, to_ring, now) for call_sid, to_ring in quiet)


def _asked_after(call_sid: str, to_ring: ToRing, now: datetime) -> bool:
    account = settings().twilio_credentials(to_ring.organisation.secret)
    try:
        call = rest.call_made(account, call_sid)
    except RestProblem as problem:
        log.warning("ring_back_not_asked_after", call=call_sid, problem=in_words(problem))
        return False
    if call.is_over:
        with transaction() as session:
            keep(session, _end_told(call, to_ring, account.account_sid, now))
    return call.is_over


def _end_told(call: RungCall, to_ring: ToRing, account_sid: str, now: datetime) -> Webhook:
    """The status callback that was lost, as it would have come."""
    told = {
        "CallSid": call.sid,
        "AccountSid": account_sid,
        "From": to_ring.shown,
        "To": to_ring.phone,
        "CallStatus": call.status,
        "Direction": "outbound-api",
        "CallDuration": call.duration_seconds,
        "Timestamp": format_datetime(call.ended_at or now),
        "SequenceNumber": "asked",
    }
    return Webhook(
        kind=Kind.RING_BACK_STATUS,
        url=address(Kind.RING_BACK_STATUS, to_ring.state),
        form=Form(told.items()),
        received_at=now,
        organisation_id=to_ring.organisation.id,
        state=to_ring.state,
    )
