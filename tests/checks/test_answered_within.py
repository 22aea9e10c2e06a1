import pytest

from callmon.checks.answered_within import answered_within
from callmon.checks.verdict import CallTimes, Outcome
from tests.checks.spoken import agent, call_of


def judged(rings, *, estimated=False, allowed=3, **possible):
    times = CallTimes(rings_to_answer=rings, rings_are_estimated=estimated, **possible)
    return answered_within(call_of(agent("Labdien."), times=times), rings=allowed).outcome


@pytest.mark.parametrize(
    ("rings", "outcome"), [(1, Outcome.MET), (3, Outcome.MET), (4, Outcome.NOT_MET)]
)
def test_the_last_ring_allowed_is_in_time(rings, outcome):
    assert judged(rings) == outcome


@pytest.mark.parametrize(
    ("rings", "outcome"),
    [
        (2, Outcome.MET),
        (3, Outcome.UNCLEAR),
        (4, Outcome.UNCLEAR),
        (5, Outcome.NOT_MET),
    ],
)
def test_an_estimate_near_the_limit_is_unclear(rings, outcome):
    assert judged(rings, estimated=True) == outcome


def test_what_the_receipts_leave_possible_decides():
    assert judged(3, rings_at_least=2, rings_at_most=3) == Outcome.MET
    assert judged(3, rings_at_least=3, rings_at_most=4) == Outcome.UNCLEAR
    assert judged(5, rings_at_least=4, rings_at_most=6) == Outcome.NOT_MET


def test_the_number_of_rings_is_the_standards():
    assert judged(4, allowed=4) == Outcome.MET


def test_unknown_rings_are_unclear_and_never_in_time():
    assert judged(None) == Outcome.UNCLEAR


def test_it_is_judged_although_no_words_may_be():
    call = call_of(agent("x"), may_judge_words=False, times=CallTimes(rings_to_answer=2))

    assert answered_within(call, rings=3).outcome == Outcome.MET


def test_calls_to_a_client_are_not_answered_by_the_agent():
    call = call_of(agent("Labdien."), outbound=True, times=CallTimes(rings_to_answer=9))

    assert answered_within(call, rings=3).outcome == Outcome.NOT_APPLICABLE
