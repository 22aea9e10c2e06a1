"""The municipality's names as people say them, and where they are said. (pure)"""

import re
from functools import lru_cache

from callmon.checks.opening import AREA, Opening, script
from callmon.lexicon import phrases_for
from callmon.organisation import Language, Organisation
from callmon.transcripts.phrases import Match, find, find_all, fold, forms, similarity, tokens

PERHAPS = 73.0
PLACE = 78.0
"""How like the place's own name its word in the match must be."""


def institution_in(opening: Opening, organisation: Organisation) -> Match | None:
    """The best name of the municipality in the opening that holds the name of its place."""
    names = _names(organisation.names)
    places = places_of(organisation.names)
    named = [
        match
        for match in find_all(names, opening.text, opening.language, PERHAPS)
        if not places or _holds_place(opening, match, places)
    ]
    return max(named, key=lambda match: match.score, default=None)


@lru_cache(maxsize=16)
def _names(known: tuple[str, ...]) -> tuple[str, ...]:
    """The known names, and place with any kind of institution, in every case."""
    made = list(known)
    for name in known:
        made += _made_of(name)
    return tuple(dict.fromkeys(form for name in made for form in forms(name, script(name))))


def _made_of(name: str) -> list[str]:
    language = _language_of(name)
    place = " ".join(_place_words(name))
    if not place:
        return []
    kinds = phrases_for(AREA, "institution", language)
    if language == "en":
        return [spelt for kind in kinds for spelt in (f"{place} {kind}", f"{kind} of {place}")]
    if language == "ru":
        of_city = _adjective(place)
        return [_agreeing(of_city, kind) for kind in kinds] + _russian_order(of_city, kinds)
    return [f"{place} {kind}" for kind in kinds]


def _adjective(place: str) -> str:
    """ "Елгавы", of the city, as "Елгавское"; an adjective stays."""
    if re.search("(ое|ий|ая)$", place):
        return place
    return f"{_city(place)}ское"


def _city(place: str) -> str:
    """A city's Russian name without its ending."""
    return re.sub("[аяыи]$|ск(ое|ий|ая)$", "", place)


def _agreeing(place: str, kind: str) -> str:
    """ "Сигулдское самоуправление", "Сигулдский край", "Сигулдская дума"."""
    ending = "ое" if kind.endswith("е") else "ая" if kind.endswith(("а", "я")) else "ий"
    return f"{re.sub('(ое|ий|ая)$', ending, place)} {kind}"


def _russian_order(place: str, kinds: tuple[str, ...]) -> list[str]:
    """ "Самоуправление Сигулды", "дума Сигулдского края"."""
    stem = re.sub(r"ск(ое|ий|ая)$", "", place)
    cities = (
        (f"{stem}ы", f"{stem}ского края", f"{stem}ского самоуправления") if stem != place else ()
    )
    return [f"{kind} {city}" for kind in kinds for city in cities]


@lru_cache(maxsize=16)
def places_of(known: tuple[str, ...]) -> tuple[str, ...]:
    """The place's name, as the names hold it and in its cases: sigulda, siguldas, сигулдское."""
    places: list[str] = []
    for name in known:
        for word in _place_words(name):
            places += [
                word,
                *([_adjective(word), _city(word)] if _language_of(name) == "ru" else []),
                *forms(re.sub("s$", "", word), script(word)),
                *forms(word, script(word)),
            ]
    return tuple(dict.fromkeys(place for place in places if len(place) >= 3))


def _place_words(name: str) -> list[str]:
    """The words of a municipality's name that are no kind of institution."""
    kinds = _kind_words(_language_of(name))
    left = [word for word in name.split() if not any(_alike(word, kind) for kind in kinds)]
    return [word for word in left if fold(word) not in {"of", "the"}]


@lru_cache(maxsize=8)
def _kind_words(language: Language) -> tuple[str, ...]:
    extra = {
        "lv": ("novada", "pilsētas", "valstspilsētas", "pagasta"),
        "ru": ("краевое", "городское", "города"),
        "en": ("city", "town", "county"),
    }
    kinds = (word for kind in phrases_for(AREA, "institution", language) for word in kind.split())
    return tuple(dict.fromkeys((*kinds, *extra[language])))


@lru_cache(maxsize=4096)
def _alike(word: str, kind: str) -> bool:
    return any(similarity(word, form) >= 95.0 for form in forms(kind, script(kind)))


def _holds_place(opening: Opening, match: Match, places: tuple[str, ...]) -> bool:
    window = " ".join(opening.folded[match.start : match.end])
    return find(places, window, opening.language, PLACE) is not None or any(
        word.startswith(fold(place)) for place in places for word in window.split()
    )


def _language_of(name: str) -> Language:
    if script(name) == "ru":
        return "ru"
    kinds = {fold(word) for kind in phrases_for(AREA, "institution", "en") for word in kind.split()}
    return "en" if kinds & set(tokens(name)) else "lv"
