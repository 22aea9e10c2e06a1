"""Does the agent cut the client off? (pure)"""

from callmon.checks.talk import Turn, evidence_of, turns
from callmon.checks.verdict import ObservedCall, Verdict, met, not_met
from callmon.transcripts.phrases import tokens
from callmon.transcripts.transcript import Speaker

LISTENING_WORDS = 2
""" "Jā, jā", "ага" show that one listens."""
TURN_ENDS_SECONDS = 0.8
"""Someone who has so little left to say has in fact finished."""


def interruptions(call: ObservedCall, *, at_most: int = 1, overlap_seconds: float = 1.0) -> Verdict:
    """Clause 6.1.3: the agent begins to speak over the client at most so many times."""
    begun = interruptions_by(Speaker.AGENT, call, overlap_seconds=overlap_seconds)
    shown = tuple(evidence_of(turn) for turn in begun)
    if len(begun) > at_most:
        return not_met("interruptions.many", *shown, confidence=0.8, count=str(len(begun)))
    return met("interruptions.few", *shown, confidence=0.9, count=str(len(begun)))


def interruptions_by(
    speaker: Speaker, call: ObservedCall, *, overlap_seconds: float
) -> tuple[Turn, ...]:
    """Turns that `speaker` began while the other was speaking, and kept on with."""
    others = [turn for turn in turns(call) if turn.said.speaker != speaker]
    return tuple(
        turn
        for turn in turns(call, speaker)
        if len(tokens(turn.text)) > LISTENING_WORDS
        and any(_cuts_off(turn, other, overlap_seconds) for other in others)
    )


def _cuts_off(turn: Turn, other: Turn, overlap_seconds: float) -> bool:
    began, spoke = turn.said.start, other.said
    overlap = min(turn.said.end, spoke.end) - began
    left = spoke.end - began
    return spoke.start < began and overlap >= overlap_seconds and left >= TURN_ENDS_SECONDS
