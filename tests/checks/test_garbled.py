"""Openings as the recogniser wrote them: a word with a "?" is one that it was not sure of."""

from dataclasses import replace

import pytest

from callmon.checks.greets import greets
from callmon.checks.states_department import states_department
from callmon.checks.states_first_name import states_first_name
from callmon.checks.states_institution import states_institution
from callmon.checks.states_last_name import states_last_name
from callmon.checks.states_position import states_position
from callmon.checks.verdict import HeardBySound, ObservedCall, Outcome, PhraseHeard
from callmon.transcripts.transcript import Speaker, Utterance, Word
from tests.checks.spoken import agent, call_of

MET, NOT_MET, UNCLEAR = Outcome.MET, Outcome.NOT_MET, Outcome.UNCLEAR


def heard(*turns: str, by_sound: HeardBySound | None = None, **known) -> ObservedCall:
    """An English call of the agent's turns; a word takes 0.4 s, from second 1 on."""
    call = call_of(*(agent(turn.replace("?", "")) for turn in turns), language="en", **known)
    said = tuple(
        replace(utterance, words=tuple(_words(utterance, turn)))
        for utterance, turn in zip(call.utterances, turns, strict=True)
    )
    return replace(call, utterances=said, by_sound=by_sound)


def _words(said: Utterance, turn: str):
    for place, word in enumerate(turn.split()):
        start = said.start + 0.4 * place
        yield Word(word.replace("?", ""), start, start + 0.4, 0.3 if "?" in word else 0.95)


def sound(outcome: Outcome, start: float, end: float, score: float = 0.0) -> PhraseHeard:
    return PhraseHeard("looked for", outcome, score, start, end, "heard")


def test_a_name_that_was_garbled_is_unclear_and_not_missing():
    call = heard("Hello, gumble? top? speaking.")

    assert states_first_name(call).outcome == states_last_name(call).outcome == UNCLEAR


def test_the_same_words_plainly_heard_hold_no_name():
    call = heard("Hello, how can I help you?")

    assert states_first_name(call).outcome == states_last_name(call).outcome == NOT_MET


def test_plain_words_before_speaking_stand_where_a_name_stands():
    call = heard("Good evening. That's speaking.", first_name="Juris", last_name="Bērzs")

    assert states_last_name(call).outcome == UNCLEAR


def test_am_i_speaking_to_somebody_is_no_introduction():
    call = heard("Hello. Am I speaking to John?", outbound=True, client_name="John")

    assert states_last_name(call).outcome == NOT_MET


def test_garble_that_is_like_the_surname_is_not_the_first_name():
    call = heard("Hello, Solid? is? here.", first_name="Edgars", last_name="Zālītis")

    assert states_first_name(call).outcome == NOT_MET
    assert states_last_name(call).outcome != NOT_MET


def test_garble_after_the_introduction_hides_no_name():
    call = heard("Hello, building board.", "The zonal? permits? are with us.")

    assert states_first_name(call).outcome == NOT_MET


def test_garble_before_office_is_a_departments_name():
    call = heard("Hi, it's the Zincirac's? Day? office.", department="dzimtsaraksti")

    assert states_last_name(call).outcome == NOT_MET
    assert states_institution(call).outcome == NOT_MET
    assert states_department(call).outcome == UNCLEAR


def test_what_was_found_by_sound_explains_its_garble():
    institution = sound(MET, 1.4, 2.6)
    call = heard(
        "Hello, Siggle? the? mount? hello.", by_sound=HeardBySound(institution=institution)
    )

    assert states_institution(call).outcome == MET
    assert states_last_name(call).outcome == NOT_MET


def test_a_long_garble_may_be_the_institution_or_the_department():
    call = heard("Good morning, sigil? the? monets? bullet? to. How can I help you?")

    assert states_institution(call).outcome == UNCLEAR
    assert states_department(call).outcome == UNCLEAR


@pytest.mark.parametrize("outcome", [MET, UNCLEAR])
def test_a_department_heard_by_sound_after_the_opening_was_not_named_in_it(outcome):
    department = sound(outcome, 19.0, 20.0)
    call = heard("Hello, how can I help you?", by_sound=HeardBySound(department=department))

    assert states_department(call).outcome == NOT_MET


def test_a_department_heard_by_sound_counts_beside_plain_words():
    department = sound(MET, 1.4, 2.2)
    call = heard(
        "Hello, cuss to. How can I help you?", by_sound=HeardBySound(department=department)
    )

    assert states_department(call).outcome == MET


def test_the_words_of_a_position_are_no_department_even_by_sound():
    department = sound(MET, 3.0, 3.8)
    call = heard(
        "Good morning, I'm a social worker.",
        by_sound=HeardBySound(department=department),
        position="sociālā darbiniece",
        department="socialais",
    )

    assert states_department(call).outcome != MET


def test_plain_words_that_are_perhaps_a_name_by_sound_are_none():
    first_name = sound(UNCLEAR, 1.4, 2.2, score=-0.2)
    plain = heard("Hello, how can I help you?", by_sound=HeardBySound(first_name=first_name))
    unsure = heard("Hello, up? in us.", by_sound=HeardBySound(first_name=first_name))

    assert states_first_name(plain).outcome == NOT_MET
    assert states_first_name(unsure).outcome == UNCLEAR


def test_a_part_heard_elsewhere_leaves_the_whole_name_of_the_opening():
    whole, elsewhere = sound(MET, 1.4, 2.2), sound(MET, 19.0, 20.0)
    by_sound = HeardBySound(full_name=whole, first_name=whole, last_name=elsewhere)
    call = heard("Hello, Ill decoused in. How can I help you?", by_sound=by_sound)

    assert states_first_name(call).outcome == states_last_name(call).outcome == MET


def test_the_whole_name_makes_no_part_surer_than_it_was_heard():
    whole, elsewhere = sound(MET, 1.4, 2.2), sound(UNCLEAR, 19.0, 20.0)
    by_sound = HeardBySound(full_name=whole, first_name=elsewhere, last_name=elsewhere)
    call = heard("Hello, up? decoused in. How can I help you?", by_sound=by_sound)

    assert states_first_name(call).outcome == UNCLEAR


def test_a_word_a_little_like_hello_that_was_not_heard_surely_may_greet():
    assert greets(heard("Municipal police, below?")).outcome == UNCLEAR
    assert greets(heard("Municipal police, below.")).outcome == NOT_MET


def test_a_garbled_small_word_before_at_the_department_may_be_a_position():
    unsure = heard("Colin? This is Anna, or? at the legal department.", outbound=True)
    plain = heard("Colin? This is Anna, at the legal department.", outbound=True)

    assert states_position(unsure).outcome == UNCLEAR
    assert states_position(plain).outcome == NOT_MET
    assert all(one.speaker == Speaker.AGENT for one in states_position(unsure).evidence)
