"""What the events of a call add up to in which an employee rings a citizen back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from callmon.calls.phone_event import EndedBy, EventKind, LegResult, PhoneEvent
from callmon.calls.timeline import CallOutcome, Timeline, timeline_of

NINE = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
LINE, CITIZEN, EMPLOYEE = "+37160000001", "+37129000001", "anna@x.example"


def event(kind: EventKind, seconds: float, **more: object) -> PhoneEvent:
    return PhoneEvent(
        kind,
        NINE + timedelta(seconds=seconds),
        direction="outbound",
        from_number=LINE,
        to_number=CITIZEN,
        employee_id=EMPLOYEE,
        **more,  # type: ignore[arg-type]
    )


def leg(kind: EventKind, seconds: float, **more: object) -> PhoneEvent:
    return event(kind, seconds, hop=1, **more)


K = EventKind
PICKED_UP = (event(K.RINGING_BACK, 0), event(K.RINGING_BACK, 1), event(K.TAKEN_UP, 4))
RANG = (leg(K.DIALLED, 9), leg(K.INITIATED, 10), leg(K.RINGING, 11))
TALKED = (
    *PICKED_UP,
    *RANG,
    leg(K.ANSWERED, 18),
    leg(K.WHISPERED, 18),
    leg(K.LEG_ENDED, 78, result=LegResult.NOT_TAKEN),
)
CITIZEN_ENDED = leg(K.HOP_OVER, 78, bridged=True, caller_present=True)
EMPLOYEE_ENDED = replace(CITIZEN_ENDED, caller_present=False)


def timeline(*events: PhoneEvent) -> Timeline:
    return timeline_of(events, ring_cycle_seconds=5.0)


def test_who_is_still_there_when_the_citizens_leg_ends_is_the_employee():
    told = timeline(*TALKED, CITIZEN_ENDED, event(K.ENDED, 85))

    assert (told.outcome, told.ended_by) == (CallOutcome.ANSWERED, EndedBy.CLIENT)
    assert timeline(*TALKED, EMPLOYEE_ENDED).ended_by == EndedBy.AGENT


def test_the_citizens_phone_is_its_leg_and_nobody_waited_for_us():
    told = timeline(*TALKED, CITIZEN_ENDED, event(K.ENDED, 85))

    assert (told.employee_id, told.from_number, told.to_number) == (EMPLOYEE, LINE, CITIZEN)
    assert (told.wait_seconds, told.rings_to_answer) == (None, None)
    assert (told.legs[0].rings, told.talk_seconds) == (2, 60.0)


def test_the_call_goes_on_until_the_employees_own_leg_ends():
    assert timeline(*TALKED, CITIZEN_ENDED).ended_at is None
    ended = timeline(*TALKED, CITIZEN_ENDED, event(K.ENDED, 85)).ended_at
    assert ended == NINE + timedelta(seconds=85)


def test_a_citizen_who_was_rung_in_vain_was_not_reached():
    over = leg(K.HOP_OVER, 50, result=LegResult.NO_ANSWER, bridged=False, caller_present=True)
    told = timeline(*PICKED_UP, *RANG, over, event(K.ENDED, 55))

    assert (told.outcome, told.ended_by) == (CallOutcome.MISSED, None)


def test_an_employee_who_gives_up_first_tried_nothing():
    over = leg(K.HOP_OVER, 15, result=LegResult.CALLER_GONE, bridged=False, caller_present=False)
    told = timeline(*PICKED_UP, *RANG, over, event(K.ENDED, 15))

    assert (told.outcome, told.ended_by) == (CallOutcome.ABANDONED, EndedBy.AGENT)


def test_without_a_key_no_citizen_was_rung():
    told = timeline(*PICKED_UP, event(K.ENDED, 30, duration_seconds=26.0))

    assert (told.outcome, told.legs) == (CallOutcome.ABANDONED, ())


def test_an_employees_phone_that_cannot_be_carried_failed():
    told = timeline(event(K.RINGING_BACK, 0), event(K.ENDED, 2, failed=True))

    assert told.outcome == CallOutcome.FAILED


@given(st.permutations([*TALKED, CITIZEN_ENDED, event(K.ENDED, 85), *TALKED[:3]]))
def test_order_and_repeats_change_nothing(events: list[PhoneEvent]):
    assert timeline(*events) == timeline(*TALKED, CITIZEN_ENDED, event(K.ENDED, 85))
