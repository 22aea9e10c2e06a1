"""How a client takes what the agent said: answered, or still without an answer. (pure once read)

Who has no answer asks the same again, or gives up; learnt from sentences of callers in lexicon
`callers`.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

import numpy as np

from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.learned_before import learned_before
from callmon.transcripts.learner import Example, Learned, features, learn, misheard, sounds
from callmon.transcripts.phrases import tokens

AREA = "callers"


class Taken(StrEnum):
    """What a client's turn does; each is a key of the lexicon."""

    PUSHES = "pushes"
    GIVES_UP = "gives_up"
    SATISFIED = "satisfied"
    AGREES = "agrees"
    ASKS = "asks"
    TELLS = "tells"


WAYS = tuple(Taken)


@lru_cache(maxsize=8192)
def taken(said: str, language: Language) -> dict[Taken, float]:
    """How likely each is for these words, 0 to 1; the sum is 1."""
    return dict(zip(WAYS, learned(language).shares(_seen(said)), strict=True))


@lru_cache(maxsize=8)
def learned(language: Language) -> Learned:
    """What the lexicon's sentences teach, each heard well and misheard."""
    return learned_before(AREA, language, _learning)


def _learning(language: Language) -> Learned:
    return learn(list(_examples(language)), len(WAYS))


def _examples(language: Language) -> Iterator[Example]:
    """Each sentence as it is, and misheard."""
    chance = np.random.default_rng(1)
    for place, way in enumerate(WAYS):
        for text in phrases_for(AREA, way, language):
            yield place, _seen(text)
            yield place, _seen(misheard(text, chance).replace("?", ""))


def _seen(said: str) -> set[str]:
    found = features(sounds(tokens(said)))
    if said.rstrip().endswith("?"):
        found.add("?")
    return found
