"""All that an opening may hold, against which one department and one name are judged. (pure)

A name or department was said only if it fits better than every other of the organisation, than
names nobody has, and than the courtesies that every opening holds.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from callmon.lexicon import phrases_for
from callmon.organisation import Language, Organisation
from callmon.transcripts.inflection import forms, transliterations
from callmon.transcripts.sounds import (
    Phrase,
    SoundMatch,
    Sounds,
    explained,
    match,
    phrase,
    sounds_of,
    wary_of,
    word_key,
)

COURTESY_SCORE = 75.0
"""A courtesy found so well accounts for its sounds; no name is looked for in them."""
NAMED_SCORE = 88.0
"""The same of a department's or the institution's name. Measured: models/README.md."""
PERHAPS_NAMED_SCORE = 70.0
"""Over all decodes; one that scores less is not looked at in each."""
NAME_RIVALRY = 0.5
DEPARTMENT_RIVALRY = 1.0


@dataclass(frozen=True)
class Cohort:
    """What may be said in one organisation's openings in one language, ready to be matched."""

    departments: Mapping[str, tuple[Phrase, ...]]
    rivals: Mapping[str, tuple[str, ...]]
    """For each department the others, but for those whose name holds its own or is held by it."""
    institution: tuple[Phrase, ...]
    full_names: Mapping[str, Phrase]
    first_names: Mapping[str, Phrase]
    last_names: Mapping[str, Phrase]
    courtesies: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """How strongly something was heard once its rivals are taken off, and its own match."""

    strength: float
    match: SoundMatch


@dataclass(frozen=True)
class Heard:
    """The evidence for every department and name of a cohort in one opening."""

    departments: Mapping[str, Evidence]
    institution: Evidence | None
    full_names: Mapping[str, Evidence]
    first_names: Mapping[str, Evidence]
    last_names: Mapping[str, Evidence]


def cohort_of(organisation: Organisation, language: Language, also: Sequence[str] = ()) -> Cohort:
    """The cohort of an organisation; `also` are full names to add to its staff."""
    names = [person.full_name for person in organisation.employees]
    called = tuple((one.id, one.names) for one in organisation.departments)
    return _cohort(called, organisation.names, tuple(sorted({*names, *also})), language)


@lru_cache(maxsize=32)
def _cohort(
    departments: tuple[tuple[str, tuple[str, ...]], ...],
    institution: tuple[str, ...],
    staff: tuple[str, ...],
    language: Language,
) -> Cohort:
    called = {own: _in_language(names, language) for own, names in departments}
    rivals = {own: tuple(_rivals(own, called, language)) for own in called}
    institution = _in_language(institution, language)
    courtesies = phrases_for("sounds", "courtesy", language)
    shared = _shared_words([*called.values()], institution, language)
    everybody = sorted({*staff, *phrases_for("sounds", "decoy_names", "lv")})
    heard_anyway = [sounds_of(text, language) for text in (*courtesies, *institution)]
    full = {name: _name(name, language, heard_anyway) for name in everybody}
    first = {_first(name): _name(_first(name), language, heard_anyway) for name in everybody}
    last = {_last(name): _name(_last(name), language, heard_anyway) for name in everybody}
    return Cohort(
        departments={
            own: tuple(
                wary_of(
                    phrase(name, forms(name, language), language, shared),
                    [
                        *heard_anyway,
                        *(
                            sounds_of(one, language)
                            for rival in rivals[own]
                            for one in called[rival]
                        ),
                    ],
                )
                for name in names
            )
            for own, names in called.items()
        },
        rivals=rivals,
        institution=tuple(phrase(name, forms(name, language), language) for name in institution),
        full_names=full,
        first_names=first,
        last_names=last,
        courtesies=tuple(phrase(text, (), language) for text in courtesies),
    )


def _in_language(names: Iterable[str], language: Language) -> tuple[str, ...]:
    """The names in that language's script; English shares the Latvian aliases' letters."""
    return tuple(name for name in names if _is_cyrillic(name) == (language == "ru"))


def _is_cyrillic(text: str) -> bool:
    return bool(re.search("[а-яё]", text.lower()))


def _shared_words(
    departments: Iterable[Iterable[str]], institution: Iterable[str], language: Language
) -> frozenset[str]:
    counted = Counter(key for names in departments for key in _word_keys(names, language))
    several = {key for key, count in counted.items() if count > 1}
    return frozenset(several | _word_keys(institution, language))


def _word_keys(names: Iterable[str], language: Language) -> set[str]:
    return {word_key(word, language) for name in names for word in name.split()}


def _rivals(own: str, called: Mapping[str, Sequence[str]], language: Language) -> Iterator[str]:
    for other, names in called.items():
        if other != own and not _hold_each_other(called[own], names, language):
            yield other


def _hold_each_other(ours: Iterable[str], theirs: Iterable[str], language: Language) -> bool:
    mine = [_word_keys([name], language) for name in ours]
    others = [_word_keys([name], language) for name in theirs]
    return any(one <= other or other <= one for one in mine for other in others)


def _name(name: str, language: Language, heard_anyway: Sequence[Sounds]) -> Phrase:
    """A person's name as said in that language: in English by Latvian or English spelling."""
    if language == "ru":
        cyrillic = [one for one in transliterations(name) if _is_cyrillic(one)]
        name_there = cyrillic[0] if cyrillic else name
        made = phrase(name_there, forms(name_there, "ru"), "ru")
    else:
        made = phrase(name, forms(name, "lv"), "lv")
        if language == "en":
            english = phrase(name, forms(name, "lv"), "en")
            made = replace(made, forms=tuple(dict.fromkeys((*made.forms, *english.forms))))
    return wary_of(replace(made, text=name), heard_anyway)


def _first(full_name: str) -> str:
    return full_name.rpartition(" ")[0] or full_name


def _last(full_name: str) -> str:
    return full_name.rpartition(" ")[2]


def hear(cohort: Cohort, decodes: Sequence[Sounds]) -> Heard:
    """The evidence for all of a cohort in the decodes of one opening."""
    every = [one for names in cohort.departments.values() for one in names]
    found = match([*every, *cohort.institution], decodes)
    of_phrase = dict(zip([*every, *cohort.institution], found, strict=True))
    named = [one.phrase for one in found if one.score >= PERHAPS_NAMED_SCORE]
    apart = [
        explained(explained(decode, cohort.courtesies, COURTESY_SCORE), named, NAMED_SCORE)
        for decode in decodes
    ]
    departments = {
        own: max((of_phrase[name] for name in names), key=_evidence)
        for own, names in cohort.departments.items()
        if names
    }
    people = [cohort.full_names, cohort.first_names, cohort.last_names]
    names = iter(match([one for group in people for one in group.values()], apart))
    full, first, last = ({name: next(names) for name in group} for group in people)
    return Heard(
        departments={own: _department(own, departments, cohort.rivals) for own in departments},
        institution=max(
            (Evidence(of_phrase[one].evidence, of_phrase[one]) for one in cohort.institution),
            key=lambda one: one.strength,
            default=None,
        ),
        full_names=_against_rivals(full),
        first_names=_against_rivals(first),
        last_names=_against_rivals(last),
    )


def _evidence(one: SoundMatch) -> float:
    return one.evidence


def _department(
    own: str, found: Mapping[str, SoundMatch], rivals: Mapping[str, Sequence[str]]
) -> Evidence:
    mine = found[own].evidence
    others = [found[other].evidence for other in rivals[own] if other in found]
    better = max(0.0, max(others, default=0.0) - mine)
    return Evidence(mine - DEPARTMENT_RIVALRY * better, found[own])


def _against_rivals(found: Mapping[str, SoundMatch]) -> dict[str, Evidence]:
    ranked = sorted(found, key=lambda name: -found[name].evidence)
    best, second = (found[name].evidence for name in (*ranked[:2], *ranked[:1])[:2])
    return {
        name: Evidence(
            one.evidence - NAME_RIVALRY * max(0.0, second if name == ranked[0] else best), one
        )
        for name, one in found.items()
    }
