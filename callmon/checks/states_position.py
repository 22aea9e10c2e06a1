"""Does the agent, ringing a client, say their position? (pure)"""

from callmon.checks.opening import cannot_judge, opening_of
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
