"""Names that are common: first names and surnames, how they are spelt and how they sound. (pure)"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from callmon.lexicon import phrases_for
from callmon.organisation import LANGUAGES, Language
from callmon.transcripts.phrases import fold, similarity

SURNAME_ENDS = re.compile(
    r"(?:ins|ina|sons|sone|bergs?|berga|nieks|niece|manis|mane|kalns|kalne|itis|ite|[eo]vs|[eo]va"
    r"|skis|ska|skaia|skii|vics|enko|cuks?|uks|ov|ev|ova|eva|upe|upis|aitis|aite|ans|ane|ens|ene)$"
)


@lru_cache(maxsize=4096)
def nearest(word: str, names: tuple[str, ...], language: Language) -> tuple[str, float] | None:
    """The name most alike in sound and letters; the shorter of two that are equally so."""
    spelling: Language = "lv" if language == "en" else language
    alike = [
        (similarity(word, name, spelling), -len(name), name)
        for name in names
        if abs(len(fold(name)) - len(word)) <= 2 and _may_start(word[0], fold(name)[0])
    ]
    if not alike:
        return None
    score, _, name = max(alike)
    return name, score


def _may_start(heard: str, written: str) -> bool:
    return heard == written or any(
        {heard, written} <= set(group)
        for group in ("bp", "dt", "gkq", "zs", "vfw", "ji", "ea", "oua")
    )


def is_mans_name(name: str) -> bool | None:
    """Whether a name is a man's, by its ending; None where it does not tell."""
    last = fold(name)[-1:]
    return True if last in "so" else False if last in "ae" else None


def is_first_name(folded: str) -> bool:
    return any(folded in first_names(language) for language in LANGUAGES)


def is_surname(folded: str) -> bool:
    return bool(SURNAME_ENDS.search(folded)) or any(
        folded in surnames(language, None) for language in LANGUAGES
    )


@cache
def own_first_names(language: Language) -> dict[str, str]:
    return {fold(name): name for name in phrases_for("names", "first_names", language)}


@cache
def first_names(language: Language) -> dict[str, str]:
    """Common first names by folded form; those of the spoken language spell it their way."""
    order = [one for one in LANGUAGES if one != language] + [language]
    return {fold(name): name for one in order for name in phrases_for("names", "first_names", one)}


@cache
def surnames(language: Language, is_mans: bool | None) -> dict[str, str]:
    order = [one for one in LANGUAGES if one != language] + [language]
    names = {}
    for one in order:
        for name in phrases_for("names", "surnames", one):
            women = tuple(_womans(name)) if one != "en" else (name,)
            borne = {True: (name,), False: women, None: (name, *women)}[is_mans]
            names.update({fold(form): form for form in borne})
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
        ("ский", "ская"),
        ("в", "ва"),
        ("н", "на"),
    ):
        if name.endswith(man):
            yield name.removesuffix(man) + woman
            if man == "s":
                yield name.removesuffix(man) + "e"
            if man != "ns":
                return
    if not name.endswith(("s", "š", "в", "н", "й")):
        yield name


@cache
def folded_list(key: str, language: Language) -> tuple[str, ...]:
    return tuple(fold(phrase) for phrase in phrases_for("names", key, language))


@cache
def folded_set(key: str, language: Language) -> frozenset[str]:
    return frozenset(folded_list(key, language))


def respelt(word: str) -> str:
    """A surname that is in no list: its ending as Latvian spells it."""
    for heard, spelt in (("ins", "iņš"), ("inš", "iņš"), ("ina", "iņa"), ("itis", "ītis")):
        if word.endswith(heard):
            word = word.removesuffix(heard) + spelt
    return word.capitalize()
