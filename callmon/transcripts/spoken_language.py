"""Which of a line's languages is spoken, from what the speech model makes of each window. (pure)"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callmon.organisation import Language

SUREST = 0.999
"""A window's probability counts for no more than this, and no less than what is left of 1."""


@dataclass(frozen=True, slots=True)
class HeardLanguages:
    """How long a window of speech is, in seconds, and how probable each language is in it."""

    seconds: float
    probabilities: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language a recording is heard in, and how probable it is over all windows, 0 to 1."""

    language: Language
    probability: float


def spoken_language(
    windows: Sequence[HeardLanguages],
    languages: Sequence[Language],
    sure_from: Mapping[Language, float],
) -> Spoken:
    """The surest of the languages that reach their `sure_from`, else the line's main one.

    A model that hears the main language badly takes it for another and writes that one fluently:
    so doubt keeps the main language, the first of `languages`, as does silence (probability 0).
    """
    main = languages[0]
    heard = {one: _probability(one, windows) for one in languages}
    sure = [one for one in languages[1:] if heard[one] >= sure_from.get(one, SUREST)]
    chosen = max(sure, key=heard.__getitem__, default=main)
    return Spoken(chosen, heard[chosen])


def _probability(language: Language, windows: Sequence[HeardLanguages]) -> float:
    """The mean of the log odds, weighted by seconds, as a probability: one window that is sure
    of another language outweighs one that is sure of this."""
    seconds = sum(window.seconds for window in windows)
    if not seconds:
        return 0.0
    odds = sum(window.seconds * _log_odds(window.probabilities[language]) for window in windows)
    return 1 / (1 + math.exp(-odds / seconds))


def _log_odds(probability: float) -> float:
    held = min(max(probability, 1 - SUREST), SUREST)
    return math.log(held / (1 - held))
