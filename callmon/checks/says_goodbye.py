"""Does the agent say goodbye? (pure)"""

from callmon.checks.talk import Turn, cannot_judge, evidence_of, heard, phrases_of, turns
from callmon.checks.turn_senses import parting
from callmon.checks.verdict import ObservedCall, Verdict, met, not_met, unclear
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import Match, find, find_all, tokens
from callmon.transcripts.transcript import Speaker

AREA = "close"
SAID: dict[Language, float] = {"lv": 81.0, "ru": 81.0, "en": 86.0}
"""English spelt by its sound is short: more must agree."""
SAID_IN_ANOTHER_LANGUAGE = 90.0
PERHAPS: dict[Language, float] = {"lv": 72.0, "ru": 72.0, "en": 86.0}
TAKES_LEAVE, MAY_TAKE_LEAVE = 80.0, 70.0
"""How likely, 0 to 100, words without any formula must be taking leave, to be so, or perhaps so."""
MOST_PIECES = 3
LAST_TURNS = 3
"""A goodbye is said in one of so many last turns of the agent."""


def says_goodbye(call: ObservedCall, *, phrases: tuple[str, ...] = ()) -> Verdict:
    """Clauses 16.5 and 12.3. Bare thanks, or wishing health in return, is no goodbye.

    `phrases` are goodbyes that the standard adds.
    """
    if cannot := cannot_judge(call):
        return cannot
    last = _last(call)
    found = _at_the_end(last, call) or _said(last, call, phrases)
    if found and found[1].score >= SAID[call.language]:
        turn, match = found
        shown = evidence_of(turn, match)
        return met("says_goodbye.said", shown, confidence=match.score / 100, said=shown.words)
    leave = _takes_leave(last, call.language)
    if leave and leave[1].score >= TAKES_LEAVE:
        turn, match = leave
        shown = evidence_of(turn, match)
        return met("says_goodbye.said", shown, confidence=match.score / 100, said=shown.words)
    found = found or leave or heard(_phrases("goodbye_perhaps", call), last, call.language, 88.0)
    if found:
        shown = evidence_of(*found)
        return unclear("says_goodbye.between", shown, said=shown.words)
    return not_met("says_goodbye.missing", *map(evidence_of, last[-1:]), confidence=0.9)


def _takes_leave(last: tuple[Turn, ...], language: Language) -> tuple[Turn, Match] | None:
    """The last turn, where it sounds like taking leave, or may: "sweet dreams!"."""
    for turn in last[-1:]:
        leave = parting(turn.text, language)
        if leave and leave.score >= MAY_TAKE_LEAVE:
            return turn, leave
    return None


def _last(call: ObservedCall) -> tuple[Turn, ...]:
    """The agent's last turns, without the opening."""
    agent = turns(call, Speaker.AGENT)
    opening = 1 if len(agent) > 1 else 0
    return agent[opening:][-LAST_TURNS:]


def _said(
    last: tuple[Turn, ...], call: ObservedCall, phrases: tuple[str, ...]
) -> tuple[Turn, Match] | None:
    """The best goodbye, in another language too if it is plain; a doubtful one only at the end."""
    keys = ("goodbye", "goodbye_wish")
    own = (*(one for key in keys for one in phrases_for(AREA, key, call.language)), *phrases)
    every = tuple(one for key in keys for one in _phrases(key, call))
    return (
        _parted(own, last, call.language, SAID[call.language])
        or _parted(every, last, call.language, SAID_IN_ANOTHER_LANGUAGE)
        or _parted(own, last[-1:], call.language, PERHAPS[call.language])
    )


def _parted(
    phrases: tuple[str, ...], among: tuple[Turn, ...], language: Language, threshold: float
) -> tuple[Turn, Match] | None:
    """The best goodbye that is not rather an apology: "простите" is like "прощайте"."""
    apologies = phrases_for("course", "apology", language)
    found = [
        (turn, match)
        for turn in among
        for match in find_all(phrases, turn.text, language, threshold)
        if not any(
            match.overlaps(sorry) and sorry.score > match.score
            for sorry in find_all(apologies, turn.text, language, threshold)
        )
    ]
    return max(found, key=lambda one: one[1].score, default=None)


def _at_the_end(last: tuple[Turn, ...], call: ObservedCall) -> tuple[Turn, Match] | None:
    """ "Sveiki", "пока" are goodbyes only as the last words of the agent's last turn."""
    for turn in last[-1:]:
        match = find(_phrases("goodbye_at_end", call), turn.text, call.language, 90.0)
        if match and match.end >= len(tokens(turn.text)) - 1:
            return turn, match
        if split := _split(turn, call.language):
            return turn, split
    return None


def _split(turn: Turn, language: Language) -> Match | None:
    """ "At ā": a goodbye that the recogniser wrote as two or three words."""
    said = tokens(turn.text)
    goodbyes = {
        "".join(tokens(one)): one
        for key in ("goodbye", "goodbye_at_end")
        for one in phrases_for(AREA, key, language)
    }
    for start in range(max(0, len(said) - MOST_PIECES), len(said) - 1):
        if phrase := goodbyes.get("".join(said[start:])):
            return Match(phrase, 100.0, start, len(said))
    return None


def _phrases(key: str, call: ObservedCall) -> tuple[str, ...]:
    return phrases_of(AREA, key, call.language)
