"""Does the agent, ringing a client, say at the start what the call is about? (pure)"""

from functools import lru_cache

from callmon.checks.department_names import NAMED, departments_named
from callmon.checks.opening import (
    AREA,
    Opening,
    cannot_judge,
    inflected,
    is_small,
    known,
    opening_of,
    script,
)
from callmon.checks.person_names import name_cases, needed, not_the_agents
from callmon.checks.position_names import position_in
from callmon.checks.turn_senses import says_why
from callmon.checks.verdict import (
    Direction,
    ObservedCall,
    Verdict,
    met,
    not_applicable,
    not_met,
)
from callmon.lexicon import phrases_for
from callmon.organisation import Language, Organisation
from callmon.transcripts.phrases import Match, find_all, forms

CUE = 90.0
LONG_CUE = 85.0
LONG_CUE_LETTERS = 9
"""A cue of so many letters may have one wrong."""
WORD = 82.0
SHORT_WORD = 89.0
SHORT = 7
"""A business word of so few letters must be heard more surely."""
AFTER_CUE = 6
"""The topic stands within so many words after "par", "about", "насчёт"."""
TOPIC_LETTERS = 4
SAYS_WHY = 80.0
"""How likely, 0 to 100, a sentence without a cue must tell the topic, to be taken for it."""
TURNS_WITHOUT_CUE = 2
"""Later in the opening a word of business without a cue is rather an answer than the topic."""


def states_topic(call: ObservedCall) -> Verdict:
    """Clause 16.3."""
    if call.direction != Direction.OUTBOUND:
        return not_applicable("opening.outbound_only")
    opening = opening_of(call)
    if cannot := cannot_judge(call, opening):
        return cannot
    explained = _explained(opening, call)
    topic = (
        _after_cue(opening, explained) or _business_word(opening, call, explained) or _told(opening)
    )
    if topic is None:
        return not_met("states_topic.missing", *opening.whole(), confidence=0.8)
    shown, said = opening.evidence(topic), opening.said(topic)
    return met("states_topic.said", *shown, confidence=topic.score / 100, said=said)


def _explained(opening: Opening, call: ObservedCall) -> set[int]:
    """Places of words that are names, greetings, the own office or position: no topic."""
    matches = list(not_the_agents(opening, call))
    if call.agent:
        people = (call.agent.first_name, call.agent.last_name)
        for name in people:
            matches += find_all(name_cases(name), opening.text, opening.language, needed(name))
        position = position_in(opening, call.agent.position)
        matches += [position] if position else []
        matches += [
            named.match
            for named in departments_named(opening.text, opening.language, call.organisation)
            if named.department_id == call.agent.department.id and named.score >= NAMED
        ]
    return {place for match in matches for place in range(match.start, match.end)}


def _after_cue(opening: Opening, explained: set[int]) -> Match | None:
    """From the cue to the first word that says something."""
    cues = phrases_for(AREA, "topic_cue", opening.language)
    for cue in find_all(cues, opening.text, opening.language, LONG_CUE):
        if cue.score < CUE and len(cue.phrase) < LONG_CUE_LETTERS:
            continue
        for place in range(cue.end, min(cue.end + AFTER_CUE, len(opening.owner))):
            if opening.owner[place] != opening.owner[cue.start]:
                break
            if place not in explained and _tells(opening.folded[place], opening.language):
                return Match(cue.phrase, cue.score, cue.start, place + 1)
    return None


@lru_cache(maxsize=16384)
def _tells(word: str, language: Language) -> bool:
    """Whether a word after the cue says something: "par iesniegumu", not "par to lietu"."""
    if len(word) < TOPIC_LETTERS or is_small(word, language):
        return False
    if word.endswith(phrases_for(AREA, "no_topic_ending", language)):
        return False
    void = inflected(phrases_for(AREA, "topic_void", language), language)
    return not find_all(void, word, language, 86.0)


def _business_word(opening: Opening, call: ObservedCall, explained: set[int]) -> Match | None:
    """ "Jums bērnudārzā ir vieta": a word of business, said without a cue."""
    found = find_all(
        _business(call.organisation, opening.language), opening.text, opening.language, WORD
    )
    explained = explained | _beside_position(opening, call)
    free = [
        match
        for match in found
        if not explained & set(range(match.start, match.end))
        and opening.owner[match.start] < TURNS_WITHOUT_CUE
        and not _is_answer(opening, match)
        and match.score >= (WORD if len(match.phrase) > SHORT else SHORT_WORD)
        and not all(
            is_small(word, opening.language) for word in opening.folded[match.start : match.end]
        )
    ]
    return max(free, key=lambda match: match.score, default=None)


def _told(opening: Opening) -> Match | None:
    """ "Somebody handed in your wallet": news, in whatever words."""
    said = ". ".join(said.text for _, said in opening.turns[:TURNS_WITHOUT_CUE])
    told = says_why(said, opening.language)
    return told if told and told.score >= SAYS_WHY else None


def _is_answer(opening: Opening, match: Match) -> bool:
    """Whether the client told something before: what the agent says then answers it."""
    index, _ = opening.turn_of(match)
    return opening.client_told_at is not None and index > opening.client_told_at


def _beside_position(opening: Opening, call: ObservedCall) -> set[int]:
    """The words before and after a position belong to it: "projektu …", "… проектов"."""
    position = position_in(opening, call.agent.position) if call.agent else None
    return set(range(position.start - 1, position.end + 1)) if position else set()


def _business(organisation: Organisation, language: Language) -> tuple[str, ...]:
    topics = tuple(topic for one in organisation.departments for topic in one.topics)
    return _business_forms(topics, language)


@lru_cache(maxsize=16)
def _business_forms(topics: tuple[str, ...], language: Language) -> tuple[str, ...]:
    phrases = (*topics, *known("business", language))
    every = (form for phrase in phrases for form in forms(phrase, script(phrase)))
    return tuple(dict.fromkeys(form for form in every if len(form) >= TOPIC_LETTERS))
