"""talk_share and words_per_minute."""

from dataclasses import replace

import pytest

from callmon.checks.talk_share import agent_share, talk_share
from callmon.checks.verdict import ObservedCall, Outcome
from callmon.checks.words_per_minute import pace_of, words_per_minute
from callmon.transcripts.transcript import Speaker, Utterance
from tests.checks.spoken import agent, call_of


def talk(agent_seconds: float, client_seconds: float, words: int = 60) -> ObservedCall:
    text = "vārds " * words
    said = (
        Utterance(Speaker.AGENT, 0, agent_seconds, text),
        Utterance(Speaker.CLIENT, agent_seconds, agent_seconds + client_seconds, text),
    )
    return replace(call_of(agent("Jā.")), utterances=said)


def test_the_share_is_of_seconds_of_talk():
    assert agent_share(talk(30, 10)) == pytest.approx(0.75)
    assert talk_share(talk(30, 10)).outcome == Outcome.MET


def test_a_monologue_and_a_silent_agent_are_one_sided():
    assert talk_share(talk(95, 5)).outcome == Outcome.NOT_MET
    assert talk_share(talk(5, 95)).outcome == Outcome.NOT_MET


def test_a_side_that_was_not_heard_leaves_the_share_unclear():
    assert talk_share(call_of(agent("Būvvalde klausās."))).outcome == Outcome.UNCLEAR


def test_pace_is_words_by_minutes_of_the_speakers_own_talk():
    assert pace_of(Speaker.AGENT, talk(30, 10)) == pytest.approx(120)
    assert words_per_minute(talk(30, 10), most=190).outcome == Outcome.MET
    assert words_per_minute(talk(15, 10), most=190).outcome == Outcome.NOT_MET


def test_a_few_words_tell_no_pace():
    assert words_per_minute(talk(2, 2, words=5)).outcome == Outcome.UNCLEAR
