"""How much of the talk is the agent's? (pure)"""

from callmon.checks.talk import turns
from callmon.checks.verdict import ObservedCall, Verdict, met, not_met, unclear
from callmon.transcripts.transcript import Speaker


def talk_share(call: ObservedCall, *, least: float = 0.15, most: float = 0.85) -> Verdict:
    """The agent's share of all seconds of talk lies between `least` and `most`."""
    share = agent_share(call)
    if share is None:
        return unclear("talk_share.no_talk")
    if least <= share <= most:
        return met("talk_share.balanced", confidence=0.9, share=f"{share:.0%}")
    return not_met("talk_share.one_sided", confidence=0.9, share=f"{share:.0%}")


def agent_share(call: ObservedCall) -> float | None:
    """0 to 1 of the seconds of talk; None where only one side, or nobody, was heard."""
    agent, client = (
        sum(turn.said.duration_seconds for turn in turns(call, speaker))
        for speaker in (Speaker.AGENT, Speaker.CLIENT)
    )
    return agent / (agent + client) if agent > 0 and client > 0 else None
