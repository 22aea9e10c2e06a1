"""Does the agent name their own department in the opening? (pure)"""

from callmon.checks.cut_names import cut_departments
from callmon.checks.department_names import NAMED, Named, departments_named
from callmon.checks.garbled import at, garbled, in_opening
from callmon.checks.institution_names import institution_in
from callmon.checks.opening import Opening, cannot_judge, known, opening_of
from callmon.checks.position_names import STATED, position_in
from callmon.checks.states_institution import states_institution
from callmon.checks.verdict import (
    Agent,
    Evidence,
    ObservedCall,
    Outcome,
    PhraseHeard,
    Verdict,
    met,
    not_met,
    unclear,
)
from callmon.transcripts.phrases import Match, find_all, similarity
from callmon.transcripts.transcript import Speaker

MARGIN = 3.0
"""Another department named in the same words by so many points more takes them."""
INSTITUTION = 92.0
"""So well heard, words are the municipality's name and no department's cut short."""
LONGER = 12.0
"""A department's name that holds the municipality's own may be so many points worse than it."""


def states_department(call: ObservedCall, *, or_institution: bool = False) -> Verdict:
    """Clause 15.2. With `or_institution` the municipality's name is enough instead."""
    own = _own_department(call)
    if own.outcome == Outcome.MET or not or_institution:
        return own
    institution = states_institution(call)
    if institution.outcome == Outcome.MET:
        said = institution.why.values["said"]
        return met(
            "states_department.institution_said",
            *institution.evidence,
            confidence=institution.confidence,
            said=said,
        )
    return institution if institution.outcome == Outcome.UNCLEAR else own


def _own_department(call: ObservedCall) -> Verdict:
    if call.agent is None:
        return unclear("opening.agent_unknown")
    if not call.opening_recorded:
        return unclear("opening.not_recorded")
    department = call.agent.department.name_in(call.language)
    heard = call.by_sound.department if call.by_sound else None
    opening = opening_of(call)
    if heard and not call.may_judge_words:
        return _by_sound(heard, department)
    if cannot := cannot_judge(call, opening):
        return cannot
    by_words = _by_words(call, opening, call.agent, department)
    heard = in_opening(heard, call)
    if by_words.outcome == Outcome.MET or heard is None or heard.outcome == Outcome.NOT_MET:
        return by_words
    if heard.outcome == Outcome.UNCLEAR and by_words.why.key == "states_department.another":
        return by_words
    return (
        by_words
        if _is_said_of_position(heard, opening, call.agent)
        else _by_sound(heard, department)
    )


def _is_said_of_position(heard: PhraseHeard, opening: Opening, agent: Agent) -> bool:
    """Whether what was heard by sound are words of a position: "I'm a social worker"."""
    position = position_in(opening, agent.position)
    if position is None:
        return False
    return not set(range(position.start, position.end)).isdisjoint(at(opening, heard))


def _by_words(call: ObservedCall, opening: Opening, agent: Agent, department: str) -> Verdict:
    institution = institution_in(opening, call.organisation)
    named = tuple(
        one
        for one in departments_named(opening.text, call.language, call.organisation)
        if not (institution and _is_rather(institution, one)) and not _is_formula(opening, one)
    )
    own = next((one for one in named if one.department_id == agent.department.id), None)
    rival = _rival(own, named)
    if (own is None or own.score < NAMED) and (
        cut := _cut_short(call, opening, named, institution)
    ):
        return _said(cut, opening, department)
    if own is None or rival:
        return _missing(call, opening, rival or next(iter(named), None), department)
    shown, said = opening.evidence(own.match), opening.said(own.match)
    if _is_position(own, opening, agent):
        if again := _apart_from_position(call, opening, agent):
            return _said(again, opening, department)
        return unclear("states_department.as_position", *shown, said=said)
    return _said(own, opening, department)


def _said(own: Named, opening: Opening, department: str) -> Verdict:
    shown, said = opening.evidence(own.match), opening.said(own.match)
    if own.score < NAMED:
        return unclear("states_department.between", *shown, said=said, department=department)
    return met("states_department.said", *shown, confidence=own.score / 100, said=said)


def _cut_short(
    call: ObservedCall, opening: Opening, named: tuple[Named, ...], institution: Match | None
) -> Named | None:
    """The own department by a name cut short, in words that are surely no other's, no position,
    and not the municipality's name.
    """
    agent = call.agent
    position = position_in(opening, agent.position) if agent else None
    sure = [one.match for one in named if one.score >= NAMED]
    sure += [position] if position and position.score >= STATED else []
    sure += [institution] if institution and institution.score >= INSTITUTION else []
    for cut in cut_departments(opening, call.organisation):
        if agent and cut.department_id == agent.department.id:
            return None if any(one.overlaps(cut.match) for one in sure) else cut
    return None


def _apart_from_position(call: ObservedCall, opening: Opening, agent: Agent) -> Named | None:
    """The department named once more, in words that are not the position."""
    named = departments_named(
        opening.text,
        call.language,
        call.organisation,
        apart_from=position_in(opening, agent.position),
    )
    own = next((one for one in named if one.department_id == agent.department.id), None)
    return None if _rival(own, named) else own


def _is_rather(institution: Match, named: Named) -> bool:
    """Whether the words are the municipality's name rather than the department's."""
    longer = named.match.end - named.match.start > institution.end - institution.start
    better = institution.score - (LONGER if longer else 0.0) > named.score
    return institution.overlaps(named.match) and better


def _is_formula(opening: Opening, named: Named) -> bool:
    """Whether the words are part of an invitation: "ka varu palī dze" names no police."""
    formulas = known("invite", opening.language)
    return any(
        formula.start <= named.match.start
        and named.match.end <= formula.end
        and formula.end - formula.start > named.match.end - named.match.start
        for formula in find_all(formulas, opening.text, opening.language)
    )


def _rival(own: Named | None, named: tuple[Named, ...]) -> Named | None:
    """Another department that fits the same words better."""
    for other in named:
        if (
            own
            and other.department_id != own.department_id
            and other.match.overlaps(own.match)
            and other.score >= own.score + MARGIN
        ):
            return other
    return None


def _missing(call: ObservedCall, opening: Opening, other: Named | None, department: str) -> Verdict:
    if other and other.score >= NAMED:
        shown, said = opening.evidence(other.match), opening.said(other.match)
        return not_met(
            "states_department.another", *shown, confidence=0.9, said=said, department=department
        )
    if run := garbled(call, opening, department):
        shown, said = opening.evidence(run), opening.said(run)
        return unclear("states_department.between", *shown, said=said, department=department)
    return not_met(
        "states_department.missing", *opening.whole(), confidence=0.9, department=department
    )


def _is_position(own: Named, opening: Opening, agent: Agent) -> bool:
    """Whether the words are rather a position ("juriste", "klientu apkalpošanas speciāliste")."""
    position = position_in(opening, agent.position)
    if position is None or own.official or not position.overlaps(own.match):
        return False
    if position.end - position.start > own.match.end - own.match.start:
        return position.score >= own.score - MARGIN
    titles = (agent.position.split()[-1], agent.position)
    said = opening.said(own.match)
    alike = max(similarity(said, title, opening.language) for title in titles)
    return alike >= similarity(said, own.match.phrase, opening.language)


def _by_sound(heard: PhraseHeard, department: str) -> Verdict:
    shown = Evidence(0, Speaker.AGENT, heard.start, heard.end, heard.heard)
    if heard.outcome == Outcome.MET:
        return met("states_department.said", shown, confidence=0.95, said=heard.heard)
    if heard.outcome == Outcome.NOT_MET:
        return not_met("states_department.missing", confidence=0.9, department=department)
    return unclear("states_department.between", shown, said=heard.heard, department=department)
