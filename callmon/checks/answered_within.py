"""Is the call answered by the ring the standard asks for? (pure)"""

from callmon.checks.verdict import (
    CallTimes,
    Direction,
    ObservedCall,
    Verdict,
    met,
    not_applicable,
    not_met,
    unclear,
)

ESTIMATE_OFF_BY = 1
"""An estimated number of rings may be wrong by so many."""


def answered_within(call: ObservedCall, *, rings: int) -> Verdict:
    """Clause 15.1: `rings` is the last ring after which an answer is in time."""
    if call.direction != Direction.INBOUND:
        return not_applicable("opening.inbound_only")
    heard = call.times.rings_to_answer
    if heard is None:
        return unclear("answered_within.unknown")
    at_least, at_most = _possible(call.times, heard)
    counted, allowed = str(heard), str(rings)
    if at_least <= rings < at_most:
        return unclear("answered_within.estimate_near", rings=counted, allowed=allowed)
    confidence = 0.9 if call.times.rings_are_estimated else 1.0
    if at_most <= rings:
        return met("answered_within.in_time", confidence=confidence, rings=counted, allowed=allowed)
    return not_met("answered_within.late", confidence=confidence, rings=counted, allowed=allowed)


def _possible(times: CallTimes, heard: int) -> tuple[int, int]:
    """Between which numbers of rings the truth lies."""
    off = ESTIMATE_OFF_BY if times.rings_are_estimated else 0
    least = heard - off if times.rings_at_least is None else times.rings_at_least
    most = heard + off if times.rings_at_most is None else times.rings_at_most
    return least, most
