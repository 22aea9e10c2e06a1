"""The days of the simulated fortnight, written by hand: nothing of callmon's is asked here.

15 to 28 June 2026 in Latvia: Monday the 22nd is a day off (worked on Saturday the 27th), the 23rd
and 24th are public holidays. Office hours are 8 to 17 on every working day.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

RIGA = ZoneInfo("Europe/Riga")
FIRST = date(2026, 6, 15)
LAST = date(2026, 6, 28)
OPENS, CLOSES = time(8), time(17)
OFF = {date(2026, 6, day) for day in (20, 21, 22, 23, 24, 28)}


def days(first: date = FIRST, last: date = LAST) -> list[date]:
    return [first + timedelta(days=on) for on in range((last - first).days + 1)]


def is_working(day: date) -> bool:
    return day not in OFF if FIRST <= day <= LAST else day.weekday() < 5


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, RIGA).astimezone(UTC)


def _open(day: date) -> tuple[datetime, datetime]:
    return at(day, OPENS), at(day, CLOSES)


def is_open(moment: datetime) -> bool:
    day = moment.astimezone(RIGA).date()
    opens, closes = _open(day)
    return is_working(day) and opens <= moment < closes


def office_hours(since: datetime, until: datetime) -> float:
    """How many office hours lie between two moments."""
    passed = timedelta()
    for day in days(since.astimezone(RIGA).date(), until.astimezone(RIGA).date()):
        opens, closes = _open(day)
        if is_working(day):
            passed += max(timedelta(), min(until, closes) - max(since, opens))
    return passed / timedelta(hours=1)


def after_office_hours(since: datetime, hours: float) -> datetime:
    """When so many office hours have passed."""
    left = timedelta(hours=hours)
    day = since.astimezone(RIGA).date()
    while True:
        opens, closes = _open(day)
        here = closes - max(since, opens) if is_working(day) else timedelta()
        if here > timedelta() and here >= left:
            return max(since, opens) + left
        left -= max(here, timedelta())
        day += timedelta(days=1)


def handed_on_at(received: datetime, *, on_days_off: bool) -> datetime:
    """The opening after a message came: of the next working day, or of the next day at all."""
    day = received.astimezone(RIGA).date()
    while not (at(day, OPENS) > received and (on_days_off or is_working(day))):
        day += timedelta(days=1)
    return at(day, OPENS)
