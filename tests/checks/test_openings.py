"""180 varied openings of another municipality, put together from parts, clean and garbled.

They hold the floor of the opening's checks: no false alarms where the words are plain, few where
they are garbled.
"""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from callmon.checks.registry import CHECKS
from callmon.checks.verdict import ObservedCall, Outcome
from callmon.evaluate.labelled import read_labelled
from callmon.evaluate.predictions import observed

FOLDER = Path(__file__).parent / "openings"
CHECKS_OF_THE_OPENING = [
    "greets",
    "states_institution",
    "states_department",
    "states_first_name",
    "states_last_name",
    "states_position",
    "confirms_person",
    "states_topic",
    "asks_reason",
]


@cache
def calls() -> list[tuple[str, dict[str, str], ObservedCall]]:
    labelled = read_labelled(FOLDER)
    return [
        (item.source, item.labels, observed(item, labelled.organisation)) for item in labelled.calls
    ]


def counted(check: str, source: str) -> Counter:
    found = Counter()
    for said_by, labels, call in calls():
        if said_by == source and check in labels:
            is_flag = CHECKS[check](call).outcome == Outcome.NOT_MET
            found["should" if labels[check] == "fail" else "should_not", is_flag] += 1
    return found


@pytest.mark.parametrize("check", CHECKS_OF_THE_OPENING)
@pytest.mark.parametrize(
    ("source", "most_false", "least_caught"), [("clean", 0.03, 0.9), ("asr", 0.05, 0.85)]
)
def test_few_are_flagged_wrongly_and_few_get_away(check, source, most_false, least_caught):
    found = counted(check, source)

    false = found["should_not", True] / (found["should_not", True] + found["should_not", False])
    caught = found["should", True] / (found["should", True] + found["should", False])
    assert false <= most_false
    assert caught >= least_caught
