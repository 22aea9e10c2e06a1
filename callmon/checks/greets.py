"""Does the agent greet in the opening? (pure)"""

from callmon.checks.garbled import words_heard
from callmon.checks.opening import AREA, Opening, cannot_judge, is_small, known, opening_of
from callmon.checks.verdict import ObservedCall, Verdict, met, not_met, unclear
from callmon.lexicon import phrases_for
from callmon.transcripts.phrases import Match, find_all, find_every, fold, similarity

GREETED = 78.0
PERHAPS = 74.0
JOINED = 84.0
"""A greeting inside a longer word must be heard more surely: "строительное" holds none."""
UNSURE = 0.4
"""A word of so small a probability may be a greeting where it is a little like one."""
A_LITTLE_LIKE = 55.0
LETTERS = 4


def greets(call: ObservedCall, *, phrases: tuple[str, ...] = ()) -> Verdict:
    """Clauses 16.1 and 10.2. `phrases` are greetings that the standard adds."""
    opening = opening_of(call)
    if cannot := cannot_judge(call, opening):
        return cannot
    greeting = greeting_in(opening, phrases)
    if greeting is None and (perhaps := _garbled(opening)):
        shown, said = opening.evidence(perhaps), opening.said(perhaps)
        return unclear("greets.between", *shown, said=said)
    if greeting is None:
        return not_met("greets.missing", *opening.whole(), confidence=0.9)
    shown, said = opening.evidence(greeting), opening.said(greeting)
    if greeting.score < GREETED:
        return unclear("greets.between", *shown, said=said)
    return met("greets.said", *shown, confidence=greeting.score / 100, said=said)


def greeting_in(opening: Opening, phrases: tuple[str, ...] = ()) -> Match | None:
    """The best greeting in the opening, in whatever language it is said."""
    greetings = (*known("greeting", opening.language), *phrases)
    found = max(
        (
            match
            for match in find_every(greetings, opening.text, opening.language, PERHAPS)
            if not match.inside or match.score >= JOINED
        ),
        key=lambda match: match.score,
        default=None,
    )
    if found and found.score >= GREETED:
        return found
    if found and _are_small(opening, found):
        found = None
    return _of_one_word(opening) or _cut_short(opening) or found


def _cut_short(opening: Opening) -> Match | None:
    """ "Labdi", "svei", "здрас": the beginning of a greeting, where a turn begins or ends, in text
    as recognisers write it.
    """
    if not opening.is_unpunctuated:
        return None
    greetings = {
        fold(one) for one in phrases_for(AREA, "greeting", opening.language) if " " not in one
    }
    for place, word in enumerate(opening.folded):
        match = Match(word, GREETED, place, place + 1)
        edge = place == 0 or opening.owner[place - 1] != opening.owner[place]
        if (
            len(word) >= LETTERS
            and (edge or opening.ends_turn(match))
            and not is_small(word, opening.language)
            and any(one.startswith(word) for one in greetings)
        ):
            return match
    return None


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


def _garbled(opening: Opening) -> Match | None:
    """A word that was not heard surely and is a little like a greeting of one word."""
    greetings = [one for one in known("greeting", opening.language) if " " not in one]
    for place, word in enumerate(words_heard(opening)):
        if word and word.probability < UNSURE and len(word.text) >= LETTERS:
            alike = max(similarity(word.text, one, opening.language) for one in greetings)
            if alike >= A_LITTLE_LIKE:
                return Match(word.text, alike, place, place + 1)
    return None
