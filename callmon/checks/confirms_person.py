"""Does the agent, ringing a client, make sure that they speak to the right person? (pure)"""

from callmon.checks.opening import AREA, Opening, cannot_judge, known, opening_of
from callmon.checks.person_names import asked_for, name_cases, needed
from callmon.checks.verdict import (
    Direction,
    ObservedCall,
    Verdict,
    met,
    not_applicable,
    not_met,
    unclear,
)
from callmon.lexicon import phrases_for
from callmon.transcripts.phrases import Match, find, find_all, tokens
from callmon.transcripts.transcript import Utterance

ASKED = 82.0
ADDRESS_WITHIN = 3
"""An agent who addresses somebody by name begins with it."""
ADDRESSED_IN_TURNS = 2
"""Later turns of the opening only happen to hold words like a name."""
HEARD_LESS = 4.0
"""The client's name is allowed to be so many points worse than the agent's own."""


def confirms_person(call: ObservedCall, *, phrases: tuple[str, ...] = ()) -> Verdict:
    """Clause 16.3. `phrases` are questions for the person that the standard adds."""
    if call.direction != Direction.OUTBOUND:
        return not_applicable("opening.outbound_only")
    opening = opening_of(call)
    if cannot := cannot_judge(call, opening):
        return cannot
    if asked := _asked(opening, call, phrases):
        shown, said = opening.evidence(asked), opening.said(asked)
        return met("confirms_person.asked", *shown, confidence=asked.score / 100, said=said)
    if addressed := _addressed(opening, call.client_name):
        shown, said = opening.evidence(addressed), opening.said(addressed)
        if _is_taken_for_right(opening, addressed):
            return met("confirms_person.asked", *shown, confidence=0.75, said=said)
        return unclear("confirms_person.between", *shown, said=said)
    return not_met("confirms_person.missing", *opening.whole(), confidence=0.85)


def _asked(opening: Opening, call: ObservedCall, phrases: tuple[str, ...]) -> Match | None:
    questions = (*known("confirm", opening.language), *phrases)
    introductions = find_all(
        known("introduction", opening.language), opening.text, opening.language, 90.0
    )
    for cue in find_all(questions, opening.text, opening.language, ASKED):
        if not any(cue.overlaps(one) and one.score >= cue.score for one in introductions):
            return cue
    for name in _clients(opening, call.client_name):
        if (
            asked_for(opening, name)
            or _is_question(opening, name)
            or _answered(opening, name, call)
        ):
            return name
    return None if call.client_name else _rang(opening)


def _addressed(opening: Opening, client_name: str | None) -> Match | None:
    """By name, at the beginning: later "вы трактором" is no Виктор."""
    named = _clients(opening, client_name)
    return next((name for name in named if opening.owner[name.start] < ADDRESSED_IN_TURNS), None)


def _is_taken_for_right(opening: Opening, addressed: Match) -> bool:
    """Whether the agent begins with the name, and the client answers without denying it."""
    index, _ = opening.turn_of(addressed)
    answer = next((said for place, said in opening.client if place > index), None)
    if answer is None or opening.owner[addressed.start] != 0 or addressed.start > ADDRESS_WITHIN:
        return False
    beginning = " ".join(answer.text.split()[:3])
    return find(phrases_for(AREA, "denies"), beginning, opening.language, 90.0) is None


def _clients(opening: Opening, client_name: str | None) -> tuple[Match, ...]:
    """Where the client's first name or surname is said."""
    parts = (client_name, *client_name.split()) if client_name else ()
    return tuple(
        match
        for part in parts
        for match in find_all(
            name_cases(part), opening.text, opening.language, needed(part) - HEARD_LESS
        )
    )


def _is_question(opening: Opening, name: Match) -> bool:
    """Whether the sentence with the name is short and ends in a question mark."""
    _, said = opening.turn_of(name)
    spoken = opening.said(name)
    for sentence in said.text.replace("!", ".!").replace("?", "?.").split("."):
        if spoken in sentence and sentence.rstrip().endswith("?"):
            return True
    return False


def _answered(opening: Opening, name: Match, call: ObservedCall) -> bool:
    """Whether the name ends the turn and the client answers that it is they."""
    index, _ = opening.turn_of(name)
    if not _ends_turn(opening, name):
        return False
    answer = next((said for place, said in opening.client if place > index), None)
    return answer is not None and _affirms(answer, opening)


def _ends_turn(opening: Opening, name: Match) -> bool:
    if opening.ends_turn(name):
        return True
    _, said = opening.turn_of(name)
    tag = find(phrases_for(AREA, "tag"), " ".join(said.text.split()[-2:]), opening.language, 95.0)
    if tag and opening.ends_turn(Match("", 0.0, name.start, name.end + len(tokens(tag.phrase)))):
        return True
    after = Match("", 0.0, name.start, name.end + 1)
    honorifics = phrases_for(AREA, "honorific")
    return opening.ends_turn(after) and bool(
        find(honorifics, opening.words(name.end, name.end + 1), opening.language, 80.0)
    )


def _affirms(answer: Utterance, opening: Opening) -> bool:
    beginning = " ".join(answer.text.split()[:3])
    return find(phrases_for(AREA, "affirm"), beginning, opening.language, 88.0) is not None


def _rang(opening: Opening) -> Match | None:
    """ "You rang us an hour ago?" where nobody knows the client's name."""
    asked = find(known("confirm_rang", opening.language), opening.text, opening.language, ASKED)
    rang = find_all(known("rang", opening.language), opening.text, opening.language, 88.0)
    return asked or next((verb for verb in rang if _is_question(opening, verb)), None)
