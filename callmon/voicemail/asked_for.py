"""Whom a caller says to ring back or ask for, in the nominative: "zvaniet Annai". (pure)"""

from collections.abc import Sequence
from dataclasses import replace

from callmon.organisation import Language
from callmon.transcripts.phrases import fold
from callmon.voicemail.common_names import (
    folded_set,
    is_mans_name,
    nearest_first_name,
    own_first_names,
    surnames,
)
from callmon.voicemail.name_cases import nominatives
from callmon.voicemail.said_names import Said

_SURE = 78.0
"""Similarity from which a garbled first name that is asked for is taken for a common one."""


def in_nominative(said: Sequence[Said], place: int, language: Language) -> list[Said]:
    """The message with the name at `place` in the nominative."""
    end = place + 1
    while end < min(place + 3, len(said)) and not _ends_name(said, place, end, language):
        end += 1
    named = said[place:end]
    if len(named) == 2 and not _is_common(named[0], language) and _is_common(named[1], language):
        named = named[::-1]
    first = _first_name(named[0], language)
    others = [_surname(one, is_mans_name(first.word), language) for one in named[1:]]
    return [*said[:place], first, *others, *said[end:]]


def _ends_name(said: Sequence[Said], place: int, end: int, language: Language) -> bool:
    one = said[end]
    return (
        one.is_parted
        or one.word.isdigit()
        or one.folded in folded_set("stop", language)
        or (said[place].is_capital and not one.is_capital)
    )


def _is_common(one: Said, language: Language) -> bool:
    """Whether it is a common first name in some case."""
    names = own_first_names(language)
    return any(fold(form) in names for form in (one.word, *nominatives(one.word, None, language)))


def _first_name(one: Said, language: Language) -> Said:
    """A common first name where it is one; else by its ending alone."""
    names = own_first_names(language)
    forms = [one.word, *nominatives(one.word, None, language)]
    known = next((form for form in forms if fold(form) in names), None)
    if known:
        return _with(one, known)
    close = [
        near
        for form in forms
        if len(form) >= 4 and (near := nearest_first_name(fold(form), language))
    ]
    name, score = max(close, key=lambda near: near[1], default=("", 0.0))
    if score >= _SURE and not one.is_capital:
        return _with(one, name)
    return _with(one, forms[1]) if one.is_capital and len(forms) > 1 else one


def _surname(one: Said, is_mans: bool | None, language: Language) -> Said:
    known = surnames(language, is_mans)
    forms = list(nominatives(one.word, is_mans, language))
    common = next((known[fold(form)] for form in [one.word, *forms] if fold(form) in known), None)
    return _with(one, common or (forms[0] if forms else one.word))


def _with(one: Said, word: str) -> Said:
    written = word.capitalize() if one.is_capital and word.islower() else word
    return replace(one, word=written, folded=fold(written).replace(" ", ""))
