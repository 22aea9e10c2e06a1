"""A municipality's own reviewed calls and corrected messages, as a folder to `evaluate`."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.checks.verdict import ObservedCall, Outcome
from callmon.db import reading
from callmon.evaluate.predictions import LABELLED_CHECKS, WORDS
from callmon.organisation import Organisation
from callmon.pipeline.judge import observed_call
from callmon.standards.standard import ClauseCheck, StandardFileError, standards
from callmon.tables import CallRow, FindingRow, ReviewRow, VoicemailRow
from callmon.transcripts.masking import masked

SOURCE = "asr"
"""All that is exported was written by a recogniser."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many items were written, and how many labels the calls have."""

    calls: int
    labels: int
    voicemails: int


def export_labelled(organisation: Organisation, file: Path, folder: Path) -> Exported:
    """Write organisation.toml (from `file`), calls.jsonl and voicemails.jsonl into `folder`.

    Only the owner may read what is written. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with reading() as session:
        calls = list(_calls(session, organisation))
        messages = list(_messages(session, organisation))
    _write(folder / "organisation.toml", file.read_text(encoding="utf8"))
    _write(folder / "calls.jsonl", _lines(calls))
    _write(folder / "voicemails.jsonl", _lines(messages))
    return Exported(len(calls), sum(len(one["labels"]) for one in calls), len(messages))


def _write(path: Path, text: str) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(opened, "w", encoding="utf8") as file:
        file.write(text)


def _lines(items: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in items)


def _calls(session: Session, organisation: Organisation) -> Iterator[dict[str, Any]]:
    """Reviewed calls that have words and at least one label, oldest first."""
    reviewed = select(ReviewRow.call_id).where(ReviewRow.organisation_id == organisation.id)
    rows = session.scalars(
        select(CallRow)
        .where(CallRow.organisation_id == organisation.id, CallRow.id.in_(reviewed))
        .order_by(CallRow.started_at, CallRow.id)
    )
    for row in rows:
        observed = observed_call(session, row)
        labels, clauses = _decided(session, row)
        if observed.utterances and (labels or clauses):
            yield _call(row, observed, labels, clauses)


def _call(
    row: CallRow, observed: ObservedCall, labels: dict[str, str], clauses: dict[str, str]
) -> dict[str, Any]:
    agent = observed.agent
    return {
        "id": row.call_sid,
        "language": observed.language,
        "source": SOURCE,
        "direction": observed.direction.value,
        "agent": agent
        and {
            "first_name": agent.first_name,
            "last_name": agent.last_name,
            "position": agent.position,
            "department": agent.department.id,
        },
        "client": {"name": observed.client_name} if observed.client_name else None,
        "turns": [
            {
                "speaker": said.speaker.value,
                "start": said.start,
                "end": said.end,
                "text": masked(said.text),
            }
            for said in observed.utterances
        ],
        "labels": labels,
        "clauses": clauses,
    }


def _decided(session: Session, call: CallRow) -> tuple[dict[str, str], dict[str, str]]:
    """What people decided: by check id, and by clause where a person judges the clause itself.

    Of several people the last one's word stands.
    """
    labels: dict[str, str] = {}
    clauses: dict[str, str] = {}
    decided = session.execute(
        select(ReviewRow, FindingRow)
        .outerjoin(FindingRow, FindingRow.id == ReviewRow.finding_id)
        .where(ReviewRow.call_id == call.id)
        .order_by(ReviewRow.decided_at, ReviewRow.id)
    )
    for review, finding in decided:
        outcome = Outcome(review.outcome)
        if outcome == Outcome.UNCLEAR:
            continue
        if not review.check:
            clauses[review.clause] = WORDS[outcome]
        else:
            labels |= {one: WORDS[outcome] for one in labelled_checks(review, finding)}
    return labels, clauses


def labelled_checks(review: ReviewRow, finding: FindingRow | None) -> tuple[str, ...]:
    """The check ids of the labelled form that a decision speaks for.

    A finding that stands for two of them (a full name; institution or department) labels both
    only where it can be told which was meant.
    """
    not_met = review.outcome == Outcome.NOT_MET
    parameters = _parameters(review, finding)
    if review.check == "states_name":
        if not parameters.get("surname"):
            return ("states_first_name",)
        if not not_met:
            return "states_first_name", "states_last_name"
        said = str(finding.why["key"]).split(".")[0] if finding else ""
        confirmed = finding is not None and finding.outcome == Outcome.NOT_MET
        return (said,) if confirmed and said in LABELLED_CHECKS else ()
    if review.check == "states_department" and parameters.get("or_institution"):
        return ("states_department", "states_institution") if not_met else ()
    return (review.check,) if review.check in LABELLED_CHECKS else ()


def _parameters(review: ReviewRow, finding: FindingRow | None) -> dict[str, Any]:
    """The parameters of the clause's check, as the standard's file has them now."""
    try:
        standard = standards().get(finding.standard_id) if finding else None
    except StandardFileError:
        standard = None
    checks: Iterable[ClauseCheck] = (
        one
        for clause in (standard.clauses if standard else ())
        if clause.number == review.clause
        for one in clause.checks
        if one.check == review.check
    )
    return dict(next((one.parameters for one in checks), {}))


def _messages(session: Session, organisation: Organisation) -> Iterator[dict[str, Any]]:
    """Messages whose department a person said, oldest first."""
    rows = session.scalars(
        select(VoicemailRow)
        .where(
            VoicemailRow.organisation_id == organisation.id,
            VoicemailRow.corrected_at.is_not(None),
            VoicemailRow.text.is_not(None),
        )
        .order_by(VoicemailRow.received_at, VoicemailRow.id)
    )
    for row in rows:
        yield {
            "id": row.call_sid,
            "language": row.language or "lv",
            "source": SOURCE,
            "received_at": row.received_at.astimezone(organisation.zone).isoformat(),
            "text": masked(row.text or ""),
            "department": row.corrected_department_id,
        }
