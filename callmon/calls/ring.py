"""How long a phone rang and how many rings that is, and how sure the clocks make us. (pure)

The definitions stand in `timeline`.
"""

import math
from dataclasses import dataclass, replace

from callmon.calls.phone_event import PhoneEvent

STAMP_SECONDS = 1.0
DELIVERY_SECONDS = 0.5
SETUP_SECONDS = 10.0
WHISPER_SECONDS = 20.0
MIXED_CLOCKS_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A measured time: the best figure, and what the clocks leave possible. Seconds."""

    seconds: float
    at_least: float
    at_most: float
    is_estimated: bool


def rings_in(seconds: float, ring_cycle_seconds: float) -> int:
    """Ring cycles that have sounded after `seconds` of ringing; at least the first."""
    return max(1, math.ceil(round(seconds / ring_cycle_seconds, 6)))


def between(start: PhoneEvent, end: PhoneEvent) -> Stretch:
    """From one event to another, by stamps where both have one, else by our receipts."""
    stamps = max(0.0, (end.at - start.at).total_seconds())
    receipts = max(0.0, (end.received_at - start.received_at).total_seconds())
    if bool(start.stamped_at) != bool(end.stamped_at):
        return _stretch(receipts, receipts, MIXED_CLOCKS_SECONDS, is_estimated=True)
    if not start.stamped_at:
        return _stretch(receipts, receipts, DELIVERY_SECONDS, is_estimated=False)
    if abs(stamps - receipts) <= STAMP_SECONDS:
        return _stretch(stamps, receipts, DELIVERY_SECONDS, is_estimated=False)
    return _stretch(stamps, stamps, STAMP_SECONDS, is_estimated=False)


def _stretch(seconds: float, middle: float, margin: float, *, is_estimated: bool) -> Stretch:
    return Stretch(
        seconds,
        max(0.0, min(seconds, middle - margin)),
        max(seconds, middle + margin),
        is_estimated,
    )


def too_long(ring: Stretch, *, by_at_most: float) -> Stretch:
    """The same figure where something unseen, that long at most, is part of it."""
    return replace(ring, at_least=max(0.0, ring.at_least - by_at_most), is_estimated=True)
