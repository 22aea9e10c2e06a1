import pytest
from hypothesis import given
from hypothesis import strategies as st

from callmon.transcripts.transcript import Speaker, Word
from callmon.transcripts.windows import (
    WINDOW_SECONDS,
    Stretch,
    Window,
    doubled,
    is_loop,
    pack,
    unpacked,
    utterances,
)


def stretches(*times: tuple[float, float]) -> tuple[Stretch, ...]:
    return tuple(Stretch(start, end) for start, end in times)


def test_speech_is_packed_without_the_silence_between() -> None:
    spoken = stretches((0, 10), (50, 60), (100, 109), (200, 205))

    windows = list(pack(0, spoken))

    assert windows == [Window(0, spoken[:3]), Window(0, spoken[3:])]


@given(st.lists(st.tuples(st.floats(0, 20), st.floats(0.1, 29)), max_size=40))
def test_packing_loses_nothing_and_no_window_is_too_long(
    gaps_and_lengths: list[tuple[float, float]],
) -> None:
    at, spoken = 0.0, []
    for gap, length in gaps_and_lengths:
        spoken.append(Stretch(at + gap, at + gap + length))
        at += gap + length

    windows = list(pack(1, spoken))

    assert [one for window in windows for one in window.stretches] == spoken
    assert all(window.duration_seconds <= WINDOW_SECONDS + 1e-6 for window in windows)


def test_words_return_to_their_time_in_the_recording() -> None:
    window = Window(0, stretches((10, 12), (40, 43)))
    words = [Word(" first", 0.5, 1.0), Word(" second", 2.5, 3.0)]

    placed = list(unpacked(window, words))

    assert [(word.text, word.start, word.end) for _, word in placed] == [
        (" first", 10.5, 11.0),
        (" second", 40.5, 41.0),
    ]
    assert [stretch.start for stretch, _ in placed] == [10, 40]


def test_a_word_never_reaches_into_the_silence_that_was_left_out() -> None:
    window = Window(0, stretches((10, 12), (40, 43)))

    [(_, word)] = unpacked(window, [Word(" across", 1.0, 2.6)])

    assert (word.start, word.end) == (11.0, 12.0)


@pytest.mark.parametrize(
    "text",
    [
        "Pukīte, " * 8,
        "good afternoon, say good afternoon, say good afternoon, say good afternoon, say",
        "īpašimimimimimimimimimimimimimimimimimimimimimimimimimimimimimimimimimimimimim",
        "как вы можете как вы можете как вы можете как вы можете как вы можете",
    ],
)
def test_a_text_that_goes_round_is_a_loop(text: str) -> None:
    assert is_loop(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Jā, jā, jā, jā, protams.",
        "No, no, no, I said no.",
        "Divi, divi, divi, septiņi, septiņi, septiņi, trīs, trīs.",
        "I will send you the form tomorrow and you will sign the form and send the form back.",
        "Управление обслуживания клиентов, чем могу помочь?",
    ],
)
def test_what_people_say_again_is_no_loop(text: str) -> None:
    assert not is_loop(text)


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("So we agreed on this today. So we agreed on this today.", "So we agreed on this today."),
        ("Labi. Es jums rīt visu atsūtīšu. Es jums rīt visu adsūtīšu. Vai vēl", "Es jums rīt visu"),
        ("mēs vēmu ar mēs, kas noesīdi jūs. Mēs vēmu ar mēs, kas", "Mēs vēmu ar mēs, kas"),
    ],
)
def test_a_sentence_that_comes_again_at_once_is_found(text: str, again: str) -> None:
    words = text.split()

    found = doubled(words)

    assert found is not None
    assert " ".join(words[found.start : found.stop]).startswith(again)
    assert found.stop - found.start <= len(words) / 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Jā, jā, jā, es gaidīšu.",
        "Divi divi četri septiņi, divi divi četri astoņi.",
        "I will send the form to you tomorrow. You will send the form to me on Friday.",
        "On Friday we are open. Sorry? We are open on Friday until two.",
    ],
)
def test_like_words_are_no_sentence_said_again(text: str) -> None:
    assert doubled(text.split()) is None


def test_a_window_is_cut_inside_a_stretch_or_between_two() -> None:
    window = Window(1, stretches((10, 12), (40, 43)))

    assert window.cut_at(41) == (
        Window(1, stretches((10, 12), (40, 41))),
        Window(1, stretches((41, 43))),
    )
    assert window.cut_at(20) == window.each_stretch()
    assert window.cut_at(50) == (window,)


def test_a_pause_ends_an_utterance_and_a_full_stop_needs_less_of_one() -> None:
    words = [
        Word(" Good", 0.0, 0.4),
        Word(" morning.", 0.5, 1.0),
        Word(" How", 1.4, 1.6),
        Word(" may", 2.0, 2.2),
        Word(" I", 3.1, 3.2),
    ]

    said = list(utterances(Speaker.AGENT, words))

    assert [one.text for one in said] == ["Good morning.", "How may", "I"]
    assert (said[1].start, said[1].end) == (1.4, 2.2)
    assert [word.text for word in said[1].words] == ["How", "may"]
