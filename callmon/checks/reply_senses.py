"""What an agent's words mean to who asked: an answer, not knowing, a promise … (pure once read)

Learnt from the sentences by sense in lexicon `replies`: by their sounds, and by classes of words
(a denial, then a word of telling).
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache

import numpy as np

from callmon.lexicon import keys_of, phrases_for
from callmon.organisation import Language
from callmon.transcripts import learner
from callmon.transcripts.learned_before import learned_before
from callmon.transcripts.learner import Example, Learned, learn, misheard
from callmon.transcripts.phrases import sound, tokens

AREA = "replies"
CLASS = "word_"
"""Keys of the lexicon that hold a class of words rather than sentences of a sense."""


SORRY = "sorry"
DOUBT = "doubt"
"""The class of words without one of which hardly anybody says that they do not know."""
NO_FEATURES = {SORRY, DOUBT}


class Sense(StrEnum):
    """What a sentence of the agent does; each is a key of the lexicon."""

    DOES_NOT_KNOW = "does_not_know"
    MUST_FIND_OUT = "must_find_out"
    NOT_MINE = "not_mine"
    PASSES_ON = "passes_on"
    PROMISES_ANSWER = "promises_answer"
    SENDS_AWAY = "sends_away"
    APOLOGISES = "apologises"
    MOMENT = "moment"
    INFORMS = "informs"
    REFUSES = "refuses"
    ACTS = "acts"
    ASKS_BACK = "asks_back"
    COURTESY = "courtesy"
    TALKS = "talks"


SENSES = tuple(Sense)
UNKNOWN = (Sense.DOES_NOT_KNOW, Sense.MUST_FIND_OUT, Sense.NOT_MINE)
ANSWERED = (Sense.INFORMS, Sense.REFUSES, Sense.ACTS)

_NEAR = 5
"""Words from one class of word to another that it may belong to."""


@lru_cache(maxsize=32768)
def sense_of(said: str, language: Language) -> dict[Sense, float]:
    """How likely each sense is for these words, 0 to 1; the sum is 1."""
    return dict(zip(SENSES, learned(language).shares(features(said, language)), strict=True))


@lru_cache(maxsize=8)
def learned(language: Language) -> Learned:
    """What the lexicon's sentences teach, each heard well and once misheard."""
    return learned_before(AREA, language, _learning)


def _learning(language: Language) -> Learned:
    return learn(examples(tuple(sentences(language)), language), len(SENSES))


def examples(known: Sequence[tuple[int, str]], language: Language) -> list[Example]:
    """Each sentence as it is, and once misheard amid the words of another."""
    chance = np.random.default_rng(1)
    met = []
    for place, text in known:
        met.append((place, features(text, language)))
        other = known[int(chance.integers(len(known)))][1].split()
        before, after = other[-int(chance.integers(1, 3)) :], other[: int(chance.integers(3))]
        words = [*before, text] if chance.random() < 0.5 else [text, *after]
        amid = misheard(" ".join(words).replace("?", ""), chance)
        met.append((place, features(amid, language)))
    return met


def sentences(language: Language) -> Iterator[tuple[int, str]]:
    """Every sentence of the lexicon with the place of its sense in SENSES."""
    for place, sense in enumerate(SENSES):
        for text in phrases_for(AREA, sense, language):
            yield place, text
    for text in phrases_for("course", "unknown", language):
        yield SENSES.index(Sense.DOES_NOT_KNOW), text


def features(said: str, language: Language) -> set[str]:
    """What the learner sees of a sentence."""
    heard = _heard(said, language)
    found = learner.features(heard)
    if said.rstrip().endswith("?"):
        found.add("?")
    return found | _class_features(heard, language)


def _heard(said: str, language: Language) -> list[str]:
    """The sounds of the words; regret goes with any sense, so it is left out where more is said."""
    heard = learner.sounds(_joined(tokens(said), language))
    return [one for one in heard if SORRY not in _classes_of(one, language)] or heard


def _joined(words: Sequence[str], language: Language) -> list[str]:
    """ "ne zinu" → "nezinu": what a recogniser splits off, and what others write apart."""
    found: list[str] = []
    for word in words:
        if language == "lv" and found and found[-1] == "ne":
            found[-1] += word
        else:
            found.append(word)
    return found


def _class_features(heard: Sequence[str], language: Language) -> set[str]:
    """The classes of the words, and which follows which nearby."""
    classes = [set(_classes_of(word, language)) - NO_FEATURES for word in heard]
    found = {f"#{one}" for several in classes for one in several}
    for at, several in enumerate(classes):
        for later in classes[at + 1 : at + 1 + _NEAR]:
            found |= {f"#{one}>{other}" for one in several for other in later}
    return found


def holds(said: str, name: str, language: Language) -> bool:
    """Whether a word of a class of the lexicon is said."""
    heard = _joined(tokens(said), language)
    return any(name in _classes_of(sound(word), language) for word in heard)


@lru_cache(maxsize=65536)
def _classes_of(heard: str, language: Language) -> tuple[str, ...]:
    return tuple(
        name
        for name, whole, beginnings in _classes(language)
        if heard in whole or (beginnings and heard.startswith(beginnings))
    )


@lru_cache(maxsize=8)
def _classes(language: Language) -> tuple[tuple[str, frozenset[str], tuple[str, ...]], ...]:
    """Each class of words: its name, its whole words and its beginnings (written with a *)."""
    found = []
    for key in keys_of(AREA, language):
        if key.startswith(CLASS):
            said = phrases_for(AREA, key, language)
            whole = frozenset(_sounds(one) for one in said if not one.endswith("*"))
            beginnings = tuple(_sounds(one[:-1]) for one in said if one.endswith("*"))
            found.append((key.removeprefix(CLASS), whole, beginnings))
    return tuple(found)


def _sounds(word: str) -> str:
    return sound("".join(tokens(word)))
