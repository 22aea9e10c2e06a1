"""When a follow-up is due, and what its history adds up to."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from callmon.follow_ups.follow_up import (
    EventKind,
    Outcome,
    State,
    is_missed,
    is_overdue,
    message_due_at,
    missed_call_due_at,
    numbers_to_ring,
    promise_due_at,
    standing,
)
from callmon.standards.terms import Terms
from callmon.tables import FollowUpRow
from tests.voicemail.messages_of_tests import a_town

TERMS = Terms(follow_up_hours=4, missed_call_hours=2)
TOWN = a_town(
    hours={day: ["08:00-17:00"] for day in ("monday", "tuesday", "wednesday", "thursday")}
)
LINE = TOWN.lines[0]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of November 2026 on the town's wall clock; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=TOWN.zone).astimezone(UTC)


NINE = at(24, 9)


@dataclass(frozen=True)
class Event:
    kind: EventKind
    at: datetime = NINE
    user_id: int | None = None
    department_id: str | None = None
    employee_id: str | None = None
    call_sid: str | None = None
    words: str = ""


OPENED = Event(EventKind.OPENED)
ASSIGNED = Event(EventKind.ASSIGNED, department_id="kap", employee_id="ilze")


def tried(call: str) -> Event:
    return Event(EventKind.TRIED, call_sid=call)


def test_a_message_is_due_so_many_office_hours_after_it_was_to_be_handed_on() -> None:
    assert message_due_at(TOWN, LINE, at(24, 8), TERMS) == at(24, 12)
    assert message_due_at(TOWN, LINE, at(24, 15), TERMS) == at(25, 10)


def test_a_missed_call_is_due_so_many_office_hours_after_it() -> None:
    assert missed_call_due_at(TOWN, LINE, at(23, 16), TERMS) == at(24, 9)
    assert missed_call_due_at(TOWN, LINE, at(26, 20), TERMS) == at(30, 10), "over the week-end"


@pytest.mark.parametrize(
    ("by", "due"),
    [
        (date(2026, 11, 24), at(24, 17)),
        (date(2026, 11, 25), at(25, 17)),
        (date(2026, 11, 28), at(26, 17)),
        (date(2026, 11, 23), at(24, 17)),
        (None, at(24, 14)),
    ],
)
def test_a_promise_is_due_when_the_office_closes_on_its_day(by: date | None, due: datetime) -> None:
    assert promise_due_at(TOWN, LINE, at(24, 10), by, TERMS) == due


def test_what_was_promised_for_today_after_hours_is_due_the_next_working_day() -> None:
    assert promise_due_at(TOWN, LINE, at(24, 18), date(2026, 11, 24), TERMS) == at(25, 17)
    friday = promise_due_at(TOWN, LINE, at(27, 10), date(2026, 11, 29), TERMS)
    assert friday == at(30, 17), "a promise for a week-end, given when all were at home"


def test_overdue_is_what_is_not_done_when_its_time_has_passed() -> None:
    row = FollowUpRow(due_at=at(24, 12), closed_at=None)

    assert not is_overdue(row, at(24, 12))
    assert is_overdue(row, at(24, 12) + timedelta(seconds=1))
    assert not is_overdue(FollowUpRow(due_at=at(24, 12), closed_at=at(25, 9)), at(26, 9))


@pytest.mark.parametrize(
    ("direction", "outcome", "seconds", "missed"),
    [
        ("inbound", "missed", 5, True),
        ("inbound", "abandoned", 30, True),
        ("inbound", "abandoned", 4.9, False),
        ("inbound", "answered", 30, False),
        ("inbound", "message", 30, False),
        ("inbound", "failed", 1, True),
        ("outbound", "failed", 30, False),
        ("outbound", "missed", 30, False),
        ("inbound", None, 30, False),
    ],
)
def test_a_missed_call_is_one_in_which_a_caller_waited_or_the_line_broke_and_nobody_spoke_with_them(
    direction: str, outcome: str | None, seconds: float, missed: bool
) -> None:
    ended = at(24, 10) + timedelta(seconds=seconds)

    assert is_missed(direction, outcome, at(24, 10), ended, TERMS) is missed
    assert not is_missed(direction, outcome, at(24, 10), None, TERMS)


def test_a_number_said_in_a_message_is_rung_only_once_a_person_confirmed_it() -> None:
    row = FollowUpRow(number="+37126000001", said_number="+37126000002")

    assert numbers_to_ring(row) == ("+37126000001",)
    row.number_confirmed_at = at(24, 9)
    assert numbers_to_ring(row) == ("+37126000002", "+37126000001")
    assert numbers_to_ring(FollowUpRow(said_number="+37126000002")) == ()


def test_a_follow_up_is_open_then_attempted_then_done() -> None:
    history = [OPENED, ASSIGNED]
    assert standing(history).state is State.OPEN
    assert (standing(history).department_id, standing(history).employee_id) == ("kap", "ilze")

    history += [Event(EventKind.RANG), tried("CA1")]
    assert standing(history).state is State.ATTEMPTED

    history += [Event(EventKind.SPOKE, at=at(24, 11), call_sid="CA2")]
    now = standing(history)
    assert (now.state, now.outcome, now.closed_at) == (State.DONE, Outcome.SPOKE, at(24, 11))


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (EventKind.SPOKE, Outcome.SPOKE),
        (EventKind.NO_ANSWER, Outcome.NO_ANSWER),
        (EventKind.EMAILED, Outcome.ANSWERED_BY_EMAIL),
        (EventKind.NOT_NEEDED, Outcome.NOT_NEEDED),
    ],
)
def test_each_way_of_closing_has_its_outcome(kind: EventKind, outcome: Outcome) -> None:
    assert standing([OPENED, ASSIGNED, Event(kind)]).outcome is outcome


def test_handed_on_it_is_anothers_whether_tried_before_or_not() -> None:
    now = standing([OPENED, ASSIGNED, tried("CA1"), Event(EventKind.HANDED_ON, employee_id="zane")])

    assert (now.state, now.department_id, now.employee_id) == (State.HANDED_ON, "kap", "zane")


def test_the_same_call_in_vain_counts_once() -> None:
    assert standing([OPENED, tried("CA1"), tried("CA1"), tried("CA2")]).tried == {"CA1", "CA2"}


def test_what_was_done_first_counts() -> None:
    first, then = Event(EventKind.NOT_NEEDED, at=at(24, 9)), Event(EventKind.SPOKE, at=at(24, 10))
    now = standing([OPENED, ASSIGNED, first, then, tried("CA1")])

    assert (now.outcome, now.closed_at) == (Outcome.NOT_NEEDED, at(24, 9))
    assert now.state is State.DONE


def test_reopened_it_is_open_and_needs_its_tries_again() -> None:
    now = standing(
        [OPENED, ASSIGNED, tried("CA1"), Event(EventKind.NO_ANSWER), Event(EventKind.REOPENED)]
    )

    assert (now.state, now.outcome, now.closed_at) == (State.OPEN, None, None)
    assert not now.tried


def test_notes_and_what_joins_change_nothing() -> None:
    before = [OPENED, ASSIGNED, tried("CA1")]

    for kind in (EventKind.NOTE, EventKind.JOINED, EventKind.RANG):
        assert standing([*before, Event(kind)]) == standing(before)


def test_a_person_s_word_on_the_number_is_kept_with_who_gave_it() -> None:
    said = Event(EventKind.CONFIRMED, at=at(24, 10), user_id=7, words="+37126000002")
    corrected = Event(EventKind.CORRECTED, at=at(24, 11), user_id=8, words="+37126000003")

    assert standing([OPENED, said]).number_confirmed_by == 7
    assert standing([OPENED, said, corrected]).number_confirmed_at == at(24, 11)
    department = Event(EventKind.CORRECTED, department_id="roads", employee_id="edgars", user_id=8)
    now = standing([OPENED, ASSIGNED, department])
    assert (now.state, now.employee_id) == (State.HANDED_ON, "edgars")
    assert now.number_confirmed_at is None
