"""What a changed standard would change on past calls, hit by hit; nothing is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.checks.registry import version_of
from callmon.checks.verdict import ObservedCall, Outcome
from callmon.checks.why import why_in
from callmon.db import reading
from callmon.findings import Finding, judge
from callmon.known_organisations import known_organisations
from callmon.organisation import Organisation
from callmon.pipeline.judge import observed_call
from callmon.standards.standard import Standard, read_standard, standards
from callmon.tables import CallRow, FindingRow, ReviewRow

Place = tuple[str, str]
"""Clause and check."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One verdict that would change; None where the clause or its check is not there.

    `person` is what a person decided on it, where one did. `check_changed` says that the check's
    own code or words changed since `before` was found: then not the file alone made the change.
    """

    call_sid: str
    organisation_id: str
    started_at: datetime
    clause: str
    check: str
    before: Outcome | None
    after: Outcome | None
    evidence: tuple[str, ...]
    why: str
    person: Outcome | None
    check_changed: bool

    @property
    def is_new_flag(self) -> bool:
        return self.after == Outcome.NOT_MET

    @property
    def is_flag_gone(self) -> bool:
        return self.before == Outcome.NOT_MET


@dataclass(frozen=True, slots=True)
class Trial:
    """A standard tried on past calls: how many were judged, which clauses differ, every hit."""

    standard: Standard
    calls: int
    clauses_added: tuple[str, ...]
    clauses_removed: tuple[str, ...]
    hits: tuple[Hit, ...]

    def count(self, *, new_flags: bool) -> int:
        return sum(one.is_new_flag if new_flags else one.is_flag_gone for one in self.hits)


class NothingToTry(Exception):
    """There is no such standard, or no organisation holds its calls against it."""


def try_standard(
    standard_id: str,
    file: Path | None = None,
    since: date | None = None,
    organisation_id: str | None = None,
) -> Trial:
    """Judge past calls by `file`, or by the standard as its file is now, and compare.

    With a file, the other side is the standard that the organisation has now, judged by the same
    checks: what differs is the file's doing. Without one, it is the findings that another version
    of the standard made. Calls are those of the organisations that have the standard, or of the
    one named. Raises NothingToTry, StandardFileError.
    """
    known = standards()
    if file is None and standard_id not in known:
        raise NothingToTry(f"no standard {standard_id!r}; there are: {', '.join(known)}")
    wanted = read_standard(file) if file else known[standard_id]
    held = _organisations(standard_id, organisation_id)
    current = {one.id: known[one.standard] for one in held if one.standard in known}
    calls = 0
    hits: list[Hit] = []
    for call_id in [call for one in held for call in _calls(one, since)]:
        with reading() as session:
            past = _past(session, call_id)
        before = _before(past, current.get(past.call.organisation_id), wanted, file)
        if before is not None:
            calls += 1
            hits += _hits(past, before, judge(wanted, past.observed))
    numbers = {clause.number: None for one in current.values() for clause in one.clauses}
    new_numbers = [clause.number for clause in wanted.clauses]
    return Trial(
        standard=wanted,
        calls=calls,
        clauses_added=tuple(one for one in new_numbers if one not in numbers),
        clauses_removed=tuple(one for one in numbers if one not in new_numbers),
        hits=tuple(hits),
    )


def _before(
    past: "_Past", current: Standard | None, wanted: Standard, file: Path | None
) -> "dict[Place, _Verdict] | None":
    """The verdicts to compare with; None where this call's findings were made by `wanted`."""
    if current is not None and (file is not None or current.id != wanted.id):
        return {
            (one.clause, one.check): _Verdict(one.verdict.outcome)
            for one in judge(current, past.observed)
        }
    return past.kept_by_others(wanted)


def _organisations(standard_id: str, organisation_id: str | None) -> list[Organisation]:
    every = known_organisations().current()
    if organisation_id is not None:
        return [one for one in every if one.id == organisation_id]
    held = [one for one in every if one.standard == standard_id]
    if not held:
        raise NothingToTry(
            f"no organisation has the standard {standard_id!r}; name one with --organisation, "
            "and it is tried on that one's calls"
        )
    return held


def _calls(organisation: Organisation, since: date | None) -> list[int]:
    """Answered calls, oldest first; `since` is a day in the organisation's zone."""
    query = select(CallRow.id).where(
        CallRow.organisation_id == organisation.id, CallRow.outcome == "answered"
    )
    if since is not None:
        begins = datetime.combine(since, time(), organisation.zone).astimezone(UTC)
        query = query.where(CallRow.started_at >= begins)
    with reading() as session:
        return list(session.scalars(query.order_by(CallRow.started_at, CallRow.id)))


@dataclass(frozen=True, slots=True)
class _Verdict:
    """A verdict as it stands: its outcome, and whether its check is another by now."""

    outcome: Outcome
    check_changed: bool = False


@dataclass(frozen=True, slots=True)
class _Past:
    """A call with what was found and decided on it."""

    call: CallRow
    observed: ObservedCall
    findings: tuple[FindingRow, ...]
    decided: dict[Place, Outcome]

    def kept_by_others(self, wanted: Standard) -> dict[Place, _Verdict] | None:
        """The findings that another version made; None where this very version made them."""
        if not self.findings or all(
            one.standard_version == wanted.version for one in self.findings
        ):
            return None
        return {
            (one.clause, one.check): _Verdict(
                Outcome(one.outcome), one.check_version != _version_now(one.check)
            )
            for one in self.findings
        }


def _past(session: Session, call_id: int) -> _Past:
    call = session.get_one(CallRow, call_id)
    findings = session.scalars(
        select(FindingRow).where(FindingRow.call_id == call_id, FindingRow.is_current)
    )
    reviews = session.scalars(
        select(ReviewRow).where(ReviewRow.call_id == call_id).order_by(ReviewRow.decided_at)
    )
    return _Past(
        call,
        observed_call(session, call),
        tuple(findings),
        {(one.clause, one.check): Outcome(one.outcome) for one in reviews},
    )


def _version_now(check: str) -> str | None:
    try:
        return version_of(check)
    except KeyError:  # a check that there is no longer
        return None


def _hits(past: _Past, before: dict[Place, _Verdict], found: Iterable[Finding]) -> Iterator[Hit]:
    after = {(one.clause, one.check): one for one in found}
    for place in dict.fromkeys((*after, *before)):
        was, will_be = before.get(place), after.get(place)
        outcome = will_be.verdict.outcome if will_be else None
        if was is None or was.outcome != outcome:
            yield _hit(past, place, was, will_be)


def _hit(past: _Past, place: Place, was: _Verdict | None, will_be: Finding | None) -> Hit:
    verdict = will_be.verdict if will_be else None
    return Hit(
        call_sid=past.call.call_sid,
        organisation_id=past.call.organisation_id,
        started_at=past.call.started_at,
        clause=place[0],
        check=place[1],
        before=was.outcome if was else None,
        after=verdict.outcome if verdict else None,
        evidence=tuple(one.words for one in verdict.evidence) if verdict else (),
        why=why_in(verdict.why, "en") if verdict else "",
        person=past.decided.get(place),
        check_changed=was is not None and was.check_changed,
    )
