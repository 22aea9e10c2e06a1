"""Words of corrected messages that speak for a department and that nobody has listed yet. (pure)

What a person at the desk corrected is the best teacher of everyday words: a word that stands in
the messages of one department, and hardly in those of others, is suggested for its `words`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from callmon.checks.stems import stem
from callmon.lexicon import keys_of, phrases_for
from callmon.organisation import Language, Organisation
from callmon.transcripts.phrases import fold, tokens
from callmon.voicemail.caller_name import caller_name
from callmon.voicemail.fields import NEAREST, words_of
from callmon.voicemail.number_words import is_number_word
from callmon.voicemail.spoken_words import SpokenWords

SHORTEST = 4
"""Letters of a word, and of what is left of it without its ending."""
OTHERS_PER_OWN = 1 / 3
"""So many messages of other departments for each of its own may have the word."""
ALONE, SHARED = 1.5, 0.75
"""Weights: enough to decide by itself where no other department's messages have the word."""

_LITTLE = (("opening", "small"), ("close", "stop"), ("names", "greetings"))
_ENDINGS = "aāeēiīuūosšmjаеёиоуыэюяйьмх"
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?]\s*)$")


@dataclass(frozen=True, slots=True)
class ToldMessage:
    """A message and whose it is; `corrected` where a person said so."""

    text: str
    language: Language
    department_id: str
    corrected: bool


@dataclass(frozen=True, slots=True)
class NewWord:
    """A stem (`konteiner*`) for a department's words: in how many of its corrected messages it
    stands, in how many of others, and the forms that were said."""

    department_id: str
    stem: str
    weight: float
    messages: int
    others: int
    forms: tuple[str, ...]


def new_words(
    messages: Sequence[ToldMessage], organisation: Organisation, *, at_least: int = 2
) -> list[NewWord]:
    """What to add, department by department in the file's order, the most frequent first."""
    said: dict[str, dict[int, set[str]]] = defaultdict(dict)
    for number, message in enumerate(messages):
        for key, word in _unknown(message, organisation):
            said[key].setdefault(number, set()).add(word)
    order = [one.id for one in organisation.departments]
    found = (
        _word(places, messages, department_id, at_least)
        for places in said.values()
        for department_id in order
    )
    return sorted(
        (one for one in found if one is not None),
        key=lambda one: (order.index(one.department_id), -one.messages, one.stem),
    )


def _word(
    places: dict[int, set[str]], messages: Sequence[ToldMessage], department_id: str, at_least: int
) -> NewWord | None:
    theirs = [number for number in places if messages[number].department_id == department_id]
    own = [number for number in theirs if messages[number].corrected]
    others = len(places) - len(theirs)
    if len(own) < at_least or others > OTHERS_PER_OWN * len(theirs):
        return None
    forms = tuple(sorted({form for number in own for form in places[number]}))
    weight = SHARED if others else ALONE
    return NewWord(department_id, _open_stem(forms), weight, len(own), others, forms)


def _open_stem(forms: Sequence[str]) -> str:
    """What all forms begin with, without an ending, open to any."""
    letters = zip(*forms, strict=False)
    same = len(list(takewhile(lambda column: len(set(column)) == 1, letters)))
    beginning = forms[0][:same] if same >= SHORTEST else forms[0]
    shorter = beginning.rstrip(_ENDINGS)
    return (shorter if len(shorter) >= SHORTEST else beginning) + "*"


def _unknown(message: ToldMessage, organisation: Organisation) -> Iterator[tuple[str, str]]:
    """Words that carry a meaning and that neither lexicon nor file knows: their stem, and they."""
    language = message.language
    spoken = SpokenWords(message.text, language)
    known = _known_places(spoken, language, organisation)
    named = _words_of_names(message, organisation)
    at = 0
    for place, word in enumerate(spoken.said):
        at = message.text.index(word, at)
        begins = _SENTENCE_ENDS.search(message.text[:at].rstrip(' "«„') or "") is not None
        at += len(word)
        folded = spoken.folded[place]
        if (
            place not in known
            and len(folded) >= SHORTEST
            and folded not in named
            and folded not in _little(language)
            and not is_number_word(folded, language)
            and (begins or not word[0].isupper())
        ):
            yield stem(folded, language, by_sound=False), word.lower()


def _known_places(
    spoken: SpokenWords, language: Language, organisation: Organisation
) -> frozenset[int]:
    """Words of the message that the lexicon's fields, or any department's own words, cover."""
    phrases = [word for field in NEAREST for word, _ in words_of(field, language)]
    phrases += [
        word if "*" in word else f"{word}*"
        for department in organisation.departments
        for word in department.words
    ]
    return frozenset(
        place
        for phrase in phrases
        for found in spoken.find(phrase)
        for place in range(found.start, found.end)
    )


def _words_of_names(message: ToldMessage, organisation: Organisation) -> frozenset[str]:
    """Folded words that name the caller, the municipality, a department or its topics."""
    names = [caller_name(message.text, message.language, organisation.names) or ""]
    names += organisation.names
    for department in organisation.departments:
        names += [*department.names, *department.topics]
    listed = {word for name in names for word in tokens(name)}
    stems = {stem(word, message.language, by_sound=False) for word in listed}
    return frozenset(
        word
        for word in tokens(message.text)
        if word in listed or stem(word, message.language, by_sound=False) in stems
    )


@cache
def _little(language: Language) -> frozenset[str]:
    """Words that everybody says, whatever they want."""
    keys = [*_LITTLE, *(("request", key) for key in keys_of("request", language))]
    return frozenset(
        fold(word)
        for area, key in keys
        if key in keys_of(area, language)
        for phrase in phrases_for(area, key, language)
        for word in re.split(r"[\s*]+", phrase)
        if word
    )


def as_toml(words: Iterable[NewWord], organisation: Organisation) -> str:
    """The suggestions as they are pasted into the organisation's file, under each department."""
    by_department: dict[str, list[NewWord]] = defaultdict(list)
    for word in words:
        by_department[word.department_id].append(word)
    tables = []
    for department_id, theirs in by_department.items():
        department = organisation.department(department_id)
        where = "add to its table there" if department.words else "paste at its end"
        lines = [f'# [[department]] id = "{department_id}" ({department.name}): {where}']
        lines += ["[department.words]"]
        lines += [f'"{word.stem}" = {word.weight}  # {_told(word)}' for word in theirs]
        tables.append("\n".join(lines))
    return "\n\n".join(tables)


def _told(word: NewWord) -> str:
    others = f", {word.others} of others" if word.others else ""
    return f"{word.messages} messages{others}: {', '.join(word.forms)}"
