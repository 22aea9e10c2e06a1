"""Does the agent speak at a pace one can follow? (pure)"""

from callmon.checks.talk import turns
from callmon.checks.verdict import ObservedCall, Verdict, met, not_met, unclear
from callmon.transcripts.phrases import tokens
from callmon.transcripts.transcript import Speaker

ENOUGH_WORDS = 30
"""Fewer say nothing about pace."""


def words_per_minute(call: ObservedCall, *, most: float = 190.0) -> Verdict:
    """The agent's words a minute of their own talk, at most `most`."""
    pace = pace_of(Speaker.AGENT, call)
    if pace is None:
        return unclear("words_per_minute.too_few")
    if pace <= most:
        return met("words_per_minute.calm", confidence=0.85, pace=f"{pace:.0f}")
    return not_met("words_per_minute.fast", confidence=0.8, pace=f"{pace:.0f}")


def pace_of(speaker: Speaker, call: ObservedCall) -> float | None:
    """Words a minute of one speaker's talk; None where there are too few words."""
    said = turns(call, speaker)
    words = sum(len(tokens(turn.text)) for turn in said)
    seconds = sum(turn.said.duration_seconds for turn in said)
    return words * 60 / seconds if words >= ENOUGH_WORDS and seconds > 0 else None
