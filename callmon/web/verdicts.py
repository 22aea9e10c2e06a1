"""Findings as a reader sees them: clause by clause, with the words that show them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callmon.checks.verdict import Direction, Why
from callmon.checks.why import why_in
from callmon.known_standards import known_standards
from callmon.organisation import Language
from callmon.standards.standard import Assessed, Clause
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

    @property
    def anchor(self) -> str:
        return anchor_of(self.number)


def anchor_of(number: str) -> str:
    """Where a clause stands on the page: `15.1 (2)` holds a space, an id must not."""
    return f"clause-{number.replace(' ', '-')}"


def why(finding: FindingRow, language: Language) -> str:
    """The one sentence that says why, in the reader's language."""
    try:
        return why_in(Why(finding.why["key"], finding.why["values"]), language)
    except KeyError:  # made by a version that knew another sentence
        return str(finding.why["key"])


def clauses_shown(shown: CallShown, standard_id: str, language: Language) -> list[ClauseShown]:
    """Every clause with a finding, and those of the standard that a person judges."""
    judged_by = next((finding.standard_id for finding in shown.findings), standard_id)
    clauses = {one.number: one for one in _clauses_for(shown, judged_by, standard_id)}
    numbers = dict.fromkeys((*clauses, *(finding.clause for finding in shown.findings)))
    return [_clause(number, clauses.get(number), shown, language) for number in numbers]


def _clause(
    number: str, clause: Clause | None, shown: CallShown, language: Language
) -> ClauseShown:
    return ClauseShown(
        number,
        clause.summary_in(language) if clause else "",
        clause is not None and clause.assessed != Assessed.AUTOMATICALLY,
        tuple(_findings_of(number, shown, language)),
        tuple(one for one in shown.decisions if one.row.clause == number and not one.row.check),
    )


def _clauses_for(shown: CallShown, *standard_ids: str) -> tuple[Clause, ...]:
    """The clauses that concern the call, of the first of the standards that there still is."""
    known = known_standards().current()
    clauses = next((known[one].clauses for one in standard_ids if one in known), ())
    direction = Direction(shown.row.direction)
    return tuple(clause for clause in clauses if clause.concerns(direction))


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
