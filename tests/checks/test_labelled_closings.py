"""How right the checks of a call's end are on labelled calls; the floor nobody may sink below."""

from collections import Counter

import pytest

from callmon.checks.registry import CHECKS
from callmon.checks.verdict import Outcome
from tests.checks.closings import labelled

SAYS = {
    Outcome.MET: "pass",
    Outcome.NOT_MET: "fail",
    Outcome.NOT_APPLICABLE: "na",
    Outcome.UNCLEAR: "unclear",
}


def judged(check: str, *, garbled: bool) -> Counter[tuple[str, str]]:
    """How often each label met each outcome."""
    return Counter(
        (label, SAYS[CHECKS[check](one.call).outcome])
        for one in labelled(garbled=garbled)
        if (label := one.labels[check])
    )


def f1_of_fail(counts: Counter[tuple[str, str]]) -> float:
    right = counts["fail", "fail"]
    wrong = sum(n for pair, n in counts.items() if pair.count("fail") == 1)
    return 2 * right / (2 * right + wrong)


def false_flags(counts: Counter[tuple[str, str]]) -> float:
    """Share flagged of the calls whose label is pass or na."""
    fine = {pair: n for pair, n in counts.items() if pair[0] != "fail"}
    return sum(n for pair, n in fine.items() if pair[1] == "fail") / sum(fine.values())


def unclear(counts: Counter[tuple[str, str]]) -> float:
    return sum(n for pair, n in counts.items() if pair[1] == "unclear") / counts.total()


@pytest.mark.parametrize(
    ("check", "least"),
    [("says_goodbye", 0.95), ("recaps_agreement", 0.95), ("handles_unknown", 0.95)],
)
def test_clean_calls_are_judged_right(check: str, least: float):
    counts = judged(check, garbled=False)

    assert f1_of_fail(counts) >= least, counts
    assert false_flags(counts) <= 0.03, counts
    assert unclear(counts) <= 0.05, counts


@pytest.mark.parametrize(
    ("check", "least"),
    [("says_goodbye", 0.88), ("recaps_agreement", 0.80), ("handles_unknown", 0.80)],
)
def test_misheard_calls_are_judged_nearly_as_well(check: str, least: float):
    counts = judged(check, garbled=True)

    assert f1_of_fail(counts) >= least, counts
    assert false_flags(counts) <= 0.05, counts
    assert unclear(counts) <= 0.15, counts
