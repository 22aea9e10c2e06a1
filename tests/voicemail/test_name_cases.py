"""Names said in another case are put back into the nominative."""

import pytest

from callmon.organisation import Language
from callmon.voicemail.name_cases import nominatives, of_polite


@pytest.mark.parametrize(
    ("language", "said", "is_mans", "nominative"),
    [
        ("lv", "Paeglim", True, "Paeglis"),
        ("lv", "Kalniņam", True, "Kalniņš"),
        ("lv", "Kalniņu", False, "Kalniņa"),
        ("lv", "Kalniņu", True, "Kalniņš"),
        ("lv", "Mežuli", False, "Mežule"),
        ("lv", "Bitei", None, "Bite"),
        ("lv", "Mikum", True, "Mikus"),
        ("ru", "Степанову", True, "Степанов"),
        ("ru", "Степановой", False, "Степанова"),
        ("ru", "Высоцкой", False, "Высоцкая"),
        ("ru", "Высоцкому", True, "Высоцкий"),
        ("ru", "Сергею", True, "Сергей"),
    ],
)
def test_the_likeliest_nominative_comes_first(
    language: Language, said: str, is_mans: bool | None, nominative: str
) -> None:
    assert next(nominatives(said, is_mans, language)) == nominative


def test_a_vowel_that_comes_and_goes_is_put_back() -> None:
    assert "Павел" in nominatives("Павлу", True, "ru")


def test_english_names_have_no_cases() -> None:
    assert not list(nominatives("Anna", None, "en"))


@pytest.mark.parametrize(
    ("said", "following", "surname"),
    [
        ("Ozola", "kungs", "Ozols"),
        ("Kalniņa", "kungs", "Kalniņš"),
        ("Ozolas", "kundze", "Ozola"),
        ("Ozola", "zvana", None),
    ],
)
def test_a_surname_before_sir_or_madam_is_in_the_genitive(
    said: str, following: str, surname: str | None
) -> None:
    assert of_polite(said, following) == surname
