"""Does the agent name the municipality in the opening? (pure)"""

import re
from functools import lru_cache

from callmon.checks.garbled import garbled, in_opening, is_before_office
from callmon.checks.opening import AREA, Opening, cannot_judge, opening_of, script
from callmon.checks.verdict import (
    Evidence,
    ObservedCall,
    Outcome,
    PhraseHeard,
    Verdict,
    met,
    not_met,
    unclear,
)
from callmon.lexicon import phrases_for
from callmon.organisation import Language, Organisation
from callmon.transcripts.phrases import (
    Match,
    find,
    find_all,
    find_every,
    fold,
    forms,
    similarity,
    tokens,
)
from callmon.transcripts.transcript import Speaker

NAMED = 80.0
PERHAPS = 73.0
PLACE = 78.0
"""How like the place's own name its word in the match must be."""


def states_institution(call: ObservedCall) -> Verdict:
    """Clauses 15.2 and 16.2: the full name or a usual short one, in any language and case."""
    opening = opening_of(call)
    by_words = cannot_judge(call, opening) or _by_words(call, opening)
    heard = call.by_sound.institution if call.by_sound else None
    if by_words.outcome == Outcome.MET or not call.opening_recorded or not heard:
        return by_words
    if call.may_judge_words:
        heard = in_opening(heard, call)
    if heard and heard.outcome != Outcome.NOT_MET and by_words.outcome != heard.outcome:
        return _by_sound(heard, call.organisation.name_in(call.language))
    return by_words


def _by_sound(heard: PhraseHeard, institution: str) -> Verdict:
    shown = Evidence(0, Speaker.AGENT, heard.start, heard.end, heard.heard)
    if heard.outcome == Outcome.MET:
        return met("states_institution.said", shown, confidence=0.95, said=heard.heard)
    return unclear("opening.garbled", shown, said=heard.heard, looked_for=institution)


def _by_words(call: ObservedCall, opening: Opening) -> Verdict:
    name = call.organisation.name_in(call.language)
    named = institution_in(opening, call.organisation)
    if named is None:
        if hint := _hint(opening, call.organisation):
            said = opening.said(hint)
            shown = opening.evidence(hint)
            return unclear("states_institution.between", *shown, said=said, institution=name)
        run = garbled(call, opening, name)
        if run and not is_before_office(opening, run):
            shown, said = opening.evidence(run), opening.said(run)
            return unclear("opening.garbled", *shown, said=said, looked_for=name)
        return not_met("states_institution.missing", *opening.whole(), institution=name)
    shown, said = opening.evidence(named), opening.said(named)
    if named.score < NAMED:
        return unclear("states_institution.between", *shown, said=said, institution=name)
    return met("states_institution.said", *shown, confidence=named.score / 100, said=said)


def institution_in(opening: Opening, organisation: Organisation) -> Match | None:
    """The best name of the municipality in the opening that holds the name of its place."""
    names = _names(organisation.names)
    places = _places(organisation.names)
    named = [
        match
        for match in find_all(names, opening.text, opening.language, PERHAPS)
        if not places or _holds_place(opening, match, places)
    ]
    return max(named, key=lambda match: match.score, default=None)


def _hint(opening: Opening, organisation: Organisation) -> Match | None:
    """The place alone ("Siguldas Būvvalde") or "pašvaldība" alone: neither is quite the name."""
    places = _places(organisation.names)
    place = find(places, opening.text, opening.language, 84.0) if places else None
    bare = _bare(opening.language)
    names = _departments(organisation)
    taken = find_every(names, opening.text, opening.language, 80.0)
    alone = [
        match
        for match in find_all(bare, opening.text, opening.language, 90.0)
        if not any(match.overlaps(other) for other in taken)
    ]
    return place or max(alone, key=lambda match: match.score, default=None)


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
def _places(known: tuple[str, ...]) -> tuple[str, ...]:
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


@lru_cache(maxsize=8)
def _bare(language: Language) -> tuple[str, ...]:
    return tuple(
        form
        for one in dict.fromkeys((language, "lv"))
        for bare in phrases_for(AREA, "institution_bare", one)
        for form in forms(bare, script(bare))
    )


def _departments(organisation: Organisation) -> tuple[str, ...]:
    names = (name for department in organisation.departments for name in department.names)
    return tuple(form for name in names for form in forms(name, script(name)))


def _language_of(name: str) -> Language:
    if script(name) == "ru":
        return "ru"
    kinds = {fold(word) for kind in phrases_for(AREA, "institution", "en") for word in kind.split()}
    return "en" if kinds & set(tokens(name)) else "lv"
