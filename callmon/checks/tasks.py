"""Who undertakes to do what: promises, requests, instructions and offers in talk. (pure)

Words of action are found by their stem (lexicon `action_*`); who is to act, and in which way it
is said, by the verb's ending and the pronouns around it. Endings, pronouns and modal words are
data by language, so that the same reading serves Latvian, Russian and English.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from callmon.checks.actions import action_of, is_plainly_action
from callmon.checks.stems import AREA, stem, stop_words
from callmon.lexicon import keys_of, phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import fold
from callmon.transcripts.transcript import Speaker

IDLE = "idle"
UNLISTED_FROM = 6
"""Letters from which an ending alone tells a verb."""
YES = "yes"
"""Stands for "jā", which folded would be "if"."""
DENIES = 4
"""Words, itself too, that "not" may deny: "I won't be able to send", never the next clause's."""
ALREADY = 2
"""Words before a verb in which "already" may say that it is done."""
REACH = 6
"""Words after which a pronoun no longer says whose verb it is."""


class Mood(StrEnum):
    """How a task is said."""

    PROMISED = "promised"
    TOLD = "told"
    ASKED = "asked"
    REQUESTED = "requested"
    OFFERED = "offered"


class Person(StrEnum):
    """Who is to act, seen from who speaks."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


@dataclass(frozen=True, slots=True)
class Task:
    """A word of action at `word` (index among the utterance's words)."""

    action: str
    person: Person
    mood: Mood
    word: int
    conditional: bool = False
    duty: bool = False
    """Said as something that has to be done ("jāatnes", "you must"), not asked for."""
    plural: bool = False
    """Said of "us", which may be how things go rather than a promise."""

    @property
    def idle(self) -> bool:
        """Waiting, looking, saying: nothing that is done after the call."""
        return self.action.startswith(IDLE)

    def doer(self, speaker: Speaker) -> Speaker:
        """The side that is to act; others act for the municipality when the agent speaks."""
        if self.person is Person.SECOND:
            return Speaker.CLIENT if speaker is Speaker.AGENT else Speaker.AGENT
        return speaker


@lru_cache(maxsize=8192)
def tasks_in(text: str, language: Language) -> tuple[Task, ...]:
    """All tasks of an utterance, in order of words."""
    reading = _Reading(language)
    found = []
    words = words_of(text)
    for place, (said, starts_clause, asks) in enumerate(words):
        following = words[place + 1][0] if place + 1 < len(words) else ""
        if said.lower() == "jā" or (place == 0 and _is_yes(said, following, language)):
            said = YES
        task = reading.read(said, starts_clause, asks)
        if task:
            found.append(task)
    return tuple(found)


def _is_yes(said: str, following: str, language: Language) -> bool:
    """Whether "ja", the first word, is a "jā" whose length was lost, rather than "if"."""
    return said.lower() == "ja" and fold(following) in _set("after_yes", language)


_PIECES = re.compile(r"[^\W_]+(?:['’`´-][^\W_]+)*|[.?!;:,]")


def words_of(text: str) -> list[tuple[str, bool, bool]]:
    """Each word as written, whether a sentence starts with it, whether its sentence asks."""
    found: list[tuple[str, bool, bool]] = []
    for sentence in re.findall(r"[^.?!;:]+[.?!;:]*", text):
        asks = sentence.rstrip().endswith("?")
        pieces = [piece for piece in _PIECES.findall(sentence) if piece[0].isalnum()]
        words = [part for piece in pieces for part in piece.split("-")]
        found += [(word, index == 0, asks) for index, word in enumerate(words)]
    return found


class _Reading:
    """Reads an utterance word by word, remembering whose clause it is in."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.index = -1
        self.before = ""
        self.words: list[str] = []
        self._clause()
        self.conditional = False
        self.requesting = False

    def _clause(self) -> None:
        self.subject: Person | None = None
        self.subject_word = ""
        self.since = 0
        self.modal = ""
        self.dative: Person | None = None
        self.denied_at = -DENIES

    @property
    def negated(self) -> bool:
        return self.index - self.denied_at < DENIES

    def read(self, raw: str, starts_sentence: bool, asks: bool) -> Task | None:
        """The task that this word says, if it says one."""
        word = fold(raw)
        self.index += 1
        self.since += 1
        if starts_sentence:
            self._clause()
            self.conditional = self.requesting = False
        self.requesting = self.requesting or asks
        if self.since > REACH:
            self.subject = None
        task = None if self._is_marker(word, starts_sentence) else self._task(word, raw.lower())
        self.words.append(word)
        self.before = word
        return task

    def _is_marker(self, word: str, starts_sentence: bool) -> bool:
        """Takes in pronouns, modal words and the like; says whether `word` was one."""
        language = self.language
        if word in _set("request", language):
            self.requesting = True
        if word in _set("condition", language):
            self._clause()
            self.conditional = True
        elif word in _set("clause_break", language):
            self._clause()
        elif word in _set("negation", language):
            self.denied_at = self.index
            return True
        elif word in _set("dative_first", language):
            self.dative = Person.FIRST
        elif word in _set("dative_second", language):
            self.dative = Person.SECOND
        return self._is_subject(word) or self._is_modal(word)

    def _is_subject(self, word: str) -> bool:
        person = _pronouns(self.language).get(word)
        if person is None:
            return False
        if person is Person.SECOND and self._is_object():
            return True
        is_will = word in _set("will", self.language)
        # "Could you send": the modal word stands before its subject.
        modal = self.modal if self.before in _set(self.modal, self.language) else ""
        self._clause()
        self.subject = person
        self.subject_word = word
        self.modal = "will" if is_will else modal
        if person is not Person.THIRD:
            self.conditional = self.conditional and self.before in _set("condition", self.language)
        return True

    def _is_object(self) -> bool:
        """Whether "you" is here whom something is done to: "es jūs pierakstu", "call you"."""
        if self.language != "en":
            return self.before in _set("subject_first", self.language)
        return self.before in _set("object_before", "en") or bool(action_of(self.before, "en"))

    def _is_modal(self, word: str) -> bool:
        for modal in ("can", "must", "will"):
            if word in _set(modal, self.language):
                self.modal = modal
                return True
        return False

    def _task(self, word: str, raw: str) -> Task | None:
        found = self._action(word)
        if found is None:
            return self._unlisted(word, raw)
        action, bare, obliged, negated = found
        if negated or self.negated:
            self.denied_at = -DENIES
            return None
        said = self._english() if self.language == "en" else self._inflected(bare, raw, obliged)
        if said is None:
            return None
        person, mood = said
        duty = obliged or self.modal == "must"
        plural = person is Person.FIRST and self._is_plural(word)
        return Task(action, person, mood, self.index, self.conditional, duty, plural)

    def _is_plural(self, word: str) -> bool:
        plural = _endings("plural", self.language)
        return self.subject_word in _set("subject_plural", self.language) or bool(
            plural and self.subject_word == "" and word.endswith(plural)
        )

    def _action(self, word: str) -> tuple[str, str, bool, bool] | None:
        """The action, the word without marks of duty or denial, whether it had either."""
        language = self.language
        if word == "know" and self.words[-2:] == ["let", "you"]:
            return "action_call", word, False, False
        if word in _nouns(language) or word in stop_words(language):
            return None
        if word.endswith(_endings("noun", language)) or stem(word, language) in _noun_stems(
            language
        ):
            return None
        joined = self.before + word if self.before in _set("prefix", language) else ""
        duty = language == "lv" and self.before == "ja"
        for candidate in (joined, word):
            if candidate and (action := action_of(candidate, language)):
                return action, candidate, duty, False
        if language != "en" and word.startswith("ne") and (action := action_of(word[2:], language)):
            return action, word[2:], False, True
        if language == "lv" and word.startswith("ja") and (action := action_of(word[2:], language)):
            return action, word[2:], True, False
        return None

    def _unlisted(self, word: str, raw: str) -> Task | None:
        """A verb that no list names, where its ending leaves no doubt."""
        language = self.language
        if word in _nouns(language) or word in stop_words(language) or word.startswith("ne"):
            return None
        long = len(word) >= UNLISTED_FROM and not self.negated
        if long and raw.endswith(_endings("plainly_first", language)):
            return self._other(word, Person.FIRST, Mood.PROMISED)
        if long and raw.endswith(_endings("plainly_second", language)):
            return self._other(word, Person.SECOND, Mood.ASKED)
        if self.subject is Person.SECOND and raw.endswith(_endings("told_second", language)):
            return self._other(word, Person.SECOND, Mood.TOLD)
        return None

    def _other(self, word: str, person: Person, mood: Mood) -> Task:
        plural = person is Person.FIRST and self._is_plural(word)
        return Task("action_other", person, mood, self.index, self.conditional, plural=plural)

    def _english(self) -> tuple[Person, Mood] | None:
        if self.before in _set("determiner", "en"):
            return None
        if self.before == "to" and len(self.words) > 1 and self.words[-2] == "me":
            return Person.FIRST, Mood.OFFERED
        if self.subject is None or (self.modal == "" and self.since > REACH - 1):
            if self.index == 0 or self.before in _set("clause_start", "en") or self.since <= 1:
                return Person.SECOND, Mood.ASKED
            return None
        return self.subject, self._mood(self.subject)

    def _mood(self, person: Person) -> Mood:
        if self.modal == "can":
            if person is Person.SECOND:
                return Mood.REQUESTED
            return Mood.OFFERED
        if self.modal == "must":
            return Mood.ASKED
        return Mood.PROMISED if self.modal == "will" else Mood.TOLD

    def _inflected(self, word: str, raw: str, obliged: bool) -> tuple[Person, Mood] | None:
        form = ending_of(word, raw, self.language)
        decided = word.endswith(_endings("decided", self.language)) or raw.endswith("š")
        if not obliged and not decided and self.modal and not self._infinitive(word, raw):
            self.modal = ""
        if obliged or (self.modal == "must" and not decided):
            return self.dative or self.subject or Person.SECOND, Mood.ASKED
        if self.modal == "can" and not decided:
            return self._possible()
        match form:
            case "past" | "infinitive":
                return None
            case "first_future" if self._is_done() and not _may_be_future(raw):
                return None
            case "first_future":
                return Person.FIRST, Mood.PROMISED
            case "second":
                asked = word.endswith(_endings("imperative", self.language))
                # "Jūs atnesiet" is asked for; "вы приносите" is told, though the ending is one.
                told = not asked or (self.language == "ru" and self.subject is Person.SECOND)
                return Person.SECOND, Mood.TOLD if told else Mood.ASKED
            case "third_future":
                return self._third(word)
            case "first_present" if self.subject in (Person.FIRST, None):
                return None if self._is_done() else (Person.FIRST, Mood.TOLD)
        if self.subject is None:
            # "Traktors izbrauc": whoever it is, they act for the municipality.
            plainly = self.language == "lv" and is_plainly_action(word, "lv")
            return (Person.THIRD, Mood.TOLD) if plainly else None
        return self.subject, Mood.TOLD

    def _is_done(self) -> bool:
        """ "Jau izlaboju", "tikko ierakstu": said as done, in a form that may be the present."""
        return bool(set(self.words[-ALREADY:]) & _set("already", self.language))

    def _infinitive(self, word: str, raw: str) -> bool:
        return word.endswith(("t", "ties", "ti", "c")) or raw.endswith(("ть", "ться"))

    def _third(self, word: str) -> tuple[Person, Mood] | None:
        if self.subject is Person.FIRST:
            return Person.FIRST, Mood.PROMISED
        if self.subject is Person.SECOND:
            return Person.SECOND, Mood.TOLD
        if self.subject is None and not is_plainly_action(word, self.language):
            return None
        return Person.THIRD, Mood.PROMISED

    def _possible(self) -> tuple[Person, Mood] | None:
        if self.subject is Person.FIRST:
            return Person.FIRST, Mood.OFFERED
        if self.requesting:
            return Person.SECOND, Mood.REQUESTED
        return None


def _may_be_future(raw: str) -> bool:
    """ "Izdzēsu" is no future, "izdzēšu" is; "izdzesu", written without marks, may be."""
    return raw.isascii() or "š" in raw[-4:]


@lru_cache(maxsize=65536)
def ending_of(word: str, raw: str, language: Language) -> str:
    """Which form of a verb the ending of a folded word shows; empty where none."""
    if raw.endswith(("š", "шь")):
        return "first_future" if language == "lv" else "second"
    if raw.endswith(("ть", "ться", "ти", "чь")):
        return "infinitive"
    # In Latvian the present's -u also ends the future's -šu; in Russian -ю ends -аю.
    first = ("first_future",) if language == "lv" else ("first_present", "first_future")
    order = ("past", *first, "second", "infinitive", "third_future", "first_present")
    return next((form for form in order if word.endswith(_endings(form, language))), "")


@cache
def _nouns(language: Language) -> frozenset[str]:
    return frozenset(fold(word) for word in phrases_for(AREA, "noun", language))


@cache
def _noun_stems(language: Language) -> frozenset[str]:
    if "noun_stem" not in keys_of(AREA, language):
        return frozenset()
    return frozenset(
        stem(fold(word), language) for word in phrases_for(AREA, "noun_stem", language)
    )


@cache
def _set(key: str, language: Language) -> frozenset[str]:
    if key not in keys_of(AREA, language):
        return frozenset()
    return frozenset(fold(word) for word in phrases_for(AREA, key, language))


@cache
def _pronouns(language: Language) -> dict[str, Person]:
    return {
        word: person
        for person in (Person.THIRD, Person.SECOND, Person.FIRST)
        for word in _set(f"subject_{person.value}", language)
    }


@cache
def _endings(form: str, language: Language) -> tuple[str, ...]:
    key = f"ending_{form}"
    return phrases_for(AREA, key, language) if key in keys_of(AREA, language) else ()
