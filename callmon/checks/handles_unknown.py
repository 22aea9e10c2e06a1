"""Where the agent cannot answer at once: do they apologise, and say by when and how? (pure)

Clause 15.5: an apology, by when and in which form the answer comes; or an apology with a transfer
or a call back by a colleague who knows.
"""

from callmon.checks.left_open import LIKELY, PERHAPS, Opened, left_open
from callmon.checks.promised_answer import answer, apology, colleague_calls, passed_on, transfer
from callmon.checks.replies import replies
from callmon.checks.reply_senses import Sense
from callmon.checks.talk import Turn, cannot_judge, evidence_of, turns
from callmon.checks.verdict import (
    Evidence,
    ObservedCall,
    Outcome,
    Verdict,
    met,
    not_applicable,
    not_met,
    unclear,
)
from callmon.transcripts.phrases import Match
from callmon.transcripts.transcript import Speaker

FLAGGED = 0.72
"""How sure, 0 to 1, it must be that an answer is missing before anybody is flagged for it."""
Heard = tuple[Turn, Match]


def handles_unknown(call: ObservedCall) -> Verdict:
    """Met, not met, or not applicable where every question was answered at once."""
    if cannot := cannot_judge(call):
        return cannot
    judged = [_judged(one, call) for one in left_open(call)]
    verdicts = [one for one in judged if one]
    plain = [one for one in verdicts if one.outcome is not Outcome.UNCLEAR] or verdicts
    if not plain:
        return not_applicable("handles_unknown.all_answered")
    return max(plain, key=lambda one: one.confidence)


def answer_owed(call: ObservedCall) -> Turn | None:
    """Where the agent leaves something open and says who answers it, when or how."""
    agent = list(turns(call, Speaker.AGENT))
    opened = next((one for one in left_open(call) if one.sure >= LIKELY), None)
    if opened is None or transfer(agent, call.language):
        return None
    after = [turn for turn in agent if turn.index >= opened.turn.index]
    when, form = answer(after, call.language)
    called_back = colleague_calls(after, call.language) or (when and form)
    return called_back[0] if called_back else None


def _judged(opened: Opened, call: ObservedCall) -> Verdict | None:
    agent = list(turns(call, Speaker.AGENT))
    language = call.language
    after = [turn for turn in agent if turn.index >= opened.turn.index]
    near = agent[1:] if opened.deferred else [*_before(agent, opened.turn), *after]
    sorry = apology(near, language)
    others = passed_on(after, language)
    when, form = answer(after, language)
    unknown = (opened.turn, opened.match)
    shown = _shown(unknown, sorry, others, when, form)
    if sorry and others:
        return met("handles_unknown.passed_on", *shown, confidence=0.9)
    if sorry and when and form:
        return met("handles_unknown.promised", *shown, confidence=0.9)
    if opened.deferred and opened.answered:
        return None
    if opened.sure < (LIKELY if opened.deferred or not opened.asked else PERHAPS):
        return None
    said = evidence_of(*unknown).words
    nearly = sorry and when and _promised(when[0], call)
    if opened.sure < FLAGGED or opened.answered or nearly:
        return unclear("handles_unknown.between", *shown, said=said)
    key = "handles_unknown.no_promise" if sorry else "handles_unknown.no_apology"
    return not_met(key, *shown, confidence=0.9 * opened.sure, said=said)


def _promised(turn: Turn, call: ObservedCall) -> bool:
    """Whether the turn promises an answer, in whatever form it may come."""
    return any(
        reply.share(Sense.PROMISES_ANSWER, Sense.PASSES_ON) >= LIKELY
        for reply in replies(turn, call.language)
    )


def _before(agent: list[Turn], unknown: Turn) -> list[Turn]:
    """The agent's turn just before, where it belongs to the same answer."""
    place = [turn.index for turn in agent].index(unknown.index)
    earlier = agent[max(1, place - 1) : place]
    return [turn for turn in earlier if unknown.index - turn.index <= 2]


def _shown(*found: Heard | None) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence_of(*one) for one in found if one))
