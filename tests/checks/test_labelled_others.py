"""How right the checks are on calls that were written before anybody looked at the checks."""

from collections import Counter
from pathlib import Path

import pytest

from callmon.checks.registry import CHECKS
from callmon.evaluate.labelled import read_labelled
from callmon.evaluate.predictions import LABELLED_CHECKS, WORDS, observed
from tests.checks.test_labelled_closings import f1_of_fail, false_flags, unclear

FOLDERS = Path(__file__).parents[1] / "labelled_others"
SETS = sorted(path.name for path in FOLDERS.glob("*-calls"))
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


ALWAYS_DUE = (
    "greets",
    "states_department",
    "states_first_name",
    "states_last_name",
    "says_goodbye",
)
LEAST = {
    **{(check, "clean"): 0.90 for check in LABELLED_CHECKS},
    **{(check, "asr"): 0.80 for check in LABELLED_CHECKS},
    **{(check, "clean"): 0.95 for check in ALWAYS_DUE},
    **{(check, "asr"): 0.88 for check in ALWAYS_DUE},
    **{(check, "clean"): 0.85 for check in ("handles_unknown", "recaps_agreement")},
    **{(check, "asr"): 0.75 for check in ("handles_unknown", "recaps_agreement")},
    # Of 24 calls without their topic two are missed; five others are flagged, of 421.
    ("states_topic", "clean"): 0.85,
}
"""The least F1 of fail, by check and source."""


@pytest.mark.parametrize("source", SHARES)
@pytest.mark.parametrize("check", LABELLED_CHECKS)
def test_what_was_left_out_is_seen(judged: Pairs, check: str, source: str):
    assert f1_of_fail(judged[check, source]) >= LEAST[check, source], judged[check, source]
