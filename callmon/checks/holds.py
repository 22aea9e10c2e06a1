"""How long was the client kept on hold? (pure)"""

from callmon.checks.silences import silences
from callmon.checks.verdict import ObservedCall, Verdict, met, not_applicable, not_met, unclear

SHORTEST_SECONDS = 4.0
"""A shorter announced pause is no hold."""


def holds(call: ObservedCall, *, most_seconds: float = 60.0) -> Verdict:
    """Every announced wait at most `most_seconds` long; not applicable where there was none."""
    if not call.may_judge_words:
        return unclear("talk.words_not_judged")
    held = [one for one in silences(call, from_seconds=SHORTEST_SECONDS) if one.announced]
    if not held:
        return not_applicable("holds.none")
    shown = tuple(one.shown() for one in held)
    longest = max(one.seconds for one in held)
    if longest > most_seconds:
        return not_met("holds.too_long", *shown, confidence=0.9, seconds=f"{longest:.0f}")
    return met("holds.short", *shown, confidence=0.9, seconds=f"{longest:.0f}")
