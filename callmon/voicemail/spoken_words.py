"""Where the lexicon's words stand in a message, however they are inflected or garbled. (pure)

A word with * stands for all its endings. It is found as it is; split ("ap gaismojums") or joined
to its neighbours; by its sound; or, when long, with one letter wrong. The less exact, the less it
counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from callmon.organisation import Language
from callmon.transcripts.phrases import fold, sound, words

EXACT, WITHOUT_MARKS, SPLIT, BY_SOUND, ONE_LETTER_WRONG, INSIDE = 1.0, 0.95, 0.9, 0.8, 0.7, 0.6
_OTHER_LETTERS = 0.5
"""The same letters only after folding, though it was written with marks or in Cyrillic."""
_IF_WRITTEN = 0.45
"""What splits and errors count in text with capitals: it was written with more care."""
_SPLIT_FROM = 6
_SOUND_FROM: dict[Language, int] = {"lv": 5, "ru": 5, "en": 7}
_WRONG_FROM = 8
_INSIDE_FROM = 7
NEAR = 3
"""So many other words may stand between the words of one phrase, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Found:
    """A word of the lexicon: which words of the message it covers, and how exactly."""

    start: int
    end: int
    exactness: float


@dataclass(frozen=True, slots=True, eq=False)
class Stem:
    """One word of the lexicon, folded; `is_open` where any ending may follow."""

    written: str
    folded: str
    sounds: str
    is_open: bool


class SpokenWords:
    """A message made ready for looking words up."""

    def __init__(self, text: str, language: Language = "lv") -> None:
        self._sound_from = _SOUND_FROM[language]
        self.said = words(text)
        self._written = tuple(_plain(word) for word in self.said)
        self._share = _IF_WRITTEN if any(word[0].isupper() for word in self.said) else 1.0
        self.folded = tuple(letters(word) for word in self.said)
        self.sounds = tuple(sound(word) for word in self.folded)
        self._letters, self._starts = _joined(self.folded)
        self._sound_letters, self._sound_starts = _joined(self.sounds)
        self.clause_starts = _starts_after(text, r"[.,;:!?…]+(?=\s|$)")
        """Words before which the writer put a comma or a stop; none in text without them."""
        self._sentence_starts = _starts_after(text, r"[.!?…]+(?=\s|$)")
        self._found: dict[Stem, tuple[Found, ...]] = {}
        self._heads: dict[str, list[int]] = {}
        for place, start in enumerate(self._sound_starts):
            for size in (1, 2):
                head = self._sound_letters[start : start + size]
                self._heads.setdefault(head, []).append(place)

    def find(self, phrase: str, gap: int = NEAR, in_order: bool = False) -> list[Found]:
        """Every place where the words of `phrase` stand, at most `gap` others between them."""
        places = []
        for stem in stems_of(phrase):
            if not (where := self._of(stem)):
                return []
            places.append(where)
        if len(places) == 1:
            return list(places[0])
        return [
            together
            for first in places[0]
            if (together := _together(first, places[1:], gap, in_order)) is not None
            and self._is_in_one_sentence(together)
        ]

    @property
    def is_cyrillic(self) -> bool:
        return any("а" <= letter <= "я" for word in self._written for letter in word)

    def _is_in_one_sentence(self, found: Found) -> bool:
        inside = range(found.start + 1, found.end)
        return not any(place in self._sentence_starts for place in inside)

    def _of(self, stem: Stem) -> tuple[Found, ...]:
        if stem not in self._found:
            self._found[stem] = tuple(self._places(stem))
        return self._found[stem]

    def _places(self, stem: Stem) -> list[Found]:
        if not self._may_hold(stem):
            return []
        found = []
        for place in self._may_start(stem):
            exactness, length = self._at(stem, place)
            if exactness:
                found.append(Found(place, place + length, exactness))
        if not found and len(stem.folded) >= _INSIDE_FROM:
            inside = self._letters.find(stem.folded)
            if inside > 0:
                place = _word_at(self._starts, inside)
                found.append(Found(place, place + 1, INSIDE))
        return found

    def _may_hold(self, stem: Stem) -> bool:
        """A quick look before the long one: letters, sounds, or half the sounds stand somewhere."""
        if stem.folded in self._letters or stem.sounds in self._sound_letters:
            return True
        if len(stem.sounds) < _WRONG_FROM:
            return False
        half = len(stem.sounds) // 2
        heard = self._sound_letters
        return stem.sounds[:half] in heard or stem.sounds[half:] in heard

    def _may_start(self, stem: Stem) -> Sequence[int]:
        """Words that may begin the stem: they begin as it does, or, where it is long, nearly."""
        if len(stem.sounds) >= _WRONG_FROM:
            return self._heads.get(stem.sounds[:1], ())
        return self._heads.get(stem.sounds[:2], ())

    def _at(self, stem: Stem, place: int) -> tuple[float, int]:
        word = self.folded[place]
        if word == stem.folded or (stem.is_open and word.startswith(stem.folded)):
            return self._as_written(stem, place), 1
        if len(stem.folded) >= _SPLIT_FROM:
            length = self._split(self._letters, self._starts, stem.folded, place, stem.is_open)
            if length:
                return SPLIT * self._share, length
        if len(stem.sounds) >= self._sound_from:
            heard = self.sounds[place]
            if heard == stem.sounds or (stem.is_open and heard.startswith(stem.sounds)):
                return BY_SOUND * self._share, 1
        if len(stem.sounds) >= _WRONG_FROM:
            length = self._one_wrong(stem, place)
            if length:
                return ONE_LETTER_WRONG * self._share, length
        return 0.0, 0

    def _as_written(self, stem: Stem, place: int) -> float:
        """How exactly a word agrees whose folded letters do."""
        written = self._written[place]
        if written.startswith(stem.written):
            return EXACT
        has_marks = not written.isascii()
        return (
            _OTHER_LETTERS if has_marks and not self._lost_marks(written, stem) else WITHOUT_MARKS
        )

    @staticmethod
    def _lost_marks(written: str, stem: Stem) -> bool:
        """Whether every letter is the stem's own, or the stem's without its mark."""
        pairs = zip(written, stem.written, strict=False)
        return all(said == meant or said == fold(meant) for said, meant in pairs)

    @staticmethod
    def _split(letters: str, starts: Sequence[int], stem: str, place: int, is_open: bool) -> int:
        if not letters.startswith(stem, starts[place]):
            return 0
        end = starts[place] + len(stem)
        last = _word_at(starts, end - 1)
        if not is_open and end not in starts and end != len(letters):
            return 0
        return last - place + 1

    def _one_wrong(self, stem: Stem, place: int) -> int:
        """How many words from `place` hold the stem with one letter wrong; 0 where none."""
        start = self._sound_starts[place]
        length = len(stem.sounds)
        half = length // 2
        near = self._sound_letters[start : start + length + 1]
        if not near.startswith(stem.sounds[:half]) and stem.sounds[half:] not in near:
            return 0
        for size in (length, length - 1, length + 1):
            window = near[:size]
            if len(window) == size and one_letter_apart(window, stem.sounds):
                last = _word_at(self._sound_starts, start + size - 1)
                whole = start + size in self._sound_starts or start + size == len(
                    self._sound_letters
                )
                if self._are_parts(place, last) and (stem.is_open or whole):
                    return last - place + 1
        return 0

    def _are_parts(self, place: int, last: int) -> bool:
        """One word, or two of which the second is no little word of its own."""
        return last == place or (last == place + 1 and len(self.folded[last]) > 3)


def _starts_after(text: str, signs: str) -> frozenset[int]:
    starts: set[int] = set()
    count = 0
    for part in re.split(signs, text):
        count += len(words(part))
        starts.add(count)
    return frozenset(starts)


def _joined(parts: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    starts = []
    place = 0
    for part in parts:
        starts.append(place)
        place += len(part)
    return "".join(parts), tuple(starts)


def _word_at(starts: Sequence[int], letter: int) -> int:
    place = 0
    for index, start in enumerate(starts):
        if start > letter:
            break
        place = index
    return place


def _together(
    first: Found, rest: Sequence[Sequence[Found]], gap: int, in_order: bool
) -> Found | None:
    start, end, exactness = first.start, first.end, first.exactness
    for places in rest:
        near = [
            one
            for one in places
            if 0 <= one.start - end <= gap or (not in_order and 0 <= start - one.end <= gap)
        ]
        if not near:
            return None
        nearest = min(near, key=lambda one: (abs(one.start - end), one.start))
        start, end = min(start, nearest.start), max(end, nearest.end)
        exactness = min(exactness, nearest.exactness)
    return Found(start, end, exactness)


def one_letter_apart(one: str, other: str) -> bool:
    """Whether at most one letter is changed, dropped or added."""
    if one == other:
        return True
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, left = one[start:], other[start:]
    return rest[1:] == left[1:] or rest[1:] == left or rest == left[1:]


@lru_cache(maxsize=16384)
def stems_of(phrase: str) -> tuple[Stem, ...]:
    """The words of a phrase of the lexicon."""
    return tuple(_stem(word) for word in phrase.replace("-", " ").split())


@lru_cache(maxsize=16384)
def _stem(word: str) -> Stem:
    folded = letters(word.removesuffix("*"))
    return Stem(_plain(word.removesuffix("*")), folded, sound(folded), word.endswith("*"))


def letters(word: str) -> str:
    """A word folded; ё as е, for most people write it so."""
    return fold(word.replace("ё", "е").replace("Ё", "Е")).replace(" ", "")


def _plain(word: str) -> str:
    return re.sub(r"[^\w]", "", word.lower()).replace("ё", "е")
