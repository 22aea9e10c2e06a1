"""Names that are common: first names and surnames, how they are spelt and how they sound. (pure)"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from callmon.lexicon import phrases_for
from callmon.organisation import LANGUAGES, Language
from callmon.transcripts.phrases import fold, similarity, sound

SURNAME_ENDS = re.compile(
    r"(?:ins|ina|sons|sone|bergs?|berga|nieks|niece|manis|mane|kalns|kalne|itis|ite|[eo]vs|[eo]va"
    r"|skis|ska|skaia|skii|vics|enko|cuks?|uks|ov|ev|ova|eva|upe|upis|aitis|aite|ans|ane|ens|ene)$"
)


_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_UNSTRESSED = str.maketrans("oe", "ai")
_MEN_IN_A = frozenset(("nikita", "ilja", "ilia", "kuzma", "luka", "foma", "nikola", "savva"))
_ORDER: dict[Language, tuple[Language, ...]] = {
    "lv": ("lv", "en"),
    "ru": ("ru",),
    "en": ("en", "lv"),
}
"""Whose common names a caller is likely to bear, those of the same script."""


class _Sounding(NamedTuple):
    folded: str
    name: str
    letters: frozenset[str]


def nearest_first_name(word: str, language: Language) -> tuple[str, float] | None:
    return _nearest(word, "first_names", None, language)


def nearest_surname(
    word: str, is_mans: bool | None, language: Language
) -> tuple[str, float] | None:
    return _nearest(word, "surnames", is_mans, language)


@lru_cache(maxsize=8192)
def _nearest(
    word: str, kind: str, is_mans: bool | None, language: Language
) -> tuple[str, float] | None:
    """The name most alike in sound and letters, 0 to 100; the shorter of two equally so."""
    if by_ear := _by_ear(kind, is_mans, language).get(_ear(word, language)):
        return by_ear, 99.0
    letters = frozenset(word)
    spelling: Language = "lv" if language == "en" else language
    alike = [
        (similarity(word, one.name, spelling), -len(one.name), -place, one.name)
        for length in range(max(1, len(word) - 2), len(word) + 3)
        for place, one in enumerate(_by_length(kind, is_mans, language).get(length, ()))
        if one.folded[0] in _starts(word[0]) and 2 * len(one.letters & letters) >= len(letters)
    ]
    if not alike:
        return None
    score, _, _, name = max(alike)
    return name, score


@cache
def _by_length(kind: str, is_mans: bool | None, language: Language) -> dict[int, list[_Sounding]]:
    lengths: dict[int, list[_Sounding]] = {}
    for folded, name in _listed(kind, is_mans, language).items():
        lengths.setdefault(len(folded), []).append(_Sounding(folded, name, frozenset(folded)))
    return lengths


@cache
def _by_ear(kind: str, is_mans: bool | None, language: Language) -> dict[str, str]:
    names: dict[str, str] = {}
    for name in _listed(kind, is_mans, language).values():
        names.setdefault(_ear(name, language), name)
    return names


def same_sound(
    word: str,
    kind: str,
    is_mans: bool | None,
    language: Language,
    is_whole: bool = False,
) -> str | None:
    """The common name of this `kind` that sounds so; if not `is_whole`, also with its last
    letters swallowed, as Latvian ones are."""
    names = _by_ear(kind, is_mans, language)
    ends = (
        ("", "s", "is", "a", "e") if language == "lv" and len(word) > 2 and not is_whole else ("",)
    )
    heard = (_ear(word + end, language) for end in ends)
    return next((names[one] for one in heard if one in names), None)


def _listed(kind: str, is_mans: bool | None, language: Language) -> dict[str, str]:
    if kind == "first_names":
        return own_first_names(language)
    return surnames(language, is_mans)


def _ear(word: str, language: Language) -> str:
    """How a name sounds; unstressed Russian vowels sound alike."""
    heard = sound(word, language)
    return heard.translate(_UNSTRESSED) if language == "ru" else heard


@cache
def _starts(heard: str) -> str:
    """Letters that a name heard with this first one may be written with."""
    groups = ("bp", "dt", "gkq", "zs", "vfw", "ji", "ea", "oua")
    return heard + "".join(group for group in groups if heard in group)


def is_mans_name(name: str) -> bool | None:
    """Whether a name is a man's, by its ending; None where it does not tell."""
    folded = fold(name).replace(" ", "")
    if folded in _MEN_IN_A:
        return True
    if folded.endswith(("a", "e")):
        return False
    return True if folded.endswith(("s", "o")) or _CYRILLIC.search(name) else None


def is_first_name(folded: str) -> bool:
    return any(folded in first_names(language) for language in LANGUAGES)


def is_surname(folded: str) -> bool:
    return bool(SURNAME_ENDS.search(folded)) or any(
        folded in surnames(language, None) for language in LANGUAGES
    )


@cache
def own_first_names(language: Language) -> dict[str, str]:
    names: dict[str, str] = {}
    for name in phrases_for("names", "first_names", language):
        names.setdefault(fold(name), name)
    return names


@cache
def first_names(language: Language) -> dict[str, str]:
    """Common first names by folded form; those of the spoken language spell it their way."""
    names: dict[str, str] = {}
    for one in _ORDER[language]:
        for name in phrases_for("names", "first_names", one):
            names.setdefault(fold(name), name)
    return names


@cache
def surnames(language: Language, is_mans: bool | None) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in _ORDER[language]:
        for name in phrases_for("names", "surnames", one):
            women = tuple(_womans(name)) if one != "en" else (name,)
            borne = {True: (name,), False: women, None: (name, *women)}[is_mans]
            for form in borne:
                names.setdefault(fold(form), form)
    return names


def _womans(name: str) -> Iterator[str]:
    """A surname as women bear it."""
    for man, woman in (
        ("nieks", "niece"),
        ("sons", "sone"),
        ("iņš", "iņa"),
        ("is", "e"),
        ("ns", "ne"),
        ("s", "a"),
        ("š", "a"),
        ("кий", "кая"),
        ("ь", "я"),
        ("в", "ва"),
        ("н", "на"),
    ):
        if name.endswith(man):
            yield name.removesuffix(man) + woman
            if man == "s":
                yield name.removesuffix(man) + "e"
            if man != "ns":
                return
    if not name.endswith(("s", "š", "в", "н", "й", "ь")):
        yield name


@cache
def folded_list(key: str, language: Language) -> tuple[str, ...]:
    return tuple(fold(phrase) for phrase in phrases_for("names", key, language))


@cache
def folded_set(key: str, language: Language) -> frozenset[str]:
    return frozenset(folded_list(key, language))


_SURNAMES_HEARD = (
    (("ins", "inš", "iņs", "iņš"), "iņš", "iņš"),
    (("ina", "iņa"), "iņa", "iņa"),
    (("iņ", "in"), "iņš", "iņa"),
    (("itis", "ītis"), "ītis", "ītis"),
    (("ite", "īte"), "īte", "īte"),
    (("it", "īt"), "ītis", "īte"),
    (("niek",), "nieks", "niece"),
    (("son",), "sons", "sone"),
    (("berg",), "bergs", "berga"),
    (("kaln",), "kalns", "kalne"),
    (("man",), "manis", "mane"),
    (("ov",), "ovs", "ova"),
    (("ev",), "evs", "eva"),
    (("sk",), "skis", "ska"),
    (("vics",), "vičs", "vičs"),
    (("vic", "vič"), "vičs", "viča"),
    (("vica",), "viča", "viča"),
)
"""How Latvian surnames end as heard, and as men and women spell them."""


def respelt(word: str, is_mans: bool | None = None, language: Language = "lv") -> str:
    """A surname that is in no list: its ending as its bearers spell it."""
    if language != "lv":
        return word.capitalize()
    for heard, mans, womans in _SURNAMES_HEARD:
        if ending := next((one for one in heard if word.endswith(one)), None):
            word = word.removesuffix(ending) + (womans if is_mans is False else mans)
            break
    return word.capitalize()


def respelt_patronymic(word: str) -> str:
    """A patronymic with its unstressed vowels as they are spelt."""
    for heard, spelt in (("авич", "ович"), ("авна", "овна"), ("ивич", "евич"), ("ивна", "евна")):
        if word.endswith(heard):
            word = word.removesuffix(heard) + spelt
    return word.capitalize()
