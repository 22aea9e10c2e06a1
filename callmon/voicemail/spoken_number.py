"""The number that a caller says to ring, from figures and spoken digits. (pure)

Digits are read as groups ("divdesmit deviņi", "double oh", "26"), groups as runs that little
words do not break; a run is a phone number where its digits make one. Said again after "no,
sorry", a number replaces what was said before, or its end.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import fold
from callmon.voicemail.digit_groups import Group, digit_groups, is_denial
from callmon.voicemail.number_words import is_any, unjoined, value_of

_TOKEN = re.compile(r"\d+|\+|[^\W\d_]+(?:['’][^\W\d_]+)*|[.,;:!?#]")
_PERSONAL_CODE = re.compile(r"\b\d{6}\s?-\s?\d{5}\b")
_GAP = 3
"""So many words that are no digits may stand inside a number that is being said."""
_DENIED = 4
"""So many digits at most are said not to be the ones; more are a number of their own."""
_MOST_LEFT_OFF = 3
"""Digits that may stand before a number and not be of it, as a flat's number does."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Groups with nothing but little words between; what was said before the first of them."""

    groups: tuple[Group, ...]
    corrects: bool
    before: tuple[str, ...]
    after: tuple[str, ...]
    instead_of: str = ""
    """Digits that these are said instead of: "not three but four"."""


class _Number(NamedTuple):
    e164: str
    run: int


def callback_number(text: str, language: Language, country_calling_code: str) -> str | None:
    """The number to ring as E.164, or None where none is said.

    A number without a country code is one of `country_calling_code` ("+371").
    """
    said = _tokens(_PERSONAL_CODE.sub(" # ", text).replace("ё", "е"), language)
    runs = _without_denied(_runs(said, language), language)
    found: _Number | None = None
    digits_before = ""
    for index, run in enumerate(runs):
        if _is_no_phone(run, language):
            digits_before = ""
            continue
        number = _number_of(run, country_calling_code, language) or _mended(
            digits_before, run, country_calling_code, language
        )
        if number and (found is None or run.corrects or _continues(runs, found.run, index)):
            found = _Number(number, index)
        if number:
            digits_before = _national(number, country_calling_code)
        elif not run.instead_of:
            digits_before = _digits(run.groups)
    return found.e164 if found else None


def _mended(before: str, run: _Run, country: str, language: Language) -> str | None:
    """The number said before, with what this run puts right in it."""
    if run.instead_of:
        return _instead(before, run, country, language)
    return _corrected(before, run, country) if run.corrects else None


def _continues(runs: Sequence[_Run], last: int, index: int) -> bool:
    return any(run.corrects for run in runs[last + 1 : index + 1])


def _number_of(run: _Run, country: str, language: Language) -> str | None:
    """The phone number that a run makes, the reading with the fewest digits left over."""
    prefixed = _prefixed_afterwards(run, language)
    for first, last in _stretches(len(run.groups)):
        groups = run.groups[first:last]
        left_off = _digits((*run.groups[:first], *run.groups[last:]))
        if len(left_off) > _MOST_LEFT_OFF and _as_phone(left_off, country) is None:
            continue
        if sum(max(map(len, group.readings)) for group in groups) < 7:
            continue
        for digits in _readings(groups, as_said=last < len(run.groups)):
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


def _readings(groups: Sequence[Group], as_said: bool = False) -> Iterator[str]:
    """Digits of the groups together, in the order of how likely they were meant so.

    One group may be meant otherwise than as it was said first, if not `as_said`: with two, or
    with digits left over behind, any digits could be made a number.
    """
    yield _digits(groups)
    if as_said:
        return
    # What goes with a hundred is rather said apart than a ten and its ones: 450 1, not 20 9.
    longest_first = sorted(range(len(groups)), key=lambda place: -len(groups[place].readings[0]))
    for rank in range(1, max(len(group.readings) for group in groups)):
        for place in longest_first:
            if rank < len(groups[place].readings):
                other = groups[place].readings[rank]
                yield _digits(groups[:place]) + other + _digits(groups[place + 1 :])


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


def _instead(before: str, run: _Run, country: str, language: Language) -> str | None:
    """The number said before with other digits than those denied: at its end, or else in the
    one place where it has them."""
    said, denied = _digits(run.groups), run.instead_of
    at_the_end = phrases_for("numbers", "at_the_end", language)
    if before.endswith(denied):
        return _as_phone(before.removesuffix(denied) + said, country)
    if before.endswith(said):
        return None
    if any(is_any(word, at_the_end) for word in run.before[-6:]):
        return _as_phone(before[: -len(said)] + said, country)
    return _as_phone(before.replace(denied, said), country) if before.count(denied) == 1 else None


def _without_denied(runs: Sequence[_Run], language: Language) -> list[_Run]:
    """Runs without those that are said not to be: "not three but four", "four, not three"."""
    kept: list[_Run] = []
    denied = ""
    for run, following in zip(runs, [*runs, None][1:], strict=True):
        if denied:
            kept.append(replace(run, corrects=True, instead_of=denied))
            denied = ""
        elif not _is_denied(run, language):
            kept.append(run)
        elif following and _stands_instead(following, language):
            denied = _digits(run.groups)
        elif kept and run.groups[0].start - kept[-1].groups[-1].end <= _GAP:
            kept[-1] = replace(kept[-1], corrects=True, instead_of=_digits(run.groups))
        else:
            kept.append(run)
    return kept


def _is_denied(run: _Run, language: Language) -> bool:
    return (
        bool(run.before)
        and is_denial(run.before[-1], language)
        and len(_digits(run.groups)) <= _DENIED
    )


def _stands_instead(run: _Run, language: Language) -> bool:
    cues = phrases_for("numbers", "instead", language)
    return any(is_any(word, cues) for word in run.before[-2:])


def _digits(groups: Sequence[Group]) -> str:
    return "".join(group.readings[0] for group in groups)


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
    groups = list(digit_groups(said, language))
    runs: list[list[Group]] = []
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


def _without_unsure_edges(run: list[Group]) -> list[Group]:
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
