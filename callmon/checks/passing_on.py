"""Telling somebody else, after the call: "I'll tell the driver", "pateikšu, lai skatās". (pure)"""

from functools import cache

from callmon.checks.stems import AREA, SHORTEST, stem
from callmon.checks.verb_forms import word_set
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import fold

AFTER = 3
"""Words after "I'll tell" that may say whom, or to what end."""
LONG = 5
"""Letters from which the ending of a word shows that it is somebody told."""


def passes_on(place: int, said: tuple[str, ...], language: Language) -> bool:
    """Whether the word of telling at `place` of the words `said` tells somebody else."""
    if stem(fold(said[place]), language) not in _tells(language):
        return False
    after = [fold(word) for word in said[place + 1 : place + 1 + AFTER]]
    if language == "en":
        return bool(set(after[:1]) & word_set("told_whom", language))
    beside = [*after[:2], *(fold(word) for word in said[max(0, place - 2) : place])]
    if set(beside) & word_set("dative_second", language):
        return False
    return bool(set(after) & word_set("so_that", language, "course")) or any(
        _is_somebody(word, language) for word in beside
    )


def _is_somebody(word: str, language: Language) -> bool:
    """Whether the word stands for who is told, not you or me."""
    if word in word_set("told_whom", language):
        return True
    told = len(word) >= LONG and word.endswith(phrases_for(AREA, "ending_told", language))
    return told and stem(word, language) in _people(language)


@cache
def _people(language: Language) -> frozenset[str]:
    people = (*phrases_for(AREA, "subject_third", language), *phrases_for(AREA, "told", language))
    stems = {stem(fold(one), language) for one in people}
    return frozenset(one for one in stems if len(one) >= SHORTEST)


@cache
def _tells(language: Language) -> frozenset[str]:
    return frozenset(stem(fold(one), language) for one in phrases_for(AREA, "tells", language))
