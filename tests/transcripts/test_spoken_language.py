import pytest

from callmon.organisation import Language
from callmon.transcripts.spoken_language import HeardLanguages, Spoken, spoken_language

SURE_FROM: dict[Language, float] = {"en": 0.97, "ru": 0.85}
LINE: list[Language] = ["lv", "ru", "en"]


def window(seconds: float, lv: float = 0.0, ru: float = 0.0, en: float = 0.0) -> HeardLanguages:
    return HeardLanguages(seconds, {"lv": lv, "ru": ru, "en": en})


@pytest.mark.parametrize(
    ("heard", "language"),
    [
        (window(5, en=0.98), "en"),
        (window(5, lv=0.02, en=0.95), "lv"),
        (window(20, ru=0.9), "ru"),
        (window(20, lv=0.1, ru=0.6, en=0.3), "lv"),
        (window(20, lv=0.9), "lv"),
    ],
)
def test_another_language_than_the_lines_own_must_be_sure(
    heard: HeardLanguages, language: Language
) -> None:
    assert spoken_language([heard], LINE, SURE_FROM).language == language


def test_one_short_window_of_another_language_does_not_turn_a_call() -> None:
    english = window(30, en=0.999)

    assert spoken_language([english, window(3, lv=0.5, en=0.3)], LINE, SURE_FROM).language == "en"
    assert spoken_language([english, window(30, lv=0.9, en=0.01)], LINE, SURE_FROM).language == "lv"


def test_a_call_in_two_languages_stays_in_the_main_one_and_is_doubted() -> None:
    heard = [window(30, lv=0.98, ru=0.01), window(30, lv=0.001, ru=0.998)]

    spoken = spoken_language(heard, LINE, SURE_FROM)

    assert spoken.language == "lv"
    assert 0.1 < spoken.probability < 0.5


def test_where_nobody_speaks_the_main_language_stays() -> None:
    assert spoken_language([], LINE, SURE_FROM) == Spoken("lv", 0.0)


def test_a_language_the_manifest_says_nothing_of_must_be_all_but_certain() -> None:
    assert spoken_language([window(9, en=0.99)], LINE, {}).language == "lv"


def test_of_two_sure_languages_the_surer_is_chosen() -> None:
    heard = [window(9, ru=0.4, en=0.5)]

    assert spoken_language(heard, LINE, {"ru": 0.3, "en": 0.3}).language == "en"
