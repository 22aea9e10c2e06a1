"""By when: the day that words name, counted from the day of the call. (pure)

"rīt", "līdz piektdienai", "piecu darba dienu laikā", "пятнадцатого апреля", "by the end of the
month". The last day that would still keep the promise: "next week" is its Friday, "within a week"
seven days on, "otrdien vai trešdien" the Wednesday. An hour without a day is today's; hours
themselves are not read, and public holidays are not known here.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from callmon.checks.said_words import sentences
from callmon.lexicon import keys_of, phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import Match, find, fold, tokens, words

AREA = "days"
SURE = 88.0
FRIDAY, SUNDAY = 4, 6
SHORT_STEM = 5
DAY_HOURS = 24
_SOME_DAY = date(2024, 1, 1)
Said = tuple[str, ...]


def due_date(text: str, on: date, language: Language) -> date | None:
    """The last day that `text` names, or None where it names none."""
    said = _joined(tokens(text), language)
    named = (
        _weekday(said, on, language),
        _dated(said, on, language),
        _span(said, on, language),
        _near(text, on, language),
    )
    return next((day for day in named if day), None)


@lru_cache(maxsize=8192)
def day_said(text: str, language: Language) -> Match | None:
    """The first sentence of `text` that names a day, or None."""
    start = 0
    for sentence in sentences(text):
        end = start + len(tokens(sentence))
        if due_date(sentence, _SOME_DAY, language):
            return Match(" ".join(words(text)[start:end]), 100.0, start, end)
        start = end
    return None


def _near(text: str, on: date, language: Language) -> date | None:
    """ "Today", "tomorrow", "by the end of the month"; an hour of no other day is today's."""
    days = {
        "three_days_on": on + timedelta(days=3),
        "day_after_tomorrow": on + timedelta(days=2),
        "tomorrow": on + timedelta(days=1),
        "next_week": _of_week(on + timedelta(days=7), FRIDAY),
        "end_of_week": on + timedelta(days=(FRIDAY - on.weekday()) % 7),
        "weekend": on + timedelta(days=SUNDAY - on.weekday()),
        "within_a_week": on + timedelta(days=7),
        "end_of_month": on.replace(day=calendar.monthrange(on.year, on.month)[1]),
        "end_of_year": on.replace(month=12, day=31),
        "today": on,
    }
    for key, day in days.items():
        phrases = phrases_for(AREA, key, language)
        if phrases and find(phrases, text, language, SURE):
            return day
    return None


def _of_week(on: date, weekday: int) -> date:
    """That weekday of the week of `on`."""
    return on + timedelta(days=weekday - on.weekday())


def _weekday(said: Said, on: date, language: Language) -> date | None:
    """The next day of that name, a week on where it is today's; the later of two told apart
    only by "or".
    """
    named = list(_weekdays(said, language))
    if not named:
        return None
    place, number = named[0]
    choice = {fold(one) for one in phrases_for(AREA, "or", language)}
    for later, other in named[1:]:
        if set(said[place + 1 : later]) & choice:
            place, number = later, other
    coming = on + timedelta(days=(number - on.weekday() - 1) % 7 + 1)
    return _of_week(on + timedelta(days=7), number) if _is_next(said, place, language) else coming


def _weekdays(said: Said, language: Language) -> Iterator[tuple[int, int]]:
    """The places of weekdays, and which each is."""
    stems = phrases_for(AREA, "weekdays", language)
    nexts = tuple(map(fold, phrases_for(AREA, "next", language)))
    for place, word in enumerate(said):
        for number, stem in enumerate(stems):
            bare = next((word[len(one) :] for one in nexts if word.startswith(one)), word)
            for form in {word, bare, bare[1:], bare[2:]}:
                ending = 2 if len(stem) < SHORT_STEM else 3
                if form.startswith(stem) and len(form) - len(stem) <= ending:
                    yield place, number
                    break


def _is_next(said: Said, place: int, language: Language) -> bool:
    """Whether "next" is said right before the day, or in one word with it."""
    nexts = tuple(map(fold, phrases_for(AREA, "next", language)))
    return any(word.startswith(nexts) for word in said[max(0, place - 1) : place + 1])


def _dated(said: Said, on: date, language: Language) -> date | None:
    """A day of a month: "31. maijs", "the fifteenth of April"; or of the next such month."""
    days = list(_days_of_month(said, language))
    between = {fold(one) for one in phrases_for(AREA, "of", language)}
    for month, stem in enumerate(phrases_for(AREA, "months", language), start=1):
        for place, word in enumerate(said):
            if not word.startswith(stem):
                continue
            for start, end, day in days:
                beside = end == place or (end == place - 1 and said[end] in between)
                if beside or start == place + 1:
                    return _coming(on, month, day)
    for start, end, day in days:
        if _is_day_alone(said, start, end, language):
            return _next_such(on, day)
    return None


def _is_day_alone(said: Said, start: int, end: int, language: Language) -> bool:
    """ "By the 15th", "пятнадцатого числа", but not "by the second floor"."""
    after = said[end : end + 1]
    if set(after) & {fold(one) for one in phrases_for(AREA, "day_of_month", language)}:
        return True
    if after and after[0].startswith(tuple(map(fold, phrases_for(AREA, "no_day", language)))):
        return False
    ordinal = not said[start].isdigit()
    before = " ".join(said[max(0, start - 2) : start])
    return ordinal and before.endswith(
        tuple(f"{fold(one)}" for one in phrases_for(AREA, "by_the", language))
    )


def _days_of_month(said: Said, language: Language) -> Iterator[tuple[int, int, int]]:
    """Where each ordinal up to 31 begins and ends, and its number; the longest reading."""
    place = 0
    while place < len(said):
        day, length = _ordinal(said[place : place + 2], language)
        if day:
            yield place, place + length, day
        place += length


def _ordinal(said: Said, language: Language) -> tuple[int, int]:
    """The ordinal that begins here, or 0, and how many words it has."""
    digits = re.fullmatch(r"(\d{1,2})(st|nd|rd|th)?", said[0])
    if digits:
        return (int(digits[1]) if 1 <= int(digits[1]) <= 31 else 0), 1
    ordinals, tens = (phrases_for(AREA, key, language) for key in ("ordinals", "tens"))
    tens_said = _tens(said[0], tens)
    ten = 1 + tens_said if tens_said else 0
    if ten and len(said) > 1 and (unit := _stem_of(said[1], ordinals[:9])):
        return ten * 10 + unit, 2
    return ten * 10 or _stem_of(said[0], ordinals), 1


def _tens(word: str, stems: tuple[str, ...]) -> int:
    """1 for twenty, 2 for thirty, 0 else; "thirty" as "thirtieth", for "thirteen" is neither."""
    return _stem_of(word.replace("y", "i"), stems)


def _stem_of(word: str, stems: tuple[str, ...]) -> int:
    """Which of `stems`, counted from one, the word has; the longest, 0 where none."""
    found = [i for i, stem in enumerate(stems, start=1) if word.startswith(stem)]
    return max(found, key=lambda number: len(stems[number - 1]), default=0)


def _coming(on: date, month: int, day: int) -> date | None:
    """That day this year, or next year where it is past."""
    for year in (on.year, on.year + 1):
        if day <= calendar.monthrange(year, month)[1] and date(year, month, day) >= on:
            return date(year, month, day)
    return None


def _next_such(on: date, day: int) -> date | None:
    """The next day of that number, this month or one soon after it."""
    for ahead in range(3):
        first = _months_on(on.replace(day=1), ahead)
        if day <= calendar.monthrange(first.year, first.month)[1] and first.replace(day=day) >= on:
            return first.replace(day=day)
    return None


def _span(said: Said, on: date, language: Language) -> date | None:
    """ "Within five days", "divu nedēļu laikā", "через месяц"."""
    for place, word in enumerate(said):
        count = _number(said[max(0, place - 2) : place], language)
        if _is_unit(word, "unit_month", language):
            months = 1 if count is None else count
            return _months_on(on, months) if _lasts(said, place, count, language) else None
        if _is_unit(word, "unit_fortnight", language):
            return on + timedelta(days=14)
        if count is None:
            continue
        if _is_unit(word, "unit_day", language):
            return _days_on(said, place, count, on, language)
        if _is_unit(word, "unit_week", language):
            return on + timedelta(days=7 * count)
        if _is_unit(word, "unit_hour", language) and count >= DAY_HOURS:
            return on + timedelta(days=count // DAY_HOURS)
    return None


def _lasts(said: Said, place: int, count: int | None, language: Language) -> bool:
    """Whether a month is a span: "within a month", not "by the end of the month"."""
    if count is not None:
        return True
    around = " ".join(said[max(0, place - 2) : place + 2])
    return find(phrases_for(AREA, "within_a_month", language), around, language, 92.0) is not None


def _days_on(said: Said, place: int, count: int, on: date, language: Language) -> date:
    working = tuple(phrases_for(AREA, "working", language))
    if any(word.startswith(working) for word in said[max(0, place - 1) : place]):
        return _working(on, count)
    return on + timedelta(days=count)


def _is_unit(word: str, key: str, language: Language) -> bool:
    known = phrases_for(AREA, key, language) if key in keys_of(AREA, language) else ()
    return word in {fold(one) for one in known}


def _number(said: Said, language: Language) -> int | None:
    """The number said last, with its tens: "divdesmit četru"."""
    numbers, tens = (phrases_for(AREA, key, language) for key in ("numbers", "tens"))
    for place, word in reversed(list(enumerate(said))):
        if word.isdigit():
            return int(word)
        for key, count in (("a_couple", 2), ("a_few", 3)):
            if word.startswith(phrases_for(AREA, key, language)):
                return count
        if ten := _tens(word, tens):
            return 10 * (1 + ten)
        if number := _stem_of(word, numbers):
            before = _tens(said[place - 1], tens) if place else 0
            return number + (10 * (1 + before) if before else 0)
    return None


def _months_on(on: date, count: int) -> date:
    """So many months on, the month's last day where it is shorter."""
    year, month = on.year + (on.month - 1 + count) // 12, (on.month - 1 + count) % 12 + 1
    return date(year, month, min(on.day, calendar.monthrange(year, month)[1]))


def _working(on: date, count: int) -> date:
    """So many weekdays on."""
    for _ in range(count):
        on += timedelta(days=1)
        while on.weekday() > FRIDAY:
            on += timedelta(days=1)
    return on


def _joined(said: Said, language: Language) -> Said:
    """The words, those that recognisers split made one again: "ceturt dien", "div desmit"."""
    whole = tuple(
        stem for key in ("weekdays", "tens", "months") for stem in phrases_for(AREA, key, language)
    )
    joined: list[str] = []
    place = 0
    while place < len(said):
        pair = "".join(said[place : place + 2])
        split = not said[place].startswith(whole) and pair.startswith(whole)
        joined.append(pair if split else said[place])
        place += 2 if split else 1
    return tuple(joined)
