"""Does the agent, ringing a client, say their position? (pure)"""

from callmon.checks.department_names import departments_named
from callmon.checks.garbled import SURE, words_heard
from callmon.checks.opening import Opening, cannot_judge, is_small, opening_of
from callmon.checks.position_names import STATED, position_beside_departments
from callmon.checks.verdict import (
    Direction,
    ObservedCall,
    Verdict,
    met,
    not_applicable,
    not_met,
    unclear,
)
from callmon.transcripts.phrases import Match


def states_position(call: ObservedCall) -> Verdict:
    """Clause 16.2."""
    if call.direction != Direction.OUTBOUND:
        return not_applicable("opening.outbound_only")
    if call.agent is None:
        return unclear("opening.agent_unknown")
    opening = opening_of(call)
    if cannot := cannot_judge(call, opening):
        return cannot
    position = position_beside_departments(opening, call.agent.position, call.organisation)
    garbled = _garbled(call, opening) if position is None else None
    if garbled:
        shown, said = opening.evidence(garbled), opening.said(garbled)
        return unclear("states_position.between", *shown, said=said)
    if position is None:
        return not_met(
            "states_position.missing",
            *opening.whole(),
            confidence=0.9,
            position=call.agent.position,
        )
    shown, said = opening.evidence(position), opening.said(position)
    if position.score < STATED:
        return unclear("states_position.between", *shown, said=said)
    return met("states_position.said", *shown, confidence=position.score / 100, said=said)


def _garbled(call: ObservedCall, opening: Opening) -> Match | None:
    """Between the name and "at the … department" a small word that was not heard surely: people
    and recogniser alike know those words well, so a position may stand there ("lawyer" as "or").
    """
    timed = words_heard(opening)
    for named in departments_named(opening.text, call.language, call.organisation):
        place = named.match.start - 1
        while place >= 0 and is_small(opening.folded[place], call.language):
            word = timed[place]
            if word and word.probability < SURE:
                return Match(word.text, 0.0, place, place + 1)
            place -= 1
    return None
