"""Recording → transcript: one at a time, in a child process that can be ended."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.calls.call_log import record_call
from callmon.checks.verdict import Agent, HeardBySound
from callmon.db import insert_new, reading, transaction
from callmon.jobs import Failure, Queue, enqueue, step, workflow
from callmon.known_organisations import known_organisations
from callmon.organisation import Organisation
from callmon.pipeline.judge import agent_on, by_sound_to_json, judge_soon
from callmon.recordings import path_of
from callmon.tables import CallRow, RecordingRow, TranscriptRow, VoicemailRow
from callmon.telephony.twilio import phone_events_of
from callmon.transcripts.listening import (
    ListeningProblem,
    heard_by_sound_in_child,
    transcribe_in_child,
)
from callmon.transcripts.manifest import ModelFilesProblem
from callmon.transcripts.transcript import Model, Speaker, Transcript, to_json
from callmon.wav import NotWav

SETTINGS_VERSION = "1"
MODEL_TRIES, MODEL_AGAIN_SECONDS = 576, 300.0
"""Two days for somebody to fetch the model's files."""
CRASH_TRIES, CRASH_AGAIN_SECONDS = 3, 60.0
NOT_HEARD = (ListeningProblem, ModelFilesProblem, NotWav, OSError)


class NotHeard(Exception):
    """A recording could not be written down; the job stays listed for somebody to try again."""

    worth_retrying = False


@dataclass(frozen=True)
class ToHear:
    """A recording on disk, whose it is, and who is on its channels."""

    path: Path
    channels: tuple[Speaker, ...]
    agent_channel: int | None
    """Where the agent speaks alone; None for a message, or where both are on one channel."""
    organisation: Organisation
    line_id: str
    agent: Agent | None


@workflow("hear_recording")
def hear_recording(recording_sid: str, attempt: int = 1) -> None:
    """A recording written down, and what comes next enqueued."""
    hear(recording_sid, attempt)


@step
def hear(recording_sid: str, attempt: int) -> None:
    """Transcribe a recording once. When that fails, a later job tries again, not this one:
    nothing else is heard while this step runs. Raises NotHeard at the last try."""
    with reading() as session:
        to_hear = _to_hear(session, recording_sid)
    if to_hear is None:
        return
    try:
        transcript = transcribe_in_child(
            to_hear.path,
            to_hear.channels,
            to_hear.organisation.line(to_hear.line_id).languages,
        )
    except NOT_HEARD as problem:
        _not_heard(recording_sid, attempt, problem)
        return
    try:
        by_sound = _by_sound(to_hear, transcript)
    except NOT_HEARD as problem:
        _not_matched(recording_sid, attempt, transcript, problem)
        return
    _keep(recording_sid, transcript, by_sound)


def _to_hear(session: Session, recording_sid: str) -> ToHear | None:
    recording = _recording(session, recording_sid)
    known = session.scalar(
        select(TranscriptRow.id).where(TranscriptRow.recording_id == recording.id)
    )
    call = session.scalar(select(CallRow).where(CallRow.call_sid == recording.call_sid))
    if known or call is None or not recording.sha256:
        return None
    organisation = known_organisations().current().get(call.organisation_id)
    channels = tuple(Speaker(one) for one in recording.channels)
    apart = Speaker.AGENT in channels and recording.state == "kept"
    return ToHear(
        path=path_of(recording.sha256),
        channels=channels,
        agent_channel=channels.index(Speaker.AGENT) if apart else None,
        organisation=organisation,
        line_id=call.line_id,
        agent=agent_on(call, organisation),
    )


def _by_sound(to_hear: ToHear, transcript: Transcript) -> HeardBySound | None:
    """What matching by sound finds in the agent's opening; None where it is not heard alone."""
    if to_hear.agent_channel is None:
        return None
    return heard_by_sound_in_child(
        to_hear.path,
        to_hear.agent_channel,
        transcript.language,
        to_hear.organisation,
        to_hear.agent,
    )


def _keep(
    recording_sid: str,
    transcript: Transcript,
    by_sound: HeardBySound | None,
    problem: str | None = None,
) -> None:
    """Keep what was heard; `problem` says what of it is missing."""
    model = transcript.model or Model("unknown", "")
    with transaction() as session:
        recording = _recording(session, recording_sid)
        insert_new(
            session,
            TranscriptRow,
            organisation_id=recording.organisation_id,
            recording_id=recording.id,
            model_id=model.id,
            model_sha256=model.sha256,
            settings_version=SETTINGS_VERSION,
            language=transcript.language,
            may_judge=transcript.may_judge,
            content=to_json(transcript),
            by_sound=by_sound and by_sound_to_json(by_sound),
            created_at=datetime.now(UTC),
        )
        recording.hearing_problem = problem
        session.flush()
        record_call(session, recording.call_sid, known_organisations().current(), phone_events_of)
        _go_on(session, recording)


def _tries(problem: Exception) -> tuple[int, float]:
    """How often a recording is heard at most, and the seconds between."""
    lasting = isinstance(problem, ModelFilesProblem | OSError)
    tries, again = (
        (MODEL_TRIES, MODEL_AGAIN_SECONDS) if lasting else (CRASH_TRIES, CRASH_AGAIN_SECONDS)
    )
    return (tries if getattr(problem, "worth_retrying", lasting) else 1), again


def _not_matched(
    recording_sid: str, attempt: int, transcript: Transcript, problem: Exception
) -> None:
    """Words are known, sounds are not: heard whole once more, or judged by words alone, said."""
    tries, again = _tries(problem)
    if attempt >= tries:
        _keep(recording_sid, transcript, None, f"Judged without matching by sound. {problem}")
        return
    with transaction() as session:
        failure = Failure(attempt, str(problem))
        _again(session, _recording(session, recording_sid), again, failure)


def _not_heard(recording_sid: str, attempt: int, problem: Exception) -> None:
    tries, again = _tries(problem)
    with transaction() as session:
        recording = _recording(session, recording_sid)
        if attempt < tries:
            _again(session, recording, again, Failure(attempt, str(problem)))
            return
        recording.hearing_problem = str(problem)
        voicemail = _message_in(session, recording)
        if voicemail is not None:
            voicemail.transcription_problem = str(problem)
        else:
            _go_on(session, recording)
    raise NotHeard(f"{problem} It was tried {attempt} times.")


def _again(session: Session, recording: RecordingRow, seconds: float, failure: Failure) -> None:
    enqueue(
        session,
        "hear_recording",
        recording.recording_sid,
        failure.attempts + 1,
        job_id=f"hear-{recording.recording_sid}-{failure.attempts + 1}",
        delay_seconds=seconds,
        queue=Queue.SPEECH,
        organisation_id=recording.organisation_id,
        subject=f"recording {recording.recording_sid} of call {recording.call_sid}",
        after=failure,
    )


def _go_on(session: Session, recording: RecordingRow) -> None:
    """A conversation is judged now; a message is understood."""
    if recording.purpose == "voicemail":
        enqueue(
            session,
            "understand_message",
            recording.recording_sid,
            job_id=f"understand-{recording.recording_sid}",
            organisation_id=recording.organisation_id,
            subject=f"message of call {recording.call_sid}",
        )
        return
    call = session.scalar(select(CallRow).where(CallRow.call_sid == recording.call_sid))
    if call is not None:
        judge_soon(session, call, because=f"heard-{recording.recording_sid}", delay_seconds=0)


def _message_in(session: Session, recording: RecordingRow) -> VoicemailRow | None:
    if recording.purpose != "voicemail":
        return None
    return session.scalar(select(VoicemailRow).where(VoicemailRow.call_sid == recording.call_sid))


def _recording(session: Session, recording_sid: str) -> RecordingRow:
    return session.scalars(
        select(RecordingRow).where(RecordingRow.recording_sid == recording_sid)
    ).one()
