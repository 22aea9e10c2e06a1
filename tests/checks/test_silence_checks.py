"""dead_air and holds: stretches in which nobody speaks."""

from dataclasses import replace

from callmon.checks.dead_air import dead_air
from callmon.checks.holds import holds
from callmon.checks.verdict import ObservedCall, Outcome
from callmon.transcripts.transcript import Speaker, Utterance
from tests.checks.spoken import agent, call_of


def with_silence(seconds: float, before: str) -> ObservedCall:
    said = (
        Utterance(Speaker.AGENT, 1, 3, "Būvvalde, labdien."),
        Utterance(Speaker.CLIENT, 3, 6, "Kas notiek ar manu projektu?"),
        Utterance(Speaker.AGENT, 6, 9, before),
        Utterance(Speaker.AGENT, 9 + seconds, 14 + seconds, "Projekts ir saskaņots."),
    )
    return replace(call_of(agent("Jā.")), utterances=said)


def test_a_long_silence_nobody_announced_is_dead_air():
    verdict = dead_air(with_silence(14, "Hmm."), most_seconds=10)

    assert verdict.outcome == Outcome.NOT_MET
    assert verdict.evidence[0].start == 9


def test_a_short_silence_is_none():
    assert dead_air(with_silence(4, "Hmm."), most_seconds=10).outcome == Outcome.MET


def test_an_announced_silence_may_last_longer_but_not_for_ever():
    announced = "Acumirkli, es paskatīšos."

    assert dead_air(with_silence(30, announced)).outcome == Outcome.MET
    assert dead_air(with_silence(90, announced)).outcome == Outcome.NOT_MET


def test_where_words_may_not_be_judged_the_silence_may_have_been_announced():
    call = replace(with_silence(30, "Acumirkli."), may_judge_words=False)

    assert dead_air(call).outcome == Outcome.UNCLEAR


def test_somebody_talking_over_the_gap_is_no_silence():
    call = with_silence(14, "Hmm.")
    talk = Utterance(Speaker.CLIENT, 2, 30, "Es pa to laiku stāstu tālāk un tālāk.")
    call = replace(call, utterances=(call.utterances[0], talk, *call.utterances[2:]))

    assert dead_air(call).outcome == Outcome.MET


def test_a_hold_is_an_announced_wait_of_some_length():
    announced = "Mirklīti, palieciet uz līnijas."

    assert holds(with_silence(20, announced), most_seconds=60).outcome == Outcome.MET
    assert holds(with_silence(80, announced), most_seconds=60).outcome == Outcome.NOT_MET
    assert holds(with_silence(20, "Hmm."), most_seconds=60).outcome == Outcome.NOT_APPLICABLE
