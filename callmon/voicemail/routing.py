"""What a caller's message asks for, of which department, and where to ring back. (pure)

Each word of the lexicon that stands in the message speaks for its field, and the field for the
department that has it; so do a department's own names, topics and words. What the caller wants
done, and what comes later, counts more than how it came about or where they have been already.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from callmon.lexicon import phrases_for
from callmon.organisation import Department, Language, Organisation
from callmon.transcripts.phrases import fold
from callmon.voicemail.caller_name import caller_name
from callmon.voicemail.fields import departments_of_fields, words_of
from callmon.voicemail.number_words import is_number_word
from callmon.voicemail.spoken_number import callback_number
from callmon.voicemail.spoken_words import EXACT, Found, SpokenWords, one_letter_apart
from callmon.voicemail.urgency import urgency

LEAST = 1.25
"""So much must speak for a department, in words that help, or nobody can tell whose it is."""
LEAST_MARGIN = 0.08
"""The best department's lead over the next, as a share of its own strength."""
_NAMED, _OF_ITS_TOPICS, _OWN_WORD = 2.5, 2.0, 1.0
_ASKED_FOR, _ASKED_FOR_LATER, _DISMISSED = 2.0, 1.5, 0.15
_AT_A_PLACE = 0.3
"""What stands where something is ("pie skolas") says little of what is asked."""
_PART_OF_A_PHRASE = 0.3
_SEVERAL = 1.3
"""A phrase of several words says more than its words."""
_LONG = 18
"""Words in which a caller says more than one word of what they want."""
_AT_ONCE, _REACH = 4, 9
"""Words after "I would like …" that are what is asked for: surely, and likely."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message says; None where its words do not tell.

    `confidence` (0 to 1) is that of the department. `reason` keeps the words that spoke for it
    (`words`), how strongly each department was spoken for (`scores`), and why it is urgent
    (`urgent`).
    """

    department_id: str | None = None
    confidence: float = 0.0
    reason: dict[str, object] = field(default_factory=dict)
    urgent: bool = False
    callback_number: str | None = None
    caller_name: str | None = None


@dataclass(frozen=True, slots=True)
class _Voice:
    """A word that speaks for a department: where it stands and how much it counts."""

    department_id: str
    start: int
    end: int
    weight: float


def understand(text: str, language: Language, organisation: Organisation) -> Understanding:
    """What `text`, left by a caller, says."""
    spoken = SpokenWords(text, language)
    name = caller_name(text, language, organisation.names)
    silent = _silent(spoken, name or "", language)
    speaking = _voices(spoken, language, organisation, silent)
    voices = _heard(speaking, _emphasis(spoken, language))
    scores: dict[str, float] = defaultdict(float)
    for voice in voices:
        scores[voice.department_id] += voice.weight
    number = callback_number(text, language, organisation.country_calling_code)
    nobody = not name and not number and _is_stray(spoken, voices)
    by_mistake = bool(_places("wrong", spoken, language))
    department_id, confidence = (None, 0.0) if by_mistake or nobody else _decide(scores)
    urgent, danger = urgency(spoken, language)
    return Understanding(
        department_id=department_id,
        confidence=confidence,
        reason={
            "words": _words(spoken, voices, department_id),
            "scores": {one: round(score, 2) for one, score in scores.items()},
            "urgent": danger,
        },
        urgent=urgent,
        callback_number=number,
        caller_name=name,
    )


def _is_stray(spoken: SpokenWords, voices: Sequence[_Voice]) -> bool:
    """A long text of which one word says something: noise that the recogniser made words of."""
    telling = [one for one in voices if one.weight >= LEAST]
    alone = len(telling) == 1 and telling[0].end - telling[0].start == 1
    return alone and len(spoken.folded) >= _LONG


def _silent(spoken: SpokenWords, name: str, language: Language) -> frozenset[int]:
    """Words that speak for no department: greetings, numbers, the caller's name."""
    own = [fold(part) for part in name.split()]
    greetings = {fold(one) for one in phrases_for("names", "greetings", language)}
    return frozenset(
        place
        for place, word in enumerate(spoken.folded)
        if word in greetings
        or is_number_word(word, language)
        or any(one_letter_apart(word, part) for part in own)
    )


def _voices(
    spoken: SpokenWords, language: Language, organisation: Organisation, silent: frozenset[int]
) -> Iterator[_Voice]:
    located = _located(spoken, language)
    for phrase, department_id, weight in _all_phrases(language, organisation):
        for found in spoken.find(phrase):
            covered = set(range(found.start, found.end))
            if covered <= silent or (found.exactness < EXACT and covered & silent):
                continue
            several = _SEVERAL if " " in phrase else 1.0
            at_a_place = _AT_A_PLACE if covered <= located else 1.0
            heard = weight * several * found.exactness * at_a_place
            yield _Voice(department_id, found.start, found.end, heard)


def _located(spoken: SpokenWords, language: Language) -> frozenset[int]:
    """Words that say where something is, after "pie", "возле", "near"."""
    places: set[int] = set()
    whose = {one.start for one in _places("whose", spoken, language)}
    for cue in _places("beside", spoken, language):
        places.add(cue.end)
        if cue.end in whose:
            places.add(cue.end + 1)
    return frozenset(places)


def _all_phrases(
    language: Language, organisation: Organisation
) -> Iterator[tuple[str, str, float]]:
    """Every phrase that speaks for a department, with its weight."""
    for field_name, department_id in departments_of_fields(organisation).items():
        for word, weight in words_of(field_name, language):
            yield word, department_id, weight
    shared = _shared_words(tuple(one.names for one in organisation.departments))
    for department in organisation.departments:
        for phrase, weight in _own_phrases(department, shared):
            yield phrase, department.id, weight


def _own_phrases(department: Department, shared: frozenset[str]) -> Iterator[tuple[str, float]]:
    """A department's names, topics and words, each word open to any ending."""
    for name in department.names:
        if set(fold(name).split()) - shared:
            yield _open(name), _NAMED
    for topic in department.topics:
        yield _open(topic), _OF_ITS_TOPICS
    for word, weight in department.words.items():
        yield word if "*" in word else _open(word), _OWN_WORD * weight


@lru_cache(maxsize=4096)
def _open(phrase: str) -> str:
    """A phrase without its words' endings: what is left of each stands for all its cases."""
    return " ".join(
        _open_word(word) for word in phrase.lower().replace("'", "").replace("-", " ").split()
    )


_ENDING = re.compile(r"(?:[aāeēiīuū]?[sš]|[aāeēiīuūo]|[аяеиоуыьюй]{1,2})$")
_SHORTEST_OPEN = 4


def _open_word(word: str) -> str:
    """ "rēķins" → "rēķin*". What leaves too little to tell words apart stays whole: "kase"."""
    stem = _ENDING.sub("", word)
    if len(stem) >= _SHORTEST_OPEN:
        return f"{stem}*"
    return word if len(word) <= _SHORTEST_OPEN else f"{word[:_SHORTEST_OPEN]}*"


@lru_cache(maxsize=32)
def _shared_words(names: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    """Words that stand in the names of more than one department ("pārvalde", "department")."""
    seen: dict[str, set[int]] = defaultdict(set)
    for index, own in enumerate(names):
        for word in fold(" ".join(own)).split():
            seen[word].add(index)
    return frozenset(word for word, owners in seen.items() if len(owners) > 1)


def _heard(voices: Iterable[_Voice], emphasis: Sequence[float]) -> list[_Voice]:
    """Each stretch of words speaks once for a department, the strongest way it can."""
    strongest: dict[str, list[_Voice]] = defaultdict(list)
    for voice in sorted(voices, key=lambda one: -one.weight):
        own = strongest[voice.department_id]
        if all(voice.end <= other.start or voice.start >= other.end for other in own):
            own.append(voice)
    kept = [one for own in strongest.values() for one in own]
    return [
        replace(one, weight=one.weight * emphasis[one.start] * _share_left(one, kept))
        for one in kept
    ]


def _share_left(voice: _Voice, all_voices: Sequence[_Voice]) -> float:
    """Little of a word that is part of another department's phrase: "dzīvokļa pabalsts"."""
    is_part = any(
        other.department_id != voice.department_id
        and other.start <= voice.start
        and voice.end <= other.end
        and other.end - other.start > voice.end - voice.start
        and other.weight >= voice.weight
        for other in all_voices
    )
    return _PART_OF_A_PHRASE if is_part else 1.0


def _emphasis(spoken: SpokenWords, language: Language) -> list[float]:
    """How much each word counts for where it stands."""
    length = len(spoken.folded)
    emphasis = [1.0 + 0.2 * place / max(length, 1) for place in range(length)]
    for place in _places("asks", spoken, language):
        for near in range(place.end, min(place.end + _REACH, length)):
            if near in spoken.clause_starts and near > place.end:
                break
            asked = _ASKED_FOR if near < place.end + _AT_ONCE else _ASKED_FOR_LATER
            emphasis[near] = max(emphasis[near], asked)
    for place in _places("dismisses", spoken, language):
        for near in _clause(place, spoken, language):
            emphasis[near] = _DISMISSED
    return emphasis


def _clause(place: Found, spoken: SpokenWords, language: Language) -> range:
    """The words around a dismissal up to where the caller turns to something else."""
    turns = [one.start for one in _places("turns", spoken, language)]
    end = min((turn for turn in turns if turn >= place.end), default=place.end + 3)
    start = max((turn for turn in turns if turn < place.start), default=place.start - 4)
    return range(max(0, start, place.start - 6), min(len(spoken.folded), end, place.end + 8))


def _places(key: str, spoken: SpokenWords, language: Language) -> list[Found]:
    return [
        found
        for phrase in phrases_for("request", key, language)
        for found in spoken.find(phrase, gap=0, in_order=True)
        if found.exactness >= EXACT - 0.1
    ]


def _decide(scores: dict[str, float]) -> tuple[str | None, float]:
    """The department with a clear lead, and how sure that is; None where there is none."""
    ranked = sorted(scores.items(), key=lambda scored: -scored[1])
    if not ranked or ranked[0][1] < LEAST:
        return None, 0.0
    best, most = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    margin = (most - second) / most
    confidence = round(min(1.0, most / 4) * (0.5 + 0.5 * margin), 3)
    return (best if margin >= LEAST_MARGIN else None), confidence


def _words(spoken: SpokenWords, voices: Sequence[_Voice], department_id: str | None) -> list[str]:
    """The words of the message that spoke for the department, as they were heard."""
    return [
        " ".join(spoken.said[voice.start : voice.end])
        for voice in sorted(voices, key=lambda one: one.start)
        if voice.department_id == department_id
    ]
