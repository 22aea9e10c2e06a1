"""Does the agent use words of courtesy? (pure)"""

from callmon.checks.talk import Turn, cannot_judge, evidence_of, turns
from callmon.checks.verdict import ObservedCall, Verdict, met, not_met
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import Match, find_all
from callmon.transcripts.transcript import Speaker

AREA = "course"
SAID = 86.0


def courtesy(call: ObservedCall, *, at_least: int = 1, phrases: tuple[str, ...] = ()) -> Verdict:
    """Clauses 6.1.1 and 6.1.7: thanks, please, sorry, a kind goodbye, at least so many times.

    `phrases` are words of courtesy that the standard adds.
    """
    if cannot := cannot_judge(call):
        return cannot
    found = _polite_words(turns(call, Speaker.AGENT), call.language, phrases)
    shown = tuple(evidence_of(*one) for one in found)
    if len(found) >= at_least:
        return met("courtesy.said", *shown, confidence=0.9, count=str(len(found)))
    return not_met("courtesy.missing", *shown, confidence=0.85, count=str(len(found)))


def _polite_words(
    said: tuple[Turn, ...], language: Language, phrases: tuple[str, ...]
) -> list[tuple[Turn, Match]]:
    close = (
        *phrases_for("close", "goodbye", language),
        *phrases_for("close", "goodbye_wish", language),
    )
    polite = (*phrases_for(AREA, "courtesy", language), *close, *phrases)
    return [(turn, one) for turn in said for one in find_all(polite, turn.text, language, SAID)]
