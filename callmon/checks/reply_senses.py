"""What an agent's words mean to who asked: an answer, not knowing, a promise … (pure once read)

A small learner reads them: softmax over pieces of the words' sounds, over words side by side and
over classes of words (a denial, then a word of telling), learnt when first needed from the
sentences by sense in lexicon `replies`. So no one wording decides, and a letter misheard or a
word split costs little.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from callmon.lexicon import keys_of, phrases_for
from callmon.organisation import Language
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

_PIECES = (3, 4, 5)
_JOINED = 6
"""Letters of a piece that runs over the gap between words, which recognisers misplace."""
_NEAR = 5
"""Words from one class of word to another that it may belong to."""
_ROUNDS = 5
_RATE = 0.3
_LEARNT = 0.1
"""A sentence whose sense lacks no more than this share teaches nothing more."""
_SHORT = 5.0
"""Counted as so many more pieces, so that one word does not decide alone."""
_MISHEARD = 12
"""Letters of a sentence for each that the learner also meets misheard."""

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


@lru_cache(maxsize=32768)
def sense_of(said: str, language: Language) -> dict[Sense, float]:
    """How likely each sense is for these words, 0 to 1; the sum is 1."""
    return dict(zip(SENSES, learned(language).shares(features(said, language)), strict=True))


@dataclass(frozen=True, slots=True)
class Learned:
    """A row of weights, one for each sense, for every feature met."""

    rows: dict[str, int]
    weights: Floats
    bias: Floats

    def shares(self, said: set[str]) -> tuple[float, ...]:
        known = [self.rows[one] for one in said if one in self.rows]
        summed = self.weights[known].sum(axis=0) / np.float32((len(said) + _SHORT) ** 0.5)
        return tuple(float(one) for one in _softmax(summed + self.bias))


@lru_cache(maxsize=8)
def learned(language: Language) -> Learned:
    """What the lexicon's sentences teach, each heard well and once misheard."""
    return learn(examples(tuple(sentences(language)), language))


def examples(known: Sequence[tuple[int, str]], language: Language) -> list[tuple[int, set[str]]]:
    """Each sentence as it is, and once misheard amid the words of another."""
    chance = np.random.default_rng(1)
    met = []
    for place, text in known:
        met.append((place, features(text, language)))
        other = known[int(chance.integers(len(known)))][1].split()
        before, after = other[-int(chance.integers(1, 3)) :], other[: int(chance.integers(3))]
        words = [*before, text] if chance.random() < 0.5 else [text, *after]
        amid = _misheard(" ".join(words).replace("?", ""), chance)
        met.append((place, features(amid, language)))
    return met


def sentences(language: Language) -> Iterator[tuple[int, str]]:
    """Every sentence of the lexicon with the place of its sense in SENSES."""
    for place, sense in enumerate(SENSES):
        for text in phrases_for(AREA, sense, language):
            yield place, text
    for text in phrases_for("course", "unknown", language):
        yield SENSES.index(Sense.DOES_NOT_KNOW), text


def learn(met: Sequence[tuple[int, set[str]]]) -> Learned:
    """Weights by steps down the slope, the smaller, the oftener a feature was met."""
    rows: dict[str, int] = {}
    seen: list[tuple[int, Rows]] = []
    for sense, said in met:
        found = [rows.setdefault(one, len(rows)) for one in sorted(said)]
        seen.append((sense, np.array(found, dtype=np.int64)))
    weights = np.zeros((len(rows), len(SENSES)), dtype=np.float32)
    slopes = np.full_like(weights, 0.01)
    bias = np.zeros(len(SENSES), dtype=np.float32)
    order = np.random.default_rng(1)
    settled, late = np.zeros_like(weights), range(_ROUNDS // 2, _ROUNDS)
    for turn in range(_ROUNDS):
        for place in order.permutation(len(seen)):
            sense, found = seen[place]
            scale = np.float32((len(found) + _SHORT) ** -0.5)
            held = weights.take(found, axis=0)
            wrong = _softmax(held.sum(axis=0) * scale + bias)
            wrong[sense] -= 1
            if wrong[sense] > -_LEARNT:
                continue
            bias -= np.float32(0.01) * wrong
            slope = wrong * scale
            steep = slopes.take(found, axis=0) + slope * slope
            slopes[found] = steep
            weights[found] = held - np.float32(_RATE) * slope / np.sqrt(steep)
        if turn in late:
            settled += weights / np.float32(len(late))
    return Learned(rows, settled, bias)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    shares: Floats = raised / raised.sum()
    return shares


def features(said: str, language: Language) -> set[str]:
    """What the learner sees of a sentence."""
    heard = _heard(said, language)
    found = {piece for word in heard for piece in _pieces(word)}
    joined = "".join(heard)
    found |= {f"~{joined[at : at + _JOINED]}" for at in range(len(joined) - _JOINED + 1)}
    found |= {f"{one[:5]}_{other[:5]}" for one, other in pairwise(heard)}
    found |= {f"{one[:4]}__{other[:4]}" for one, other in zip(heard, heard[2:], strict=False)}
    if said.rstrip().endswith("?"):
        found.add("?")
    return found | _class_features(heard, language)


def _heard(said: str, language: Language) -> list[str]:
    """The sounds of the words; regret goes with any sense, so it is left out where more is said."""
    heard = ["0" if word.isdigit() else sound(word) for word in _joined(tokens(said), language)]
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


@lru_cache(maxsize=65536)
def _pieces(heard: str) -> tuple[str, ...]:
    """ "zinu" → "=zinu", "^zi", "zin" …; ^ and $ are where the word begins and ends."""
    whole = f"^{heard}$"
    cut = [whole[at : at + size] for size in _PIECES for at in range(len(whole) - size + 1)]
    return (f"={heard}", *cut)


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


def _misheard(text: str, chance: np.random.Generator) -> str:
    """Letters lost or wrong, words split and joined, as recognisers do."""
    letters = list(text)
    for at in chance.integers(len(letters), size=max(1, len(letters) // _MISHEARD)):
        how = chance.random()
        if how < 0.2:
            letters[at] = "aeioustlnk"[chance.integers(10)]
        elif letters[at] == " " or how < 0.5:
            letters[at] = ""
        else:
            letters[at] += " "
    return "".join(letters)
