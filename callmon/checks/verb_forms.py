"""Endings of verbs and the small words around them, by language (lexicon `close`). (pure)"""

from functools import cache, lru_cache

from callmon.checks.stems import AREA, stem
from callmon.lexicon import keys_of, phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import fold


def may_be_future(raw: str) -> bool:
    """ "Izdzēsu" is no future, "izdzēšu" is; "izdzesu", written without marks, may be."""
    return raw.isascii() or "š" in raw[-4:]


@lru_cache(maxsize=65536)
def ending_of(word: str, raw: str, language: Language) -> str:
    """Which form of a verb the ending of a folded word shows; empty where none."""
    if raw.endswith(("š", "шь")):
        return "first_future" if language == "lv" else "second"
    if language == "lv" and raw.endswith(("ējat", "ājat")):
        return "second"
    if raw.endswith(("ть", "ться", "ти", "чь")):
        return "infinitive"
    # In Latvian the present's -u also ends the future's -šu; in Russian -ю ends -аю.
    first = ("first_future",) if language == "lv" else ("first_present", "first_future")
    order = ("past", *first, "second", "infinitive", "third_future", "first_present")
    return next((form for form in order if word.endswith(endings(form, language))), "")


@cache
def nouns(language: Language) -> frozenset[str]:
    return frozenset(fold(word) for word in phrases_for(AREA, "noun", language))


@cache
def noun_stems(language: Language) -> frozenset[str]:
    if "noun_stem" not in keys_of(AREA, language):
        return frozenset()
    return frozenset(
        stem(fold(word), language) for word in phrases_for(AREA, "noun_stem", language)
    )


@cache
def word_set(key: str, language: Language, area: str = AREA) -> frozenset[str]:
    if key not in keys_of(area, language):
        return frozenset()
    return frozenset(fold(word) for word in phrases_for(area, key, language))


@cache
def endings(form: str, language: Language) -> tuple[str, ...]:
    key = f"ending_{form}"
    return phrases_for(AREA, key, language) if key in keys_of(AREA, language) else ()
