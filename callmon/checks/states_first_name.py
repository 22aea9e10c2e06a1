"""Does the agent say their own first name in the opening? (pure)"""

from dataclasses import replace

from callmon.checks.garbled import garbled_name, in_opening
from callmon.checks.names_by_ear import words_beside
from callmon.checks.opening import Opening, cannot_judge, opening_of
from callmon.checks.person_names import name_in, not_the_agents
from callmon.checks.position_names import holds_position
from callmon.checks.verdict import (
    Agent,
    Evidence,
    HeardBySound,
    ObservedCall,
    Outcome,
    PhraseHeard,
    Verdict,
    met,
    not_met,
    unclear,
)
from callmon.transcripts.phrases import Match
from callmon.transcripts.transcript import Speaker

FAR_BEHIND = 1.0
"""In strength by sound."""


def states_first_name(call: ObservedCall) -> Verdict:
    """Clauses 15.2 and 16.2."""
    return says_name(call, "states_first_name")


def says_name(call: ObservedCall, check: str) -> Verdict:
    """The verdict of `states_first_name` or `states_last_name`, which differ in the name only."""
    if call.agent is None:
        return unclear("opening.agent_unknown")
    if not call.opening_recorded:
        return unclear("opening.not_recorded")
    name, beside = _names(call.agent, check)
    heard = _by_sound(call.by_sound, check)
    if not call.may_judge_words:
        return _as_heard(heard, check, name) if heard else _by_words(call, check, name, beside)
    heard = in_opening(heard, call) or in_opening(_whole(call.by_sound, heard), call)
    if heard and heard.outcome == Outcome.MET:
        return _as_heard(heard, check, name)
    by_words = _by_words(call, check, name, beside)
    if by_words.outcome == Outcome.NOT_MET and heard and heard.outcome == Outcome.UNCLEAR:
        return _as_heard(heard, check, name)
    return by_words


def _names(agent: Agent, check: str) -> tuple[str, str]:
    if check == "states_first_name":
        return agent.first_name, agent.last_name
    return agent.last_name, agent.first_name


def _by_words(call: ObservedCall, check: str, name: str, beside: str) -> Verdict:
    opening = opening_of(call)
    if cannot := cannot_judge(call, opening):
        return cannot
    taken = not_the_agents(opening, call)
    heard = name_in(opening, name, beside, taken)
    if heard is None:
        behind = _is_far_behind(call.by_sound, check)
        run = garbled_name(call, opening, name, beside, behind) or _beside(
            opening, name, beside, taken
        )
        if run:
            shown, said = opening.evidence(run), opening.said(run)
            return unclear(f"{check}.between", *shown, said=said, name=name)
        return not_met(f"{check}.missing", *opening.whole(), confidence=0.9, name=name)
    shown, said = opening.evidence(heard.match), opening.said(heard.match)
    if not heard.sure:
        return unclear(f"{check}.between", *shown, said=said, name=name)
    return met(f"{check}.said", *shown, confidence=heard.match.score / 100, said=said)


def _beside(opening: Opening, name: str, beside: str, taken: tuple[Match, ...]) -> Match | None:
    """English words right beside the agent's other name that may have been `name`: other
    languages' recognisers spell what they do not know, the English one writes words.
    """
    other = name_in(opening, beside, name, taken) if opening.language == "en" else None
    if other is None:
        return None
    runs = [words_beside(opening, name, other.match, before, taken) for before in (True, False)]
    return next((run for run in runs if run and not holds_position(opening, run)), None)


def _by_sound(heard: HeardBySound | None, check: str) -> PhraseHeard | None:
    """What was heard of the part, which the full name helps; of the full name where that is all."""
    if heard is None:
        return None
    alone = heard.first_name if check == "states_first_name" else heard.last_name
    return alone or heard.full_name


def _whole(heard: HeardBySound | None, part: PhraseHeard | None) -> PhraseHeard | None:
    """The full name, no surer than its `part`, which was heard elsewhere."""
    if heard is None or heard.full_name is None or part is None:
        return None
    surer = heard.full_name.outcome == Outcome.MET and part.outcome != Outcome.MET
    return replace(heard.full_name, outcome=part.outcome) if surer else heard.full_name


def _is_far_behind(heard: HeardBySound | None, check: str) -> bool:
    """Whether far less was heard of this name than of the agent's other one."""
    if heard is None or heard.first_name is None or heard.last_name is None:
        return False
    behind = heard.last_name.score - heard.first_name.score
    return (behind if check == "states_first_name" else -behind) >= FAR_BEHIND


def _as_heard(heard: PhraseHeard, check: str, name: str) -> Verdict:
    shown = Evidence(0, Speaker.AGENT, heard.start, heard.end, heard.heard)
    if heard.outcome == Outcome.MET:
        return met(f"{check}.said", shown, confidence=0.95, said=heard.heard)
    if heard.outcome == Outcome.NOT_MET:
        return not_met(f"{check}.missing", confidence=0.85, name=name)
    return unclear(f"{check}.between", shown, said=heard.heard, name=name)
