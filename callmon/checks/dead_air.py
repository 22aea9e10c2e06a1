"""Is the client left in silence? (pure)"""

from callmon.checks.silences import silences
from callmon.checks.verdict import ObservedCall, Verdict, met, not_met, unclear


def dead_air(
    call: ObservedCall, *, most_seconds: float = 10.0, most_announced_seconds: float = 60.0
) -> Verdict:
    """Clause 15.4: no silence longer than `most_seconds`, unless the agent announced it."""
    long = silences(call, from_seconds=most_seconds)
    bad = [one for one in long if not one.announced or one.seconds > most_announced_seconds]
    if not bad:
        return met("dead_air.none", confidence=0.95, most=f"{most_seconds:g}")
    worst = max(bad, key=lambda one: one.seconds)
    if not call.may_judge_words and worst.seconds <= most_announced_seconds:
        return unclear("dead_air.perhaps_announced", worst.shown(), seconds=f"{worst.seconds:.0f}")
    shown = (one.shown() for one in bad)
    return not_met("dead_air.silence", *shown, confidence=0.9, seconds=f"{worst.seconds:.0f}")
