"""A transcript as a page shows it: words that play, with evidence marked. (pure)"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from callmon.transcripts.transcript import Suspicion, Transcript, Utterance, Word


@dataclass(frozen=True)
class Mark:
    """Evidence of a finding: what to highlight. `anchor` is where its first word is linked to."""

    anchor: str
    label: str
    speaker: str
    start: float
    end: float


@dataclass(frozen=True)
class Run:
    """Words in a row with the same marks; `anchors` are those of the marks that begin here."""

    words: tuple[Word, ...]
    labels: tuple[str, ...]
    anchors: tuple[str, ...]


@dataclass(frozen=True)
class SaidShown:
    """An utterance as shown; `doubtful` where its words are not to be trusted."""

    speaker: str
    start: float
    end: float
    runs: tuple[Run, ...]
    doubtful: bool


def said(transcript: Transcript, marks: Sequence[Mark]) -> list[SaidShown]:
    """The utterances of a transcript with the words of `marks` marked."""
    placed: set[str] = set()
    return [_shown(one, marks, transcript.suspicions, placed) for one in transcript.utterances]


def _shown(
    utterance: Utterance, marks: Sequence[Mark], suspicions: Iterable[Suspicion], placed: set[str]
) -> SaidShown:
    doubtful = any(
        doubt.speaker == utterance.speaker
        and _overlap(doubt.start, doubt.end, utterance.start, utterance.end)
        for doubt in suspicions
    )
    own = [mark for mark in marks if mark.speaker == utterance.speaker]
    runs = tuple(_runs(_words(utterance), own, placed))
    return SaidShown(utterance.speaker.value, utterance.start, utterance.end, runs, doubtful)


def _runs(words: Sequence[Word], marks: Sequence[Mark], placed: set[str]) -> Iterator[Run]:
    def marks_of(word: Word) -> tuple[Mark, ...]:
        return tuple(one for one in marks if _overlap(one.start, one.end, word.start, word.end))

    for on_them, group in groupby(words, marks_of):
        labels = tuple(dict.fromkeys(mark.label for mark in on_them))
        anchors = tuple(mark.anchor for mark in on_them if mark.anchor not in placed)
        placed.update(anchors)
        yield Run(tuple(group), labels, anchors)


def _words(utterance: Utterance) -> tuple[Word, ...]:
    """Its words; where only the text is known, the whole text plays as one."""
    return utterance.words or (Word(utterance.text, utterance.start, utterance.end),)


def _overlap(start: float, end: float, other_start: float, other_end: float) -> bool:
    """Whether two stretches share more than a touch."""
    return min(end, other_end) - max(start, other_start) > 0.01 or start == end == other_start
