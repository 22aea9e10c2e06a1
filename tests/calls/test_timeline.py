"""What a call's events add up to."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callmon.calls.phone_event import EndedBy, EventKind, LegResult, PhoneEvent
from callmon.calls.ring import rings_in
from callmon.calls.timeline import CallOutcome, Timeline, timeline_of, to_json

NINE = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
K = EventKind


def at(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def event(kind: EventKind, seconds: float, **more: object) -> PhoneEvent:
    """Something that our own clock alone saw."""
    return PhoneEvent(kind, at(seconds), line_id="info", department_id="kap", **more)  # type: ignore[arg-type]


def stamped(kind: EventKind, seconds: float, hop: int = 1, **more: object) -> PhoneEvent:
    """Something the exchange stamped with whole seconds and told us a little later."""
    return PhoneEvent(
        kind,
        at(seconds + 0.2),
        stamped_at=at(int(seconds)),
        hop=hop,
        employee_id=f"employee-{hop}",
        department_id="kap",
        **more,  # type: ignore[arg-type]
    )


def arrived() -> PhoneEvent:
    return event(K.ARRIVED, 0, from_number="+37129000001", to_number="+37160000001")


def hop(kind: EventKind, seconds: float, hop: int = 1, **more: object) -> PhoneEvent:
    return event(kind, seconds, hop=hop, employee_id=f"employee-{hop}", **more)


def timeline(*events: PhoneEvent) -> Timeline:
    return timeline_of(events, ring_cycle_seconds=5.0)


def unanswered_leg(start: float, hop_number: int = 1) -> list[PhoneEvent]:
    """20 seconds of ringing, then nobody."""
    n = hop_number
    return [
        hop(K.DIALLED, start, n),
        stamped(K.INITIATED, start + 1, n),
        stamped(K.RINGING, start + 2, n),
        stamped(K.LEG_ENDED, start + 22, n, result=LegResult.NO_ANSWER),
        hop(
            K.HOP_OVER,
            start + 22.3,
            n,
            result=LegResult.NO_ANSWER,
            bridged=False,
            caller_present=True,
        ),
    ]


def answered_leg(start: float, hop_number: int = 1, rings_for: float = 7) -> list[PhoneEvent]:
    """Picked up after `rings_for` seconds, the key pressed 3 s later, 60 s of talk."""
    n, picked_up = hop_number, start + 2 + rings_for
    return [
        hop(K.DIALLED, start, n),
        stamped(K.INITIATED, start + 1, n),
        stamped(K.RINGING, start + 2, n),
        stamped(K.ANSWERED, picked_up, n),
        hop(K.WHISPERED, picked_up + 0.2, n),
        hop(K.TOOK, picked_up + 3.2, n),
        stamped(K.LEG_ENDED, picked_up + 63, n, result=LegResult.NOT_TAKEN),
        hop(
            K.HOP_OVER,
            picked_up + 63.2,
            n,
            result=LegResult.NOT_TAKEN,
            bridged=True,
            caller_present=False,
        ),
    ]


def hunted_call() -> list[PhoneEvent]:
    return [
        arrived(),
        *unanswered_leg(4),
        *answered_leg(27, 2),
        event(K.ENDED, 100, caller_present=False),
    ]


def test_a_call_taken_by_the_second_employee():
    call = timeline(*hunted_call())

    assert call.outcome == CallOutcome.ANSWERED
    assert call.employee_id == "employee-2"
    assert [leg.result for leg in call.legs] == [LegResult.NO_ANSWER, LegResult.ANSWERED]
    assert [leg.ring_seconds for leg in call.legs] == [20.0, 7.0]
    assert [leg.rings for leg in call.legs] == [4, 2]
    assert call.rings_to_answer == 6, "the rings the caller heard"
    assert call.wait_seconds == 36 + 3 - 6, "from the first ring to the key"
    assert call.talk_seconds == 60.0
    assert call.ended_by == EndedBy.CLIENT
    assert not call.rings_are_estimated
    assert not call.wait_is_estimated


@given(st.permutations(hunted_call()))
def test_the_order_of_arrival_changes_nothing(events: list[PhoneEvent]):
    assert timeline(*events) == timeline(*hunted_call())


@given(st.lists(st.sampled_from(hunted_call())), st.randoms())
def test_repeats_change_nothing(repeats: list[PhoneEvent], chance: random.Random):
    events = [*hunted_call(), *repeats]
    chance.shuffle(events)

    assert timeline(*events) == timeline(*hunted_call())


@given(st.sets(st.integers(0, len(hunted_call()) - 1), max_size=len(hunted_call()) - 1))
def test_whatever_is_lost_nothing_is_made_up(lost: set[int]):
    left = [one for number, one in enumerate(hunted_call()) if number not in lost]
    call, whole = timeline(*left), timeline(*hunted_call())

    assert call.outcome != CallOutcome.MESSAGE
    if call.outcome == CallOutcome.ANSWERED:
        assert call.employee_id == "employee-2"
    for measure, true in (
        (call.rings_to_answer, whole.rings_to_answer),
        (call.wait_seconds, whole.wait_seconds),
    ):
        assert measure is None or measure > 0
        if measure is not None and not call.rings_are_estimated and not call.wait_is_estimated:
            assert measure == pytest.approx(true, abs=1.5)
    if call.rings_at_least is not None and whole.rings_to_answer is not None:
        assert call.rings_at_least <= whole.rings_to_answer
    if call.rings_at_most is not None and whole.rings_to_answer is not None:
        assert call.rings_at_most >= whole.rings_to_answer


NOT_TERMINAL = [
    one
    for one in hunted_call()
    if one.kind in (K.INITIATED, K.RINGING, K.ANSWERED, K.DIALLED, K.WHISPERED)
]


@given(st.lists(st.sampled_from(NOT_TERMINAL)), st.integers(0, 600))
def test_a_late_event_never_undoes_an_ending(late: list[PhoneEvent], delay: int):
    whole = timeline(*hunted_call())
    much_later = [
        PhoneEvent(
            one.kind,
            one.received_at + timedelta(seconds=delay),
            stamped_at=one.stamped_at,
            hop=one.hop,
            employee_id=one.employee_id,
        )
        for one in late
    ]
    call = timeline(*hunted_call(), *much_later)

    assert [leg.result for leg in call.legs] == [leg.result for leg in whole.legs]
    assert (call.outcome, call.ended_at) == (whole.outcome, whole.ended_at)


def test_a_late_terminal_event_counts_when_it_happened():
    on_time = [arrived(), *answered_leg(2)]
    late = [
        PhoneEvent(
            one.kind,
            one.received_at + timedelta(minutes=4),
            stamped_at=one.stamped_at,
            hop=one.hop,
            employee_id=one.employee_id,
            department_id=one.department_id,
            result=one.result,
        )
        if one.kind == K.LEG_ENDED
        else one
        for one in on_time
    ]

    assert timeline(*late).talk_seconds == timeline(*on_time).talk_seconds == 60.0


@pytest.mark.parametrize(
    ("seconds", "rings"),
    [(0.0, 1), (0.1, 1), (4.0, 1), (5.0, 1), (5.1, 2), (10.0, 2), (10.1, 3), (15.0, 3), (15.1, 4)],
)
def test_rings_are_started_cycles_whose_tone_has_sounded(seconds: float, rings: int):
    assert rings_in(seconds, 5.0) == rings


def test_another_cycle_counts_other_rings():
    assert rings_in(12.0, 4.0) == 3
    assert rings_in(12.0, 6.0) == 2


def test_stamps_of_whole_seconds_leave_the_ring_open_near_a_boundary():
    """Rang 15.4 s by the stamps' distance of 16 or 15: three or four, nobody can tell."""
    slow_delivery = [
        arrived(),
        hop(K.DIALLED, 0),
        stamped(K.RINGING, 2),
        PhoneEvent(K.ANSWERED, at(40), stamped_at=at(18), hop=1, employee_id="employee-1"),
        hop(K.TOOK, 43),
    ]
    call = timeline(*slow_delivery)

    assert (call.rings_at_least, call.rings_to_answer, call.rings_at_most) == (3, 4, 4)


def test_our_own_clock_narrows_the_stretch_where_both_agree():
    call = timeline(arrived(), *answered_leg(2, rings_for=13))

    assert (call.rings_at_least, call.rings_to_answer, call.rings_at_most) == (3, 3, 3)


def test_without_ringing_the_rings_are_an_estimate_and_say_so():
    events = [one for one in answered_leg(2, rings_for=12) if one.kind != K.RINGING]
    call = timeline(arrived(), *events)

    assert call.rings_are_estimated
    assert call.rings_to_answer == 3
    assert call.rings_at_least == 1, "finding the phone may have taken most of it"
    assert call.wait_is_estimated


def test_a_first_leg_of_which_nothing_is_known_leaves_the_rings_unknown():
    call = timeline(arrived(), *answered_leg(27, 2))

    assert call.rings_to_answer is None
    assert call.rings_at_least == 2
    assert call.rings_at_most is None
    assert call.wait_seconds is None


def test_a_busy_phone_rang_for_nobody():
    busy = [
        hop(K.DIALLED, 2),
        stamped(K.INITIATED, 3),
        stamped(K.LEG_ENDED, 4, result=LegResult.BUSY),
        hop(K.HOP_OVER, 4.3, result=LegResult.BUSY, bridged=False, caller_present=True),
    ]
    call = timeline(arrived(), *busy, *answered_leg(5, 2))

    assert call.legs[0].result == LegResult.BUSY
    assert call.legs[0].rings == 0
    assert call.rings_to_answer == 2
    assert call.wait_seconds == 7 + 3, "the wait begins with the first ring, not with a busy phone"
    assert not call.wait_is_estimated


def test_an_employees_own_voicemail_is_no_answer():
    picked_up = [
        hop(K.DIALLED, 2),
        stamped(K.RINGING, 3),
        stamped(K.ANSWERED, 20),
        hop(K.WHISPERED, 20.2),
        stamped(K.LEG_ENDED, 35, result=LegResult.NOT_TAKEN, duration_seconds=15.0),
        hop(K.HOP_OVER, 35.2, result=LegResult.NOT_TAKEN, bridged=False, caller_present=True),
    ]
    call = timeline(arrived(), *picked_up, event(K.MESSAGE_OFFERED, 35.3), event(K.ENDED, 50))

    assert call.legs[0].result == LegResult.NOT_TAKEN
    assert call.outcome == CallOutcome.MISSED
    assert call.employee_id is None
    assert call.rings_to_answer is None


def test_the_exchange_saying_not_bridged_outweighs_a_pressed_key():
    events = [
        hop(K.DIALLED, 2),
        stamped(K.RINGING, 3),
        stamped(K.ANSWERED, 6),
        hop(K.WHISPERED, 6.2),
        hop(K.TOOK, 9),
        hop(K.HOP_OVER, 9.1, result=LegResult.NOT_TAKEN, bridged=False, caller_present=False),
    ]

    assert timeline(arrived(), *events).outcome == CallOutcome.ABANDONED


def test_the_key_proves_a_conversation_where_the_exchange_says_nothing():
    events = [one for one in answered_leg(2) if one.kind != K.HOP_OVER]

    assert timeline(arrived(), *events).outcome == CallOutcome.ANSWERED


@pytest.mark.parametrize("told", [LegResult.CALLER_GONE, LegResult.NO_ANSWER])
def test_a_caller_who_leaves_while_it_rings_has_abandoned(told: LegResult):
    """The exchange tells of it as cancelled or as not answered."""
    events = [
        hop(K.DIALLED, 2),
        stamped(K.RINGING, 3),
        stamped(K.LEG_ENDED, 14, result=told),
        hop(K.HOP_OVER, 14.2, result=told, bridged=False, caller_present=False),
        event(K.ENDED, 14.3, caller_present=False),
    ]
    call = timeline(arrived(), *events)

    assert call.outcome == CallOutcome.ABANDONED
    assert call.legs[0].result == LegResult.CALLER_GONE
    assert call.ended_by == EndedBy.CLIENT


def test_a_call_that_ended_before_anything_was_abandoned():
    call = timeline(event(K.ENDED, 1, from_number="anonymous", to_number="+37160000001"))

    assert call.outcome == CallOutcome.ABANDONED
    assert call.from_number == "anonymous"
    assert call.legs == ()


def test_a_message_makes_the_call_a_message():
    call = timeline(
        arrived(),
        event(K.MESSAGE_OFFERED, 0.1),
        event(K.MESSAGE_LEFT, 30, recording="RE1", caller_present=False),
        event(K.ENDED, 30.2),
    )

    assert call.outcome == CallOutcome.MESSAGE
    assert call.ended_by == EndedBy.CLIENT


@pytest.mark.parametrize("recording", ["RE1", None])
def test_a_message_that_holds_nothing_is_a_missed_call(recording: str | None):
    heard = [] if recording is None else [event(K.MESSAGE_LEFT, 30, recording=recording)]
    silent = event(K.MESSAGE_SILENT, 36, recording=recording)
    call = timeline(arrived(), event(K.MESSAGE_OFFERED, 0.1), *heard, silent, event(K.ENDED, 31))

    assert call.outcome == CallOutcome.MISSED


def test_a_call_broken_by_our_own_line_has_failed():
    call = timeline(arrived(), event(K.BROKE, 1, caller_present=True), event(K.ENDED, 20))

    assert call.outcome == CallOutcome.FAILED


def test_a_call_under_way_has_no_outcome_yet():
    call = timeline(arrived(), hop(K.DIALLED, 2), stamped(K.RINGING, 3))

    assert call.outcome is None
    assert call.ended_at is None
    assert call.legs[0].result is None
    assert call.legs[0].rings is None


def test_an_employee_who_hangs_up_first_ended_the_call():
    *before, over = answered_leg(2)
    there = hop(K.HOP_OVER, 75, bridged=True, caller_present=True)

    assert timeline(arrived(), *before, there).ended_by == EndedBy.AGENT
    assert over.caller_present is False


def test_no_event_is_no_call():
    with pytest.raises(ValueError, match="without a single event"):
        timeline()


def test_the_kept_form_has_stable_keys():
    kept = to_json(timeline(*hunted_call()))

    assert set(kept) >= {
        *("direction", "line_id", "department_id", "employee_id", "started_at", "ended_at"),
        *("outcome", "ended_by", "wait_seconds", "wait_is_estimated", "talk_seconds", "legs"),
        *("rings_to_answer", "rings_at_least", "rings_at_most", "rings_are_estimated"),
    }
    assert kept["outcome"] == "answered"
    assert kept["legs"][0]["result"] == "no_answer"
    assert kept["legs"][0]["ringing_at"] == "2026-03-05T09:00:06+00:00"
