"""How much each word of a message speaks for each field, by all that the lexicon tells. (pure)

Every word of the lexicon's phrases, sayings and messages is cut into pieces of four to six
sounds. A piece that is met in one field much more than in the others speaks for that field (the
log of how many times more likely it is there). So a word tells its field in any inflection, in a
compound, and with a letter misheard, and the less, the more fields share it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from callmon.lexicon import keys_of, phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import fold, sound, tokens
from callmon.voicemail.fields import NEAREST, WEIGHTS, words_of

NOTHING = "nothing"
"""Said by whom wants nothing of anybody: tries, mistakes, "please ring me"."""
FIELDS = (*NEAREST, NOTHING)
Evidence = NDArray[np.float32]
"""For each of FIELDS, how much speaks for it; below zero where it speaks against."""

_PIECES = (4, 5, 6)
_SEEN_ANYWAY = 0.07
"""So often each piece counts as met in each field: else one word would decide alone."""
_LITTLE = (("opening", "small"), ("close", "stop"), ("names", "greetings"))
_OF_A_MESSAGE = 0.3
"""Most words of a message are not about its field; those that are come again in others."""


def evidence(word: str, language: Language) -> Evidence | None:
    """What a word says of the fields; None where it says nothing."""
    folded = fold(word).replace(" ", "")
    if folded in _little(language):
        return None
    return _evidence(sound(folded), language)


@lru_cache(maxsize=65536)
def _evidence(heard: str, language: Language) -> Evidence | None:
    learned = _learned(language)
    rows = [row for piece in _pieces(heard) if (row := learned.rows.get(piece)) is not None]
    if not rows:
        return None
    # Pieces of one word repeat each other; the more of them are known, the surer all the same.
    said: Evidence = learned.weights[rows].sum(axis=0) / np.float32(len(rows) ** 0.5)
    return said


@dataclass(frozen=True, slots=True)
class _Learned:
    """A row of weights, one for each of FIELDS, for every piece of a word ever met."""

    rows: dict[str, int]
    weights: Evidence


@lru_cache(maxsize=8)
def _learned(language: Language) -> _Learned:
    rows: dict[str, int] = {}
    met = [
        ([rows.setdefault(piece, len(rows)) for piece in set(_pieces(sound(word)))], often)
        for word, often in _words(language).items()
    ]
    counts = np.zeros((len(rows), len(FIELDS)))
    for pieces, often in met:
        counts[pieces] += often
    return _Learned(rows, _weights(counts))


def _weights(counts: NDArray[np.float64]) -> Evidence:
    """How many times likelier a piece is in a field than in all the others, as a log."""
    inside = counts.sum(axis=0) + _SEEN_ANYWAY * len(counts)
    outside = counts.sum() - counts.sum(axis=0) + _SEEN_ANYWAY * len(counts)
    own = np.log((counts + _SEEN_ANYWAY) / inside)
    others = np.log((counts.sum(axis=1, keepdims=True) - counts + _SEEN_ANYWAY) / outside)
    weights = own - others
    return np.asarray(weights - weights.mean(axis=1, keepdims=True), dtype=np.float32)


def _words(language: Language) -> dict[str, NDArray[np.float64]]:
    """Every word that the lexicon has of any field, with how much it counts for each."""
    little = _little(language)
    counted: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(len(FIELDS)))
    for column, field in enumerate(FIELDS):
        for phrase, weight in _phrases(field, language):
            for word in tokens(phrase):
                if word not in little:
                    counted[word][column] += weight
    return counted


def _phrases(field: str, language: Language) -> Iterator[tuple[str, float]]:
    """What the lexicon has of a field: words, sayings, messages; how much a word of each counts."""
    if field != NOTHING:
        for phrase, weight in words_of(field, language):
            yield phrase.replace("*", ""), weight / WEIGHTS["_sure"]
    for area, weight in (("sayings", 1.0), ("messages", _OF_A_MESSAGE)):
        if field in keys_of(area, language):
            for phrase in phrases_for(area, field, language):
                yield phrase, weight


def _pieces(heard: str) -> list[str]:
    """ "konteiners" → "^kon", "onte" …; ^ and $ are where the word begins and ends."""
    whole = f"^{heard}$"
    return [
        whole[start : start + size] for size in _PIECES for start in range(len(whole) - size + 1)
    ]


@lru_cache(maxsize=8)
def _little(language: Language) -> frozenset[str]:
    """Words that everybody says, whatever they want."""
    return frozenset(
        word
        for area, key in _LITTLE
        if key in keys_of(area, language)
        for phrase in phrases_for(area, key, language)
        for word in tokens(phrase)
    )
