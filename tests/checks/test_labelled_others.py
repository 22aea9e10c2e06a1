"""How right the checks are on calls that were written before anybody looked at the checks."""

from collections import Counter
from pathlib import Path

import pytest

from callmon.checks.registry import CHECKS
from callmon.evaluate.labelled import read_labelled
from callmon.evaluate.predictions import LABELLED_CHECKS, WORDS, observed
from tests.checks.test_labelled_closings import f1_of_fail, false_flags, unclear

FOLDERS = Path(__file__).parents[1] / "labelled_others"
SETS = (
    *("jelgava-calls", "lielsala-calls", "sigulda-evading-calls", "sigulda-later-calls"),
    *("unknown-calls", "unknown-later-calls"),
)
Pairs = dict[tuple[str, str], Counter[tuple[str, str]]]


@pytest.fixture(scope="module")
def judged() -> Pairs:
    """By check and source, how often each label met each outcome."""
    counts: Pairs = {(check, source): Counter() for check in LABELLED_CHECKS for source in SHARES}
    for name in SETS:
        labelled = read_labelled(FOLDERS / name)
        for item in labelled.calls:
            call = observed(item, labelled.organisation)
            for check, label in item.labels.items():
                said = WORDS[CHECKS[check](call).outcome]
                counts[check, item.source][label, said] += 1
    return counts


SHARES = {"clean": (0.03, 0.05), "asr": (0.05, 0.15)}
"""The most that may be flagged falsely, and be unclear."""


@pytest.mark.parametrize("source", SHARES)
@pytest.mark.parametrize("check", LABELLED_CHECKS)
def test_hardly_anybody_is_flagged_falsely(judged: Pairs, check: str, source: str):
    counts = judged[check, source]
    most_flagged, most_unclear = SHARES[source]

    assert counts
    assert false_flags(counts) <= most_flagged, counts
    assert unclear(counts) <= most_unclear, counts


@pytest.mark.parametrize(
    ("check", "source", "least"),
    [
        ("handles_unknown", "clean", 0.85),
        ("handles_unknown", "asr", 0.75),
        ("recaps_agreement", "clean", 0.85),
        ("recaps_agreement", "asr", 0.75),
    ],
)
def test_what_was_left_out_is_seen(judged: Pairs, check: str, source: str, least: float):
    assert f1_of_fail(judged[check, source]) >= least, judged[check, source]
