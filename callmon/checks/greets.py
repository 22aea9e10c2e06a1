"""Does the agent greet in the opening? (pure)"""

from callmon.checks.opening import AREA, Opening, cannot_judge, is_small, known, opening_of
from callmon.checks.verdict import ObservedCall, Verdict, met, not_met, unclear
from callmon.lexicon import phrases_for
from callmon.transcripts.phrases import Match, find, find_all, fold

GREETED = 78.0
PERHAPS = 74.0


def greets(call: ObservedCall, *, phrases: tuple[str, ...] = ()) -> Verdict:
    """Clauses 16.1 and 10.2. `phrases` are greetings that the standard adds."""
    opening = opening_of(call)
    if cannot := cannot_judge(call, opening):
        return cannot
    greeting = greeting_in(opening, phrases)
    if greeting is None:
        return not_met("greets.missing", *opening.whole(), confidence=0.9)
    shown, said = opening.evidence(greeting), opening.said(greeting)
    if greeting.score < GREETED:
        return unclear("greets.between", *shown, said=said)
    return met("greets.said", *shown, confidence=greeting.score / 100, said=said)


def greeting_in(opening: Opening, phrases: tuple[str, ...] = ()) -> Match | None:
    """The best greeting in the opening, in whatever language it is said."""
    greetings = (*known("greeting", opening.language), *phrases)
    found = find(greetings, opening.text, opening.language, PERHAPS)
    if found and found.score >= GREETED:
        return found
    if found and _are_small(opening, found):
        found = None
    return _of_one_word(opening) or found


def _are_small(opening: Opening, found: Match) -> bool:
    """Whether words that are only like a greeting are plain words ("man vakar")."""
    return all(is_small(word, opening.language) for word in opening.folded[found.start : found.end])


def _of_one_word(opening: Opening) -> Match | None:
    """ "Morning!" greets, "this morning" and "in the morning" do not."""
    no_greeting = {fold(word) for word in phrases_for(AREA, "no_greeting_after")}
    for match in find_all(
        phrases_for(AREA, "greeting_alone"), opening.text, opening.language, 90.0
    ):
        before = opening.folded[match.start - 1] if match.start else ""
        if before not in no_greeting:
            return match
    return None
