"""The timeline of a call, derived from the set of its phone events. (pure)

The order in which events arrive, repeats and late arrivals change nothing; a lost event makes a
measure an estimate, marked, or leaves it unknown (None), never 0. The definitions, here only:

- ring seconds of a leg: from `ringing` to the pick-up, or to the leg's end where nobody picked
  up. Without `ringing` they count from `initiated`, or from our own order to ring: an estimate,
  too long by the time it took to find the phone (`SETUP_SECONDS` at most). Where the pick-up is
  lost they go on to the pressed key: too long by the whisper (`WHISPER_SECONDS` at most).
- rings of a leg: started ring cycles. The n-th ring starts at cycle * (n - 1) and counts once
  its tone has sounded for any time at all: at 4.0 s one, at 10.0 s two, at 10.1 s three, and
  one for a phone picked up in the very instant it rings (ceil, at least 1; the cycle is 1 s tone
  and 4 s pause in this part of Europe, setting `ring_cycle_seconds`). A phone that was busy or
  out of reach and reported no ringing has 0.
- how sure: the exchange stamps whole seconds, so the difference of two stamps is right to
  `STAMP_SECONDS`. Our own receipts are finer but late by the delivery; where both agree to a
  second, the receipts narrow the stretch to `DELIVERY_SECONDS`. `rings_at_least` and
  `rings_at_most` are the rings that stretch leaves possible: no verdict may hang on the rest.
- rings to answer (call): the rings the caller heard from the first ring to the pick-up by the
  one who took the call, all legs together: the standards promise the caller, and a colleague
  who let it ring does not shorten the wait. What the one who took it let ring is in their leg.
- bridged: connected with the caller. Only the exchange's word (`bridged`) or, where that is
  missing, the pressed key proves it; a picked-up phone or a "completed" leg is often the
  employee's own voicemail. The moment is the key's, else the pick-up's (estimated).
- caller's wait: from the first ring of the first phone that rang to the bridge, over all hops.
- talk seconds: from the bridge to the end of the leg.
- outcome: `answered` (bridged), else `message` (a recording with sound in it), else, once the
  call is over: `failed` (the exchange or our own line broke it), `missed` (closed, or nobody took
  it and the line had offered to take a message), `abandoned` (the caller left before that).
- ended by: the caller still there when an answered leg ends means the employee ended it.
- rung back (outbound): roles turn round. The call began with the employee's own phone and lasts
  until that leg ends; its legs are the citizen's phone. Outcome: `missed` where the citizen was
  rung and not reached, `abandoned` where it did not come to that. Nobody waited for us: wait and
  rings to answer are None. Talk counts from the citizen's pick-up, the notice included.

Sources: Latvian standards' clause 15.1 ("ne vēlāk kā pēc trešā signāla"); Twilio's pages on
Dial and Number, and captured payloads where those are silent (on `DialBridged`, on the caller's
hang-up while ringing).
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Any

from callmon.calls.phone_event import EndedBy, EventKind, LegResult, PhoneEvent, PhoneEvents
from callmon.calls.ring import (
    SETUP_SECONDS,
    WHISPER_SECONDS,
    Stretch,
    between,
    rings_in,
    too_long,
)


class CallOutcome(StrEnum):
    """What became of a call."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    MESSAGE = "message"
    MISSED = "missed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Leg:
    """One attempt to reach one employee's phone; `number` counts from 1 over the whole call."""

    number: int
    employee_id: str | None
    department_id: str | None
    dialled_at: datetime | None
    ringing_at: datetime | None
    answered_at: datetime | None
    bridged_at: datetime | None
    ended_at: datetime | None
    result: LegResult | None
    ring_seconds: float | None
    rings: int | None
    rings_at_least: int | None
    rings_at_most: int | None
    ring_is_estimated: bool
    talk_seconds: float | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is known of a call; None where nobody knows (yet)."""

    direction: str
    line_id: str | None
    department_id: str | None
    employee_id: str | None
    language: str | None
    from_number: str
    to_number: str
    started_at: datetime
    ended_at: datetime | None
    outcome: CallOutcome | None
    ended_by: EndedBy | None
    wait_seconds: float | None
    wait_is_estimated: bool
    rings_to_answer: int | None
    rings_at_least: int | None
    rings_at_most: int | None
    rings_are_estimated: bool
    talk_seconds: float | None
    legs: tuple[Leg, ...]


def timeline_of(events: Iterable[PhoneEvent], *, ring_cycle_seconds: float) -> Timeline:
    """The timeline of one call's events, in any order and with any repeats.

    Raises ValueError where there is no event at all.
    """
    known = PhoneEvents(events)
    if not known.all:
        raise ValueError("a call without a single event has no timeline")
    legs = tuple(_leg(hop, known.of_hop(hop), ring_cycle_seconds) for hop in known.hops)
    taken = next((leg for leg in legs if leg.result == LegResult.ANSWERED), None)
    heard = _rings_heard(legs, taken)
    outcome, wait = _outcome(known, taken), _wait(known, legs, taken)
    timeline = Timeline(
        direction=known.word("direction") or "inbound",
        line_id=known.word("line_id"),
        department_id=(taken and taken.department_id) or known.latest_word("department_id"),
        employee_id=taken.employee_id if taken else None,
        language=known.latest_word("language"),
        from_number=known.word("from_number") or "",
        to_number=known.word("to_number") or "",
        started_at=_started_at(known),
        ended_at=_ended_at(known, taken),
        outcome=outcome,
        ended_by=_ended_by(known, outcome, taken),
        wait_seconds=wait.seconds if wait else None,
        wait_is_estimated=wait is not None and wait.is_estimated,
        rings_to_answer=heard.rings,
        rings_at_least=heard.at_least,
        rings_at_most=heard.at_most,
        rings_are_estimated=heard.are_estimated,
        talk_seconds=taken.talk_seconds if taken else None,
        legs=legs,
    )
    return _turned_round(timeline, known) if timeline.direction == "outbound" else timeline


def to_json(timeline: Timeline) -> dict[str, Any]:
    """The form kept with a call and shown by `--json`: the fields' names, times as ISO 8601."""
    return {
        **{name: _plain(value) for name, value in asdict(timeline).items() if name != "legs"},
        "legs": [
            {name: _plain(value) for name, value in asdict(leg).items()} for leg in timeline.legs
        ],
    }


def _leg(hop: int, events: PhoneEvents, cycle: float) -> Leg:
    picked_up, ringing = _picked_up(events), events.first(EventKind.RINGING)
    is_bridged = _is_bridged(events)
    result = _result(events, is_bridged)
    ring = _ring(events, result)
    bridge = _bridge(events) if is_bridged else None
    ended = _end(events)
    dialled = events.first(EventKind.DIALLED)
    return Leg(
        number=hop,
        employee_id=events.word("employee_id"),
        department_id=events.word("department_id"),
        dialled_at=dialled.at if dialled else None,
        ringing_at=ringing.at if ringing else None,
        answered_at=picked_up.at if picked_up else None,
        bridged_at=bridge.at if bridge else None,
        ended_at=ended.at if ended else None,
        result=result,
        ring_seconds=ring.seconds if ring else None,
        rings=_rings(ring, ring.seconds if ring else 0.0, cycle),
        rings_at_least=_rings(ring, ring.at_least if ring else 0.0, cycle),
        rings_at_most=_rings(ring, ring.at_most if ring else 0.0, cycle),
        ring_is_estimated=ring is None or ring.is_estimated,
        talk_seconds=_talk(events, bridge),
    )


def _is_bridged(events: PhoneEvents) -> bool:
    told = [event.bridged for event in events.of(EventKind.HOP_OVER) if event.bridged is not None]
    return any(told) if told else bool(events.of(EventKind.TOOK))


_FIRMNESS = (LegResult.CALLER_GONE, LegResult.NO_ANSWER, LegResult.FAILED, LegResult.BUSY)


def _result(events: PhoneEvents, is_bridged: bool) -> LegResult | None:
    if is_bridged:
        return LegResult.ANSWERED
    endings = events.of(EventKind.LEG_ENDED, EventKind.HOP_OVER)
    if not endings:
        return None
    if any(event.caller_present is False for event in endings):
        return LegResult.CALLER_GONE
    told = {event.result for event in endings if event.result}
    if LegResult.NOT_TAKEN in told or events.of(EventKind.ANSWERED, EventKind.WHISPERED):
        return LegResult.NOT_TAKEN
    return max(told, key=_FIRMNESS.index, default=LegResult.NO_ANSWER)


def _end(events: PhoneEvents) -> PhoneEvent | None:
    return events.first(EventKind.LEG_ENDED) or events.first(EventKind.HOP_OVER)


def _ring(events: PhoneEvents, result: LegResult | None) -> Stretch | None:
    """How long the phone rang; None while it rings, or where nobody can tell."""
    ringing, picked_up = events.first(EventKind.RINGING), _picked_up(events)
    if result in (LegResult.BUSY, LegResult.FAILED) and not (ringing or picked_up):
        return Stretch(0.0, 0.0, 0.0, is_estimated=True)
    start = ringing or events.first(EventKind.INITIATED) or events.first(EventKind.DIALLED)
    took = events.first(EventKind.TOOK)
    somebody_picked_up = result in (LegResult.ANSWERED, LegResult.NOT_TAKEN)
    end = picked_up or took or (None if somebody_picked_up else _end(events))
    if not (start and end):
        return None
    ring = between(start, end)
    if not ringing:
        ring = too_long(ring, by_at_most=SETUP_SECONDS)
    return ring if end is not took else too_long(ring, by_at_most=WHISPER_SECONDS)


def _rings(ring: Stretch | None, seconds: float, cycle: float) -> int | None:
    if ring is None:
        return None
    return 0 if ring.at_most == 0.0 else rings_in(seconds, cycle)


def _picked_up(events: PhoneEvents) -> PhoneEvent | None:
    return events.first(EventKind.ANSWERED) or events.first(EventKind.WHISPERED)


def _bridge(events: PhoneEvents) -> PhoneEvent | None:
    """The moment of the bridge: the key's, told on the clock of the pick-up where it is known."""
    took, whispered = events.first(EventKind.TOOK), events.first(EventKind.WHISPERED)
    picked_up = _picked_up(events)
    if not (took and picked_up and picked_up.stamped_at):
        return took or picked_up
    told = took.received_at - (whispered or picked_up).received_at
    return replace(took, stamped_at=picked_up.stamped_at + max(timedelta(), told))


def _talk(events: PhoneEvents, bridge: PhoneEvent | None) -> float | None:
    ended = events.first(EventKind.LEG_ENDED) or events.first(EventKind.HOP_OVER)
    if bridge and ended:
        return between(bridge, ended).seconds
    return ended.duration_seconds if ended and ended.bridged else None


@dataclass(frozen=True, slots=True)
class _RingsHeard:
    rings: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    are_estimated: bool = False


def _rings_heard(legs: Sequence[Leg], taken: Leg | None) -> _RingsHeard:
    if taken is None:
        return _RingsHeard()
    heard = [leg for leg in legs if leg.number <= taken.number]
    at_least = sum(leg.rings_at_least or 0 for leg in heard)
    if len(heard) < taken.number or any(leg.rings is None for leg in heard):
        return _RingsHeard(None, at_least, None, are_estimated=True)
    return _RingsHeard(
        sum(leg.rings or 0 for leg in heard),
        at_least,
        sum(leg.rings_at_most or 0 for leg in heard),
        any(leg.ring_is_estimated and leg.rings_at_most for leg in heard),
    )


def _wait(known: PhoneEvents, legs: Sequence[Leg], taken: Leg | None) -> Stretch | None:
    """From the first ring of the first phone that rang to the bridge; None where unknown."""
    silent = sum(1 for _ in takewhile(lambda leg: leg.rings == 0, legs))
    first = known.of_hop(silent + 1)
    ring = first.first(EventKind.RINGING)
    start = ring or first.first(EventKind.INITIATED) or first.first(EventKind.DIALLED)
    answering = known.of_hop(taken.number) if taken else None
    bridge = _bridge(answering) if answering else None
    if not (start and bridge and answering):
        return None
    wait = between(start, bridge)
    is_sure = ring is not None and answering.of(EventKind.TOOK)
    return replace(wait, is_estimated=wait.is_estimated or not is_sure)


def _outcome(known: PhoneEvents, taken: Leg | None) -> CallOutcome | None:
    if taken:
        return CallOutcome.ANSWERED
    if _message_was_left(known):
        return CallOutcome.MESSAGE
    if not known.caller_is_gone:
        return None
    if known.of(EventKind.BROKE) or any(event.failed for event in known.all):
        return CallOutcome.FAILED
    if _never_reached_us(known):
        return CallOutcome.FAILED
    return CallOutcome.MISSED if _message_was_offered(known) else CallOutcome.ABANDONED


def _never_reached_us(known: PhoneEvents) -> bool:
    """Whether the call was answered and ended with no document of ours: we were out of reach."""
    only_end = {event.kind for event in known.all} == {EventKind.ENDED}
    return only_end and any(event.duration_seconds for event in known.all)


def _message_was_left(known: PhoneEvents) -> bool:
    left = {event.recording for event in known.of(EventKind.MESSAGE_LEFT)}
    return bool(left - {event.recording for event in known.of(EventKind.MESSAGE_SILENT)})


def _message_was_offered(known: PhoneEvents) -> bool:
    """Whether the last thing the line did was to offer to take a message."""
    offered = [event.received_at for event in known.of(EventKind.MESSAGE_OFFERED)]
    rang = [event.received_at for event in known.of(EventKind.DIALLED)]
    return bool(offered) and max(offered) >= max(rang, default=max(offered))


def _started_at(known: PhoneEvents) -> datetime:
    arrived = known.first(EventKind.ARRIVED) or known.first(EventKind.RINGING_BACK)
    return arrived.at if arrived else min(event.received_at for event in known.all)


def _ended_at(known: PhoneEvents, taken: Leg | None) -> datetime | None:
    ended = known.first(EventKind.ENDED)
    if ended and ended.stamped_at:
        return ended.stamped_at
    gone = [
        event.received_at
        for event in known.all
        if event.kind == EventKind.ENDED or event.caller_present is False
    ]
    return min(gone, default=taken.ended_at if taken else None)


def _ended_by(known: PhoneEvents, outcome: CallOutcome | None, taken: Leg | None) -> EndedBy | None:
    if taken:
        return _who_hung_up(known.of_hop(taken.number))
    if outcome == CallOutcome.ABANDONED:
        return EndedBy.CLIENT
    told = [
        event.caller_present
        for event in known.of(EventKind.MESSAGE_LEFT, EventKind.MESSAGE_EMPTY)
        if event.caller_present is not None
    ]
    if not told:
        return None
    return EndedBy.CLIENT if False in told else EndedBy.LINE


def _who_hung_up(leg: PhoneEvents) -> EndedBy | None:
    over = leg.first(EventKind.HOP_OVER)
    if over is None or over.caller_present is None:
        return None
    return EndedBy.AGENT if over.caller_present else EndedBy.CLIENT


def _turned_round(timeline: Timeline, known: PhoneEvents) -> Timeline:
    """The same of a call that an employee made to a citizen."""
    outcome = _outcome_rung_back(timeline)
    is_told = outcome in (CallOutcome.ANSWERED, CallOutcome.ABANDONED)
    return replace(
        timeline,
        employee_id=known.word("employee_id"),
        ended_at=_ended_at(known, None),
        outcome=outcome,
        ended_by=_OTHER_SIDE.get(timeline.ended_by) if timeline.ended_by and is_told else None,
        wait_seconds=None,
        wait_is_estimated=False,
        rings_to_answer=None,
        rings_at_least=None,
        rings_at_most=None,
        rings_are_estimated=False,
    )


_OTHER_SIDE = {EndedBy.AGENT: EndedBy.CLIENT, EndedBy.CLIENT: EndedBy.AGENT}


def _outcome_rung_back(timeline: Timeline) -> CallOutcome | None:
    if timeline.outcome != CallOutcome.ABANDONED:
        return timeline.outcome
    results = {leg.result for leg in timeline.legs}
    was_rung = bool(results) and LegResult.CALLER_GONE not in results
    return CallOutcome.MISSED if was_rung else CallOutcome.ABANDONED


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
