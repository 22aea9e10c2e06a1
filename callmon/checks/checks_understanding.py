"""Is it made sure that the client understood and has nothing more to ask? (pure)"""

from callmon.checks.talk import cannot_judge, evidence_of, heard, turns
from callmon.checks.verdict import ObservedCall, Verdict, met, not_applicable, not_met
from callmon.lexicon import phrases_for
from callmon.transcripts.transcript import Speaker

AREA = "course"
SAID = 84.0
LAST_TURNS = 2
"""The client says that all is clear in one of so many last turns of theirs."""


def checks_understanding(call: ObservedCall, *, phrases: tuple[str, ...] = ()) -> Verdict:
    """Clause 12.1: the agent asks after the opening, or the client says that it is clear.

    Not applicable where the call was transferred. `phrases` are questions that the standard adds.
    """
    if call.times.transferred:
        return not_applicable("checks_understanding.transferred")
    if cannot := cannot_judge(call):
        return cannot
    asked = (*phrases_for(AREA, "understood", call.language), *phrases)
    after_opening = turns(call, Speaker.AGENT)[1:]
    if found := heard(asked, after_opening, call.language, SAID):
        shown = evidence_of(*found)
        return met("checks_understanding.asked", shown, confidence=0.9, said=shown.words)
    last = turns(call, Speaker.CLIENT)[-LAST_TURNS:]
    clear = phrases_for(AREA, "acknowledges", call.language)
    if found := heard(clear, last, call.language, SAID):
        shown = evidence_of(*found)
        return met("checks_understanding.acknowledged", shown, confidence=0.8, said=shown.words)
    return not_met("checks_understanding.missing", confidence=0.85)
