"""Whether a message sounds like one that cannot wait, learnt from such and others. (pure once read)

Callers tell of a danger calmly, and of its signs rather than by its name; no list of words has
them all. What is learnt are whole messages, in lexicon `alarms`.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log

import numpy as np

from callmon.lexicon import keys_of, phrases_for
from callmon.organisation import Language
from callmon.transcripts.learned_before import learned_before
from callmon.transcripts.learner import (
    Example,
    Learned,
    features,
    learn,
    misheard,
    pieces,
    sounds,
)
from callmon.transcripts.phrases import tokens

AREA = "alarms"
_CAN, _CANNOT = 0, 1
_KEYS = ("can_wait", "cannot_wait")
"""Of the lexicon; the place of each is its class."""
_DOUBTFUL = 0.85
"""Some of the messages known by their field cannot wait: those as likely as this teach nothing."""
_BEFORE = 10
"""Words of another message that may stand before: callers come to the point late."""
_TIMES_MISHEARD = 2
_SHOWN = 6
"""Words that are shown of a message as its danger, at most."""
_SUREST = 0.999


def alarm(words: Sequence[str], language: Language) -> float:
    """How much sounds like a message that cannot wait, as log odds; below zero, where it can."""
    share = learned(language).shares(_seen(words))[_CANNOT]
    bounded = min(max(share, 1 - _SUREST), _SUREST)
    return log(bounded / (1 - bounded))


def most_alarming(words: Sequence[str], language: Language) -> range:
    """The places of the few words side by side that sound most like it."""
    known = learned(language)
    towards = known.weights[:, _CANNOT] - known.weights[:, _CAN]
    speaks = [
        sum(towards[known.rows[one]] for one in pieces(heard) if one in known.rows)
        for heard in sounds(words)
    ]
    spans = [
        range(start, end)
        for start in range(len(words))
        for end in range(start + 1, min(start + _SHOWN, len(words)) + 1)
    ]
    return max(spans, key=lambda span: sum(speaks[place] for place in span), default=range(0))


def _seen(words: Sequence[str]) -> set[str]:
    return features(sounds(words))


@lru_cache(maxsize=8)
def learned(language: Language) -> Learned:
    """What the lexicon's messages teach."""
    return learned_before(AREA, language, _learning)


def _learning(language: Language) -> Learned:
    known = [
        (place, text)
        for place, key in enumerate(_KEYS)
        for text in phrases_for(AREA, key, language)
    ]
    told = list(_examples(known))
    first = learn(told, len(_KEYS))
    return learn([*told, *_ordinary(first, language)], len(_KEYS))


def _examples(known: Sequence[tuple[int, str]]) -> Iterator[Example]:
    """Each message as it is, and as often misheard as misheard after the beginning of another."""
    chance = np.random.default_rng(1)
    harmless = [text.split() for place, text in known if place == _CAN]
    for place, text in known:
        yield place, _seen(tokens(text))
        for _ in range(_TIMES_MISHEARD):
            other = harmless[int(chance.integers(len(harmless)))][: int(chance.integers(_BEFORE))]
            yield place, _seen(tokens(misheard(text, chance)))
            yield place, _seen(tokens(misheard(" ".join([*other, text]), chance)))


def _ordinary(first: Learned, language: Language) -> Iterator[Example]:
    """Every other message that the lexicon knows by its field, half of them misheard."""
    chance = np.random.default_rng(1)
    for field in keys_of("messages", language):
        for text in phrases_for("messages", field, language)[::2]:
            if first.shares(_seen(tokens(text)))[_CANNOT] < _DOUBTFUL:
                said = misheard(text, chance) if chance.random() < 0.5 else text
                yield _CAN, _seen(tokens(said))
