"""Office hours, holidays, deadlines. (pure)

Public holidays and working days moved by the Cabinet of Ministers come from the `holidays`
library; the working day before a public holiday is an hour shorter (Labour Law, art. 135).
A line's own `special_hours`, `closed_days` and `extra_working_days` go before all of these.

Times in and out are aware UTC; a "day" is a date on the organisation's wall clock. `at` is
always an argument: nothing here looks at the clock.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal, NamedTuple

import holidays

from callmon.organisation import WEEKDAYS, Line, Organisation

RoutingRule = Literal["next_working_day", "next_day"]

SHORTENED_BEFORE_HOLIDAY = timedelta(hours=1)
FURTHEST_DAYS = 60
"""No line is closed longer; after that a search for an opening ends."""
_USUAL_OPENING = time(8, 0)


class OpenPeriod(NamedTuple):
    """A stretch in which a line is open: from `opens` up to, not including, `closes`."""

    opens: datetime
    closes: datetime

    @property
    def duration(self) -> timedelta:
        return self.closes - self.opens


def is_open(organisation: Organisation, line: Line, at: datetime) -> bool:
    """Whether the line's phone is answered at that moment."""
    periods = hours_on(organisation, line, _day_of(organisation, at))
    return any(period.opens <= at < period.closes for period in periods)


def is_working_day(organisation: Organisation, line: Line, day: date) -> bool:
    """Whether the line opens at all on that day."""
    return bool(hours_on(organisation, line, day))


def hours_on(organisation: Organisation, line: Line, day: date) -> tuple[OpenPeriod, ...]:
    """When the line is open on that day, in order."""
    special = {special.date: special.hours for special in line.special_hours}
    if day in organisation.closed_days or day in line.closed_days:
        return ()
    if day in special:
        return _periods(organisation, day, special[day])
    own_working_day = day in line.extra_working_days or day in organisation.extra_working_days
    if not own_working_day and _is_day_off(day):
        return ()
    periods = _periods(organisation, day, _usual_hours(line, day, own_working_day))
    return _an_hour_shorter(periods) if is_public_holiday(day + timedelta(days=1)) else periods


def next_working_day(organisation: Organisation, line: Line, day: date) -> date:
    """The first working day after `day`; `day + FURTHEST_DAYS` for a line that never opens."""
    later = (day + timedelta(days=ahead) for ahead in range(1, FURTHEST_DAYS))
    furthest = day + timedelta(days=FURTHEST_DAYS)
    return next((one for one in later if is_working_day(organisation, line, one)), furthest)


def routing_time(
    organisation: Organisation, line: Line, received_at: datetime, rule: RoutingRule
) -> datetime:
    """When a message is handed on: at opening, on the first morning after it came that counts.

    `next_working_day` counts days on which the line opens, `next_day` every day (on a day
    off, at the line's earliest usual opening). A message of the small hours is handed on the
    same morning, one of office hours the morning after.
    """
    day = _day_of(organisation, received_at)
    for ahead in range(FURTHEST_DAYS):
        opening = _opening_of(organisation, line, day + timedelta(days=ahead), rule)
        if opening is not None and opening > received_at:
            return opening
    return received_at + timedelta(days=1)


def add_working_hours(
    organisation: Organisation, line: Line, at: datetime, hours: float
) -> datetime:
    """The moment when so many open hours have passed since `at`."""
    left = timedelta(hours=hours)
    for period in _periods_from(organisation, line, at):
        starts = max(period.opens, at)
        if period.closes - starts >= left:
            return starts + left
        left -= period.closes - starts
    return at + timedelta(days=FURTHEST_DAYS)


def working_hours_between(
    organisation: Organisation, line: Line, since: datetime, until: datetime
) -> float:
    """How many open hours passed from `since` to `until`; 0 where `until` is earlier."""
    passed = timedelta()
    for period in _periods_from(organisation, line, since):
        starts = max(period.opens, since)
        if starts >= until:
            break
        passed += min(period.closes, until) - starts
    return passed / timedelta(hours=1)


def is_quiet(organisation: Organisation, at: datetime) -> bool:
    """Whether citizens are not to be rung at that moment, on the organisation's wall clock."""
    begins, ends = map(time.fromisoformat, organisation.ring_back.quiet_hours.split("-"))
    local = at.astimezone(organisation.zone).time()
    return begins <= local < ends if begins < ends else not ends <= local < begins


def beginning_of_day(organisation: Organisation, at: datetime) -> datetime:
    """Midnight before `at` on the organisation's wall clock."""
    return _moment(organisation, _day_of(organisation, at), time())


def is_public_holiday(day: date) -> bool:
    """Whether it is a public holiday by law; a day off in exchange for a Saturday is none."""
    return day in _calendar(day.year) and day not in _moved_from(day.year).values()


def _is_day_off(day: date) -> bool:
    if day in _moved_from(day.year):
        return False
    return day in _calendar(day.year)


def _usual_hours(line: Line, day: date, own_working_day: bool) -> tuple[str, ...]:
    """Of its weekday; a working Saturday has the hours of the day it stands for."""
    weekday = line.hours.get(WEEKDAYS[day.weekday()], ())
    if weekday:
        return weekday
    stands_for = _moved_from(day.year).get(day)
    if stands_for is not None:
        return line.hours.get(WEEKDAYS[stands_for.weekday()], ())
    return _hours_of_day_before(line, day) if own_working_day else ()


def _hours_of_day_before(line: Line, day: date) -> tuple[str, ...]:
    before = (WEEKDAYS[(day.weekday() - back) % 7] for back in range(1, 7))
    return next((line.hours[one] for one in before if line.hours.get(one)), ())


def _opening_of(
    organisation: Organisation, line: Line, day: date, rule: RoutingRule
) -> datetime | None:
    periods = hours_on(organisation, line, day)
    if periods:
        return periods[0].opens
    return _moment(organisation, day, _earliest(line)) if rule == "next_day" else None


def _earliest(line: Line) -> time:
    openings = [time.fromisoformat(hours[0][:5]) for hours in line.hours.values() if hours]
    return min(openings, default=_USUAL_OPENING)


def _periods_from(organisation: Organisation, line: Line, at: datetime) -> Iterator[OpenPeriod]:
    first = _day_of(organisation, at)
    for ahead in range(FURTHEST_DAYS):
        for period in hours_on(organisation, line, first + timedelta(days=ahead)):
            if period.closes > at:
                yield period


def _periods(
    organisation: Organisation, day: date, written: tuple[str, ...]
) -> tuple[OpenPeriod, ...]:
    found = []
    for stretch in written:
        opens, closes = stretch.split("-")
        found.append(
            OpenPeriod(
                _moment(organisation, day, time.fromisoformat(opens)),
                _moment(organisation, day + timedelta(days=1), time(0))
                if closes == "24:00"
                else _moment(organisation, day, time.fromisoformat(closes)),
            )
        )
    return tuple(sorted(found))


def _an_hour_shorter(periods: tuple[OpenPeriod, ...]) -> tuple[OpenPeriod, ...]:
    """The last hour of the day goes, also where it is spread over two stretches."""
    left = SHORTENED_BEFORE_HOLIDAY
    kept = list(periods)
    while kept and left:
        last = kept.pop()
        if last.duration > left:
            kept.append(last._replace(closes=last.closes - left))
            break
        left -= last.duration
    return tuple(kept)


def _moment(organisation: Organisation, day: date, at: time) -> datetime:
    return datetime.combine(day, at, organisation.zone).astimezone(UTC)


def _day_of(organisation: Organisation, at: datetime) -> date:
    return at.astimezone(organisation.zone).date()


@cache
def _calendar(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("LV", years=year, language="lv"))


@cache
def _moved_from(year: int) -> dict[date, date]:
    """Working Saturdays of a year, each with the day off it stands for."""
    written = re.compile(r"\(pārcelta no (\d\d)\.(\d\d)\.(\d{4})\)")
    moved = {}
    for off, name in _calendar(year).items():
        if found := written.search(name):
            day, month, of_year = (int(part) for part in found.groups())
            moved[date(of_year, month, day)] = off
    return moved
