"""Where a person's name was said: inflected, garbled, split, or in another alphabet. (pure)"""

from dataclasses import dataclass
from functools import lru_cache

from callmon.checks.institution_names import institution_in
from callmon.checks.names_by_ear import by_ear
from callmon.checks.opening import AREA, Opening, known, names_of, small_words
from callmon.checks.verdict import ObservedCall
from callmon.lexicon import phrases_for
from callmon.transcripts.phrases import (
    Match,
    find_all,
    find_every,
    fold,
    forms,
    similarity,
    transliterations,
)

PERHAPS_LESS = 8.0
"""A name heard by so many points less than it needs is unclear."""
FULL_NAME = 78.0
FULL_NAME_JOINED = 86.0
"""A full name in one word must be heard more surely."""
JOINED = 90.0
GREETING = 78.0
"""So well heard, words are a greeting of two words: "lapa dien" is no Lapsa."""
OFFICE = 84.0
"""So well heard, words are a greeting, an invitation, an office, and no name."""
NEAR = 90.0
FAR = 62.0
"""Words so unlike the name are not it for being near one of its cases."""
A_LITTLE_LIKE = 58.0
FULL_NAME_PART = 66.0
"""In a full name that was heard well each part needs less."""


@dataclass(frozen=True)
class NameHeard:
    """A name in the opening: where, and whether it was heard surely."""

    match: Match
    sure: bool


def needed(name: str) -> float:
    """How well a name must be heard: the shorter, the better."""
    letters = len(fold(name))
    return 86.0 if letters <= 4 else 80.0 if letters == 5 else 76.0 if letters == 6 else 74.0


def name_in(opening: Opening, name: str, beside: str, taken: tuple[Match, ...]) -> NameHeard | None:
    """`name` where the agent said it outside the `taken` words; `beside` is their other name."""
    alone = _best(opening, name, needed(name) - PERHAPS_LESS, taken)
    if alone and alone.score >= needed(name):
        return NameHeard(alone, not _is_another(opening, alone, name))
    together = _in_full_name(opening, name, beside, taken) or _joined(opening, name)
    if together:
        return NameHeard(together, True)
    sounded = by_ear(opening, name, beside, taken)
    if sounded and sounded.sure:
        return NameHeard(sounded.match, True)
    perhaps = alone or _introduced(opening, name, beside) or (sounded and sounded.match)
    return NameHeard(perhaps, False) if perhaps else None


def _is_another(opening: Opening, match: Match, name: str) -> bool:
    """Whether the words are only near some case and far from the name: "guna" is near "Gunša",
    and no Guntis.
    """
    said = opening.said(match)
    return match.score < NEAR and all(
        similarity(said, spelt, opening.language) < FAR for spelt in (name, *transliterations(name))
    )


def _in_full_name(
    opening: Opening, name: str, beside: str, taken: tuple[Match, ...]
) -> Match | None:
    """The part of a full name that is `name`, where the whole was heard well."""
    order = [f"{name} {beside}", f"{beside} {name}"]
    cases = tuple(form for full in order for form in _full_cases(full))
    every = find_every(cases, opening.text, opening.language, FULL_NAME)
    for full in sorted(every, key=lambda match: -match.score):
        if any(full.overlaps(other) for other in taken):
            continue
        if full.end - full.start < 2:
            if full.score >= FULL_NAME_JOINED:
                return full
            continue
        parts = [
            match
            for match in find_all(name_cases(name), opening.text, opening.language, FULL_NAME_PART)
            if full.start <= match.start
            and match.end <= full.end
            and not _is_plain_word(opening, match, name)
        ]
        other = find_all(name_cases(beside), opening.text, opening.language, FULL_NAME_PART)
        parts = [part for part in parts if any(not part.overlaps(one) for one in other)]
        if parts:
            return max(parts, key=lambda match: match.score)
    return None


def _joined(opening: Opening, name: str) -> Match | None:
    """The name in one word with what introduces it: "šeitieva", "telefongunta"."""
    cues = {f"{cue} {name.lower()}": len(cue.split()) for cue in _introductions(opening)}
    for match in find_all(tuple(cues), opening.text, opening.language, JOINED):
        if match.end - match.start <= cues[match.phrase]:
            return match
    return None


def _introduced(opening: Opening, name: str, beside: str) -> Match | None:
    """A word after "te", "меня зовут", "this is" that is a little like the name."""
    for cue in find_all(_introductions(opening), opening.text, opening.language, 95.0):
        for place in (cue.end, cue.end + 1):
            if place >= len(opening.owner):
                continue
            word = opening.words(place, place + 1)
            like = similarity(word, name, opening.language)
            if like >= A_LITTLE_LIKE and like > similarity(word, beside, opening.language):
                match = Match(name, like, place, place + 1)
                if not _is_plain_word(opening, match, name):
                    return match
    return None


def _introductions(opening: Opening) -> tuple[str, ...]:
    return phrases_for(AREA, "introduction", opening.language)


def _best(opening: Opening, name: str, threshold: float, taken: tuple[Match, ...]) -> Match | None:
    found = find_every(name_cases(name), opening.text, opening.language, threshold)
    free = [
        match
        for match in found
        if not any(match.overlaps(other) for other in taken)
        and not _is_plain_word(opening, match, name)
        and not _is_cut_to_a_word(opening, match, name)
    ]
    return max(free, key=lambda match: match.score, default=None)


def _is_plain_word(opening: Opening, match: Match, name: str) -> bool:
    """Whether words that are only like the name are just small words of the language."""
    words = opening.folded[match.start : match.end]
    exact = "".join(words) in {fold(case) for case in name_cases(name)}
    return not exact and all(word in small_words(opening.language) for word in words)


def _is_cut_to_a_word(opening: Opening, match: Match, name: str) -> bool:
    """Whether an English "gun" is rather a gun than Guna without its ending."""
    return opening.language == "en" and len(fold(match.phrase)) < min(4, len(fold(name)))


@lru_cache(maxsize=4096)
def name_cases(name: str) -> tuple[str, ...]:
    spelt = (form for form in forms(name, "lv") if len(form) > 2)
    return tuple(dict.fromkeys((*spelt, *transliterations(name))))


@lru_cache(maxsize=4096)
def _full_cases(full: str) -> tuple[str, ...]:
    first, last = full.split(" ", 1)
    ends = forms(last, "lv")
    return tuple(
        dict.fromkeys(f"{start} {end}" for start in forms(first, "lv")[:1] for end in ends)
    )


def not_the_agents(opening: Opening, call: ObservedCall) -> tuple[Match, ...]:
    """Words that are no name of the agent: greetings, invitations, offices, the client's name."""
    greetings = known("greeting", opening.language)
    formulas = (*greetings, *known("invite", opening.language))
    offices = names_of(call.organisation)
    institution = institution_in(opening, call.organisation)
    taken = (
        *([institution] if institution and institution.score >= OFFICE else []),
        *find_all(formulas, opening.text, opening.language, OFFICE),
        *find_all(_of_two_words(greetings), opening.text, opening.language, GREETING),
        *find_all(offices, opening.text, opening.language, OFFICE),
        *_clients(opening, call),
    )
    return tuple(match for match in taken if not match.inside)


@lru_cache(maxsize=16)
def _of_two_words(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(phrase for phrase in phrases if " " in phrase)


def _clients(opening: Opening, call: ObservedCall) -> tuple[Match, ...]:
    """The client's name, except where the agent's own is the same and nobody is asked for."""
    if not call.client_name or not call.agent:
        return ()
    own = (call.agent.first_name, call.agent.last_name)
    taken: list[Match] = []
    for part in call.client_name.split():
        alike = any(similarity(part, name) >= needed(name) for name in own)
        for match in find_all(name_cases(part), opening.text, opening.language, needed(part)):
            if not alike or asked_for(opening, match):
                taken.append(match)
    return tuple(taken)


def asked_for(opening: Opening, match: Match) -> bool:
    """Whether the words before a name ask for that person ("vai runāju ar …", "is this …")."""
    start = max(0, match.start - 4)
    before = opening.words(start, match.start)
    cues = (*known("confirm", opening.language), *known("confirm_before_name", opening.language))
    found = find_all(cues, before, opening.language, 84.0)
    return any(cue.end >= match.start - start - 1 for cue in found)
