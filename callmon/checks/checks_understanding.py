"""Does the agent ask whether all is understood, whether there is anything else? (pure)"""

from callmon.checks.talk import cannot_judge, evidence_of, heard, turns
from callmon.checks.verdict import ObservedCall, Verdict, met, not_applicable, not_met
from callmon.lexicon import phrases_for
from callmon.transcripts.transcript import Speaker

AREA = "course"
SAID = 84.0


def checks_understanding(call: ObservedCall) -> Verdict:
    """Clause 12.1, after the opening. Not applicable where the call was transferred."""
    if call.times.transferred:
        return not_applicable("checks_understanding.transferred")
    if cannot := cannot_judge(call):
        return cannot
    asked = phrases_for(AREA, "understood", call.language)
    after_opening = turns(call, Speaker.AGENT)[1:]
    if found := heard(asked, after_opening, call.language, SAID):
        shown = evidence_of(*found)
        return met("checks_understanding.asked", shown, confidence=0.9, said=shown.words)
    return not_met("checks_understanding.missing", confidence=0.85)
