"""Does the agent name the municipality in the opening? (pure)"""

from functools import lru_cache

from callmon.checks.garbled import garbled, in_opening, is_before_office
from callmon.checks.institution_names import institution_in, places_of
from callmon.checks.opening import AREA, Opening, cannot_judge, opening_of, script
from callmon.checks.place_by_ear import named_by_ear
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
    forms,
)
from callmon.transcripts.transcript import Speaker

NAMED = 80.0
OFFICE = 88.0
"""So well heard, words are a department and no place."""


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
    if named is None or named.score < NAMED:
        named = _by_ear(opening, call.organisation) or named
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


def _by_ear(opening: Opening, organisation: Organisation) -> Match | None:
    departments = find_every(_departments(organisation), opening.text, opening.language, OFFICE)
    return named_by_ear(opening, places_of(organisation.names), departments)


def _hint(opening: Opening, organisation: Organisation) -> Match | None:
    """The place alone ("Siguldas Būvvalde") or "pašvaldība" alone: neither is quite the name."""
    places = places_of(organisation.names)
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
