"""Which department's name was said, and how surely it is that department's. (pure)

Departments share words ("pārvalde", "department", the municipality's own name), so a name counts
only where the words that set it apart were said too, and where no other department fits better.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from callmon.checks.opening import AREA, script
from callmon.lexicon import phrases_for
from callmon.organisation import LANGUAGES, Department, Language, Organisation
from callmon.transcripts.phrases import Match, find, find_every, fold, forms, similarity, tokens

NAMED = 80.0
PERHAPS = 72.0
APART = 76.0
"""How like the words that set a name apart must be."""
APART_SHARE = 0.6
"""So large a share of those words, by letters, must be there."""
EXACT = 90.0
VARIANT_COST = 4.0
"""Points off for a name with another kind of office, or half of a double name …"""
HALF_COST = 10.0
"""… and for both."""
VARIANT_CASES = 3
"""So many cases of such a name stand for all: endings are forgiven, and time is saved."""
AND = {"un", "и", "and", "&"}
_OF_INSTRUMENTAL = {"ом": "а", "ой": "ы", "ами": "ов"}


@dataclass(frozen=True)
class Named:
    """A department's name in a text: the match, and whether the name is official or an alias."""

    department_id: str
    match: Match
    official: bool

    @property
    def score(self) -> float:
        return self.match.score


@dataclass(frozen=True)
class _Name:
    """A way to call a department: its cases, the words that set it apart, points off."""

    department_id: str
    cases: tuple[str, ...]
    apart: tuple[str, ...]
    cost: float
    official: bool

    @property
    def needed(self) -> float:
        """One short word alone must be heard more surely: it is like too many others."""
        letters = len(fold(self.cases[0]).replace(" ", ""))
        alone = 0.0 if " " in self.cases[0] else 86.0 if letters <= 5 else 80.0
        return max(PERHAPS + self.cost, alone)


def departments_named(
    text: str, language: Language, organisation: Organisation, *, apart_from: Match | None = None
) -> tuple[Named, ...]:
    """Each department that may be named in `text`, the surest first; not in the words of
    `apart_from`, where they are given.
    """
    best: dict[str, Named] = {}
    called = _called(_key(organisation))
    for match in find_every(called, text, language, PERHAPS):
        if apart_from and match.overlaps(apart_from):
            continue
        for name in called[match.phrase]:
            known = best.get(name.department_id)
            named = Named(name.department_id, _less(match, name.cost), name.official)
            if match.score < name.needed or (known and not _better(named, known)):
                continue
            if _is_rather_institution(match, text, language):
                continue
            if _holds(name.apart, match, text, language):
                best[name.department_id] = named
    return tuple(sorted(best.values(), key=lambda one: -one.score))


def ways_to_call(organisation: Organisation) -> tuple[tuple[str, str], ...]:
    """Each department's id with each of its names, and with the other ways to say them."""
    return tuple(
        dict.fromkeys(
            (name.department_id, name.cases[0])
            for names in _called(_key(organisation)).values()
            for name in names
        )
    )


def _better(one: Named, other: Named) -> bool:
    """Of names heard alike the official one tells more."""
    return (round(one.score), one.official) > (round(other.score), other.official)


def _less(match: Match, cost: float) -> Match:
    return replace(match, score=match.score - cost)


_Key = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


def _key(organisation: Organisation) -> tuple[str, _Key]:
    """What the names of its departments depend on."""
    departments = tuple((one.id, one.names, _official(one)) for one in organisation.departments)
    return " ".join(organisation.names), departments


@lru_cache(maxsize=16)
def _called(key: tuple[str, _Key]) -> dict[str, tuple[_Name, ...]]:
    """Every case of every name, and whose it is."""
    shared, departments = key
    called: dict[str, tuple[_Name, ...]] = {}
    for department_id, names, official in departments:
        for name in _names(department_id, names, official, shared):
            for case in name.cases:
                called[case] = (*called.get(case, ()), name)
    return called


def _holds(apart: Iterable[str], match: Match, text: str, language: Language) -> bool:
    window = " ".join(tokens(text)[match.start : match.end])
    said = sum(len(word) for word in apart if _is_said(word, window, language))
    return said >= APART_SHARE * sum(len(word) for word in apart)


def _is_rather_institution(match: Match, text: str, language: Language) -> bool:
    """Whether the words are more like any municipality: "самоуправление", no "стройуправление"."""
    window = "".join(tokens(text)[match.start : match.end])
    return match.score < EXACT and is_institution(window, language)


@lru_cache(maxsize=4096)
def is_institution(word: str, language: Language) -> bool:
    """Whether a word says "municipality", whichever."""
    return any(
        similarity(word, form, language) >= EXACT
        for kind in phrases_for(AREA, "institution_bare", language)
        for form in forms(kind, script(kind))
    )


@lru_cache(maxsize=65536)
def _is_said(word: str, window: str, language: Language) -> bool:
    cases = (*forms(word, script(word)), *_genitive_cut(word))
    return find(cases, window, language, APART) is not None


def _genitive_cut(word: str) -> tuple[str, ...]:
    """A genitive that lost its ending: "finanš", "izglītīb"."""
    cut = word.rstrip("s")
    return tuple(form for form in (cut, cut[:-1]) if len(form) >= 4)


def _official(department: Department) -> tuple[str, ...]:
    return tuple(name for name in (department.name, department.name_ru, department.name_en) if name)


@lru_cache(maxsize=512)
def _names(
    department_id: str, names: tuple[str, ...], official: tuple[str, ...], shared: str
) -> tuple[_Name, ...]:
    made: list[_Name] = []
    for name in names:
        apart = apart_words(name, shared)
        made.append(_Name(department_id, _cases(name), apart, 0.0, name in official))
        if name in official:
            costs = dict.fromkeys(_half_variants(name, shared), HALF_COST)
            costs |= dict.fromkeys(_variants(name, shared), VARIANT_COST)
            made += [
                _Name(
                    department_id,
                    _cases(variant)[:VARIANT_CASES],
                    apart_words(variant, shared),
                    cost,
                    False,
                )
                for variant, cost in costs.items()
            ]
    return tuple(made)


def _cases(name: str) -> tuple[str, ...]:
    return forms(name, script(name))


def apart_words(name: str, shared: str) -> tuple[str, ...]:
    """The words of `name` that set it apart; all of them where no word does."""
    words = [word for word in name.lower().split() if len(word) > 2 and word not in AND]
    own = [word for word in words if not is_office(word) and not is_shared(word, shared)]
    return tuple(own or words)


def _variants(name: str, shared: str) -> list[str]:
    """Other ways to say an official name: another kind of office, one half of "… un …"."""
    words = name.split()
    halves = _halves(words)
    kinds = [word for word in words if is_office(word.lower())]
    if not kinds or not apart_words(name, shared) or len(words) < 2:
        return [" ".join(half) for half in halves]
    spelt = [" ".join(half) for half in halves]
    if len(kinds) == 1:
        spelt += _other_offices(words)
    return [one for one in dict.fromkeys(spelt) if one.lower() != name.lower()]


def _other_offices(words: list[str]) -> list[str]:
    """The words with every other kind of office for theirs, at their beginning or end."""
    spelt: list[str] = []
    for place in (0, len(words) - 1):
        rest = words[1:] if place == 0 else words[:-1]
        if rest and is_office(words[place].lower()):
            said = _offices(_language(words[place]))
            spelt += [_with_office(one, rest, first=place == 0) for one in said]
    return spelt


def _half_variants(name: str, shared: str) -> list[str]:
    """One half of "… un …" with another kind of office: "отдел имущества"."""
    spelt = [one for half in _halves(name.split()) for one in _other_offices(half)]
    return [one for one in dict.fromkeys(spelt) if apart_words(one, shared) != tuple(one.split())]


def _with_office(office: str, rest: list[str], *, first: bool) -> str:
    """ "отдел" + "имуществом" → "отдел имущества": only "управление" governs the instrumental."""
    if not first:
        return " ".join((*rest, office))
    ending = next((one for one in _OF_INSTRUMENTAL if rest[-1].endswith(one)), None)
    if ending and office != "управление":
        rest = [*rest[:-1], rest[-1][: -len(ending)] + _OF_INSTRUMENTAL[ending]]
    return " ".join((office, *rest))


def _halves(words: list[str]) -> list[list[str]]:
    """ "Kultūras un sporta pārvalde" → "Kultūras pārvalde", "sporta pārvalde"."""
    ands = [place for place, word in enumerate(words) if word.lower() in AND]
    if len(ands) != 1:
        return []
    place = ands[0]
    before, after = words[:place], words[place + 1 :]
    if is_office(words[-1].lower()):
        return [[*before, words[-1]], after]
    if is_office(words[0].lower()):
        return [before, [words[0], *after]]
    return []


@lru_cache(maxsize=4096)
def is_office(word: str) -> bool:
    kinds = {kind for language in LANGUAGES for kind in phrases_for(AREA, "office", language)}
    return any(
        similarity(word, form) >= 96.0 for kind in kinds for form in forms(kind, script(kind))
    )


@lru_cache(maxsize=4096)
def is_shared(word: str, shared: str) -> bool:
    return find(forms(word, script(word)), shared, "lv", 92.0) is not None


def _offices(language: Language) -> tuple[str, ...]:
    return phrases_for(AREA, "office", language)


def _language(word: str) -> Language:
    if script(word) == "ru":
        return "ru"
    return "en" if word.lower() in phrases_for(AREA, "office", "en") else "lv"
