"""Each figure says what it is said to say, and nothing of nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from callmon.figures.figures import By, CauseKind, Figures, Owed, Spread, figures, figures_by

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
NOW = MONDAY + timedelta(days=3)
MESSAGE = Owed(
    kind=CauseKind.MESSAGE,
    day=date(2026, 11, 22),
    department_id="kap",
    employee_id="anna@sigulda.example",
    due_at=MONDAY + timedelta(hours=8),
    routing_due_at=MONDAY,
    routed_at=MONDAY + timedelta(minutes=1),
)
MISSED = replace(MESSAGE, kind=CauseKind.MISSED_CALL, routing_due_at=None, routed_at=None)
PROMISE = replace(MISSED, kind=CauseKind.PROMISE)


def spoken(one: Owed, hours: float) -> Owed:
    at = MONDAY + timedelta(hours=hours)
    return replace(one, first_try_hours=hours, spoken_at=at, spoken_hours=hours)


def test_of_nothing_there_is_no_figure():
    nothing = figures([], NOW)

    assert nothing == Figures(0, None, None, None, None, 0, None, 0, None)


def test_a_message_handed_on_within_half_an_hour_of_its_opening_is_routed_on_time():
    late = replace(MESSAGE, routed_at=MONDAY + timedelta(minutes=31))
    still_waiting = replace(MESSAGE, routed_at=None)
    not_due_yet = replace(still_waiting, routing_due_at=NOW)

    assert figures([MESSAGE, late, not_due_yet], NOW).routed_on_time == 0.5
    assert figures([MESSAGE, still_waiting], NOW).routed_on_time == 0.5
    assert figures([not_due_yet], NOW).routed_on_time is None


def test_only_what_was_spoken_before_it_was_due_is_on_time():
    on_time, late, never = spoken(MESSAGE, 2), spoken(MESSAGE, 9), MESSAGE
    not_due_yet = replace(MESSAGE, due_at=NOW + timedelta(hours=1))

    assert figures([on_time, late, never, not_due_yet], NOW).spoken_on_time == pytest.approx(1 / 3)


def test_what_was_not_needed_counts_for_nobody_and_against_nobody():
    not_needed = replace(MESSAGE, was_needed=False)

    assert figures([spoken(MESSAGE, 2), not_needed], NOW).spoken_on_time == 1.0
    assert figures([replace(MISSED, was_needed=False)], NOW).missed_calls_returned is None


def test_promises_kept_are_of_promises_alone():
    made = figures([spoken(PROMISE, 2), PROMISE, spoken(MESSAGE, 2)], NOW)

    assert made.promises == 2
    assert made.promises_kept_in_time == 0.5


def test_a_missed_call_is_returned_once_somebody_tried():
    tried = replace(MISSED, first_try_hours=0.5)
    made = figures([tried, MISSED], NOW)

    assert made.missed_calls == 2
    assert made.missed_calls_returned == 0.5
    assert made.spoken is None, "a try is no talk"


def test_median_and_ninetieth_percentile_are_hours_that_somebody_waited():
    ten = [spoken(MESSAGE, hours) for hours in (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)]

    assert figures(ten, NOW).spoken == Spread(median_hours=5, p90_hours=9)
    assert figures(ten[:1], NOW).spoken == Spread(10, 10)


def test_figures_are_grouped_by_department_person_and_week_of_the_cause():
    other = replace(
        spoken(MESSAGE, 3), department_id="buvvalde", employee_id="b", day=date(2026, 11, 23)
    )
    waiting = replace(MESSAGE, department_id=None, employee_id=None, routed_at=None)
    all_three = [MESSAGE, other, waiting]

    assert list(figures_by(By.DEPARTMENT, all_three, NOW)) == ["buvvalde", "kap", None]
    assert list(figures_by(By.EMPLOYEE, all_three, NOW)) == ["anna@sigulda.example", "b", None]
    by_week = figures_by(By.WEEK, all_three, NOW)
    assert {week: made.messages_received for week, made in by_week.items()} == {
        "2026-W47": 2,
        "2026-W48": 1,
    }
    assert figures_by(By.ALL, all_three, NOW) == {"all": figures(all_three, NOW)}
