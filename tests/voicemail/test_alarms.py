"""A danger is heard from what is told of it, and shown by the words that tell it."""

import pytest

from callmon.organisation import Language
from callmon.transcripts.phrases import tokens
from callmon.voicemail.alarms import alarm, most_alarming


@pytest.mark.parametrize(
    ("language", "worse", "better"),
    [
        (
            "lv",
            "No kontaktligzdas skolas gaitenī nāk dūmi un šņāc",
            "Skolas gaitenī vajag vēl vienu kontaktligzdu",
        ),
        (
            "lv",
            "puika iekāpis akā un ārā netiek",
            "mums vajag akas ūdens analīzes cik tas maksā",
        ),
        (
            "ru",
            "С крыши над входом вот-вот сорвётся огромная сосулька, там дети ходят",
            "Кто должен чистить снег с крыши по договору?",
        ),
        (
            "en",
            "the old lady next door has not opened since sunday and I hear moaning",
            "the old lady next door would like a library card",
        ),
    ],
)
def test_what_endangers_sounds_worse_than_what_only_names_the_same_things(
    language: Language, worse: str, better: str
):
    assert alarm(tokens(worse), language) > 0 > alarm(tokens(better), language)


def test_the_most_alarming_words_are_those_of_the_danger():
    said = "labdien es gribēju vēl pateikt ka pa sienu dzirdu kā bērns kliedz un kaut kas plīst"
    words = tokens(said)

    shown = [words[place] for place in most_alarming(words, "lv")]

    assert {"berns", "kliedz"} & set(shown)
    assert len(shown) <= 6


def test_of_no_words_nothing_is_alarming():
    assert list(most_alarming([], "lv")) == []
    assert alarm([], "lv") < 0
