"""What a caller's message asks for, of which department, and where to ring back. (pure)

Each phrase of the lexicon that stands in the message speaks for its field, and so, more softly,
does every word (`likely_fields`); the field speaks for the department that has it, and so do a
department's own names, topics and words. What the caller wants done, and what comes later, counts
more than how it came about or where they have been already. All together they tell how likely
each department is, and a message goes to one only where that is likely enough.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from callmon.lexicon import keys_of, phrases_for
from callmon.organisation import Department, Language, Organisation
from callmon.transcripts.phrases import fold
from callmon.voicemail.caller_name import caller_name
from callmon.voicemail.fields import NEAREST, departments_of_fields, words_of
from callmon.voicemail.likely_fields import FIELDS, Evidence, evidence
from callmon.voicemail.number_words import is_number_word
from callmon.voicemail.spoken_number import callback_number
from callmon.voicemail.spoken_words import EXACT, Found, SpokenWords, letters, one_letter_apart
from callmon.voicemail.urgency import urgency

LEAST = 0.69
"""So likely must a department be, or nobody can tell whose message it is."""
_BY_PHRASES, _BY_WORDS, _BY_NAMES = 0.45, 0.13, 0.4
"""What phrases, words, and a department's names and topics count, as a log of likelihood."""
_TELLING = 1.25
"""A phrase of such weight, or a word as telling, says something by itself."""
_NAMED, _OF_ITS_TOPICS, _OWN_WORD = 2.5, 2.0, 8.5
_ASKED_FOR, _ASKED_FOR_LATER, _DISMISSED = 2.0, 1.5, 0.15
_AT_A_PLACE, _PROCEDURE = 0.3, 0.35
"""What stands where something is ("pie skolas") says little of what is asked."""
_PART_OF_A_PHRASE = 0.3
_SEVERAL = 1.3
"""A phrase of several words says more than its words."""
_SHOWN = 0.05
_FEW = 0.25
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
    """A phrase that speaks for a field, or a department by itself: where it stands, how much it
    counts."""

    field: str | None
    department_id: str | None
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class _Heard:
    """All that speaks in a message: its phrases, and its words by place."""

    voices: list[_Voice]
    words: dict[int, Evidence]


def understand(text: str, language: Language, organisation: Organisation) -> Understanding:
    """What `text`, left by a caller, says."""
    spoken = SpokenWords(text, language)
    name = caller_name(text, language, organisation.names)
    heard = _hear(spoken, name or "", language, organisation)
    likely = _likely(heard, organisation)
    number = callback_number(text, language, organisation.country_calling_code)
    nobody = not name and not number and _is_stray(spoken, heard)
    by_mistake = bool(_places("wrong", spoken, language))
    department_id, confidence = (None, 0.0) if by_mistake or nobody else _decide(likely)
    urgent, danger = urgency(spoken, language)
    return Understanding(
        department_id=department_id,
        confidence=confidence,
        reason={
            "words": _words(spoken, heard, department_id, organisation),
            "scores": {one: round(share, 2) for one, share in likely.items() if share >= _SHOWN},
            "urgent": danger,
        },
        urgent=urgent,
        callback_number=number,
        caller_name=name,
    )


def _hear(spoken: SpokenWords, name: str, language: Language, organisation: Organisation) -> _Heard:
    silent = _silent(spoken, name, language)
    located = _located(spoken, language)
    emphasis = _emphasis(spoken, language)
    voices = _heard(_voices(spoken, language, organisation, silent, located), emphasis)
    how = _procedure(spoken, language)
    voices = [
        replace(one, weight=_PROCEDURE * one.weight) if {*range(one.start, one.end)} <= how else one
        for one in voices
    ]
    words: dict[int, Evidence] = {}
    for place in _first_places(spoken.folded):
        said = None if place in silent else evidence(spoken.said[place], language)
        if said is not None:
            share = min(1.0, emphasis[place]) * (_AT_A_PLACE if place in located else 1.0)
            share *= _PROCEDURE if place in how else 1.0
            words[place] = said * np.float32(share)
    return _Heard(voices, words)


def _procedure(spoken: SpokenWords, language: Language) -> frozenset[int]:
    """Words of how somebody went about it ("I handed in the papers"), whatever it is about."""
    if "procedure" not in keys_of("request", language):
        return frozenset()
    places = (range(one.start, one.end) for one in _places("procedure", spoken, language))
    return frozenset(place for one in places for place in one)


def _first_places(words: Sequence[str]) -> Iterable[int]:
    """Where each word stands first: saying it twice makes it no more likely."""
    return {word: place for place, word in reversed(list(enumerate(words)))}.values()


def _likely(heard: _Heard, organisation: Organisation) -> dict[str, float]:
    """How likely each department is, the likeliest first; none where nothing speaks."""
    if not heard.voices and not heard.words:
        return {}
    strength = np.zeros(len(FIELDS))
    own: dict[str, float] = defaultdict(float)
    for voice in heard.voices:
        if voice.field:
            strength[FIELDS.index(voice.field)] += _BY_PHRASES * voice.weight
        elif voice.department_id:
            own[voice.department_id] += _BY_NAMES * voice.weight
    for said in heard.words.values():
        strength += _BY_WORDS * said
    return _shares(np.exp(strength - strength.max()), own, organisation)


def _shares(
    likelihood: NDArray[np.float64], own: dict[str, float], organisation: Organisation
) -> dict[str, float]:
    owners = departments_of_fields(organisation)
    shares = {one.id: float(np.median(likelihood)) for one in organisation.departments}
    nobodys = 0.0
    for field_name, share in zip(FIELDS, likelihood, strict=True):
        if owner := owners.get(field_name):
            shares[owner] += float(share)
        else:
            nobodys += float(share)
    shares = {one: share * math.exp(own.get(one, 0.0)) for one, share in shares.items()}
    whole = sum(shares.values()) + nobodys
    return {one: share / whole for one, share in sorted(shares.items(), key=lambda pair: -pair[1])}


def _is_stray(spoken: SpokenWords, heard: _Heard) -> bool:
    """A long text of which one word says something: noise that the recogniser made words of."""
    telling = [one for one in heard.voices if one.weight >= _TELLING]
    alone = len(telling) <= 1 and all(one.end - one.start == 1 for one in telling)
    return alone and len(spoken.folded) >= _LONG and len(heard.words) < _FEW * len(spoken.folded)


def _silent(spoken: SpokenWords, name: str, language: Language) -> frozenset[int]:
    """Words that speak for no department: greetings, numbers, the caller's name."""
    own = [letters(part) for part in name.split()]
    greetings = {letters(one) for one in phrases_for("names", "greetings", language)}
    return frozenset(
        place
        for place, word in enumerate(spoken.folded)
        if word in greetings
        or is_number_word(word, language)
        or any(one_letter_apart(word, part) for part in own)
    )


def _voices(
    spoken: SpokenWords,
    language: Language,
    organisation: Organisation,
    silent: frozenset[int],
    located: frozenset[int],
) -> Iterator[_Voice]:
    for phrase, field_name, department_id, weight in _all_phrases(language, organisation):
        for found in spoken.find(phrase):
            covered = set(range(found.start, found.end))
            if covered <= silent or (found.exactness < EXACT and covered & silent):
                continue
            several = _SEVERAL if " " in phrase else 1.0
            at_a_place = _AT_A_PLACE if covered <= located else 1.0
            heard = weight * several * found.exactness * at_a_place
            yield _Voice(field_name, department_id, found.start, found.end, heard)


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
) -> Iterator[tuple[str, str | None, str | None, float]]:
    """Every phrase that speaks for a field or a department, with its weight."""
    owners = departments_of_fields(organisation)
    for field_name in NEAREST:
        for word, weight in words_of(field_name, language):
            yield word, field_name, owners.get(field_name), weight
    shared = _shared_words(tuple(one.names for one in organisation.departments))
    for department in organisation.departments:
        for phrase, weight in _own_phrases(department, shared):
            yield phrase, None, department.id, weight


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
    """Each stretch of words speaks once for a field, the strongest way it can."""
    strongest: dict[tuple[str | None, str | None], list[_Voice]] = defaultdict(list)
    for voice in sorted(voices, key=lambda one: -one.weight):
        own = strongest[voice.field, voice.department_id]
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


def _decide(likely: dict[str, float]) -> tuple[str | None, float]:
    """The likeliest department and how likely it is; None where none is likely enough."""
    best, share = next(iter(likely.items()), (None, 0.0))
    return (best if share >= LEAST else None), round(share, 3)


def _words(
    spoken: SpokenWords, heard: _Heard, department_id: str | None, organisation: Organisation
) -> list[str]:
    """The words of the message that spoke for the department, as they were heard."""
    if department_id is None:
        return []
    owners = departments_of_fields(organisation)
    columns = [column for column, one in enumerate(FIELDS) if owners.get(one) == department_id]
    spoke = {
        (voice.start, voice.end) for voice in heard.voices if voice.department_id == department_id
    }
    covered = {place for start, end in spoke for place in range(start, end)}
    spoke |= {
        (place, place + 1)
        for place, said in heard.words.items()
        if place not in covered and max(said[columns], default=0.0) >= _TELLING / _BY_WORDS
    }
    return [" ".join(spoken.said[start:end]) for start, end in sorted(spoke)]
