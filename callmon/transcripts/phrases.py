"""Phrases in text that a recogniser may have garbled; the only door to rapidfuzz. (pure)

Text is read as words (never as characters: "hi" is not said in "this"), each folded twice:

- `fold`: small letters, Cyrillic spelt by its sound, no diacritics, no punctuation;
- `sound`: also without what recognisers confuse (b/p, d/t, g/k, z/s, v/f, double letters, h).

A phrase is looked for in windows of whole words written without spaces, so that split words
("lab dien", "par valde") cost nothing. Scores are 0 to 100: the mean of both foldings' share of
letters that agree. A long phrase may also lie inside joined words, at a price for each edge.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from callmon.organisation import Language
from callmon.transcripts.inflection import forms, transliterations

__all__ = [
    "Match",
    "find",
    "find_all",
    "find_every",
    "fold",
    "forms",
    "sound",
    "tokens",
    "transliterations",
]
__all__ += ["similarity", "words"]

DEFAULT_THRESHOLD = 84.0
EXACT_UP_TO = 3
"""Phrases of so few letters must be there letter by letter."""
JOINED_FROM = 6
"""Phrases of so many letters may lie inside a longer word."""
EDGE_COST = 7.0
"""Points off for each end of a match that is inside a word."""
ABOUT = 4
"""Phrases whose lengths differ by fewer letters are looked for together, which is faster."""
LONGEST_WINDOW = 12
"""Words in a window, split words counted each."""

_WORD = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*")
_DROPPED_IN_WORDS = str.maketrans("", "", "'’`´")

_CYRILLIC = {
    **dict(zip("абвгдзийклмнопрстуфыэ", "abvgdziiklmnoprstufie", strict=True)),
    **{"е": "e", "ё": "e", "ж": "z", "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "s"},
    **{"ъ": "", "ь": "", "ю": "ju", "я": "ja", "і": "i", "є": "e", "ї": "i"},
}
_CYRILLIC_SOFTENED = ((re.compile(r"(?<=[нлкгрт])я"), "a"), (re.compile(r"(?<=[нлкгрт])ю"), "u"))
_CYRILLIC_TABLE = str.maketrans(_CYRILLIC)
_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "e"})

_CONFUSED = (
    (re.compile(r"sch|sh|zh"), "s"),
    (re.compile(r"tch|ch"), "c"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"dz|tz"), "c"),
    (re.compile(r"ck|q"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"uo"), "o"),
    (re.compile(r"^je"), "e"),
    (re.compile(r"(?<=[lnkgrt])j(?=[aeiou])"), ""),
    (re.compile(r"h"), ""),
)
_ENGLISH_SPELLING = (
    (re.compile(r"tion|sion"), "sn"),
    (re.compile(r"[ct]ia(?=[ln])"), "se"),
    (re.compile(r"igh"), "ai"),
    (re.compile(r"gh"), ""),
    (re.compile(r"dge"), "d"),
    (re.compile(r"(?<=[^aeiou])ed$"), "d"),
    (re.compile(r"^kn"), "n"),
    (re.compile(r"^wr"), "r"),
    (re.compile(r"^wh"), "v"),
    (re.compile(r"ch"), "c"),
    (re.compile(r"th"), "t"),
    (re.compile(r"sh"), "s"),
    (re.compile(r"ck"), "k"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"c(?!$)|c$"), "k"),
    (re.compile(r"ee|ea|ie|ey$|(?<!a)y$"), "i"),
    (re.compile(r"oo|ew|ou"), "u"),
    (re.compile(r"(?<=[^aeiou])e$"), ""),
    (re.compile(r"oa|ow|au|aw"), "o"),
    (re.compile(r"ay|ai"), "e"),
)
_RUSSIAN_TS = re.compile("ts|ds(?=k)")
_RUSSIAN_OGO = re.compile(r"(?<=[oe])go(?=\b|dn)")
_SOUNDS_ALIKE = str.maketrans("bdgzwfyj", "ptksvvii")
_DOUBLE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: which, how well (0 to 100), and where as words `start` to `end` - 1.

    `inside` says that those words hold more than the phrase: they were joined.
    """

    phrase: str
    score: float
    start: int
    end: int
    inside: bool = False

    def overlaps(self, other: "Match") -> bool:
        return self.start < other.end and other.start < self.end


def words(text: str) -> tuple[str, ...]:
    """The words of `text` as written; `tokens` are the same words folded, one for one."""
    return _words(text)


def tokens(text: str) -> tuple[str, ...]:
    """The folded words of `text`."""
    return tuple(fold(word) for word in _words(text))


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Small letters, Cyrillic by its sound, no diacritics; words apart by one space."""
    text = text.lower().translate(_DROPPED_IN_WORDS)
    for softened, vowel in _CYRILLIC_SOFTENED:
        text = softened.sub(vowel, text)
    text = text.replace("й", "i").translate(_CYRILLIC_TABLE)
    text = text.translate(_LETTERS_WITHOUT_DECOMPOSITION)
    letters = unicodedata.normalize("NFD", text)
    return " ".join(re.findall(r"[^\W_]+", _without_marks(letters)))


@lru_cache(maxsize=65536)
def sound(word: str, language: Language = "lv") -> str:
    """`fold`, and alike what recognisers confuse. English is spelt by its own rules.

    Russian "о" sounds like "а" where it is not stressed, "тс" like "ц", and "-ого" like "-ово".
    """
    heard = fold(word)
    if language == "en":
        for spelling, spoken in _ENGLISH_SPELLING:
            heard = spelling.sub(spoken, heard)
    if language == "ru":
        heard = _RUSSIAN_OGO.sub("vo", _RUSSIAN_TS.sub("c", heard)).replace("o", "a")
    for confused, one in _CONFUSED:
        heard = confused.sub(one, heard)
    return _DOUBLE.sub(r"\1", heard.translate(_SOUNDS_ALIKE)).replace(" ", "")


def find(
    phrases: str | Iterable[str],
    text: str,
    language: Language = "lv",
    threshold: float = DEFAULT_THRESHOLD,
) -> Match | None:
    """The best match of any of `phrases` in `text`, or None where none reaches `threshold`.

    Phrases are looked for as given: pass `forms(phrase, language)` for their inflected forms.
    Of equally good matches the longest phrase wins, then the earliest.
    """
    found = _matches(_as_tuple(phrases), text, language, threshold)
    return max(found, key=_better, default=None)


def find_all(
    phrases: str | Iterable[str],
    text: str,
    language: Language = "lv",
    threshold: float = DEFAULT_THRESHOLD,
) -> tuple[Match, ...]:
    """Matches that do not overlap, the best taken first, in order of place."""
    taken: list[Match] = []
    found = _matches(_as_tuple(phrases), text, language, threshold)
    for match in sorted(found, key=_better, reverse=True):
        if not any(match.overlaps(other) for other in taken):
            taken.append(match)
    return tuple(sorted(taken, key=lambda match: match.start))


def find_every(
    phrases: Iterable[str],
    text: str,
    language: Language = "lv",
    threshold: float = DEFAULT_THRESHOLD,
) -> tuple[Match, ...]:
    """Every match of every phrase, also those that overlap, in no order."""
    return _matches(_as_tuple(phrases), text, language, threshold)


def similarity(one: str, other: str, language: Language = "lv") -> float:
    """How alike two phrases are, 0 to 100, as `find` scores them; spaces do not count."""
    return most_alike(one, (other,), language, 0.0)


def most_alike(one: str, others: Iterable[str], language: Language, least: float) -> float:
    """The best `similarity` of `one` to any of `others`, or 0 where none reaches `least`."""
    plain_one, sounds = _plain(one), _sounds(one, language)
    best = 0.0
    for other in others:
        # However alike they sound, so alike must their letters be.
        cutoff = max(0.0, max(least, best) / 50.0 - 1.0)
        plain = Levenshtein.normalized_similarity(plain_one, _plain(other), score_cutoff=cutoff)
        if plain >= cutoff:
            meant = _sound(other, language)
            heard = max(Levenshtein.normalized_similarity(said, meant) for said in sounds)
            best = max(best, 50.0 * (plain + heard))
    return best if best >= least else 0.0


def _better(match: Match) -> tuple[float, int, int]:
    return (round(match.score, 1), len(_plain(match.phrase)), -match.start)


def _as_tuple(phrases: str | Iterable[str]) -> tuple[str, ...]:
    return (phrases,) if isinstance(phrases, str) else tuple(phrases)


@lru_cache(maxsize=4096)
def _matches(
    phrases: tuple[str, ...], text: str, language: Language, threshold: float
) -> tuple[Match, ...]:
    spoken = _spoken(text, language)
    wanted = _wanted(phrases, language)
    found = [match for phrase in wanted.exact for match in _exact(phrase, spoken)]
    for length in wanted.by_length:
        found += _in_windows(length, spoken, threshold)
    whole = {match.phrase for match in found}
    for place in _perhaps_inside(wanted.long_sounds, spoken, threshold):
        phrase = wanted.long[place]
        if phrase not in whole:
            found += _inside_words(phrase, wanted.long_sounds[place], spoken, threshold)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _OfLength:
    """Phrases whose sounds are about as long, so that they fit the same windows."""

    shortest: int
    longest: int
    sounds: tuple[str, ...]
    phrases: tuple[str, ...]
    plains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Phrases made ready: those to find letter by letter, by length, and within words."""

    exact: tuple[str, ...]
    by_length: tuple[_OfLength, ...]
    long: tuple[str, ...]
    long_sounds: tuple[str, ...]


@lru_cache(maxsize=2048)
def _wanted(phrases: tuple[str, ...], language: Language) -> _Wanted:
    exact: list[str] = []
    long: dict[str, tuple[str, str]] = {}
    lengths: dict[int, list[tuple[str, str]]] = {}
    for phrase in dict.fromkeys(phrases):
        if len(_plain(phrase)) <= EXACT_UP_TO:
            exact.append(phrase)
            continue
        for said in _sounds(phrase, language):
            lengths.setdefault(len(said) // ABOUT, []).append((said, phrase))
            if min(len(_plain(phrase)), len(said)) >= JOINED_FROM:
                # Inside longer words one case stands for all: its ending is lost there anyway.
                beginning = said[: max(JOINED_FROM, len(said) * 3 // 4)]
                long[beginning] = min(
                    long.get(beginning, (phrase, said)), (phrase, said), key=_length
                )
    by_length = tuple(_of_length(pairs) for _, pairs in sorted(lengths.items()))
    whole, sounds = zip(*long.values(), strict=True) if long else ((), ())
    return _Wanted(tuple(exact), by_length, whole, sounds)


def _of_length(pairs: list[tuple[str, str]]) -> _OfLength:
    sounds, phrases = (tuple(one) for one in zip(*pairs, strict=True))
    letters = [len(said) for said in sounds]
    plains = tuple(_plain(phrase) for phrase in phrases)
    return _OfLength(min(letters), max(letters), sounds, phrases, plains)


def _length(phrase_and_sound: tuple[str, str]) -> int:
    return len(phrase_and_sound[1])


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A text made ready: its folded words, and all its windows by length of their sound."""

    folded: tuple[str, ...]
    lengths: tuple[int, ...]
    sounds: tuple[str, ...]
    plains: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    letters: str
    starts: tuple[int, ...]


@lru_cache(maxsize=512)
def _spoken(text: str, language: Language) -> _Spoken:
    folded = tokens(text)
    heard = [sound(word, language) for word in folded]
    windows = []
    for start in range(len(folded)):
        spoken = plain = ""
        for end in range(start + 1, min(start + LONGEST_WINDOW, len(folded)) + 1):
            word = heard[end - 1]
            spoken += word[1:] if spoken and word and spoken[-1] == word[0] else word
            plain += folded[end - 1]
            windows.append((len(spoken), spoken, plain, (start, end)))
    windows.sort(key=lambda window: window[0])
    lengths, sounds, plains, places = zip(*windows, strict=True) if windows else ((),) * 4
    starts = [0]
    for word in heard:
        starts.append(starts[-1] + len(word))
    return _Spoken(folded, lengths, sounds, plains, places, "".join(heard), tuple(starts))


def _exact(phrase: str, spoken: _Spoken) -> Iterator[Match]:
    parts = tokens(phrase)
    for start in range(len(spoken.folded) - len(parts) + 1):
        if spoken.folded[start : start + len(parts)] == parts:
            yield Match(phrase, 100.0, start, start + len(parts))


def _in_windows(wanted: _OfLength, spoken: _Spoken, threshold: float) -> Iterator[Match]:
    # The sound alone may score lower than the mean of both, so the first sieve is wider.
    cutoff = max(0.0, threshold / 100 - 0.12)
    first = bisect_left(spoken.lengths, int(wanted.shortest * cutoff))
    last = bisect_right(spoken.lengths, int(wanted.longest / max(cutoff, 0.4)) + 1)
    if first >= last:
        return
    by_sound = process.cdist(
        wanted.sounds,
        spoken.sounds[first:last],
        scorer=Levenshtein.normalized_similarity,
        score_cutoff=cutoff,
    )
    rows, columns = by_sound.nonzero()
    if not len(rows):
        return
    columns += first
    plain = process.cpdist(
        [wanted.plains[row] for row in rows],
        [spoken.plains[column] for column in columns],
        scorer=Levenshtein.normalized_similarity,
    )
    scores = 50.0 * (by_sound[rows, columns - first] + plain)
    for hit in (scores >= threshold).nonzero()[0]:
        yield Match(wanted.phrases[rows[hit]], float(scores[hit]), *spoken.places[columns[hit]])


def _perhaps_inside(sounds: tuple[str, ...], spoken: _Spoken, threshold: float) -> Iterable[int]:
    """The places of the long phrases that may lie inside words, all weighed at once."""
    if not sounds or not spoken.letters:
        return ()
    weighed = process.cdist(
        sounds, [spoken.letters], scorer=fuzz.partial_ratio, score_cutoff=threshold
    )
    return weighed[:, 0].nonzero()[0]


def _inside_words(phrase: str, said: str, spoken: _Spoken, threshold: float) -> Iterator[Match]:
    place = fuzz.partial_ratio_alignment(said, spoken.letters, score_cutoff=threshold)
    if place is None or place.dest_end - place.dest_start < len(said) - 1:
        return
    slice_ = spoken.letters[place.dest_start : place.dest_end]
    edges = sum(edge not in spoken.starts for edge in (place.dest_start, place.dest_end))
    score = 100.0 * Levenshtein.normalized_similarity(said, slice_) - EDGE_COST * edges
    if score >= threshold:
        start = bisect_right(spoken.starts, place.dest_start) - 1
        end = bisect_left(spoken.starts, place.dest_end)
        yield Match(phrase, score, start, end, edges > 0)


@lru_cache(maxsize=65536)
def _plain(phrase: str) -> str:
    return fold(phrase).replace(" ", "")


@lru_cache(maxsize=65536)
def _sound(phrase: str, language: Language) -> str:
    return _DOUBLE.sub(r"\1", "".join(sound(word, language) for word in tokens(phrase)))


@lru_cache(maxsize=65536)
def _sounds(phrase: str, language: Language) -> tuple[str, ...]:
    """How the phrase may sound: Latvian names are said in English too, and spelt by ear."""
    return tuple(dict.fromkeys((_sound(phrase, language), _sound(phrase, "lv"))))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text))


def _without_marks(text: str) -> str:
    return "".join(letter for letter in text if not unicodedata.combining(letter))
