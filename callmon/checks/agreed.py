"""One thing agreed, and whether the other side agrees to it. (pure)"""

from dataclasses import dataclass

from callmon.checks.commitment import PLAIN
from callmon.checks.said_words import words_of
from callmon.checks.stems import AREA
from callmon.checks.talk import Turn
from callmon.checks.tasks import Task
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import find, fold, tokens
from callmon.transcripts.transcript import Speaker


@dataclass(frozen=True, slots=True)
class Agreement:
    """One thing that `doer` will do after the call, as said in `turn`."""

    turn: Turn
    task: Task
    doer: Speaker
    plainness: float = PLAIN
    """Less for what may be no more than information or a wish: "ask the lawyer", "all right"."""


def answers_to(talk: tuple[Turn, ...], place: int) -> tuple[Turn, ...]:
    """What the other side says next, and next but one: first a question, then "all right"."""
    speaker = talk[place].said.speaker
    return tuple(turn for turn in talk[place + 1 :] if turn.said.speaker != speaker)[:2]


def is_agreed(answers: tuple[Turn, ...], language: Language) -> bool:
    """Whether the other side agrees at once, or after one more question."""
    for answer in answers:
        if agrees(answer.text, language):
            return True
        if is_undecided(answer.text, language) or not (_asks(answer) or len(answers) > 1):
            return False
    return False


def agrees(text: str, language: Language) -> bool:
    """Whether an answer accepts what was asked or offered."""
    said = set(tokens(text))
    if is_undecided(text, language):
        return False
    if find(phrases_for(AREA, "declines", language), text, language, 92.0):
        return False
    single = {fold(word) for word in phrases_for(AREA, "agrees", language)}
    return bool(said & single) or bool(
        find([p for p in single if len(p) > 5], text, language, 86.0)
    )


def is_undecided(text: str, language: Language) -> bool:
    return find(phrases_for(AREA, "undecided", language), text, language, 88.0) is not None


def is_asked(task: Task, turn: Turn) -> bool:
    """Whether the task's own sentence is a question."""
    return asks_at(task.word, turn)


def asks_at(place: int, turn: Turn) -> bool:
    said = words_of(turn.text)
    return place < len(said) and said[place][2]


def _asks(turn: Turn) -> bool:
    return turn.text.rstrip().endswith("?")
