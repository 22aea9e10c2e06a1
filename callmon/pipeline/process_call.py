"""Read this first: what happens to a call after its webhooks, one hop a job.

    read_receipt       a webhook was kept: derive the call, note its recording, keep its message
    process_recording  fetch, examine, keep; tried again for a day where time can help
    hear_recording     recording → transcript, one at a time, in a child process (hear.py)
    judge_call         timeline and transcript × standard → findings, promises (judge.py)
    follow_missed_call nobody took it: somebody is to ring back (follow_ups.py)
    understand_message transcript → department, number, urgency; urgent: mail at once (messages.py)
    route_voicemail    in the morning: message → one person, one mail (route_voicemail.py)

Each job enqueues the next in the transaction that saves its own result, so that no kill loses
or doubles anything; each may run twice and changes nothing the second time. No transaction is
open while a recording is fetched or heard.
"""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from callmon.calls.call_log import derive, record_call
from callmon.config import TwilioCredentials, settings
from callmon.db import insert_new, reading, transaction
from callmon.jobs import Failure, Queue, enqueue, step, workflow
from callmon.known_organisations import known_organisations
from callmon.pipeline.follow_ups import note_end
from callmon.pipeline.judge import judge_soon
from callmon.pipeline.messages import keep_message
from callmon.pipeline.ring_back_call import follow_ring_back
from callmon.recordings import Kept, RecordingProblem, take_in
from callmon.tables import CallRow, ReceiptRow, RecordingRow
from callmon.telephony.twilio import RecordingNews, phone_events_of, recording_of

CHANNELS = {"inbound": ["client", "agent"], "outbound": ["agent", "client"]}
"""Who is on which channel of a conversation: the first is the one whom the exchange rang first."""
LONGEST_CALL = timedelta(hours=4)
UNANNOUNCED = timedelta(minutes=2)
"""A recording whose completion nobody told us of is looked for after that."""
TRIES = {"missing": 160, "failed": 160}
"""About a day of tries for what is away; a few minutes for what came broken."""
FEW_TRIES = 8
ABSENT_STATES = {"16101": "empty", "16102": "silent"}
"""Why there is no recording: too short, or silent; otherwise it is missing."""


class RecordingGivenUp(Exception):
    """A recording did not come in a day; the job stays listed for somebody to try again."""

    worth_retrying = False


@workflow("read_receipt")
def read_receipt(receipt_id: int) -> None:
    """What a webhook changes of what we know of its call."""
    derive_call(receipt_id)


@step
def derive_call(receipt_id: int) -> None:
    """The call derived anew from all its receipts, with its recording and its message. Read and
    thought over before the lock is taken: webhooks wait for the same one."""
    organisations = known_organisations().current()
    with reading() as session:
        receipt = session.get_one(ReceiptRow, receipt_id)
        derived = derive(session, receipt.call_sid, organisations, phone_events_of)
    news = recording_of(receipt)
    with transaction() as session:
        call = record_call(session, receipt.call_sid, organisations, phone_events_of, derived)
        if news is not None:
            _note_recording(session, news, call)
        if call is None:
            return
        because = _digest(call.timeline)
        note_end(session, call, because=because, now=datetime.now(UTC))
        follow_ring_back(session, receipt, call, datetime.now(UTC))
        keep_message(session, call, receipt.received_at, news)
        if call.outcome == "answered" and call.ended_at:
            judge_soon(session, call, because=f"timeline-{because}")


def _digest(timeline: dict[str, Any]) -> str:
    """Names what is known of a call: a webhook that adds nothing asks for no new judgement."""
    return sha256(json.dumps(timeline, sort_keys=True).encode()).hexdigest()[:16]


def _note_recording(session: Session, news: RecordingNews, call: CallRow | None) -> None:
    """The recording's row, and the job that fetches it once it is said to be there."""
    insert_new(
        session,
        RecordingRow,
        organisation_id=call.organisation_id if call else news.organisation_id,
        call_sid=news.call_sid,
        recording_sid=news.recording_sid,
        purpose=news.purpose,
        state="expected",
        channels=["client"] if news.purpose == "voicemail" else CHANNELS[news.direction],
        created_at=datetime.now(UTC),
    )
    recording = _recording(session, news.recording_sid)
    if news.status == "absent" and recording.is_to_come:
        recording.next_try_at = None
        recording.state = ABSENT_STATES.get(news.error_code or "", "missing")
        recording.problem = f"Nothing was recorded (Twilio's reason {news.error_code or 'none'})."
    elif news.status == "completed":
        recording.duration_seconds = recording.duration_seconds or news.duration_seconds
        recording.started_at = recording.started_at or news.started_at
        _enqueue_fetch(session, recording)


def _enqueue_fetch(
    session: Session,
    recording: RecordingRow,
    delay_seconds: float = 0,
    *,
    kind: str = "",
    after: Failure | None = None,
) -> None:
    attempt = after.attempts + 1 if after else 1
    enqueue(
        session,
        "process_recording",
        recording.recording_sid,
        attempt,
        job_id=f"recording-{kind}{recording.recording_sid}-{attempt}",
        delay_seconds=delay_seconds,
        queue=Queue.FETCH,
        organisation_id=recording.organisation_id,
        subject=f"recording {recording.recording_sid} of call {recording.call_sid}",
        after=after,
    )


def look_for_unannounced(now: datetime) -> int:
    """Fetch what began to be recorded, of calls that are over, and was never said complete."""
    is_over = select(CallRow.call_sid).where(CallRow.ended_at < now - UNANNOUNCED)
    query = select(RecordingRow).where(
        RecordingRow.state == "expected",
        RecordingRow.duration_seconds.is_(None),
        RecordingRow.created_at < now - UNANNOUNCED,
        or_(RecordingRow.call_sid.in_(is_over), RecordingRow.created_at < now - LONGEST_CALL),
    )
    with reading() as session:
        unannounced = list(session.scalars(query))
    for recording in unannounced:
        with transaction() as session:
            _enqueue_fetch(session, recording, kind="unannounced-")
    return len(unannounced)


@workflow("process_recording")
def process_recording(recording_sid: str, attempt: int = 1) -> str:
    """A recording taken in, or why not; returns its state."""
    return take_in_recording(recording_sid, attempt)


@step
def take_in_recording(recording_sid: str, attempt: int) -> str:
    """Fetch, examine and keep a recording; when time can help, another job tries again later.

    Raises RecordingGivenUp when it cannot be had.
    """
    with reading() as session:
        recording = _recording(session, recording_sid)
    if recording.sha256 or not (recording.is_to_come or recording.state in TRIES):
        return recording.state  # one given up is asked for anew when somebody tries again
    try:
        kept = take_in(
            recording_sid,
            _account_of(recording.organisation_id),
            expected_channels=len(recording.channels),
            expected_seconds=recording.duration_seconds,
        )
    except RecordingProblem as problem:
        return _not_taken_in(recording_sid, attempt, problem)
    return _taken_in(recording_sid, kept)


def _taken_in(recording_sid: str, kept: Kept) -> str:
    with transaction() as session:
        recording = _recording(session, recording_sid)
        recording.state, recording.sha256 = kept.facts.state, kept.sha256
        recording.problem, recording.next_try_at = kept.facts.problem, None
        recording.duration_seconds = kept.facts.duration_seconds
        if recording.state == "silent":
            _go_on_without(session, recording)
        else:
            enqueue(
                session,
                "hear_recording",
                recording_sid,
                1,
                job_id=f"hear-{recording_sid}-1",
                queue=Queue.SPEECH,
                organisation_id=recording.organisation_id,
                subject=f"recording {recording_sid} of call {recording.call_sid}",
            )
        return recording.state


def _not_taken_in(recording_sid: str, attempt: int, problem: RecordingProblem) -> str:
    tries = TRIES.get(problem.state, FEW_TRIES) if problem.worth_retrying else 1
    with transaction() as session:
        recording = _recording(session, recording_sid)
        if recording.sha256:
            return recording.state  # another run of this job was quicker
        recording.state, recording.problem = problem.state, problem.problem
        if attempt < tries:
            failure = Failure(attempt, problem.problem)
            wait = failure.wait_seconds()
            recording.next_try_at = datetime.now(UTC) + timedelta(seconds=wait)
            _enqueue_fetch(session, recording, wait, after=failure)
            return recording.state
        recording.next_try_at = None
        _go_on_without(session, recording)
    if problem.state in TRIES:
        raise RecordingGivenUp(f"{problem.problem} It was tried {attempt} times.")
    return problem.state


def _go_on_without(session: Session, recording: RecordingRow) -> None:
    """There will be no words: the message is delivered, or the call judged, without them."""
    session.flush()
    call = record_call(
        session, recording.call_sid, known_organisations().current(), phone_events_of
    )
    if call is None:
        return
    note_end(session, call, because=_digest(call.timeline), now=datetime.now(UTC))
    if recording.purpose == "voicemail":
        keep_message(session, call, recording.created_at, None, problem=recording.problem)
    elif call.outcome == "answered" and call.ended_at:
        judge_soon(session, call, because=f"recording-{recording.recording_sid}-{recording.state}")


def _recording(session: Session, recording_sid: str) -> RecordingRow:
    return session.scalars(
        select(RecordingRow).where(RecordingRow.recording_sid == recording_sid)
    ).one()


def _account_of(organisation_id: str | None) -> TwilioCredentials:
    if organisation_id is None:
        return settings().twilio_credentials()
    organisation = known_organisations().current().get(organisation_id)
    return settings().twilio_credentials(organisation.secret)
