"""Which mails the time asks for: before it is due, when it is, and an hour after."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from callmon.follow_ups.follow_up import EventKind
from callmon.mails.due import key_of, kinds_due
from callmon.mails.occasion import Kind
from callmon.standards.terms import Terms
from callmon.tables import FollowUpEventRow
from tests.voicemail.messages_of_tests import a_town

TOWN = a_town()
LINE = TOWN.lines[0]
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
"""The line is open on Monday from 8 to 18 and on Tuesday from 8 to 17, Riga being 2 h ahead."""


def monday(hour: int, minute: int = 0) -> datetime:
    return MONDAY + timedelta(hours=hour - 2, minutes=minute)


def tuesday(hour: int, minute: int = 0) -> datetime:
    return monday(hour, minute) + timedelta(days=1)


@dataclass(frozen=True)
class Owed:
    due_at: datetime
    opened_at: datetime
    closed_at: datetime | None = None


def event(kind: EventKind, at: datetime, employee_id: str | None = None) -> FollowUpEventRow:
    return FollowUpEventRow(kind=kind.value, at=at, employee_id=employee_id)


ASSIGNED = event(EventKind.ASSIGNED, monday(8))


def due(
    due_at: datetime, now: datetime, *past: FollowUpEventRow, terms: Terms | None = None
) -> list[Kind]:
    history = (ASSIGNED, *past)
    return list(kinds_due(Owed(due_at, monday(8)), history, TOWN, LINE, terms or Terms(), now))


def test_a_reminder_comes_two_working_hours_before_it_is_due() -> None:
    assert due(monday(16), now=monday(13, 59)) == []
    assert due(monday(16), now=monday(14)) == [Kind.REMINDER]
    assert due(monday(16), now=monday(15, 59)) == [Kind.REMINDER], "told once, by its key"


def test_of_what_is_due_early_it_comes_the_evening_before_while_people_are_there() -> None:
    assert due(tuesday(9), now=monday(16, 59)) == []
    assert due(tuesday(9), now=monday(17)) == [Kind.REMINDER]
    assert due(tuesday(9), now=monday(20)) == [], "not at night"
    assert due(tuesday(10), now=monday(18)) == [], "nor when everybody has just left"
    assert due(tuesday(10), now=tuesday(8)) == [Kind.REMINDER]


def test_what_is_due_sooner_than_that_after_it_was_assigned_needs_no_reminder() -> None:
    assert due(monday(10), now=monday(9)) == []
    assert due(monday(10, 30), now=monday(9)) == [Kind.REMINDER]


def test_what_was_handed_on_within_that_time_needs_none_either() -> None:
    handed_on = event(EventKind.HANDED_ON, monday(15), "zane@town.example")

    assert due(monday(16), monday(15, 30), handed_on) == []
    assert due(monday(17, 30), monday(15, 30), handed_on) == [Kind.REMINDER]


def test_a_note_does_not_count_as_handing_on() -> None:
    assert due(monday(16), monday(15, 30), event(EventKind.NOTE, monday(15))) == [Kind.REMINDER]


def test_the_standard_says_how_long_before_and_after() -> None:
    terms = Terms(reminder_hours=4, overdue_head_hours=2)

    assert due(monday(16), monday(12), terms=terms) == [Kind.REMINDER]
    assert due(monday(16), monday(17, 59), terms=terms) == [Kind.OVERDUE]
    assert due(monday(16), monday(18), terms=terms) == [Kind.OVERDUE, Kind.OVERDUE_HEAD]


def test_a_standard_may_do_without_reminders() -> None:
    for hour in range(8, 16):
        assert due(monday(16), monday(hour), terms=Terms(reminder_hours=0)) == []


def test_the_person_is_told_when_it_is_due_and_the_head_a_working_hour_later() -> None:
    assert due(monday(16), now=monday(16)) == [Kind.OVERDUE]
    assert due(monday(16), now=monday(16, 59)) == [Kind.OVERDUE]
    assert due(monday(16), now=monday(17)) == [Kind.OVERDUE, Kind.OVERDUE_HEAD]


def test_the_head_s_hour_does_not_pass_at_night() -> None:
    assert due(monday(17, 30), now=tuesday(8, 29)) == [Kind.OVERDUE]
    assert due(monday(17, 30), now=tuesday(8, 30)) == [Kind.OVERDUE, Kind.OVERDUE_HEAD]


def test_what_was_opened_overdue_leaves_the_person_an_hour_too() -> None:
    late = Owed(due_at=monday(9), opened_at=monday(14))

    def kinds(now: datetime) -> list[Kind]:
        return list(kinds_due(late, (), TOWN, LINE, Terms(), now))

    assert kinds(monday(14)) == [Kind.OVERDUE]
    assert kinds(monday(15)) == [Kind.OVERDUE, Kind.OVERDUE_HEAD]


def test_what_was_reopened_is_told_of_anew_and_the_head_an_hour_after() -> None:
    reopened = event(EventKind.REOPENED, monday(14))

    assert due(monday(9), monday(14, 30), reopened) == [Kind.OVERDUE]
    assert key_of(Kind.OVERDUE, 7, [ASSIGNED]) == "overdue-7"
    assert key_of(Kind.OVERDUE, 7, [ASSIGNED, reopened]) == "overdue-7-1"
