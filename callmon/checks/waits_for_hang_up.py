"""Does the agent let the client hang up first? (pure)"""

from callmon.checks.verdict import ObservedCall, Verdict, met, not_applicable, not_met, unclear
from callmon.transcripts.transcript import Speaker


def waits_for_hang_up(call: ObservedCall) -> Verdict:
    """Clause 16.5, from the timeline; unclear where it does not tell who ended the call."""
    if call.times.transferred:
        return not_applicable("waits_for_hang_up.transferred")
    match call.times.ended_by:
        case Speaker.CLIENT:
            return met("waits_for_hang_up.client")
        case Speaker.AGENT:
            return not_met("waits_for_hang_up.agent", confidence=0.95)
        case _:
            return unclear("waits_for_hang_up.unknown")
