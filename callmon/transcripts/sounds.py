"""Whether a phrase was said, judged by sound over several promptless decodes. (pure)

A weak recogniser garbles names, but its garble is near to a phonetic transcription. So text and
phrase are folded to sounds, and the phrase is looked for as the cheapest substring by a weighted
edit distance (Sellers 1980) in which sounds that are alike cost little. All phrases and all
decodes are matched at once, a row of letters at a time.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from callmon.organisation import Language

Costs = NDArray[np.float32]
Codes = NDArray[np.intp]

LETTERS = "abcdefghijklmnoprstuvzčšž|"
"""The last stands for sounds already explained: no match goes over it."""
_EXPLAINED = "|"
_IMPASSABLE = 100.0
_CODE = {letter: code for code, letter in enumerate(LETTERS)}
_VOWELS = "aeiou"

EDGE_COST = 0.25
"""For a match that begins, or ends, inside a word."""
SHARED_WEIGHT = 0.35
"""Of letters in words that tell little: departments share them, or the institution's name."""
CHANCE_SCORE = 45.0
"""About what a phrase scores where nothing like it was said."""
COLLISION_SLACK = 10.0
"""How much worse a garbled phrase may score than the clean one it is confused with."""

_SUBSTITUTIONS = {
    0.15: ("ij",),
    0.2: ("bp", "dt", "gk", "vf", "zs", "žš"),
    0.25: ("ou", "ei"),
    0.3: ("sš", "čc", "sc", "mn"),
    0.35: ("zž", "zc", "ae", "ao"),
    0.4: ("čš", "čt", "čk", "ct"),
    0.5: ("ln", "lr", "nr", "mv", "bv", "žč", "gj", "kh", "gh", "lj", "nj"),
    0.6: ("au",),
}
_VOWEL_COST, _CONSONANT_COST, _MIXED_COST = 0.5, 0.9, 1.0
_GAP_COSTS = {"h": 0.35, "j": 0.35, **dict.fromkeys(_VOWELS, 0.45)}
_CONSONANT_GAP = 0.75


def _substitution_costs() -> Costs:
    size = len(LETTERS)
    costs = np.full((size, size), _CONSONANT_COST, np.float32)
    vowel = np.array([letter in _VOWELS for letter in LETTERS])
    costs[np.ix_(vowel, vowel)] = _VOWEL_COST
    costs[np.ix_(vowel, ~vowel)] = costs[np.ix_(~vowel, vowel)] = _MIXED_COST
    for cost, pairs in _SUBSTITUTIONS.items():
        for one, other in map(tuple, pairs):
            costs[_CODE[one], _CODE[other]] = costs[_CODE[other], _CODE[one]] = cost
    np.fill_diagonal(costs, 0.0)
    costs[_CODE[_EXPLAINED]] = costs[:, _CODE[_EXPLAINED]] = _IMPASSABLE
    return costs


_SUBSTITUTE = _substitution_costs()
_GAP_COSTS[_EXPLAINED] = _IMPASSABLE
_GAP = np.array([_GAP_COSTS.get(letter, _CONSONANT_GAP) for letter in LETTERS], np.float32)

_CYRILLIC = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхцчшщыэжьъ", "abvgdezijklmnoprstufhcčššiež  ", strict=True))
    | {"ё": "jo", "ю": "ju", "я": "ja", "ь": "", "ъ": ""}
)
_CYRILLIC_SOFTENED = (
    (re.compile("(?<=[бвгджзклмнпрстфхцчшщ])[ёюя]"), {"ё": "o", "ю": "u", "я": "a"}),
)
_SPELLINGS = (
    ("sch", "š"), ("sh", "š"), ("dž", "č"), ("dz", "c"), ("tch", "č"), ("ch", "h"), ("ph", "f"),
    ("th", "t"), ("ck", "k"), ("x", "ks"), ("w", "v"), ("y", "i"), ("q", "k"), ("uo", "o"),
)  # fmt: skip
_ENGLISH_SPELLINGS = tuple(
    (re.compile(spelling), spoken)
    for spelling, spoken in (
        ("tion|sion", "šn"), ("igh", "ai"), ("^kn", "n"), ("^wr", "r"), ("^wh", "v"),
        ("tch|ch", "č"), ("sh", "š"), ("ph|gh$", "f"), ("th", "t"), ("ck|q", "k"), ("qu", "kv"),
        ("c(?=[eiy])", "s"), ("c", "k"), ("g(?=[ei])", "č"), ("j", "č"), ("x", "ks"),
        ("ee|ea|ie|ey$|y$", "i"), ("oo|ew|ou", "u"), ("oa|ow|au|aw", "o"), ("ay|ai", "e"),
        ("(?<=[^aeiou])e$", ""), ("w", "v"), ("y", "i"),
    )
)  # fmt: skip
_MARKED = re.compile("[čšž]")


@dataclass(frozen=True)
class Sounds:
    """A text as sounds: letter codes without spaces, and which of them begin a word."""

    letters: str
    starts: tuple[int, ...]
    """Index of each word's first letter."""
    words: tuple[int, ...]
    """For each word here, which word of the text it is."""

    @cached_property
    def codes(self) -> Codes:
        return np.array([_CODE[letter] for letter in self.letters], np.intp)

    def word_at(self, letter: int) -> int:
        """Which word of the text the letter at that index belongs to."""
        place = sum(start <= letter for start in self.starts) - 1
        return self.words[max(place, 0)]


def sounds_of(text: str, language: Language | str) -> Sounds:
    """Folds text to sounds: `language` matters only for English spelling."""
    letters, starts, words = "", [], []
    for number, word in enumerate(text.split()):
        if sound := _word_sound(word, language == "en"):
            starts.append(len(letters))
            words.append(number)
            letters += sound
    return Sounds(letters, tuple(starts), tuple(words))


@lru_cache(maxsize=65536)
def _word_sound(word: str, english: bool) -> str:
    word = re.sub(r"[\W\d_]", "", word.lower())
    for softened, vowels in _CYRILLIC_SOFTENED:
        word = softened.sub(lambda found, vowels=vowels: vowels[found[0]], word)  # type: ignore[misc]
    word = word.translate(_CYRILLIC)
    if english:
        for spelling, spoken in _ENGLISH_SPELLINGS:
            word = spelling.sub(spoken, word)
    for letters, one in _SPELLINGS:
        word = word.replace(letters, one)
    plain = "".join(letter if _MARKED.match(letter) else _bare(letter) for letter in word)
    return re.sub(r"(.)\1+", r"\1", "".join(letter for letter in plain if letter in _CODE))


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a phrase as sounds, each letter with its weight."""

    sounds: Sounds
    weights: tuple[float, ...]

    @property
    def mass(self) -> float:
        """What deleting the whole form costs."""
        return float((_GAP[self.sounds.codes] * np.array(self.weights, np.float32)).sum())


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something that may have been said: its text, and its inflected forms, the plain one first.

    `chance` is the score from which a match tells anything: what it scores where it was not said.
    """

    text: str
    forms: tuple[Form, ...]
    chance: float = CHANCE_SCORE

    @property
    def mass(self) -> float:
        return self.forms[0].mass


def phrase(
    text: str, forms: Sequence[str], language: Language, shared: frozenset[str] = frozenset()
) -> Phrase:
    """Makes `text` ready to be looked for. `shared` holds `word_key`s of words that tell little."""
    light = [word_key(word, language) in shared for word in text.split()]
    made = [_form(one, language, light) for one in dict.fromkeys((text, *forms))]
    return Phrase(text, tuple(form for form in made if form.sounds.letters))


def _form(text: str, language: Language, light: Sequence[bool]) -> Form:
    sounds = sounds_of(text, language)
    ends = (*sounds.starts[1:], len(sounds.letters))
    weights: list[float] = []
    for word, start, end in zip(sounds.words, sounds.starts, ends, strict=False):
        weight = SHARED_WEIGHT if word < len(light) and light[word] else 1.0
        weights.extend([weight] * (end - start))
    return Form(sounds, tuple(weights))


def word_key(word: str, language: Language) -> str:
    """The same for the inflected forms of a word."""
    sound = _word_sound(word, language == "en")
    return sound[: max(4, len(sound) - 2)]


def wary_of(one: Phrase, others: Sequence[Sounds]) -> Phrase:
    """The phrase, its chance raised to what it scores in clean texts that do not hold it."""
    table = _Table.of(one.forms)
    confused = max((float(table.scores(other).max()) for other in others), default=0.0)
    return replace(one, chance=max(CHANCE_SCORE, confused - COLLISION_SLACK))


@dataclass(frozen=True, slots=True)
class SoundMatch:
    """How well a phrase was found: score 0 to 100 (all decodes together) and its evidence.

    Evidence is mass × (score − chance) / 100: a short phrase needs a closer match.
    """

    phrase: Phrase
    score: float
    evidence: float
    decode: int
    """The decode in which it was found best."""


def match(phrases: Sequence[Phrase], decodes: Sequence[Sounds]) -> list[SoundMatch]:
    """Looks for each phrase in each decode.

    A phrase's score in a decode is its best form's; over the decodes, half the best and half the
    mean. Decodes are never joined.
    """
    forms = [form for one in phrases for form in one.forms]
    if not decodes or not forms:
        return [SoundMatch(one, 0.0, -one.mass * one.chance / 100, 0) for one in phrases]
    table = _Table.of(tuple(forms))
    scores = np.stack([table.scores(decode) for decode in decodes])
    edges = np.cumsum([0] + [len(one.forms) for one in phrases])
    best = np.maximum.reduceat(scores, edges[:-1], axis=1)
    together = (best.max(axis=0) + best.mean(axis=0)) / 2
    return [
        SoundMatch(
            one,
            float(score),
            one.mass * (float(score) - one.chance) / 100,
            int(best[:, place].argmax()),
        )
        for place, (one, score) in enumerate(zip(phrases, together, strict=True))
    ]


@dataclass(frozen=True)
class _Table:
    """Many forms side by side, padded to the longest with letters that cost nothing."""

    codes: Codes
    weights: Costs
    mass: Costs

    @staticmethod
    @lru_cache(maxsize=1024)
    def of(forms: tuple[Form, ...]) -> "_Table":
        longest = max(len(form.weights) for form in forms)
        codes = np.zeros((longest, len(forms)), np.intp)
        weights = np.zeros((longest, len(forms)), np.float32)
        for place, form in enumerate(forms):
            codes[: len(form.weights), place] = form.sounds.codes
            weights[: len(form.weights), place] = form.weights
        return _Table(codes, weights, (_GAP[codes] * weights).sum(axis=0))

    def scores(self, text: Sounds) -> Costs:
        """For each form, 100 × (1 − cost of its cheapest match / mass), not below 0."""
        cost = self.cheapest(text)
        scores: Costs = np.maximum(0.0, 100 * (1 - cost / np.maximum(self.mass, 1e-6)))
        return scores

    def cheapest(self, text: Sounds) -> Costs:
        """For each form, the cost of its cheapest match in the text (Sellers' distance).

        Row i holds, for each place in the text, the cost of the form's first i letters ending
        there. Runs of inserted letters are a running minimum over sums of insertion costs.
        """
        begin, finish = _edge_costs(text)
        inserted = np.concatenate(([0], np.cumsum(_GAP[text.codes]))).astype(np.float32)
        replacing = _SUBSTITUTE[:, text.codes]
        row = np.broadcast_to(begin, (len(self.mass), len(begin)))
        for codes, weights in zip(self.codes, self.weights, strict=True):
            weight = weights[:, None]
            below = row + _GAP[codes][:, None] * weight
            replaced = row[:, :-1] + replacing[codes] * weight
            np.minimum(below[:, 1:], replaced, out=below[:, 1:])
            run = inserted * weight
            row = np.where(
                weight > 0, np.minimum.accumulate(below - run, axis=1) + run, row
            ).astype(np.float32)
        cheapest: Costs = (row + finish).min(axis=1)
        return cheapest


def _edge_costs(text: Sounds) -> tuple[Costs, Costs]:
    """What beginning, and ending, a match at each place in the text costs."""
    costs = np.full(len(text.letters) + 1, EDGE_COST, np.float32)
    costs[list(text.starts)] = 0.0
    finish = costs.copy()
    finish[0] = EDGE_COST
    finish[-1] = 0.0
    return costs, finish


@dataclass(frozen=True, slots=True)
class Span:
    """Where a phrase was found in a text: score 0 to 100, letters `start` to `end` - 1."""

    score: float
    start: int
    end: int


def span(one: Phrase, text: Sounds) -> Span:
    """The best match of a phrase in one text."""
    scores = _Table.of(one.forms).scores(text)
    form = one.forms[int(scores.argmax())]
    end = _cheapest_end(form, text)
    turned = Form(_turned(form.sounds, len(form.sounds.letters)), form.weights[::-1])
    start = end - _cheapest_end(turned, _turned(text, end), anchored=True)
    return Span(float(scores.max()), start, end)


def explained(text: Sounds, phrases: Sequence[Phrase], from_score: float) -> Sounds:
    """The text with what those phrases account for made impassable, the best matches first."""
    for one in sorted(phrases, key=lambda one: -one.mass):
        found = span(one, text)
        if found.score >= from_score and found.end > found.start:
            blank = _EXPLAINED * (found.end - found.start)
            letters = text.letters[: found.start] + blank + text.letters[found.end :]
            text = Sounds(letters, text.starts, text.words)
    return text


def _turned(text: Sounds, length: int) -> Sounds:
    """The first `length` letters backwards; word starts become those of the turned words."""
    ends = [place for place in (*text.starts[1:], length) if place <= length]
    starts = tuple(sorted({length - place for place in ends if place < length} | {0}))
    return Sounds(text.letters[:length][::-1], starts, tuple(range(len(starts))))


def _cheapest_end(form: Form, text: Sounds, anchored: bool = False) -> int:
    """Where the cheapest match of a form ends in the text; `anchored` ones begin at its start."""
    begin, finish = _edge_costs(text)
    inserted = np.concatenate(([0], np.cumsum(_GAP[text.codes]))).astype(np.float32)
    row = inserted.copy() if anchored else begin
    for code, weight in zip(form.sounds.codes, form.weights, strict=True):
        below = row + _GAP[code] * weight
        below[1:] = np.minimum(below[1:], row[:-1] + _SUBSTITUTE[code, text.codes] * weight)
        run = inserted * weight
        row = np.minimum.accumulate(below - run) + run
    return int((row + finish).argmin())
