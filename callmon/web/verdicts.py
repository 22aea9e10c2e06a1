"""Findings as a reader sees them: clause by clause, with the words that show them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from callmon.checks.verdict import Why
from callmon.checks.why import why_in
from callmon.organisation import Language
from callmon.tables import FindingRow
from callmon.web.call_page import CallShown, Decision
from callmon.web.spoken import Mark


@dataclass(frozen=True)
class EvidenceShown:
    """Words that show a finding: where they stand in the transcript and from when they play."""

    anchor: str
    speaker: str
    start: float
    end: float
    words: str


@dataclass(frozen=True)
class FindingShown:
    """A finding with the reader's sentence, its evidence and what people decided on it."""

    row: FindingRow
    sentence: str
    evidence: tuple[EvidenceShown, ...]
    decisions: tuple[Decision, ...]

    @property
    def outcome(self) -> str:
        """What stands: the last person's decision, else the machine's."""
        return self.decisions[-1].row.outcome if self.decisions else self.row.outcome


@dataclass(frozen=True)
class ClauseShown:
    """A clause of the standard and all that was found or decided on it for this call."""

    number: str
    summary: str
    by_reviewer: bool
    findings: tuple[FindingShown, ...]
    decisions: tuple[Decision, ...]


def why(finding: FindingRow, language: Language) -> str:
    """The one sentence that says why, in the reader's language."""
    try:
        return why_in(Why(finding.why["key"], finding.why["values"]), language)
    except KeyError:  # made by a version that knew another sentence
        return str(finding.why["key"])


def clauses_shown(shown: CallShown, standard_id: str, language: Language) -> list[ClauseShown]:
    """Every clause with a finding, and those of the standard that a person judges."""
    clauses = {clause.number: clause for clause in _clauses_for(standard_id, shown.row.direction)}
    numbers = dict.fromkeys((*clauses, *(finding.clause for finding in shown.findings)))
    return [
        ClauseShown(
            number,
            _summary(clauses.get(number), language),
            number not in clauses or clauses[number].assessed != "automatically",
            tuple(_findings_of(number, shown, language)),
            tuple(one for one in shown.decisions if one.row.clause == number and not one.row.check),
        )
        for number in numbers
    ]


def _clauses_for(standard_id: str, direction: str) -> tuple[Any, ...]:
    return ()


def _summary(clause: Any, language: Language) -> str:
    return str(getattr(clause, f"summary_{language}")) if clause else ""


def marks_of(clauses: Iterable[ClauseShown]) -> list[Mark]:
    """What to mark in the transcript: the evidence of every finding."""
    return [
        Mark(one.anchor, clause.number, one.speaker, one.start, one.end)
        for clause in clauses
        for finding in clause.findings
        for one in finding.evidence
    ]


def _findings_of(number: str, shown: CallShown, language: Language) -> Iterator[FindingShown]:
    for finding in shown.findings:
        if finding.clause == number:
            yield FindingShown(
                finding,
                why(finding, language),
                tuple(_evidence(finding)),
                tuple(
                    one
                    for one in shown.decisions
                    if (one.row.clause, one.row.check) == (finding.clause, finding.check)
                ),
            )


def _evidence(finding: FindingRow) -> Iterator[EvidenceShown]:
    for number, one in enumerate(finding.evidence):
        yield EvidenceShown(
            f"evidence-{finding.id}-{number}",
            str(one["speaker"]),
            float(one["start"]),
            float(one["end"]),
            str(one["words"]),
        )
