"""Leave is taken in any words; the sentence that takes it is shown."""

import pytest

from callmon.checks.partings import parting


@pytest.mark.parametrize(
    ("said", "language"),
    [("Priecīgu dejošanu!", "lv"), ("Удачи на экзамене!", "ru"), ("Safe travels!", "en")],
)
def test_a_wish_takes_leave(said: str, language: str):
    found = parting(said, language)

    assert found
    assert found.score > 80


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Labi, ierakstīju.", "lv"),
        ("Paldies, ka pateicāt.", "lv"),
        ("Пожалуйста.", "ru"),
        ("That is right.", "en"),
    ],
)
def test_other_last_words_take_none(said: str, language: str):
    found = parting(said, language)

    assert found
    assert found.score < 60


def test_the_sentence_is_shown_that_takes_leave():
    said = "Paldies, ka pateicāt. Jauku pastaigu pa mežu! Es te vēl pierakstu."
    found = parting(said, "lv")

    assert found
    assert found.phrase == "Jauku pastaigu pa mežu"
    assert (found.start, found.end) == (3, 7)


def test_silence_takes_no_leave():
    assert parting(" … ", "lv") is None
