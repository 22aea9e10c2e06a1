"""Names that sign a message: before the number to ring, or alone at the end. (pure)"""

from collections.abc import Iterator, Sequence

from callmon.organisation import Language
from callmon.transcripts.phrases import fold
from callmon.voicemail.common_names import (
    folded_set,
    is_first_name,
    is_mans_name,
    is_surname,
    nearest_surname,
    own_first_names,
    respelt,
)
from callmon.voicemail.number_words import is_number_word, listed, value_of
from callmon.voicemail.said_names import (
    CUE,
    Name,
    Said,
    heard_name,
    is_addressed,
    reads_as_place,
)

_BEFORE_NUMBER, _BEFORE_CUE, _ALONE = 1.35, 1.2, 1.05
_DIGITS = 5
"""So many digits or number words together are a number to ring, no house and no age."""
_STRETCH = 12
_LONG = 6
"""Letters from which a first name misheard is told from a common word."""
_SURE = 80.0
"""Similarity from which a garbled surname is taken for a common one."""


def signing_names(
    said: Sequence[Said], language: Language, is_written: bool
) -> Iterator[tuple[int, float, Name]]:
    """Where each name stands, what its place is worth, and the name."""
    for end, worth in _ends(said, language, is_written):
        found = (
            _written_before(said, end, worth, language)
            if is_written
            else _heard_before(said, end, language)
        )
        if found and not _is_somebody_elses(said, found[0], language):
            yield found[0], worth, found[1]


def _ends(
    said: Sequence[Said], language: Language, is_written: bool
) -> Iterator[tuple[int, float]]:
    """Places right after which no name goes on, and what a name before is worth there."""
    for place in range(1, len(said)):
        if _is_number(said, place, language):
            yield place, _BEFORE_NUMBER
        elif _is_announced(said, place, language):
            yield place, _BEFORE_CUE
        elif said[place].folded in folded_set("farewells", language) or (
            is_written
            and said[place - 1].is_capital
            and (said[place].is_parted or said[place].folded in folded_set("whence", language))
        ):
            yield place, _ALONE
    yield len(said), _ALONE


def _is_number(said: Sequence[Said], place: int, language: Language) -> bool:
    """Whether a number that may be rung starts at `place`."""
    if not _is_digit(said[place], language) or _is_digit(said[place - 1], language):
        return False
    count = 0
    for one in said[place : place + _STRETCH]:
        if _is_digit(one, language):
            count += len(one.word) if one.word.isdigit() else 1
    return count >= _DIGITS or (count >= 3 and place + count >= len(said) - 1)


def _is_digit(one: Said, language: Language) -> bool:
    return (
        is_number_word(one.folded, language)
        or bool(listed("repeats", one.folded, language))
        or value_of(one.folded, language) is not None
    )


def _is_announced(said: Sequence[Said], place: int, language: Language) -> bool:
    """ "Tālrunis …", "my number …" at `place`."""
    announcing = folded_set("number_follows", language)
    if said[place].folded in announcing:
        return True
    my = said[place].folded in folded_set("my", language)
    return my and any(one.folded in announcing for one in said[place + 1 : place + 2])


def _written_before(
    said: Sequence[Said], end: int, worth: float, language: Language
) -> tuple[int, Name] | None:
    """The words with capitals that end at `end`, where they are a name."""
    start = _run_of_capitals(said, end, language)
    if start == end or _is_asked(said, start, language) or is_addressed(said, end, language):
        return None
    if said[start].folded in folded_set("not_caller", language):
        return None
    names = said[start:end]
    known = any(is_first_name(one.folded) for one in names)
    family = len(names) > 1 and is_surname(names[-1].folded)
    opens = names[0].opens_sentence or (start > 0 and _is_digit(said[start - 1], language))
    closes = end == len(said) and ((len(names) > 1 and opens) or (known and names[0].is_parted))
    if reads_as_place(names[-1].folded) or not (
        closes or _is_sure(known, family, len(names), opens, worth)
    ):
        return None
    return start, Name(_in_order(names, language), end, 0.5 * known + 0.3 * (len(names) > 1))


def _is_sure(known: bool, family: bool, size: int, opens: bool, worth: float) -> bool:
    if worth == _ALONE:
        return opens and (known or (family and size > 1))
    if worth == _BEFORE_CUE:
        return known or (opens and size > 1)
    return known or family or opens


def _run_of_capitals(said: Sequence[Said], end: int, language: Language) -> int:
    """Where the words with capitals that end at `end` start, without those that are no name."""
    start = end
    while start > 0 and end - start < 4 and said[start - 1].is_capital:
        start -= 1
        if said[start].is_parted:
            break
    while start < end and _opens_something_else(said[start], language):
        start += 1
    return start + _is_role(said[start:end], language)


def _is_role(names: Sequence[Said], language: Language) -> bool:
    """ "Inženieris Jānis …": the capital of the first word is the sentence's."""
    if len(names) < 2 or not names[0].opens_sentence:
        return False
    own = own_first_names(language)
    if names[0].folded in folded_set("not_caller", language):
        return names[0].folded in folded_set("callers_role", language)
    return (
        names[1].folded in own
        and not is_first_name(names[0].folded)
        and not is_surname(names[0].folded)
    )


def _opens_something_else(one: Said, language: Language) -> bool:
    return any(
        one.folded in folded_set(key, language)
        for key in ("stop", "ask_for", "cues", "greetings", "my", "number_follows", "not_names")
    )


def _is_asked(said: Sequence[Said], start: int, language: Language) -> bool:
    """It stands in another case, and is read there."""
    asking = folded_set("ask_for", language)
    if language == "en" or said[start].is_parted:
        return False
    return any(
        " ".join(one.folded for one in said[start - size : start]) in asking
        for size in (1, 2)
        if start >= size
    )


def _in_order(names: Sequence[Said], language: Language) -> str:
    """First name first: "Liepa Anna" is Anna Liepa."""
    if (
        len(names) == 2
        and names[1].folded in own_first_names(language)
        and not is_first_name(names[0].folded)
        and is_surname(names[0].folded)
    ):
        names = names[::-1]
    return " ".join(one.word for one in names)


def _heard_before(said: Sequence[Said], end: int, language: Language) -> tuple[int, Name] | None:
    """Without capitals: what ends at `end` and reads as a name, the fullest of such."""
    found = [
        (name.weight, start - end, start, name)
        for start in range(max(0, end - 5), end)
        if not _no_start(said, start, language)
        and (name := heard_name(said, start, CUE, language))
        and name.end == end
        and (end < len(said) or name.weight >= 0.5)
        and not _is_doubtful(said[start:end], name, language)
    ]
    if max(found, default=(0.0,))[0] < 0.5 and (named := _with_rare_surname(said, end, language)):
        return end - 2, named
    if not found:
        return None
    _, _, start, name = max(found, key=lambda one: one[:2])
    return start, _with_surname_before(said, start, name, language)


def _is_doubtful(heard: Sequence[Said], name: Name, language: Language) -> bool:
    """A common word, as likely as a name: with a first name alone nothing else tells."""
    if any(_is_locative(one, language) for one in heard):
        return True
    if " " in name.text:
        return False
    literal = fold(name.text).replace(" ", "") == heard[0].folded
    return (
        name.weight == 0.0
        or heard[0].folded in folded_set("doubtful", language)
        or not (literal or len(heard[0].folded) >= _LONG)
    )


def _is_locative(one: Said, language: Language) -> bool:
    """Where a recogniser wrote the long last vowel of a Latvian word, it is no name."""
    return language == "lv" and one.word.endswith(("ā", "ē"))


def _with_rare_surname(said: Sequence[Said], end: int, language: Language) -> Name | None:
    """A common first name, and between it and what follows a word that is in no list."""
    if end < 2 or _no_start(said, end - 2, language) or len(said[end - 1].folded) < 4:
        return None
    if end == len(said) or _opens_something_else(said[end - 1], language):
        return None
    if any(_is_locative(one, language) for one in said[end - 2 : end]):
        return None
    first = heard_name(said[: end - 1], end - 2, CUE, language)
    if first is None or first.weight < 0.5:
        return None
    surname = respelt(said[end - 1].word, is_mans_name(first.text), language)
    return Name(f"{first.text} {surname}", end, 0.8)


def _with_surname_before(said: Sequence[Said], start: int, name: Name, language: Language) -> Name:
    """ "Surname Liepa Anna"."""
    cues = folded_set("surname_cues", language)
    if start < 2 or " " in name.text or said[start - 2].folded not in cues:
        return name
    known = nearest_surname(said[start - 1].folded, is_mans_name(name.text), language)
    surname = known[0] if known and known[1] >= _SURE else said[start - 1].word.capitalize()
    return Name(f"{name.text} {surname}", name.end, 0.8)


def _no_start(said: Sequence[Said], start: int, language: Language) -> bool:
    one = said[start]
    return (
        one.folded in folded_set("stop", language)
        or one.folded in folded_set("not_names", language)
        or _is_digit(one, language)
        or _is_asked(said, start, language)
        or (start > 0 and is_first_name(said[start - 1].folded))
    )


def _is_somebody_elses(said: Sequence[Said], start: int, language: Language) -> bool:
    """ "Vīrs Jānis …"; not "zvana mamma, Anna …"."""
    if start == 0 or said[start].opens_sentence:
        return False
    if said[start - 1].folded not in folded_set("not_caller", language):
        return False
    before = said[start - 2] if start > 1 else None
    if before and before.folded in folded_set("possessives", language):
        return True
    own = folded_set("callers_role", language)
    if before and before.is_capital:
        own |= folded_set("kin", language)
    return said[start - 1].folded not in own
