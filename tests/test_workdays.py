"""Office hours of a Latvian municipality's line: holidays, moved days, summer time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from callmon.organisation import Organisation, RingBack
from callmon.workdays import (
    RoutingRule,
    add_working_hours,
    beginning_of_day,
    hours_on,
    is_open,
    is_public_holiday,
    is_quiet,
    is_working_day,
    next_working_day,
    routing_time,
    working_hours_between,
)

RIGA = ZoneInfo("Europe/Riga")
WEEK = {
    "monday": ["08:00-12:00", "13:00-18:00"],
    "tuesday": ["08:00-17:00"],
    "wednesday": ["08:00-17:00"],
    "thursday": ["08:00-18:00"],
    "friday": ["08:00-14:00"],
}


def an_organisation(hours: dict[str, list[str]] = WEEK, **line: object) -> Organisation:
    return Organisation.model_validate(
        {
            "id": "sigulda",
            "name": "Sigulda",
            "closed_days": ["2026-07-10"],
            "department": [{"id": "kap", "name": "Klientu apkalpošana"}],
            "line": [
                {
                    "id": "information",
                    "numbers": ["+37180001234"],
                    "department": "kap",
                    "hours": hours,
                    "notice": {"lv": {"say": "Labdien"}},
                    "after_hours": {"lv": {"say": "Labvakar"}},
                    **line,
                }
            ],
        }
    )


def at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=RIGA).astimezone(UTC)


def local_hours(day: str, **line: object) -> list[str]:
    organisation = an_organisation(**line)  # type: ignore[arg-type]
    periods = hours_on(organisation, organisation.lines[0], date.fromisoformat(day))
    return [
        f"{period.opens.astimezone(RIGA):%H:%M}-{period.closes.astimezone(RIGA):%H:%M}"
        for period in periods
    ]


@pytest.mark.parametrize(
    ("local", "is_it"),
    [
        ("2026-11-23 07:59:59", False),
        ("2026-11-23 08:00", True),
        ("2026-11-23 11:59:59", True),
        ("2026-11-23 12:00", False),
        ("2026-11-23 12:30", False),
        ("2026-11-23 13:00", True),
        ("2026-11-23 18:00", False),
        ("2026-11-27 14:30", False),
        ("2026-11-28 10:00", False),
    ],
)
def test_the_line_is_open_from_opening_up_to_closing(local: str, is_it: bool) -> None:
    organisation = an_organisation()

    assert is_open(organisation, organisation.lines[0], at(local)) is is_it


@pytest.mark.parametrize(
    "day",
    ["2026-11-18", "2026-06-23", "2026-06-24", "2026-04-03", "2026-04-06", "2026-12-31"],
)
def test_it_is_closed_on_public_holidays(day: str) -> None:
    assert is_public_holiday(date.fromisoformat(day))
    assert local_hours(day) == []


def test_a_day_off_exchanged_for_a_saturday_is_closed_and_the_saturday_open() -> None:
    assert local_hours("2026-01-02") == []
    assert local_hours("2026-06-22") == []
    assert local_hours("2026-01-17") == ["08:00-14:00"], "it stands for a Friday"
    assert local_hours("2026-06-27") == WEEK["monday"], "it stands for a Monday"
    assert local_hours("2026-06-20") == [], "any other Saturday is free"


def test_the_day_before_a_holiday_is_an_hour_shorter() -> None:
    assert local_hours("2026-11-17") == ["08:00-16:00"]
    assert local_hours("2026-11-16") == WEEK["monday"]


def test_a_friday_before_a_holiday_weekend_is_not_shorter_unless_the_holiday_is_next() -> None:
    assert is_public_holiday(date(2026, 5, 10))
    assert local_hours("2026-05-08") == ["08:00-14:00"]


def test_the_day_before_a_day_off_that_was_only_moved_is_not_shorter() -> None:
    assert not is_public_holiday(date(2026, 6, 22))
    assert local_hours("2026-06-19") == ["08:00-14:00"]


def test_the_lost_hour_may_be_the_whole_last_stretch() -> None:
    hours = {"tuesday": ["08:00-12:00", "12:30-13:00"]}

    assert local_hours("2026-11-17", hours=hours) == ["08:00-11:30"]


def test_the_organisation_s_own_days_go_before_the_calendar() -> None:
    assert local_hours("2026-07-10") == [], "closed for the whole organisation"
    assert local_hours("2026-11-24", closed_days=["2026-11-24"]) == []
    assert local_hours("2026-11-18", extra_working_days=["2026-11-18"]) == ["08:00-17:00"]
    assert local_hours("2026-11-28", extra_working_days=["2026-11-28"]) == ["08:00-14:00"]


def test_special_hours_are_taken_as_written_even_before_a_holiday() -> None:
    special = [{"date": "2026-11-17", "hours": ["10:00-17:00"]}]

    assert local_hours("2026-11-17", special_hours=special) == ["10:00-17:00"]


def test_a_line_open_around_the_clock_has_no_gap_at_midnight() -> None:
    hours = {"monday": ["00:00-24:00"], "tuesday": ["00:00-24:00"]}
    organisation = an_organisation(hours)
    line = organisation.lines[0]

    assert is_open(organisation, line, at("2026-11-23 23:59:59"))
    assert is_open(organisation, line, at("2026-11-24 00:00"))


def test_opening_follows_the_wall_clock_over_the_change_of_summer_time() -> None:
    organisation = an_organisation()
    line = organisation.lines[0]

    for opens in (
        datetime(2026, 10, 23, 5, 0, tzinfo=UTC),
        datetime(2026, 10, 26, 6, 0, tzinfo=UTC),
    ):
        assert is_open(organisation, line, opens)
        assert not is_open(organisation, line, opens - timedelta(seconds=1))


def test_a_line_without_hours_never_opens() -> None:
    organisation = an_organisation({})
    line = organisation.lines[0]

    assert not is_open(organisation, line, at("2026-11-23 09:30"))
    assert not is_working_day(organisation, line, date(2026, 11, 23))


def test_christmas_is_skipped_to_the_next_working_day() -> None:
    organisation = an_organisation()

    assert next_working_day(organisation, organisation.lines[0], date(2026, 12, 23)) == date(
        2026, 12, 28
    )


@pytest.mark.parametrize(
    ("received", "rule", "handed_on"),
    [
        ("2026-11-23 19:10", "next_working_day", "2026-11-24 08:00"),
        ("2026-11-24 02:30", "next_working_day", "2026-11-24 08:00"),
        ("2026-11-24 08:00", "next_working_day", "2026-11-25 08:00"),
        ("2026-11-23 12:30", "next_working_day", "2026-11-24 08:00"),
        ("2026-11-27 20:00", "next_working_day", "2026-11-30 08:00"),
        ("2026-11-17 18:00", "next_working_day", "2026-11-19 08:00"),
        ("2026-12-23 20:00", "next_working_day", "2026-12-28 08:00"),
        ("2026-11-27 20:00", "next_day", "2026-11-28 08:00"),
        ("2026-11-17 18:00", "next_day", "2026-11-18 08:00"),
        ("2026-11-23 19:10", "next_day", "2026-11-24 08:00"),
    ],
)
def test_a_message_is_handed_on_at_the_opening_that_the_rule_names(
    received: str, rule: RoutingRule, handed_on: str
) -> None:
    organisation = an_organisation()

    assert routing_time(organisation, organisation.lines[0], at(received), rule) == at(handed_on)


def test_working_hours_run_only_while_the_line_is_open() -> None:
    organisation = an_organisation()
    line = organisation.lines[0]

    assert add_working_hours(organisation, line, at("2026-11-23 11:00"), 2) == at(
        "2026-11-23 14:00"
    )
    assert add_working_hours(organisation, line, at("2026-11-27 13:00"), 3) == at(
        "2026-11-30 10:00"
    )
    assert add_working_hours(organisation, line, at("2026-11-28 13:00"), 0.5) == at(
        "2026-11-30 08:30"
    )


def test_hours_between_are_office_hours_alone():
    organisation = an_organisation()
    line = organisation.lines[0]

    def hours(since: str, until: str) -> float:
        return working_hours_between(organisation, line, at(since), at(until))

    assert hours("2026-11-20T13:00", "2026-11-23T09:30") == 2.5, "Friday's last, Monday's first"
    assert hours("2026-11-23T11:00", "2026-11-23T14:00") == 2.0, "without the lunch break"
    assert hours("2026-11-21T10:00", "2026-11-22T10:00") == 0.0
    assert hours("2026-11-23T11:00", "2026-11-23T09:00") == 0.0


@pytest.mark.parametrize(
    ("local", "quiet"),
    [
        ("2026-07-06 07:59", True),
        ("2026-07-06 08:00", False),
        ("2026-07-06 19:59", False),
        ("2026-07-06 20:00", True),
        ("2026-12-06 23:30", True),
    ],
)
def test_citizens_are_not_rung_at_night(local: str, quiet: bool):
    assert is_quiet(an_organisation(), at(local)) is quiet


def test_a_quiet_stretch_may_lie_within_a_day():
    organisation = an_organisation().model_copy(
        update={"ring_back": RingBack(quiet_hours="12:00-13:00")}
    )

    assert is_quiet(organisation, at("2026-07-06 12:30"))
    assert not is_quiet(organisation, at("2026-07-06 13:00"))


def test_a_day_begins_at_midnight_on_the_wall_clock():
    assert beginning_of_day(an_organisation(), at("2026-07-06 00:30")) == at("2026-07-06 00:00")
