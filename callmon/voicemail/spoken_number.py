"""The number that a caller says to ring, from figures and spoken digits. (pure)

Digits are read as groups ("divdesmit deviņi", "double oh", "26"), groups as runs that little
words do not break; a run is a phone number where its digits make one. Said again after "no,
sorry", a number replaces what was said before, or its end.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import phonenumbers

from callmon.lexicon import phrases_for, weights_for
from callmon.organisation import Language
from callmon.transcripts.phrases import fold
from callmon.voicemail.number_words import is_any, listed, unjoined, value_of, word_at

_TOKEN = re.compile(r"\d+|\+|[^\W\d_]+(?:['’][^\W\d_]+)*|[.,;:!?#]")
_PERSONAL_CODE = re.compile(r"\b\d{6}\s?-\s?\d{5}\b")
_GAP = 3
"""So many words that are no digits may stand inside a number that is being said."""
_LONGEST = 15
_MOST_LEFT_OFF = 3
"""Digits that may stand before a number and not be of it, as a flat's number does."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits said together, as one or more readings: "divdesmit deviņi" is 29 or 20 9."""

    readings: tuple[str, ...]
    start: int
    end: int
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    """Groups with nothing but little words between; what was said before the first of them."""

    groups: tuple[_Group, ...]
    corrects: bool
    before: tuple[str, ...]
    after: tuple[str, ...]


class _Number(NamedTuple):
    e164: str
    run: int


def callback_number(text: str, language: Language, country_calling_code: str) -> str | None:
    """The number to ring as E.164, or None where none is said.

    A number without a country code is one of `country_calling_code` ("+371").
    """
    said = _tokens(_PERSONAL_CODE.sub(" # ", text).replace("ё", "е"), language)
    runs = _runs(said, language)
    found: _Number | None = None
    digits_before = ""
    for index, run in enumerate(runs):
        if _is_no_phone(run, language):
            digits_before = ""
            continue
        number = _number_of(run, country_calling_code, language)
        if number is None and run.corrects:
            number = _corrected(digits_before, run, country_calling_code)
        if number and (found is None or run.corrects or _continues(runs, found.run, index)):
            found = _Number(number, index)
        digits_before = _digits(run) if number is None else _national(number, country_calling_code)
    return found.e164 if found else None


def _continues(runs: Sequence[_Run], last: int, index: int) -> bool:
    return any(run.corrects for run in runs[last + 1 : index + 1])


def _number_of(run: _Run, country: str, language: Language) -> str | None:
    """The phone number that a run makes, the reading with the fewest digits left over."""
    prefixed = _prefixed_afterwards(run, language)
    for first, last in _stretches(len(run.groups)):
        groups = run.groups[first:last]
        left_off = "".join(g.readings[0] for g in (*run.groups[:first], *run.groups[last:]))
        if len(left_off) > _MOST_LEFT_OFF and _as_phone(left_off, country) is None:
            continue
        if sum(max(map(len, group.readings)) for group in groups) < 7:
            continue
        for digits in _readings(groups):
            if prefixed and len(digits) == 7 and last == len(run.groups):
                digits = prefixed + digits
            if number := _as_phone(digits, country):
                return number
    return None


def _stretches(count: int) -> Iterator[tuple[int, int]]:
    """Parts of a run, the whole first; groups are left off at its start rather than its end."""
    for left_off in range(min(count, 8)):
        for at_end in range(left_off + 1):
            if left_off - at_end < count - at_end:
                yield left_off - at_end, count - at_end


def _readings(groups: Sequence[_Group]) -> Iterator[str]:
    """Digits of the groups together, in the order of how likely they were meant so."""
    choices = [group.readings for group in groups]
    if len([readings for readings in choices if len(readings) > 1]) > 8:
        choices = [readings[:1] for readings in choices]
    seen = sorted(
        product(*(enumerate(readings) for readings in choices)),
        key=lambda chosen: sum(rank for rank, _ in chosen),
    )
    for chosen in seen:
        yield "".join(digits for _, digits in chosen)


@lru_cache(maxsize=4096)
def _as_phone(digits: str, country: str) -> str | None:
    code = country.removeprefix("+")
    if digits.startswith("+"):
        return _international(digits)
    if digits.startswith("00"):
        return _international("+" + digits[2:])
    if _is_national(digits, code):
        return f"+{code}{digits}"
    if digits.startswith(code) and _is_national(digits.removeprefix(code), code):
        return f"+{digits}"
    return None


def _is_national(digits: str, code: str) -> bool:
    if code == "371":
        return len(digits) == 8 and digits[0] in "2689"
    try:
        number = phonenumbers.parse(f"+{code}{digits}", None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def _international(digits: str) -> str | None:
    if digits.startswith("+371") and len(digits) != 12:
        return None
    try:
        number = phonenumbers.parse(digits, None)
    except phonenumbers.NumberParseException:
        return None
    return digits if phonenumbers.is_possible_number(number) else None


def _corrected(before: str, run: _Run, country: str) -> str | None:
    """A number whose end, or whose part since a slip, is said again."""
    if not before:
        return None
    for digits in _readings(run.groups):
        kept = 8 - len(digits)
        if 0 < kept <= len(before) and (number := _as_phone(before[:kept] + digits, country)):
            return number
    return None


def _digits(run: _Run) -> str:
    return "".join(group.readings[0] for group in run.groups)


def _national(number: str, country: str) -> str:
    return number.removeprefix(country)


def _prefixed_afterwards(run: _Run, language: Language) -> str:
    """ "… in front a two": the digit that was said after the rest."""
    cues = phrases_for("numbers", "in_front", language)
    near = [*run.before[-5:], "#", *run.after]
    for place, word in enumerate(near):
        if not is_any(word, cues):
            continue
        for digit in (*near[place + 1 : place + 4], *reversed(near[max(0, place - 3) : place])):
            value = value_of(digit, language)
            if value is not None and value < 10:
                return str(value)
            if digit.isdigit() and len(digit) == 1:
                return digit
    return ""


def _is_no_phone(run: _Run, language: Language) -> bool:
    """Whether it is announced as another number: a personal code, an account, a contract."""
    before = " ".join(run.before[-6:])
    announced = phrases_for("numbers", "announced", language)
    for cue in phrases_for("numbers", "not_a_phone", language):
        pattern = r"\b" + r"\s+".join(_as_pattern(part) for part in cue.split()) + r"\b"
        if found := re.search(pattern, before):
            since = before[found.end() :].split()
            return not any(is_any(word, announced) for word in since) and "#" not in since
    return False


def _as_pattern(word: str) -> str:
    return re.escape(fold(word.removesuffix("*"))) + (r"\w*" if word.endswith("*") else "")


def _tokens(text: str, language: Language) -> list[str]:
    said: list[str] = []
    for token in _TOKEN.findall(text):
        if token[0].isalpha():
            said.extend(unjoined(fold(token).replace(" ", ""), language))
        else:
            said.append(token)
    return said


def _runs(said: Sequence[str], language: Language) -> list[_Run]:
    groups = list(_groups(said, language))
    runs: list[list[_Group]] = []
    for group in groups:
        if runs and _is_bridge(said[runs[-1][-1].end : group.start], language):
            runs[-1].append(group)
        else:
            runs.append([group])
    made = []
    for index, run in enumerate(runs):
        end_of_last = runs[index - 1][-1].end if index else 0
        between = said[end_of_last : run[0].start]
        trimmed = _without_unsure_edges(run)
        if not trimmed:
            continue
        made.append(
            _Run(
                tuple(trimmed),
                corrects=_has_correction(between[-8:], language),
                before=tuple(
                    word
                    for word in said[: trimmed[0].start][-8:]
                    if word[0].isalpha() or word == "#"
                ),
                after=tuple(said[trimmed[-1].end : trimmed[-1].end + 8]),
            )
        )
    return made


def _without_unsure_edges(run: list[_Group]) -> list[_Group]:
    """A run without a doubtful word at its edges, unless it is a digit too short without."""
    while run and run[0].unsure and sum(len(group.readings[0]) for group in run[1:]) >= 8:
        run = run[1:]
    while run and run[-1].unsure and sum(len(group.readings[0]) for group in run[:-1]) >= 8:
        run = run[:-1]
    return run


def _is_bridge(between: Sequence[str], language: Language) -> bool:
    words = [token for token in between if token[0].isalpha()]
    if any(token in ".!?" for token in between) and words:
        return False
    fillers = phrases_for("numbers", "fillers", language)
    return len(words) < _GAP and all(is_any(word, fillers) for word in words)


def _has_correction(between: Sequence[str], language: Language) -> bool:
    return any(is_any(word, phrases_for("numbers", "corrections", language)) for word in between)


def _groups(said: Sequence[str], language: Language) -> Iterator[_Group]:
    """Digits as groups, left to right; a number with its unit ("17 eiro") is no group."""
    place = 0
    while place < len(said):
        group = _group_at(said, place, language)
        if group is None:
            place += 1
            continue
        following = said[group.end] if group.end < len(said) else ""
        if _counts_digits(said, group, language):
            place = group.end
            continue
        if len(group.readings[0]) > 6 or not is_any(
            following, phrases_for("numbers", "units", language)
        ):
            yield group
        place = group.end


def _counts_digits(said: Sequence[str], group: _Group, language: Language) -> bool:
    """ "The last two are …": how many digits, not which."""
    before = said[max(0, group.start - 1) : group.start]
    return group.readings[0] in ("2", "3", "4") and any(
        is_any(word, phrases_for("numbers", "at_the_end", language)) for word in before
    )


def _group_at(said: Sequence[str], place: int, language: Language) -> _Group | None:
    token = said[place]
    if token == "+" or is_any(token, phrases_for("numbers", "plus", language)):
        following = _group_at(said, place + 1, language) if place + 1 < len(said) else None
        if following and following.start == place + 1:
            readings = tuple("+" + digits for digits in following.readings)
            return _Group(readings, place, following.end)
        return None
    if token.isdigit():
        return _Group((token,), place, place + 1) if len(token) <= _LONGEST else None
    if repeated := _repeated(said, place, language):
        return repeated
    return _spoken_group(said, place, language)


def _repeated(said: Sequence[str], place: int, language: Language) -> _Group | None:
    """ "Double oh", "trīs septiņnieki"."""
    repeat = listed("repeats", said[place], language)
    count = weights_for("numbers", "repeats", language).get(repeat)
    if count and place + 1 < len(said):
        word = word_at(said, place + 1, language)
        if word and word.value < 10:
            return _Group((str(word.value) * int(count),), place, word.end)
    times = value_of(said[place], language)
    if times in (2, 3, 4) and place + 1 < len(said):
        plural = listed("plurals", said[place + 1], language)
        if plural:
            digit = int(weights_for("numbers", "plurals", language)[plural])
            return _Group((str(digit) * times,), place, place + 2)
    return None


def _spoken_group(said: Sequence[str], place: int, language: Language) -> _Group | None:
    """Number words that belong together: hundreds, tens, ones; each with its other readings."""
    first = word_at(said, place, language)
    if first is None:
        return None
    value, end, unsure = first.value, first.end, first.unsure
    if value < 10 and (hundred := word_at(said, end, language)) and hundred.value == 100:
        value, end = value * 100, hundred.end
    if value >= 100:
        return _hundreds(said, value, place, end, language)
    if value >= 20 and value % 10 == 0:
        ones = word_at(said, end, language)
        if ones and 0 < ones.value < 10:
            joined = (f"{value + ones.value}", f"{value}{ones.value}")
            return _Group(joined, place, ones.end, unsure)
    return _Group((str(value),), place, end, unsure)


def _hundreds(
    said: Sequence[str], value: int, place: int, end: int, language: Language
) -> _Group | None:
    parts = [value]
    if end + 1 < len(said) and is_any(said[end], phrases_for("numbers", "fillers", language)):
        end += 1
    following = word_at(said, end, language)
    if following and following.value < 100 and following.value >= 10:
        parts.append(following.value)
        end = following.end
        following = word_at(said, end, language) if following.value >= 20 else None
    if following and 0 < following.value < 10:
        parts.append(following.value)
        end = following.end
    return _Group((str(sum(parts)), "".join(map(str, parts))), place, end)
