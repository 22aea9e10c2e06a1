"""Does the agent, near the end, repeat what was agreed and what each side will do? (pure)

Saying a thing for the first time, a cue without content ("so we agreed"), or agreeing to the
client's own recap is no recap.
"""

from callmon.checks.agreements import agreements, are_plain, undecided_at_the_end
from callmon.checks.handles_unknown import answer_owed
from callmon.checks.recap import Recap, recaps_of
from callmon.checks.talk import Turn, cannot_judge, evidence_of, turns
from callmon.checks.verdict import ObservedCall, Verdict, met, not_applicable, not_met, unclear


def recaps_agreement(call: ObservedCall) -> Verdict:
    """Clause 16.4. Not applicable where nobody is to do anything after the call."""
    if cannot := cannot_judge(call):
        return cannot
    agreed = agreements(turns(call), call.language)
    recaps = recaps_of(call, agreed)
    best = max(recaps, key=lambda recap: (recap.whole, recap.again), default=None)
    if best and best.whole:
        share = f"{best.share:.0%}"
        return met("recaps_agreement.repeated", evidence_of(best.turn), confidence=0.9, share=share)
    nothing = not_applicable("recaps_agreement.nothing_agreed")
    owed = answer_owed(call)
    if not (owed or are_plain(agreed)) or undecided_at_the_end(turns(call), agreed, call.language):
        return nothing
    plainest = max(agreed, key=lambda one: one.plainness).turn if agreed else owed
    return _missing(best, plainest, punctuated(call)) if plainest else nothing


def _missing(best: Recap | None, agreed: Turn, written_well: bool) -> Verdict:
    promised = evidence_of(agreed)
    doubtful = best and (best.nearly or (best.perhaps and not written_well))
    if best and doubtful:
        return unclear("recaps_agreement.between", evidence_of(best.turn), said=best.turn.text)
    if best and best.one_sided:
        return not_met("recaps_agreement.one_sided", evidence_of(best.turn), confidence=0.75)
    return not_met("recaps_agreement.missing", promised, confidence=0.85, said=promised.words)


def punctuated(call: ObservedCall) -> bool:
    """Whether the text has sentences: recognisers may leave out every stop and comma."""
    marks = sum(said.text.count(mark) for said in call.utterances for mark in ".,?!")
    return marks > len(call.utterances) / 2
