"""A standard's own phrases: refused where they are too short or mean another thing already.

A check listens for its phrases by how they sound, so a phrase of few letters is heard everywhere,
and one that stands in a phrase of another check would let one sentence answer for both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callmon.lexicon import keys_of, phrases_for
from callmon.organisation import LANGUAGES, Language
from callmon.transcripts.phrases import find, fold, tokens

LEAST_LETTERS = 5
ALIKE = 88.0
"""So alike (0 to 100, as `transcripts.phrases` scores) are two phrases that one is heard for the
other."""

KEYS_OF_CHECKS = {
    "greets": ("opening.greeting", "opening.greeting_alone"),
    "asks_reason": ("opening.invite", "opening.invite_alone"),
    "confirms_person": ("opening.confirm", "opening.confirm_rang"),
    "handles_unknown": ("course.unknown", "course.find_out", "course.apology", "course.transfer"),
    "checks_understanding": ("course.understood",),
    "courtesy": ("course.courtesy",),
    "recaps_agreement": ("close.recap_cue",),
    "says_goodbye": ("close.goodbye", "close.goodbye_wish", "close.goodbye_at_end"),
}
"""Which keys of the lexicon each check listens for."""
_LITTLE_WORDS = ("opening.small", "close.stop")


@dataclass(frozen=True, slots=True)
class OwnPhrase:
    """A phrase that a standard adds to a check, and where: `clause 15.3`."""

    text: str
    check: str
    where: str


def what_is_wrong(phrase: OwnPhrase, others: Iterable[OwnPhrase]) -> str | None:
    """Why a phrase is refused and what to do; None where it may stay.

    `others` are the standard's phrases for all its checks.
    """
    letters = len(fold(phrase.text).replace(" ", ""))
    if letters < LEAST_LETTERS:
        return (
            f"phrase {phrase.text!r} has {letters} letters: it would be heard in other words; "
            f"write it longer, at least {LEAST_LETTERS} letters"
        )
    if collision := next(_collisions(phrase, others), None):
        return collision
    if set(tokens(phrase.text)) <= _little_words() and not _is_its_own(phrase):
        return (
            f"phrase {phrase.text!r} is made of words that everybody says all the time; "
            "add the word that makes it what it is"
        )
    return None


def _collisions(phrase: OwnPhrase, others: Iterable[OwnPhrase]) -> Iterator[str]:
    for other in others:
        if other.check != phrase.check and _is_heard_in(phrase.text, other.text):
            yield _told(phrase, other.text, f"{other.where} adds to {other.check}")
    for check, keys in KEYS_OF_CHECKS.items():
        if check != phrase.check:
            for key, language, known in _known(keys):
                if _is_heard_in(phrase.text, known, language):
                    yield _told(phrase, known, f"{check} listens for ({key}, {language})")


def _is_its_own(phrase: OwnPhrase) -> bool:
    """Whether its check listens for it already: then it does no harm."""
    known = _known(KEYS_OF_CHECKS.get(phrase.check, ()))
    return any(fold(phrase.text) == fold(said) for _, _, said in known)


def _told(phrase: OwnPhrase, other: str, whose: str) -> str:
    return (
        f"phrase {phrase.text!r} of {phrase.check} collides with {other!r}, which {whose}: saying "
        "that would count for both; write more of the sentence, or leave it out"
    )


def _known(keys: Iterable[str]) -> Iterator[tuple[str, Language, str]]:
    for key in keys:
        area, _, name = key.partition(".")
        for language in LANGUAGES:
            if name in keys_of(area, language):
                for known in phrases_for(area, name, language):
                    yield key, language, known


def _is_heard_in(phrase: str, said: str, language: Language | None = None) -> bool:
    languages = LANGUAGES if language is None else (language,)
    return any(find(phrase, said, one, ALIKE) is not None for one in languages)


def _little_words() -> set[str]:
    return {
        word
        for key in _LITTLE_WORDS
        for area, _, name in (key.partition("."),)
        for language in LANGUAGES
        if name in keys_of(area, language)
        for phrase in phrases_for(area, name, language)
        for word in tokens(phrase)
    }
