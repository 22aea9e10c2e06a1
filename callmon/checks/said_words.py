"""Words of an utterance with their sentences, and words that a recogniser tore apart. (pure)"""

import re

from callmon.checks.actions import action_of, is_plainly_action
from callmon.checks.stems import SHORTEST
from callmon.organisation import Language
from callmon.transcripts.phrases import fold, tokens

DONE = "action_"
WHOLE_FROM = 6
"""Letters from which two pieces may be one word."""
STOPS = re.compile(r"[.?!,]")
_SENTENCE = re.compile(r"[^.?!;]+[.?!;]*")
_PIECES = re.compile(r"[^\W_]+(?:['’`´-][^\W_]+)*|[.?!;:,]")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of `text` that hold a word; all their words are those of `text`, in order."""
    return tuple(one for one in _SENTENCE.findall(text) if tokens(one))


def words_of(text: str) -> list[tuple[str, bool, bool]]:
    """Each word as written, whether a sentence starts with it, whether its sentence asks."""
    found: list[tuple[str, bool, bool]] = []
    for sentence in re.findall(r"[^.?!;:]+[.?!;:]*", text):
        asks = sentence.rstrip().endswith("?")
        pieces = [piece for piece in _PIECES.findall(sentence) if piece[0].isalnum()]
        words = [part for piece in pieces for part in piece.split("-")]
        found += [(word, index == 0, asks) for index, word in enumerate(words)]
    return found


def is_written(text: str) -> bool:
    """Whether the text has stops: who writes them tears no words apart."""
    return STOPS.search(text) is not None


def is_torn(said: str, following: str, language: Language) -> bool:
    """Whether a recogniser tore one word of action in two: "ziņo ju", "rakst iš"."""
    first, second = fold(said), fold(following)
    whole = len(second) > 0 and len(first) >= SHORTEST and len(first + second) >= WHOLE_FROM
    if not whole or DONE in action_of(first, language) or action_of(second, language):
        return False
    together = first + second
    return DONE in action_of(together, language) and is_plainly_action(together, language)
