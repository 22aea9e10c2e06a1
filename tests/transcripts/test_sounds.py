import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callmon.transcripts.inflection import forms
from callmon.transcripts.sounds import (
    CHANCE_SCORE,
    LETTERS,
    Phrase,
    explained,
    match,
    phrase,
    sounds_of,
    span,
    wary_of,
    word_key,
)


def lv(text: str, shared: frozenset[str] = frozenset()) -> Phrase:
    return phrase(text, forms(text, "lv"), "lv", shared)


def score(text: str, *decodes: str) -> float:
    return match([lv(text)], [sounds_of(one, "lv") for one in decodes])[0].score


@pytest.mark.parametrize(
    ("text", "language", "letters"),
    [
        ("Klientu apkalpošanas pārvalde", "lv", "klientuapkalpošanasparvalde"),
        ("Džūlija Kačs", "lv", "čulijakačs"),
        ("Круминьш", "ru", "kruminš"),
        ("Ляпиня", "ru", "lapina"),
        ("customer service", "en", "kustomerservis"),
        ("nation", "en", "našn"),
        ("Šmits-Bērziņš 24!", "lv", "šmitsberzinš"),
        ("", "lv", ""),
        ("... 112", "lv", ""),
    ],
)
def test_text_is_folded_to_what_it_sounds_like(text: str, language: str, letters: str) -> None:
    assert sounds_of(text, language).letters == letters


@given(st.text(max_size=60), st.sampled_from(["lv", "ru", "en", "lt", "hr"]))
def test_any_text_folds_to_known_letters(text: str, language: str) -> None:
    sounds = sounds_of(text, language)

    assert set(sounds.letters) <= set(LETTERS)
    assert all(0 <= start < len(sounds.letters) for start in sounds.starts)
    assert len(sounds.codes) == len(sounds.letters)


def test_what_was_said_word_by_word_scores_full() -> None:
    assert score("Sandra Pukīte", "labdien mani sauc Sandra Pukīte") == pytest.approx(100, abs=0.01)


def test_a_garbled_name_is_nearer_to_itself_than_to_another() -> None:
    heard = "labi dien manis alcsandra bukī te kā varu"

    assert score("Sandra Pukīte", heard) > 85
    assert score("Sandra Lukīte", heard) < score("Sandra Pukīte", heard) - 5
    assert score("Ilze Kalniņa", heard) < 60


def test_sounds_alike_cost_less_than_sounds_apart() -> None:
    assert score("bede", "pete") > score("bede", "lede")
    assert score("roze", "ruze") > score("roze", "raze")


def test_inside_a_longer_word_a_match_costs_its_edges() -> None:
    assert score("policija", "palieku policija šeit") > score("policija", "palipolicijašeit")


def test_an_inflected_form_is_as_good_as_the_plain_one() -> None:
    assert score("Sociālais dienests", "te Sociālā dienesta darbiniece") > 99


def test_words_that_departments_share_weigh_little() -> None:
    shared = frozenset({word_key("pārvalde", "lv")})
    heard = [sounds_of("labdien finanšu pārvalde", "lv")]

    plain = match([lv("Kultūras pārvalde")], heard)[0].score
    weighed = match([lv("Kultūras pārvalde", shared)], heard)[0].score

    assert weighed < plain - 10


def test_many_phrases_at_once_score_as_each_alone() -> None:
    phrases = [
        lv(text) for text in ("Būvvalde", "Klientu apkalpošanas pārvalde", "Ilze Roze", "jā")
    ]
    heard = [sounds_of(text, "lv") for text in ("būs valde ilze", "klientu pārvaldē", "roze jā")]

    together = match(phrases, heard)

    assert [one.score for one in together] == pytest.approx(
        [match([one], heard)[0].score for one in phrases], abs=0.01
    )


def test_over_decodes_half_the_best_and_half_the_mean_counts() -> None:
    best, other = score("Ilze Roze", "ilze roze"), score("Ilze Roze", "pilnīgi kas cits")

    assert score("Ilze Roze", "ilze roze", "pilnīgi kas cits") == pytest.approx(
        (best + (best + other) / 2) / 2, abs=0.01
    )


def test_nothing_heard_is_no_evidence() -> None:
    nothing = match([lv("Būvvalde")], [])[0]

    assert nothing.score == 0
    assert nothing.evidence < 0


def test_a_phrase_is_found_where_it_stands() -> None:
    text = sounds_of("labdien siguldas būvvalde jānis ozols klausos", "lv")

    found = span(lv("Jānis Ozols"), text)

    assert text.letters[found.start : found.end] == "janisozols"
    assert (text.word_at(found.start), text.word_at(found.end - 1)) == (3, 4)


def test_what_is_explained_is_not_matched_again() -> None:
    text = sounds_of("labdien kā varu palīdzēt", "lv")
    left = explained(text, [lv("kā varu palīdzēt")], 75.0)

    assert match([lv("policija")], [text])[0].score > 60
    assert match([lv("policija")], [left])[0].score < 45
    assert match([lv("labdien")], [left])[0].score > 99


def test_a_phrase_that_is_near_to_a_courtesy_must_fit_better() -> None:
    wary = wary_of(lv("policija"), [sounds_of("kārā palīdzī", "lv")])
    carefree = wary_of(lv("dzimtsarakstu nodaļa"), [sounds_of("kārā palīdzī", "lv")])

    assert wary.chance > CHANCE_SCORE + 10
    assert carefree.chance == CHANCE_SCORE


def test_hundreds_of_phrases_take_a_fraction_of_a_second() -> None:
    phrases = [
        lv(f"{first}a {second}ija nodaļa") for first in "bdgklmnprst" for second in "bdgklmnv"
    ]
    heard = [sounds_of("labdien siguldas novada pašvaldības sociālais dienests " * 2, "lv")] * 7
    match(phrases, heard)

    began = time.process_time()
    match(phrases, heard)

    assert time.process_time() - began < 2.0
