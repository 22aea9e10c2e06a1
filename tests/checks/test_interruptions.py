from dataclasses import replace

from callmon.checks.interruptions import interruptions, interruptions_by
from callmon.checks.verdict import ObservedCall, Outcome
from callmon.transcripts.transcript import Speaker, Utterance
from tests.checks.spoken import agent, call_of

LONG = "Bet es gribu pateikt, ka tas nav pareizi."


def overlapping(second: Speaker, at: float, text: str = LONG) -> ObservedCall:
    first = Speaker.CLIENT if second == Speaker.AGENT else Speaker.AGENT
    said = (Utterance(first, 1, 10, LONG), Utterance(second, at, at + 5, text))
    return replace(call_of(agent("Jā.")), utterances=said)


def test_the_agent_who_begins_to_speak_over_the_client_interrupts():
    verdict = interruptions(overlapping(Speaker.AGENT, 5), at_most=0)

    assert verdict.outcome == Outcome.NOT_MET
    assert verdict.evidence[0].utterance == 1


def test_the_client_who_begins_is_the_one_who_interrupts():
    call = overlapping(Speaker.CLIENT, 5)

    assert interruptions(call, at_most=0).outcome == Outcome.MET
    assert len(interruptions_by(Speaker.CLIENT, call, overlap_seconds=1)) == 1


def test_a_listeners_yes_is_no_interruption():
    assert interruptions(overlapping(Speaker.AGENT, 5, "Jā, jā."), at_most=0).outcome == Outcome.MET


def test_speaking_at_the_end_of_a_turn_is_no_interruption():
    assert interruptions(overlapping(Speaker.AGENT, 9.5), at_most=0).outcome == Outcome.MET


def test_so_many_interruptions_as_the_clause_allows_are_forgiven():
    assert interruptions(overlapping(Speaker.AGENT, 5), at_most=1).outcome == Outcome.MET
