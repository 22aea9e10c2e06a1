"""Timeline and transcript × standard → findings, kept with the versions of all that made them."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callmon.checks.verdict import (
    Agent,
    CallTimes,
    Direction,
    HeardBySound,
    ObservedCall,
    Outcome,
    PhraseHeard,
    evidence_to_json,
)
from callmon.db import reading, take_turns, transaction
from callmon.findings import Finding, judge
from callmon.jobs import enqueue, step, workflow
from callmon.known_organisations import known_organisations
from callmon.known_standards import known_standards
from callmon.organisation import Organisation
from callmon.pipeline.follow_ups import keep_promises, promises_of
from callmon.standards.standard import Standard
from callmon.tables import (
    CallRow,
    FindingRow,
    FollowUpRow,
    RecordingRow,
    ReviewRow,
    RingBackRow,
    TranscriptRow,
)
from callmon.transcripts.transcript import Speaker, from_json, turns

JUDGE_AFTER_SECONDS = 30.0
"""After a call's end, its recording and its last webhooks are still on their way."""
TIMELINE = "timeline"
HAVE_SOUND = ("kept", "wrong_channels")


def judge_soon(
    session: Session, call: CallRow, *, because: str, delay_seconds: float | None = None
) -> None:
    """Judge a call in a while, in the caller's transaction; `because` names what is new."""
    enqueue(
        session,
        "judge_call",
        call.call_sid,
        job_id=f"judge-{call.call_sid}-{because}",
        delay_seconds=JUDGE_AFTER_SECONDS if delay_seconds is None else delay_seconds,
        organisation_id=call.organisation_id,
        subject=f"call {call.call_sid}",
    )


@workflow("judge_call")
def judge_call(call_sid: str) -> int:
    """Hold a call against its organisation's standard; how many findings there are."""
    return find_and_keep(call_sid)


@step
def find_and_keep(call_sid: str) -> int:
    """Judge a call by all that is known now. Not while its words are still to come: the job
    that brings them judges then."""
    with reading() as session:
        call = session.scalars(select(CallRow).where(CallRow.call_sid == call_sid)).one()
        if call.outcome != "answered" or _words_are_to_come(session, call_sid):
            return 0
        observed = observed_call(session, call)
        standard = known_standards().current()[observed.organisation.standard]
    findings, promised = judge(standard, observed), promises_of(call, observed)
    with transaction() as session:
        take_turns(session, f"findings-{call_sid}")
        keep_findings(session, call.id, observed, standard, findings)
        keep_promises(session, call, observed, promised, datetime.now(UTC))
    return len(findings)


def _words_are_to_come(session: Session, call_sid: str) -> bool:
    """Whether a conversation's recording is on its way, or waits to be written down."""
    waiting = session.scalars(
        select(RecordingRow)
        .outerjoin(TranscriptRow, TranscriptRow.recording_id == RecordingRow.id)
        .where(RecordingRow.call_sid == call_sid, RecordingRow.purpose == "call")
        .where(TranscriptRow.id.is_(None))
    )
    return any(
        row.is_to_come or (row.state in HAVE_SOUND and row.hearing_problem is None)
        for row in waiting
    )


def observed_call(session: Session, call: CallRow) -> ObservedCall:
    """All that is known of a call: its timeline and, where there is one, its newest transcript."""
    organisation = known_organisations().current().get(call.organisation_id)
    recording, kept = _newest_transcript(session, call.call_sid)
    transcript = from_json(kept.content) if kept else None
    return ObservedCall(
        organisation=organisation,
        direction=Direction(call.direction),
        language=transcript.language if transcript else call.language,  # type: ignore[arg-type]
        agent=agent_on(call, organisation),
        utterances=turns(transcript.utterances) if transcript else (),
        client_name=_client_name(session, call),
        times=_times(call),
        may_judge_words=bool(kept and kept.may_judge and recording and recording.state == "kept"),
        duration_seconds=transcript.duration_seconds if transcript else None,
        by_sound=by_sound_from_json(kept.by_sound) if kept and kept.by_sound else None,
        heard_by=kept.model_sha256 if kept else TIMELINE,
    )


def _newest_transcript(
    session: Session, call_sid: str
) -> tuple[RecordingRow | None, TranscriptRow | None]:
    """Of the longest conversation recorded: a call handed on has one recording a leg."""
    found = session.execute(
        select(RecordingRow, TranscriptRow)
        .join(TranscriptRow, TranscriptRow.recording_id == RecordingRow.id)
        .where(RecordingRow.call_sid == call_sid, RecordingRow.purpose == "call")
        .order_by(RecordingRow.duration_seconds.desc(), TranscriptRow.id.desc())
    ).first()
    return (found[0], found[1]) if found else (None, None)


def agent_on(call: CallRow, organisation: Organisation) -> Agent | None:
    """Who answered, as the organisation's file writes them; None where nobody knows."""
    person = next((one for one in organisation.employees if one.id == call.employee_id), None)
    if person is None:
        return None
    department = organisation.department(person.department)
    return Agent(person.first_name, person.last_name, person.position, department)


def _client_name(session: Session, call: CallRow) -> str | None:
    """Who was rung back, as they had named themselves; None where nobody knows."""
    return session.scalar(
        select(FollowUpRow.caller_name)
        .join(RingBackRow, RingBackRow.follow_up_id == FollowUpRow.id)
        .where(RingBackRow.call_sid == call.call_sid)
    )


def _times(call: CallRow) -> CallTimes:
    told = call.timeline
    ended_by = {"agent": Speaker.AGENT, "client": Speaker.CLIENT}.get(call.ended_by or "")
    return CallTimes(
        wait_seconds=call.wait_seconds,
        rings_to_answer=call.rings_to_answer,
        rings_are_estimated=bool(told.get("rings_are_estimated")),
        rings_at_least=told.get("rings_at_least"),
        rings_at_most=told.get("rings_at_most"),
        talk_seconds=call.talk_seconds,
        ended_by=ended_by,
    )


def by_sound_to_json(heard: HeardBySound) -> dict[str, Any]:
    """The form kept with a transcript; `by_sound_from_json` reads it back."""
    return asdict(heard)


def by_sound_from_json(kept: dict[str, Any]) -> HeardBySound:
    """What `by_sound_to_json` wrote."""
    return HeardBySound(
        **{
            name: PhraseHeard(**{**phrase, "outcome": Outcome(phrase["outcome"])})
            for name, phrase in kept.items()
            if phrase
        }
    )


def keep_findings(
    session: Session,
    call_id: int,
    observed: ObservedCall,
    standard: Standard,
    findings: Iterable[Finding],
) -> None:
    """Keep what was found. What is known already is not written again; findings by another
    version of the standard, a check or the model stay, no longer current."""
    session.execute(
        update(FindingRow).where(FindingRow.call_id == call_id).values(is_current=False)
    )
    for finding in findings:
        row = _known(session, call_id, observed, standard, finding)
        if row is None:
            session.add(_new_row(call_id, observed, standard, finding))
        else:
            row.is_current = True
            _tell_anew(session, row, finding)


def _known(
    session: Session, call_id: int, observed: ObservedCall, standard: Standard, finding: Finding
) -> FindingRow | None:
    return session.scalar(
        select(FindingRow).filter_by(
            call_id=call_id,
            clause=finding.clause,
            check=finding.check,
            standard_version=standard.version,
            check_version=finding.check_version,
            heard_by=observed.heard_by,
        )
    )


def _new_row(
    call_id: int, observed: ObservedCall, standard: Standard, finding: Finding
) -> FindingRow:
    return FindingRow(
        organisation_id=observed.organisation.id,
        call_id=call_id,
        clause=finding.clause,
        check=finding.check,
        standard_id=standard.id,
        standard_version=standard.version,
        check_version=finding.check_version,
        heard_by=observed.heard_by,
        is_current=True,
        created_at=datetime.now(UTC),
        **_verdict(finding),
    )


def _verdict(finding: Finding) -> dict[str, Any]:
    verdict = finding.verdict
    return {
        "outcome": verdict.outcome.value,
        "confidence": verdict.confidence,
        "evidence": evidence_to_json(verdict.evidence),
        "why": {"key": verdict.why.key, "values": verdict.why.values},
    }


def _tell_anew(session: Session, row: FindingRow, finding: Finding) -> None:
    """A late webhook may change the timeline, and with it the verdict of the same versions;
    what a person has decided on stays as they saw it."""
    reviewed = session.scalar(select(ReviewRow.id).where(ReviewRow.finding_id == row.id).limit(1))
    if reviewed is None:
        for name, value in _verdict(finding).items():
            setattr(row, name, value)
