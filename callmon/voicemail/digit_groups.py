"""Digits that a caller says together: "divdesmit deviņi", "double oh", "26". (pure)"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callmon.lexicon import phrases_for, weights_for
from callmon.organisation import Language
from callmon.voicemail.number_words import is_any, listed, value_of, word_at

_LONGEST = 15
_NEAR = 5
"""So many words on, what follows still tells whether "the last two" counts digits."""


@dataclass(frozen=True, slots=True)
class Group:
    """Digits said together, as one or more readings: "divdesmit deviņi" is 29 or 20 9."""

    readings: tuple[str, ...]
    start: int
    end: int
    unsure: bool = False


def digit_groups(said: Sequence[str], language: Language) -> Iterator[Group]:
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


def _counts_digits(said: Sequence[str], group: Group, language: Language) -> bool:
    """ "The last two are …": how many digits, not which; those follow."""
    if group.readings[0] not in ("2", "3", "4") or group.start == 0:
        return False
    if not is_any(said[group.start - 1], phrases_for("numbers", "at_the_end", language)):
        return False
    near = range(group.end, min(group.end + _NEAR, len(said)))
    digits = [at for at in near if said[at].isdigit() or word_at(said, at, language)]
    denials = [at for at in near if is_denial(said[at], language)]
    return bool(digits) and not (denials and _is_instead(said[denials[0] :], language))


def _is_instead(denial: Sequence[str], language: Language) -> bool:
    """Whether what stood before a denial is meant, as in "the last four, not three": nothing
    else is said in place of what is denied."""
    cues = phrases_for("numbers", "instead", language)
    return not any(is_any(word, cues) for word in denial[:_NEAR])


def is_denial(word: str, language: Language) -> bool:
    """Whether the digits after it are not the ones: "nevis", "не", "not"."""
    return is_any(word, phrases_for("numbers", "denies", language))


def _group_at(said: Sequence[str], place: int, language: Language) -> Group | None:
    token = said[place]
    if token == "+" or is_any(token, phrases_for("numbers", "plus", language)):
        following = _group_at(said, place + 1, language) if place + 1 < len(said) else None
        if following and following.start == place + 1:
            readings = tuple("+" + digits for digits in following.readings)
            return Group(readings, place, following.end)
        return None
    if token.isdigit():
        return Group((token,), place, place + 1) if len(token) <= _LONGEST else None
    if repeated := _repeated(said, place, language):
        return repeated
    return _spoken_group(said, place, language)


def _repeated(said: Sequence[str], place: int, language: Language) -> Group | None:
    """ "Double oh", "trīs septiņnieki"."""
    repeat = listed("repeats", said[place], language)
    count = weights_for("numbers", "repeats", language).get(repeat)
    if count and place + 1 < len(said):
        word = word_at(said, place + 1, language)
        if word and word.value < 10:
            return Group((str(word.value) * int(count),), place, word.end)
    times = value_of(said[place], language)
    if times in (2, 3, 4) and place + 1 < len(said):
        plural = listed("plurals", said[place + 1], language)
        if plural:
            digit = int(weights_for("numbers", "plurals", language)[plural])
            return Group((str(digit) * times,), place, place + 2)
    return None


def _spoken_group(said: Sequence[str], place: int, language: Language) -> Group | None:
    """Number words that belong together: hundreds, tens, ones; each with its other readings."""
    first = None if is_denial(said[place], language) else word_at(said, place, language)
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
            return Group(joined, place, ones.end, unsure)
    return Group((str(value),), place, end, unsure)


def _hundreds(
    said: Sequence[str], value: int, place: int, end: int, language: Language
) -> Group | None:
    parts = [value]
    if end + 1 < len(said) and is_any(said[end], phrases_for("numbers", "fillers", language)):
        end += 1
    following = word_at(said, end, language)
    if following and following.value == 0:
        return _hundreds_and_zero(said, value, place, following.end, language)
    if following and 10 <= following.value < 100:
        parts.append(following.value)
        end = following.end
        following = word_at(said, end, language) if following.value >= 20 else None
    if following and 0 < following.value < 10:
        parts.append(following.value)
        end = following.end
    return Group(_readings_of_hundreds(parts), place, end)


def _hundreds_and_zero(
    said: Sequence[str], value: int, place: int, end: int, language: Language
) -> Group:
    """ "Сто ноль один": 101 rather than 100, 0, 1; but "сто ноль двенадцать": 100, 0 and 12."""
    ones = word_at(said, end, language)
    if ones and 0 < ones.value < 10:
        return Group((str(value + ones.value), f"{value}0{ones.value}"), place, ones.end)
    return Group((f"{value}0",), place, end)


def _readings_of_hundreds(parts: Sequence[int]) -> tuple[str, ...]:
    """ "Four hundred, fifty, one": 451, or 450 and 1, or 400, 50 and 1."""
    apart = "".join(map(str, parts))
    if len(parts) == 3:
        return (str(sum(parts)), f"{parts[0] + parts[1]}{parts[2]}", apart)
    return (str(sum(parts)), apart)
