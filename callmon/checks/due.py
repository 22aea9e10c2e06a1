"""By when: the day that words name, counted from the day of the call. (pure)

"rīt", "līdz piektdienai", "piecu darba dienu laikā", "пятнадцатого апреля", "by the end of the
month". A span counts whole: "within a week" is seven days on. Hours of a day are not read.
"""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import find, tokens

AREA = "course"
SURE = 88.0
WORKING_DAYS = ("darba", "rabocih", "working", "business")


def due_date(text: str, on: date, language: Language) -> date | None:
    """The last day that `text` names, or None where it names none."""
    named = (
        _weekday(text, on, language),
        _dated(text, on, language),
        _span(text, on, language),
        _near(text, on, language),
    )
    return next((day for day in named if day), None)


def _near(text: str, on: date, language: Language) -> date | None:
    """ "Today", "tomorrow", "by the end of the month"."""
    last_of_month = on.replace(day=calendar.monthrange(on.year, on.month)[1])
    days = {
        "day_after_tomorrow": on + timedelta(days=2),
        "tomorrow": on + timedelta(days=1),
        "end_of_month": last_of_month,
        "next_week": on + timedelta(days=7),
        "end_of_week": on + timedelta(days=(4 - on.weekday()) % 7),
        "today": on,
    }
    for key, day in days.items():
        if find(phrases_for(AREA, key, language), text, language, SURE):
            return day
    return None


def _weekday(text: str, on: date, language: Language) -> date | None:
    """The next day of that name, a week on where it is today's."""
    for number, stem in enumerate(phrases_for(AREA, "weekdays", language)):
        if any(word.removeprefix("nakamo").startswith(stem) for word in _glued(text)):
            return on + timedelta(days=(number - on.weekday() - 1) % 7 + 1)
    return None


def _dated(text: str, on: date, language: Language) -> date | None:
    """A day of a month: "piecpadsmitajam jūnijam", "31. maijs", "the fifteenth of April"."""
    said = tokens(text)
    for month, stem in enumerate(phrases_for(AREA, "months", language), start=1):
        for place, word in enumerate(said):
            if word.startswith(stem) and (day := _day_beside(said, place, language)):
                return _coming(on, month, day)
    return None


def _day_beside(said: tuple[str, ...], place: int, language: Language) -> int | None:
    """The ordinal before the month, or right after it ("April fifteenth")."""
    for first in (place - 2, place - 3, place - 1, place + 1):
        last = first + 1
        if first >= 0 and (day := _ordinal(said[first : last + 1], language)):
            return day
    return None


def _ordinal(said: tuple[str, ...], language: Language) -> int | None:
    if not said:
        return None
    if said[0].isdigit():
        return int(said[0]) if 1 <= int(said[0]) <= 31 else None
    ordinals, tens = (phrases_for(AREA, key, language) for key in ("ordinals", "tens"))
    ten = next((i for i, stem in enumerate(tens, start=2) if said[0].startswith(stem)), 0)
    unit = said[1] if ten and len(said) > 1 else said[0]
    found = [i for i, stem in enumerate(ordinals, start=1) if unit.startswith(stem)]
    if found:
        return ten * 10 + max(found, key=lambda number: len(ordinals[number - 1]))
    return ten * 10 or None


def _coming(on: date, month: int, day: int) -> date | None:
    """That day this year, or next year where it is past."""
    for year in (on.year, on.year + 1):
        if day <= calendar.monthrange(year, month)[1] and date(year, month, day) >= on:
            return date(year, month, day)
    return None


def _span(text: str, on: date, language: Language) -> date | None:
    """ "Within five days", "divu nedēļu laikā"."""
    said = tokens(text)
    for place, word in enumerate(said):
        for key, days in (("unit_day", 1), ("unit_week", 7)):
            units = {unit for one in phrases_for(AREA, key, language) for unit in tokens(one)}
            count = _number(said[max(0, place - 2) : place], language) if word in units else None
            if count is not None:
                working = any(one in WORKING_DAYS for one in said[max(0, place - 1) : place])
                return _working(on, count) if working else on + timedelta(days=count * days)
    return None


def _number(said: tuple[str, ...], language: Language) -> int | None:
    numbers = phrases_for(AREA, "numbers", language)
    for word in reversed(said):
        if word.isdigit():
            return int(word)
        found = [i for i, stem in enumerate(numbers, start=1) if word.startswith(stem)]
        if found:
            return max(found, key=lambda number: len(numbers[number - 1]))
    return None


def _working(on: date, count: int) -> date:
    """So many weekdays on."""
    for _ in range(count):
        on += timedelta(days=1)
        while on.weekday() > 4:
            on += timedelta(days=1)
    return on


def _glued(text: str) -> Iterator[str]:
    """Words, and neighbours as one: recognisers split "ceturt dien"."""
    said = tokens(text)
    yield from said
    yield from (first + second for first, second in pairwise(said))
