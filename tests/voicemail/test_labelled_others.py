"""How well messages are understood that were written by whom had not seen how it is done."""

from pathlib import Path

import pytest

from callmon.evaluate import evaluate
from callmon.evaluate.scores import MessageScore

MESSAGES = Path(__file__).parents[1] / "labelled_others" / "sigulda-later-messages"


@pytest.fixture(scope="module")
def scores() -> dict[str, MessageScore]:
    return evaluate(MESSAGES).messages


def test_messages_reach_their_department_or_are_sorted_by_hand(
    scores: dict[str, MessageScore],
) -> None:
    every = scores["all"]

    assert (every.department_right or 0) >= 0.92
    assert every.abstained is not None
    assert every.abstained <= 0.1
    assert (every.none_right or 0) >= 0.95


def test_the_number_and_the_caller_are_known(scores: dict[str, MessageScore]) -> None:
    assert (scores["all"].callback_number_right or 0) >= 0.98
    assert (scores["clean"].caller_name_right or 0) >= 0.95
    assert (scores["asr"].caller_name_right or 0) >= 0.8


def test_what_cannot_wait_is_found_and_little_else(scores: dict[str, MessageScore]) -> None:
    assert (scores["lv"].urgent_recall or 0) >= 0.95
    assert (scores["all"].urgent_recall or 0) >= 0.85
    assert (scores["all"].urgent_precision or 0) >= 0.8
