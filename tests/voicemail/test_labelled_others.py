"""How well messages are understood that were written by whom had not seen how it is done."""

from pathlib import Path

import pytest

from callmon.evaluate import evaluate
from callmon.evaluate.scores import MessageScore

FOLDERS = Path(__file__).parents[1] / "labelled_others"


@pytest.fixture(scope="module")
def scores() -> dict[str, MessageScore]:
    return evaluate(FOLDERS / "sigulda-later-messages").messages


@pytest.fixture(scope="module", params=["plain", "fresh", "next"])
def plain(request: pytest.FixtureRequest) -> dict[str, MessageScore]:
    """Of messages as they mostly come: less is only hinted at."""
    return evaluate(FOLDERS / f"sigulda-{request.param}-messages").messages


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


def test_plain_messages_are_understood_as_a_secretary_would(plain: dict[str, MessageScore]) -> None:
    for source, right, abstained, number in (("clean", 0.95, 0.1, 0.97), ("asr", 0.9, 0.15, 0.85)):
        assert (plain[source].department_right or 0) >= right
        assert (plain[source].abstained or 0) <= abstained
        assert (plain[source].callback_number_right or 0) >= number
    assert (plain["all"].urgent_recall or 0) >= 0.95
    assert (plain["all"].urgent_precision or 0) >= 0.7
