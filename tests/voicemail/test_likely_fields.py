"""A word speaks for the fields in whose words and sayings it is met, whole or in part."""

import pytest

from callmon.lexicon import keys_of
from callmon.organisation import LANGUAGES, Language
from callmon.voicemail.likely_fields import FIELDS, evidence


def best_field(word: str, language: Language = "lv") -> str:
    said = evidence(word, language)
    assert said is not None
    return FIELDS[int(said.argmax())]


@pytest.mark.parametrize(
    ("word", "field"),
    [
        ("konteineriem", "waste"),
        ("asfaltētājs", "roads"),
        ("kapličā", "cemetery"),
        ("adoptētāju", "guardianship"),
        ("verandas", "building"),
    ],
)
def test_a_word_tells_its_field_in_any_of_its_forms(word: str, field: str) -> None:
    assert best_field(word) == field


@pytest.mark.parametrize(
    ("misheard", "field"),
    [("apgaismojms", "lighting"), ("latvan", "greenery"), ("testamend", "inheritance")],
)
def test_a_letter_misheard_leaves_enough_of_a_word(misheard: str, field: str) -> None:
    assert best_field(misheard) == field


def test_a_word_that_many_fields_share_says_less_than_one_of_a_field_alone() -> None:
    shared, own = evidence("bērns", "lv"), evidence("aizbildnis", "lv")

    assert shared is not None
    assert own is not None
    assert shared.max() < own.max()


def test_little_words_and_unheard_of_ones_say_nothing() -> None:
    assert evidence("lūdzu", "lv") is None
    assert evidence("xqwz", "lv") is None


def test_sayings_are_of_known_fields_only() -> None:
    for language in LANGUAGES:
        assert set(keys_of("sayings", language)) <= set(FIELDS)
