"""How a name or a phrase sounds in the cases of Latvian and Russian, and spelt elsewhere. (pure)"""

import re
from collections.abc import Iterator
from functools import lru_cache

from callmon.organisation import Language

_PALATALISED = {"t": "š", "d": "ž", "l": "ļ", "n": "ņ", "s": "š", "z": "ž", "c": "č"}
_PALATALISED |= {"b": "bj", "p": "pj", "m": "mj", "v": "vj"}

_LATVIAN_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ais", ("ais", "ā", "ajam", "o", "ajā", "ie", "ās", "")),
    ("us", ("us", "us", "um", "u", "ū", "")),
    ("o", ("o",)),
    ("a", ("a", "as", "ai", "u", "ā", "")),
    ("e", ("e", "es", "ei", "i", "ē", "")),
    ("ā", ("ā", "ās", "ajai", "o", "ajā", "")),
    ("i", ("i", "u", "iem", "us", "os", "")),
    ("š", ("š", "a", "am", "u", "ā", "")),
    ("s", ("s", "a", "am", "u", "ā", "")),
)
_RUSSIAN_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ие", ("ие", "ия", "ию", "ием", "ии")),
    ("ое", ("ое", "ого", "ому", "ым", "ом")),
    ("ый", ("ый", "ого", "ому", "ым", "ом")),
    ("ий", ("ий", "ого", "ому", "им", "ом")),
    ("ая", ("ая", "ой", "ую")),
    ("ия", ("ия", "ии", "ию", "ией")),
    ("а", ("а", "ы", "и", "е", "у", "ой")),
    ("я", ("я", "и", "е", "ю", "ей")),
    ("ь", ("ь", "и", "ю", "ью")),
    ("ы", ("ы", "ов", "ам", "ами", "ах")),
)
_RUSSIAN_CONSONANT_ENDINGS = ("", "а", "у", "ом", "е")

_RUSSIAN_LETTERS = (
    ("dž", "дж"), ("dz", "дз"), ("ņa", "ня"), ("ņu", "ню"), ("ņe", "не"), ("ņi", "ни"),
    ("ļa", "ля"), ("ļu", "лю"), ("ļe", "ле"), ("ļi", "ли"), ("ļj", "ль"), ("ja", "я"),
    ("jā", "я"), ("ju", "ю"), ("jū", "ю"), ("je", "е"), ("jē", "е"), ("jo", "йо"), ("ķ", "к"),
    ("ģ", "г"), ("ņ", "нь"), ("ļ", "ль"), ("š", "ш"), ("ž", "ж"), ("č", "ч"), ("ā", "а"),
    ("ē", "е"), ("ī", "и"), ("ū", "у"), ("a", "а"), ("b", "б"), ("c", "ц"), ("d", "д"),
    ("e", "е"), ("f", "ф"), ("g", "г"), ("h", "х"), ("i", "и"), ("j", "й"), ("k", "к"),
    ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"),
    ("t", "т"), ("u", "у"), ("v", "в"), ("z", "з"),
)  # fmt: skip
_PLAIN_LETTERS = str.maketrans("āčēģīķļņōšūž", "acegiklnosuz")
_ENGLISH_SPELLINGS = (("š", "sh"), ("ž", "zh"), ("č", "ch"), ("j", "y"), ("ņ", "n"), ("c", "ts"))


@lru_cache(maxsize=8192)
def forms(phrase: str, language: Language = "lv") -> tuple[str, ...]:
    """`phrase` in the cases a speaker may use, itself first, in small letters.

    The last word is declined, and adjectives that agree with it. A form without ending stands
    for the endings that speech swallows. English adds the possessive only.
    """
    words = phrase.lower().split()
    if not words:
        return ()
    if language == "en":
        return (" ".join(words), " ".join(words) + "s")
    if language == "ru" or re.search("[а-яё]", words[-1]):
        declined = _together([list(_russian_cases(word)) for word in words])
    else:
        fixed = [[word] for word in words[:-1]]
        agreeing = [
            list(_latvian_cases(word)) if word.endswith(("ais", "ā")) else kept
            for word, kept in zip(words[:-1], fixed, strict=True)
        ]
        declined = _together([*agreeing, list(_latvian_cases(words[-1]))])
    return tuple(dict.fromkeys((" ".join(words), *declined)))


@lru_cache(maxsize=4096)
def transliterations(name: str) -> tuple[str, ...]:
    """A Latvian name as Russian and English write it: Krūmiņš: круминьш, krumins, kruminsh."""
    russian = english = name.lower()
    for latvian, cyrillic in _RUSSIAN_LETTERS:
        russian = russian.replace(latvian, cyrillic)
    for latvian, by_ear in _ENGLISH_SPELLINGS:
        english = english.replace(latvian, by_ear)
    spelt = (russian, name.lower().translate(_PLAIN_LETTERS), english.translate(_PLAIN_LETTERS))
    return tuple(dict.fromkeys(spelt))


def _together(cases: list[list[str]]) -> Iterator[str]:
    """One phrase a case; words with fewer cases keep their first form."""
    for index in range(max(len(one) for one in cases)):
        yield " ".join(one[index] if index < len(one) else one[0] for one in cases)


def _latvian_cases(word: str) -> Iterator[str]:
    if word.endswith("is") and not word.endswith("ais") and len(word) > 3:
        yield from _second_declension(word[:-2])
        return
    for ending, others in _LATVIAN_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            yield from (word[: len(word) - len(ending)] + other for other in others)
            return
    yield word


def _second_declension(stem: str) -> Iterator[str]:
    soft = _PALATALISED.get(stem[-1], stem[-1])
    softened = stem[:-1] + soft
    yield from (stem + "is", softened + "a", stem + "im", stem + "i", stem + "ī", stem)


def _russian_cases(word: str) -> Iterator[str]:
    for ending, others in _RUSSIAN_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            yield from (word[: len(word) - len(ending)] + other for other in others)
            return
    yield from (word + ending for ending in _RUSSIAN_CONSONANT_ENDINGS)
