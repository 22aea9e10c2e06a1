"""Who undertakes to do what: promises, requests, instructions and offers in talk. (pure)

Words of action are found by their stem (lexicon `action_*`); who is to act, and in which way it
is said, by the verb's ending and the pronouns around it. Endings, pronouns and modal words are
data by language, so that the same reading serves Latvian, Russian and English.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache

from callmon.checks.actions import action_of, is_plainly_action
from callmon.checks.passing_on import passes_on
from callmon.checks.said_words import is_torn, is_written, words_of
from callmon.checks.stems import stem, stop_words
from callmon.checks.verb_forms import ending_of, endings, may_be_future, noun_stems, nouns, word_set
from callmon.organisation import Language
from callmon.transcripts.phrases import fold
from callmon.transcripts.transcript import Speaker

IDLE = "idle"
SAY = "idle_say"
INFORM = "action_call"
UNLISTED_FROM = 6
"""Letters from which an ending alone tells a verb."""
YES = "yes"
"""Stands for "jā", which folded would be "if"."""
DENIES = 4
"""Words, itself too, that "not" may deny: "I won't be able to send", never the next clause's."""
LETS_KNOW = 5
"""Words before "know" among which "let" may be."""
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
    written = is_written(text)
    reading = _Reading(language, written=written)
    found = []
    words = words_of(text)
    said_words = tuple(word for word, _, _ in words)
    for place, (said, starts_clause, asks) in enumerate(words):
        following = words[place + 1][0] if place + 1 < len(words) else ""
        if not written and is_torn(said, following, language):
            said += following
        if said.lower() == "jā" or (place == 0 and _is_yes(said, following, language)):
            said = YES
        task = reading.read(said, starts_clause, asks)
        if task:
            found.append(_passed_on(task, said_words, language))
    return tuple(found)


def _passed_on(task: Task, said: tuple[str, ...], language: Language) -> Task:
    """The task as one of informing, where it is somebody else who is told."""
    tells = task.action == SAY and task.person is not Person.THIRD
    return replace(task, action=INFORM) if tells and passes_on(task.word, said, language) else task


def _is_yes(said: str, following: str, language: Language) -> bool:
    """Whether "ja", the first word, is a "jā" whose length was lost, rather than "if"."""
    return said.lower() == "ja" and fold(following) in word_set("after_yes", language)


class _Reading:
    """Reads an utterance word by word, remembering whose clause it is in."""

    def __init__(self, language: Language, *, written: bool) -> None:
        self.language = language
        self.written = written
        """Whether the text has stops: who writes them tears no words apart."""
        self.index = -1
        self.before = ""
        self.word_said = ""
        self.words: list[str] = []
        self._clause()
        self.conditional = False
        self.requesting = False

    def _clause(self) -> None:
        self.subject: Person | None = None
        self.subject_word = ""
        self.since = 0
        self.modal = ""
        self.inverted = False
        self.dative: Person | None = None
        self.denied_at = -DENIES

    @property
    def negated(self) -> bool:
        return self.index - self.denied_at < DENIES

    def read(self, raw: str, starts_sentence: bool, asks: bool) -> Task | None:
        """The task that this word says, if it says one."""
        word = self.word_said = fold(raw)
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
        if word in word_set("request", language):
            self.requesting = True
        if word in word_set("condition", language):
            self._clause()
            self.conditional = True
        elif word in word_set("clause_break", language):
            self._clause()
        elif word in word_set("negation", language):
            self.denied_at = self.index
            return True
        elif word in word_set("dative_first", language):
            self.dative = Person.FIRST
        elif word in word_set("dative_second", language):
            self.dative = Person.SECOND
        return self._is_subject(word) or self._is_modal(word)

    def _is_subject(self, word: str) -> bool:
        person = _pronouns(self.language).get(word)
        if person is None:
            return False
        if person is Person.SECOND and self._is_object():
            return True
        is_will = word in word_set("will", self.language)
        # "Could you send": the modal word stands before its subject.
        modal = self.modal if self.before in word_set(self.modal, self.language) else ""
        self._clause()
        self.subject = person
        self.subject_word = word
        self.modal = "will" if is_will else modal
        self.inverted = bool(modal)
        if person is not Person.THIRD:
            self.conditional = self.conditional and self.before in word_set(
                "condition", self.language
            )
        return True

    def _is_object(self) -> bool:
        """Whether "you" is here whom something is done to: "es jūs pierakstu", "call you"."""
        if self.since == 0:
            return False
        if self.language != "en":
            return self.before in word_set("subject_first", self.language)
        return self.before in word_set("object_before", "en") or bool(action_of(self.before, "en"))

    def _is_modal(self, word: str) -> bool:
        for modal in ("can", "must", "will"):
            if word in word_set(modal, self.language):
                self.modal = modal
                if self.language == "en" and self.before in word_set("subject_second", "en"):
                    self.subject = Person.SECOND
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
        plural = endings("plural", self.language)
        return self.subject_word in word_set("subject_plural", self.language) or bool(
            plural and self.subject_word == "" and word.endswith(plural)
        )

    def _action(self, word: str) -> tuple[str, str, bool, bool] | None:
        """The action, the word without marks of duty or denial, whether it had either."""
        language = self.language
        if word == "know" and self._lets_know():
            return INFORM, word, False, False
        if self.written and self.before in word_set("preposition", language):
            return None
        if word in stop_words(language) or (word in nouns(language) and not self._acts(word)):
            return None
        if word.endswith(endings("noun", language)) or stem(word, language) in noun_stems(language):
            return None
        joined = self.before + word if self.before in word_set("prefix", language) else ""
        duty = language == "lv" and self.before == "ja"
        for candidate in (joined, word):
            # A preposition and a noun may together only sound like a verb: "pie Raganu".
            by_chance = candidate == joined and self.written and not action_of(word, language)
            if by_chance and not is_plainly_action(candidate, language):
                continue
            if candidate and (action := action_of(candidate, language)):
                return action, candidate, duty, False
        if language != "en" and word.startswith("ne") and (action := action_of(word[2:], language)):
            return action, word[2:], False, True
        if language == "lv" and word.startswith("ja") and (action := action_of(word[2:], language)):
            return action, word[2:], True, False
        return None

    def _lets_know(self) -> bool:
        """ "I'll let you know", "let the driver know", not "let me know"."""
        recent = self.words[-LETS_KNOW:]
        at = recent.index("let") + 1 if "let" in recent else len(recent)
        return at < len(recent) and recent[at] not in word_set("object_first", self.language)

    def _acts(self, word: str) -> bool:
        """Whether a word that may be a noun or a verb ("zvanu") is here a verb."""
        either = word in word_set("noun_or_verb", self.language)
        return either and (self.since == 0 or self.before in word_set("verb_before", self.language))

    def _unlisted(self, word: str, raw: str) -> Task | None:
        """A verb that no list names, where its ending leaves no doubt."""
        language = self.language
        if word in nouns(language) or word in stop_words(language) or word.startswith("ne"):
            return None
        long = len(word) >= UNLISTED_FROM and not self.negated
        if long and raw.endswith(endings("plainly_first", language)):
            return self._other(word, Person.FIRST, Mood.PROMISED)
        if long and raw.endswith(endings("plainly_second", language)):
            return self._other(word, Person.SECOND, Mood.ASKED)
        if self.subject is Person.SECOND and raw.endswith(endings("told_second", language)):
            return self._other(word, Person.SECOND, Mood.TOLD)
        return None

    def _other(self, word: str, person: Person, mood: Mood) -> Task:
        plural = person is Person.FIRST and self._is_plural(word)
        return Task("action_other", person, mood, self.index, self.conditional, plural=plural)

    def _english(self) -> tuple[Person, Mood] | None:
        if self.before in word_set("determiner", "en"):
            return None
        if self.before == "to" and len(self.words) > 1 and self.words[-2] == "me":
            return Person.FIRST, Mood.OFFERED
        if self.subject is None or (self.modal == "" and self.since > REACH - 1):
            if self.index == 0 or self.before in word_set("clause_start", "en") or self.since <= 1:
                return Person.SECOND, Mood.ASKED
            return None
        return self.subject, self._mood(self.subject)

    def _mood(self, person: Person) -> Mood:
        if self.modal == "can":
            if person is Person.SECOND:
                # "Could you send it" asks; "you can order it" only informs.
                return Mood.REQUESTED if self.inverted else Mood.TOLD
            return Mood.OFFERED
        if self.modal == "must":
            return Mood.ASKED
        doing = self.word_said.endswith("ing") and self.subject_word in word_set("doing", "en")
        return Mood.PROMISED if self.modal == "will" and not doing else Mood.TOLD

    def _inflected(self, word: str, raw: str, obliged: bool) -> tuple[Person, Mood] | None:
        form = ending_of(word, raw, self.language)
        if self._is_only_named(raw):
            return None
        decided = word.endswith(endings("decided", self.language)) or raw.endswith("š")
        if not obliged and not decided and self.modal and not self._infinitive(word, raw):
            self.modal = ""
        if obliged or (self.modal == "must" and not decided):
            return self.dative or self.subject or Person.SECOND, Mood.ASKED
        if self.modal == "can" and not decided:
            return self._possible()
        match form:
            case "past" | "infinitive":
                return None
            case "first_future" if self._is_done() and not may_be_future(raw):
                return None
            case "first_future":
                return Person.FIRST, Mood.PROMISED
            case "second":
                asked = word.endswith(endings("imperative", self.language))
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

    def _is_only_named(self, raw: str) -> bool:
        """ "Es iesaku braukt": an infinitive that nothing says "I" shall do."""
        infinitive = raw.endswith("t") and not raw.endswith(("at", "āt", "iet"))
        # A recogniser leaves "sūt" of "sūtu", but no "t" that was not said after a consonant.
        sure = self.written or raw[-2:-1] not in "aāeēiīoōuū"
        mine = self.language == "lv" and self.subject is Person.FIRST
        return mine and infinitive and sure and not self.modal

    def _is_done(self) -> bool:
        """ "Jau izlaboju", "tikko ierakstu": said as done, in a form that may be the present."""
        return bool(set(self.words[-ALREADY:]) & word_set("already", self.language))

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


@cache
def _pronouns(language: Language) -> dict[str, Person]:
    return {
        word: person
        for person in (Person.THIRD, Person.SECOND, Person.FIRST)
        for word in word_set(f"subject_{person.value}", language)
    }
