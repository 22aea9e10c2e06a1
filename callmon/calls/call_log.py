"""The log of calls: what the receipts of a call add up to, kept, and found again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from callmon.calls.phone_event import EventKind, PhoneEvent
from callmon.calls.timeline import Timeline, timeline_of, to_json
from callmon.config import settings
from callmon.db import insert_new
from callmon.organisation import Line, Organisation, Organisations
from callmon.tables import CallRow, FindingRow, ReceiptRow, RecordingRow, TranscriptRow

EventsOf = Callable[[ReceiptRow], Iterable[PhoneEvent]]
"""Reads a receipt; `telephony.twilio.phone_events_of`."""


@dataclass(frozen=True)
class _Recorded:
    """What of a recording a call's row rests on; without a transcript, `transcript_id` is None."""

    recording_sid: str
    purpose: str
    state: str
    is_tried_again: bool
    seconds: float | None
    transcript_id: int | None
    language: str | None
    language_is_sure: bool | None

    @property
    def is_silent(self) -> bool:
        """A message in which nothing is to be heard: not one whose sound only did not come, of
        which the exchange says that it lasted."""
        was_never_filled = self.state == "empty" and not self.seconds
        is_silent = self.state == "silent" or was_never_filled
        return self.purpose == "voicemail" and is_silent and not self.is_tried_again


@dataclass(frozen=True)
class _Known:
    """All that a call's row is derived from, as far as it can change: alike, so is the row."""

    receipts: int
    last_receipt: int | None
    answered: int
    recordings: tuple[_Recorded, ...]


@dataclass(frozen=True)
class Derived:
    """What a call comes to, and what was known of it at that moment."""

    known: _Known
    organisation: Organisation
    line: Line
    timeline: Timeline
    language: str | None
    first_at: datetime


def derive(
    session: Session, call_sid: str, organisations: Organisations, events_of: EventsOf
) -> Derived | None:
    """A call derived from all its receipts; None where no organisation has the number."""
    known = _known(session, call_sid)  # first: what comes in between makes it known too little
    receipts = _receipts(session, call_sid)
    events = [event for receipt in receipts for event in events_of(receipt)]
    found = _whose(receipts, events, organisations)
    if found is None:
        return None
    latest = max(receipt.received_at for receipt in receipts)
    silent = dict.fromkeys(one.recording_sid for one in known.recordings if one.is_silent)
    events += [PhoneEvent(EventKind.MESSAGE_SILENT, latest, recording=sid) for sid in silent]
    return Derived(
        known,
        *found,
        timeline_of(events, ring_cycle_seconds=settings().ring_cycle_seconds),
        _language_spoken(known.recordings),
        min(receipt.received_at for receipt in receipts),
    )


def record_call(
    session: Session,
    call_sid: str,
    organisations: Organisations,
    events_of: EventsOf,
    derived: Derived | None = None,
) -> CallRow | None:
    """Keep a call as derived from all its receipts; None where no organisation has the number.

    `derived` is what came out before the transaction, so that the lock is held for less. The
    call's row is locked first, and where anything became known of it since, it is derived anew
    under the lock: so of several runs at once the last one to write has seen the most, and the
    newer is never overwritten by the older. Running it again changes nothing.
    """
    derived = derived or derive(session, call_sid, organisations, events_of)
    if derived is None:
        return None
    call = _locked(session, call_sid, derived)
    if _known(session, call_sid) != derived.known:
        derived = derive(session, call_sid, organisations, events_of) or derived
    _write(call, derived)
    session.flush()
    return call


def calls(
    session: Session,
    organisation_id: str,
    *,
    outcome: str | None = None,
    department_id: str | None = None,
    employee_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    flagged: bool | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[CallRow]:
    """An organisation's calls, newest first, that fit every filter given.

    `since` is included, `until` is not. `flagged` is whether a finding asks for a person.
    """
    query = select(CallRow).where(CallRow.organisation_id == organisation_id)
    if outcome is not None:
        query = query.where(CallRow.outcome == outcome)
    if department_id is not None:
        query = query.where(CallRow.department_id == department_id)
    if employee_id is not None:
        query = query.where(CallRow.employee_id == employee_id)
    if since is not None:
        query = query.where(CallRow.started_at >= since)
    if until is not None:
        query = query.where(CallRow.started_at < until)
    query = _flagged(query, flagged).order_by(CallRow.started_at.desc(), CallRow.id.desc())
    return list(session.scalars(query.limit(limit).offset(offset)))


def call_of(session: Session, organisation_id: str, call_sid: str) -> CallRow | None:
    """One call of an organisation, None where it is unknown or another's."""
    return session.scalar(
        select(CallRow).where(
            CallRow.organisation_id == organisation_id, CallRow.call_sid == call_sid
        )
    )


def _flagged(query: Select[CallRow], flagged: bool | None) -> Select[CallRow]:
    flags = exists().where(
        FindingRow.call_id == CallRow.id,
        FindingRow.is_current.is_(True),
        FindingRow.outcome == "not_met",
    )
    if flagged is None:
        return query
    return query.where(flags if flagged else ~flags)


def _receipts(session: Session, call_sid: str) -> list[ReceiptRow]:
    query = select(ReceiptRow).where(ReceiptRow.call_sid == call_sid).order_by(ReceiptRow.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


_RECEIPTS = (
    select(
        func.count(ReceiptRow.id).label("receipts"),
        func.max(ReceiptRow.id).label("last_receipt"),
        func.count(ReceiptRow.answer).label("answered"),
    )
    .where(ReceiptRow.call_sid == bindparam("call_sid"))
    .subquery()
)
_KNOWN = (
    select(
        *_RECEIPTS.c,
        RecordingRow.recording_sid,
        RecordingRow.purpose,
        RecordingRow.state,
        RecordingRow.next_try_at.is_not(None),
        RecordingRow.duration_seconds,
        TranscriptRow.id,
        TranscriptRow.language,
        TranscriptRow.content["language_is_sure"].as_boolean(),
    )
    .select_from(_RECEIPTS)
    .outerjoin(RecordingRow, RecordingRow.call_sid == bindparam("call_sid"))
    .outerjoin(TranscriptRow, TranscriptRow.recording_id == RecordingRow.id)
    .order_by(RecordingRow.id, TranscriptRow.id)
)
"""Built once, and one statement: it is asked under the lock, for every webhook."""


def _known(session: Session, call_sid: str) -> _Known:
    rows = session.connection().execute(_KNOWN, {"call_sid": call_sid}).all()
    recordings = tuple(_Recorded(*row[3:]) for row in rows if row[3] is not None)
    return _Known(*rows[0][:3], recordings)


def _whose(
    receipts: list[ReceiptRow], events: list[PhoneEvent], organisations: Organisations
) -> tuple[Organisation, Line] | None:
    """The organisation and line of a call: as its receipts say, else by the number called."""
    owner = next((receipt.organisation_id for receipt in receipts if receipt.organisation_id), None)
    line_id = next((event.line_id for event in events if event.line_id), None)
    try:
        if owner and line_id:
            organisation = organisations.get(owner)
            return organisation, organisation.line(line_id)
    except KeyError:  # no longer in the file: the number may still tell
        pass
    called = (organisations.line_called(event.to_number) for event in events if event.to_number)
    return next((found for found in called if found), None)


def _language_spoken(recordings: Iterable[_Recorded]) -> str | None:
    """What was spoken in the longest recording, where the speech model is sure of it."""
    heard = [one for one in recordings if one.transcript_id is not None]
    if not heard:
        return None
    longest = max(heard, key=lambda one: (one.seconds or 0.0, one.transcript_id or 0))
    return longest.language if longest.language_is_sure else None


def _locked(session: Session, call_sid: str, derived: Derived) -> CallRow:
    """The call's row, made if need be, held until the transaction ends."""
    query = (
        select(CallRow)
        .where(CallRow.call_sid == call_sid)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    known = session.scalars(query).one_or_none()
    if known:
        return known
    insert_new(
        session,
        CallRow,
        organisation_id=derived.organisation.id,
        line_id=derived.line.id,
        call_sid=call_sid,
        direction="inbound",
        from_number="",
        to_number="",
        started_at=derived.first_at,
        timeline={},
    )
    return session.scalars(query).one()


def _write(call: CallRow, derived: Derived) -> None:
    timeline, line = derived.timeline, derived.line
    call.direction = timeline.direction
    call.language = derived.language or timeline.language or line.languages[0]
    call.from_number = timeline.from_number
    call.to_number = timeline.to_number
    call.department_id = timeline.department_id or line.department
    call.employee_id = timeline.employee_id
    call.started_at = timeline.started_at
    call.ended_at = timeline.ended_at
    call.outcome = timeline.outcome.value if timeline.outcome else None
    call.ended_by = timeline.ended_by.value if timeline.ended_by else None
    call.wait_seconds = timeline.wait_seconds
    call.rings_to_answer = timeline.rings_to_answer
    call.talk_seconds = timeline.talk_seconds
    call.timeline = to_json(timeline)
