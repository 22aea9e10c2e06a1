"""A small learner of what words mean: softmax over pieces of their sounds. (pure)

It learns from sentences whose class is known, when they are first needed. No one wording decides,
and a letter misheard or a word split costs little.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from callmon.transcripts.phrases import sound, tokens

_PIECES = (3, 4, 5)
_JOINED = 6
"""Letters of a piece that runs over the gap between words, which recognisers misplace."""
_ROUNDS = 5
_RATE = 0.3
_LEARNT = 0.1
"""A sentence whose class lacks no more than this share teaches nothing more."""
_SHORT = 5.0
"""Counted as so many more pieces, so that one word does not decide alone."""
_MISHEARD = 12
"""Letters of a sentence for each that the learner also meets misheard."""

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Example = tuple[int, set[str]]
"""The place of a sentence's class, and what the learner sees of the sentence."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A row of weights, one for each class, for every feature met."""

    rows: dict[str, int]
    weights: Floats
    bias: Floats

    def shares(self, said: set[str]) -> tuple[float, ...]:
        """How likely each class is, 0 to 1; the sum is 1."""
        known = [self.rows[one] for one in said if one in self.rows]
        summed = self.weights[known].sum(axis=0) * _scale(said)
        return tuple(float(one) for one in _softmax(summed + self.bias))


def learn(met: Sequence[Example], classes: int) -> Learned:
    """Weights by steps down the slope, the smaller, the oftener a feature was met.

    What was met in one sentence only says nothing of the next one, and has no row.
    """
    often = Counter(one for _, said in met for one in said)
    rows: dict[str, int] = {}
    seen: list[tuple[int, Rows, np.float32]] = []
    for place, said in met:
        known = [rows.setdefault(one, len(rows)) for one in sorted(said) if often[one] > 1]
        seen.append((place, np.array(known, dtype=np.int64), _scale(said)))
    weights = np.zeros((len(rows), classes), dtype=np.float32)
    slopes = np.full_like(weights, 0.01)
    bias = np.zeros(classes, dtype=np.float32)
    order = np.random.default_rng(1)
    settled, late = np.zeros_like(weights), range(_ROUNDS // 2, _ROUNDS)
    for turn in range(_ROUNDS):
        for at in order.permutation(len(seen)):
            place, found, scale = seen[at]
            held = weights.take(found, axis=0)
            wrong = _softmax(held.sum(axis=0) * scale + bias)
            wrong[place] -= 1
            if wrong[place] > -_LEARNT:
                continue
            bias -= np.float32(0.01) * wrong
            slope = wrong * scale
            steep = slopes.take(found, axis=0) + slope * slope
            slopes[found] = steep
            weights[found] = held - np.float32(_RATE) * slope / np.sqrt(steep)
        if turn in late:
            settled += weights / np.float32(len(late))
    return Learned(rows, settled, bias)


def _scale(said: set[str]) -> np.float32:
    return np.float32((len(said) + _SHORT) ** -0.5)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    shares: Floats = raised / raised.sum()
    return shares


def seen(said: str) -> set[str]:
    """What the learner sees of a sentence as written: its features, and whether it asks."""
    found = features(sounds(tokens(said)))
    return found | {"?"} if said.rstrip().endswith("?") else found


def sounds(words: Iterable[str]) -> list[str]:
    """What words sound like; every number alike."""
    return ["0" if word.isdigit() else sound(word) for word in words]


def features(heard: Sequence[str]) -> set[str]:
    """Pieces of the words' sounds, pieces across the gaps, and words side by side."""
    found = {piece for word in heard for piece in pieces(word)}
    joined = "".join(heard)
    found |= {f"~{joined[at : at + _JOINED]}" for at in range(len(joined) - _JOINED + 1)}
    found |= {f"{one[:5]}_{other[:5]}" for one, other in pairwise(heard)}
    return found | {f"{one[:4]}__{other[:4]}" for one, other in zip(heard, heard[2:], strict=False)}


@lru_cache(maxsize=65536)
def pieces(heard: str) -> tuple[str, ...]:
    """ "zinu" → "=zinu", "^zi", "zin" …; ^ and $ are where the word begins and ends."""
    whole = f"^{heard}$"
    cut = [whole[at : at + size] for size in _PIECES for at in range(len(whole) - size + 1)]
    return (f"={heard}", *cut)


def misheard(text: str, chance: np.random.Generator) -> str:
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
