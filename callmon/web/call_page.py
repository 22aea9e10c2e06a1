"""One call: its timeline, recording, words and findings, gathered for its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.checks.verdict import Outcome
from callmon.tables import (
    CallRow,
    FindingRow,
    RecordingRow,
    ReviewRow,
    TranscriptRow,
    UserRow,
    VoicemailRow,
)
from callmon.web.desk_user import DeskUser, NotFoundError
from callmon.web.owed import OwedOfCall, owed_of_call


@dataclass(frozen=True)
class Decision:
    """What a person decided on a clause or finding, and who they are."""

    row: ReviewRow
    name: str


@dataclass(frozen=True)
class CallShown:
    """All that a call's page shows. What this person may not hear is left out."""

    row: CallRow
    recording: RecordingRow | None
    transcript: TranscriptRow | None
    findings: tuple[FindingRow, ...]
    decisions: tuple[Decision, ...]
    message: VoicemailRow | None
    owed: OwedOfCall

    @property
    def legs(self) -> list["LegShown"]:
        return [LegShown(leg) for leg in self.row.timeline.get("legs", ())]


@dataclass(frozen=True)
class LegShown:
    """One leg as `calls.timeline.to_json` wrote it, its times read."""

    kept: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        value = self.kept.get(name)
        return datetime.fromisoformat(value) if value and name.endswith("_at") else value


def call_of(session: Session, user: DeskUser, call_id: int) -> CallRow:
    """The call, if this person may see it. Raises NotFoundError."""
    call = session.scalar(user.calls().where(CallRow.id == call_id))
    if call is None:
        raise NotFoundError
    return call


def call_shown(session: Session, user: DeskUser, call_id: int) -> CallShown:
    """What the page of a call shows this person. Raises NotFoundError."""
    call = call_of(session, user, call_id)
    recording = session.scalar(_recording_of(call))
    if not user.hears_speech:
        return CallShown(call, recording, None, (), (), None, OwedOfCall())
    return CallShown(
        call,
        recording,
        transcript_of(session, recording),
        tuple(session.scalars(_current_findings(call))),
        _decisions(session, call),
        session.scalar(user.messages().where(VoicemailRow.call_sid == call.call_sid)),
        owed_of_call(session, user, call),
    )


def transcript_of(session: Session, recording: RecordingRow | None) -> TranscriptRow | None:
    """The newest transcript of a recording."""
    if recording is None:
        return None
    return session.scalar(
        select(TranscriptRow)
        .where(TranscriptRow.recording_id == recording.id)
        .order_by(TranscriptRow.id.desc())
        .limit(1)
    )


def _recording_of(call: CallRow) -> Any:
    return (
        select(RecordingRow)
        .where(
            RecordingRow.call_sid == call.call_sid,
            RecordingRow.organisation_id == call.organisation_id,
            RecordingRow.purpose == "call",
        )
        .order_by(RecordingRow.id.desc())
        .limit(1)
    )


def _current_findings(call: CallRow) -> Any:
    return (
        select(FindingRow)
        .where(FindingRow.call_id == call.id, FindingRow.is_current)
        .order_by(FindingRow.id)
    )


def _decisions(session: Session, call: CallRow) -> tuple[Decision, ...]:
    found: Sequence[Any] = session.execute(
        select(ReviewRow, UserRow.name)
        .join(UserRow, UserRow.id == ReviewRow.user_id)
        .where(ReviewRow.call_id == call.id)
        .order_by(ReviewRow.decided_at)
    ).all()
    return tuple(Decision(row, name) for row, name in found)


def finding_of(session: Session, call: CallRow, finding_id: int | None) -> FindingRow | None:
    """The finding of this call that a person decides on. Raises NotFoundError."""
    if finding_id is None:
        return None
    finding = session.get(FindingRow, finding_id)
    if finding is None or finding.call_id != call.id:
        raise NotFoundError
    return finding


def decide(
    session: Session,
    user: DeskUser,
    call: CallRow,
    finding: FindingRow | None,
    clause: str,
    outcome: Outcome,
    reason: str,
) -> None:
    """Keep what this person decided; their earlier decision on the same is replaced.

    The finding itself stays as the machine made it.
    """
    number, check = (finding.clause, finding.check) if finding else (clause, "")
    decided = session.scalar(
        select(ReviewRow).where(
            ReviewRow.call_id == call.id,
            ReviewRow.clause == number,
            ReviewRow.check == check,
            ReviewRow.user_id == user.id,
        )
    ) or ReviewRow(
        organisation_id=call.organisation_id,
        call_id=call.id,
        user_id=user.id,
        clause=number,
        check=check,
    )
    decided.finding_id = finding.id if finding else None
    decided.outcome = outcome.value
    decided.reason = reason
    decided.decided_at = datetime.now(UTC)
    session.add(decided)
