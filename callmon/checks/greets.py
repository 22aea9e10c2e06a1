"""Does the agent greet in the opening? (pure)"""

from callmon.checks.opening import AREA, Opening, cannot_judge, known, opening_of
from callmon.checks.verdict import ObservedCall, Verdict, met, not_met, unclear
from callmon.lexicon import phrases_for
from callmon.transcripts.phrases import Match, find, find_all

GREETED = 78.0
PERHAPS = 74.0


def greets(call: ObservedCall) -> Verdict:
    """Clauses 16.1 and 10.2."""
    opening = opening_of(call)
    if cannot := cannot_judge(call, opening):
        return cannot
    greeting = greeting_in(opening)
    if greeting is None:
        return not_met("greets.missing", *opening.whole(), confidence=0.9)
    shown, said = opening.evidence(greeting), opening.said(greeting)
    if greeting.score < GREETED:
        return unclear("greets.between", *shown, said=said)
    return met("greets.said", *shown, confidence=greeting.score / 100, said=said)


def greeting_in(opening: Opening) -> Match | None:
    """The best greeting in the opening, in whatever language it is said."""
    found = find(known("greeting", opening.language), opening.text, opening.language, PERHAPS)
    if found and found.score >= GREETED:
        return found
    return _at_the_beginning(opening) or found


def _at_the_beginning(opening: Opening) -> Match | None:
    """ "Morning!" greets only where it begins a turn."""
    words = phrases_for(AREA, "greeting_first")
    for match in find_all(words, opening.text, opening.language, 90.0):
        if opening.begins_turn(match):
            return match
    return None
