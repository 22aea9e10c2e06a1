"""The log of calls: what the receipts of a call add up to, kept, and found again."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from callmon.calls.phone_event import EventKind, PhoneEvent
from callmon.calls.timeline import Timeline, timeline_of, to_json
from callmon.config import settings
from callmon.db import insert_new
from callmon.organisation import Line, Organisation, Organisations
from callmon.tables import CallRow, FindingRow, ReceiptRow, RecordingRow, TranscriptRow

EventsOf = Callable[[ReceiptRow], Iterable[PhoneEvent]]
"""Reads a receipt; `telephony.twilio.phone_events_of`."""


def record_call(
    session: Session, call_sid: str, organisations: Organisations, events_of: EventsOf
) -> CallRow | None:
    """Derive a call from all its receipts and keep it; None where no organisation has the number.

    The call's row is locked first and its receipts are read under the lock, so that of several
    runs at once the last one to write has seen the most: the newer is never overwritten by the
    older. Running it again changes nothing.
    """
    receipts = _receipts(session, call_sid)
    found = _whose(receipts, organisations, events_of)
    if found is None:
        return None
    call = _locked(session, call_sid, found, receipts)
    receipts = _receipts(session, call_sid)
    events = [event for receipt in receipts for event in events_of(receipt)]
    events += _found_silent(session, call_sid, receipts)
    timeline = timeline_of(events, ring_cycle_seconds=settings().ring_cycle_seconds)
    _write(call, timeline, found[1])
    call.language = _language_spoken(session, call_sid) or call.language
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
    return list(session.scalars(query))


def _whose(
    receipts: list[ReceiptRow], organisations: Organisations, events_of: EventsOf
) -> tuple[Organisation, Line] | None:
    """The organisation and line of a call: as its receipts say, else by the number called."""
    events = [event for receipt in receipts for event in events_of(receipt)]
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


def _locked(
    session: Session,
    call_sid: str,
    whose: tuple[Organisation, Line],
    receipts: list[ReceiptRow],
) -> CallRow:
    """The call's row, made if need be, held until the transaction ends."""
    organisation, line = whose
    insert_new(
        session,
        CallRow,
        organisation_id=organisation.id,
        line_id=line.id,
        call_sid=call_sid,
        direction="inbound",
        from_number="",
        to_number="",
        started_at=min(receipt.received_at for receipt in receipts),
        timeline={},
    )
    return session.scalars(
        select(CallRow)
        .where(CallRow.call_sid == call_sid)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def _found_silent(
    session: Session, call_sid: str, receipts: list[ReceiptRow]
) -> Iterable[PhoneEvent]:
    """Messages in whose recording nothing is to be heard: not one whose sound only did not come,
    of which the exchange says that it lasted."""
    silent = session.scalars(
        select(RecordingRow.recording_sid).where(
            RecordingRow.call_sid == call_sid,
            RecordingRow.purpose == "voicemail",
            or_(RecordingRow.state == "silent", _was_never_filled()),
            RecordingRow.next_try_at.is_(None),
        )
    )
    latest = max(receipt.received_at for receipt in receipts)
    return [PhoneEvent(EventKind.MESSAGE_SILENT, latest, recording=sid) for sid in silent]


def _language_spoken(session: Session, call_sid: str) -> str | None:
    """What was spoken in the longest recording, where the speech model is sure of it."""
    heard = session.execute(
        select(TranscriptRow.language, TranscriptRow.content["language_is_sure"].as_boolean())
        .join(RecordingRow, RecordingRow.id == TranscriptRow.recording_id)
        .where(RecordingRow.call_sid == call_sid)
        .order_by(RecordingRow.duration_seconds.desc().nulls_last(), TranscriptRow.id.desc())
    ).first()
    return str(heard[0]) if heard and heard[1] else None


def _was_never_filled() -> ColumnElement[bool]:
    return and_(
        RecordingRow.state == "empty", func.coalesce(RecordingRow.duration_seconds, 0.0) == 0
    )


def _write(call: CallRow, timeline: Timeline, line: Line) -> None:
    call.direction = timeline.direction
    call.language = timeline.language or line.languages[0]
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
