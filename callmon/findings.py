"""Standard × observed call → findings: every check of every clause that concerns it. (pure)"""

from collections.abc import Iterable
from dataclasses import dataclass

from callmon.checks.registry import CHECKS, version_of
from callmon.checks.verdict import ObservedCall, Outcome, Verdict
from callmon.standards.standard import Standard


@dataclass(frozen=True)
class Finding:
    """A verdict against a clause, and the version of the check that made it."""

    clause: str
    check: str
    verdict: Verdict
    check_version: str

    @property
    def is_flag(self) -> bool:
        """Whether it asks for a person. What is unclear does not: it has its own list."""
        return self.verdict.outcome == Outcome.NOT_MET


def judge(standard: Standard, call: ObservedCall) -> list[Finding]:
    """The findings of `call`, in the order of the standard's clauses."""
    return [
        Finding(clause.number, one.check, CHECKS[one.check](call, **one.parameters), version)
        for clause in standard.clauses
        for one in clause.checks
        if call.direction in one.directions
        for version in (version_of(one.check),)
    ]


def flags(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that ask for a person."""
    return [finding for finding in findings if finding.is_flag]
