"""An agent's turn as replies: its sentences, each with what it means to who asked. (pure)

Where nobody wrote full stops, windows of a few words stand for the sentences.
"""

from dataclasses import dataclass
from functools import lru_cache

from callmon.checks.reply_senses import Sense, sense_of
from callmon.checks.said_words import sentences
from callmon.checks.talk import Turn
from callmon.organisation import Language
from callmon.transcripts.phrases import Match, tokens, words

LONGEST = 10
"""Words up to which a sentence is read as one."""
WINDOW = 7
STEP = 2


@dataclass(frozen=True, slots=True)
class Reply:
    """Words `start` to `end` - 1 of a turn, and how likely each sense is for them, 0 to 1."""

    turn: Turn
    start: int
    end: int
    said: str
    shares: dict[Sense, float]

    def share(self, *senses: Sense) -> float:
        """How likely it is one of `senses`, 0 to 1."""
        return sum(self.shares[one] for one in senses)

    @property
    def asks(self) -> bool:
        """Whether it is a question, as far as the writing tells."""
        return self.said.rstrip().endswith("?")

    @property
    def match(self) -> Match:
        """Its words as evidence."""
        said = " ".join(words(self.turn.text)[self.start : self.end])
        return Match(said, 100.0, self.start, self.end)


def replies(turn: Turn, language: Language) -> tuple[Reply, ...]:
    """The sentences of a turn in order, those without an end as overlapping windows."""
    return tuple(
        Reply(turn, start, end, said, sense_of(said, language))
        for start, end, said in spans(turn.text)
    )


@lru_cache(maxsize=4096)
def spans(text: str) -> tuple[tuple[int, int, str], ...]:
    """The sentences of a text, or windows where they have no end: first word, end, words."""
    found: list[tuple[int, int, str]] = []
    first = 0
    for sentence in sentences(text):
        count = len(tokens(sentence))
        if count <= LONGEST:
            found.append((first, first + count, sentence))
        else:
            found += _runs(sentence, first)
        first += count
    return tuple(found)


def _runs(sentence: str, first: int) -> list[tuple[int, int, str]]:
    """The longest runs of neighbouring clauses that may be read as one sentence."""
    clauses: list[tuple[int, int, str]] = []
    for clause in sentence.split(","):
        count = len(tokens(clause))
        if count > LONGEST:
            clauses += _windows(clause, first, count)
        elif count:
            clauses.append((first, first + count, clause))
        first += count
    found: list[tuple[int, int, str]] = []
    for at, (start, end, said) in enumerate(clauses):
        for _, later, more in clauses[at + 1 :]:
            if later - start > LONGEST or more in said:
                break
            said, end = f"{said},{more}", later
        if not found or end > found[-1][1]:
            found.append((start, end, said))
    return found


def _windows(clause: str, first: int, count: int) -> list[tuple[int, int, str]]:
    said = words(clause)
    starts = [*range(0, count - WINDOW, STEP), count - WINDOW]
    return [
        (first + start, first + start + WINDOW, " ".join(said[start : start + WINDOW]))
        for start in starts
    ]
