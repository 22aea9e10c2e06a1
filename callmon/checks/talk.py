"""A call's talk, turn by turn: numbered utterances, and words as evidence. (pure)"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar

from callmon.checks.verdict import Evidence, ObservedCall, Verdict, unclear
from callmon.lexicon import phrases_for
from callmon.organisation import LANGUAGES, Language
from callmon.transcripts.phrases import Match, find, tokens, words
from callmon.transcripts.transcript import Speaker, Utterance

Made = TypeVar("Made")


def once_a_call(make: Callable[[ObservedCall], Made]) -> Callable[[ObservedCall], Made]:
    """What several checks need of a call is made once: the last call's is kept."""
    kept: list[tuple[ObservedCall, Made]] = []

    @wraps(make)
    def of(call: ObservedCall) -> Made:
        for known, made in kept:
            if known is call:
                return made
        made = make(call)
        kept[:] = [(call, made)]
        return made

    return of


@dataclass(frozen=True, slots=True)
class Turn:
    """An utterance and its index in the call."""

    index: int
    said: Utterance

    @property
    def text(self) -> str:
        return self.said.text


def turns(call: ObservedCall, speaker: Speaker | None = None) -> tuple[Turn, ...]:
    """What was said, in order; of one speaker where one is named. Empty utterances left out."""
    return tuple(
        Turn(index, said)
        for index, said in enumerate(call.utterances)
        if speaker in (None, said.speaker) and said.text.strip()
    )


def cannot_judge(call: ObservedCall) -> Verdict | None:
    """Why the words of this call cannot be judged, or None where they can."""
    if not call.may_judge_words:
        return unclear("talk.words_not_judged")
    if not turns(call, Speaker.AGENT):
        return unclear("talk.agent_silent")
    return None


def phrases_of(area: str, key: str, language: Language) -> tuple[str, ...]:
    """Phrases of the call's language first, then of the others: people mix them."""
    others = (one for one in LANGUAGES if one != language)
    return tuple(
        dict.fromkeys(p for each in (language, *others) for p in phrases_for(area, key, each))
    )


def heard(
    phrases: Sequence[str], among: Iterable[Turn], language: Language, threshold: float
) -> tuple[Turn, Match] | None:
    """The best match of any phrase in any of the turns, the earliest of equals."""
    best: tuple[Turn, Match] | None = None
    for turn in among:
        match = find(phrases, turn.text, language, threshold)
        if match and (best is None or match.score > best[1].score):
            best = turn, match
    return best


def evidence_of(turn: Turn, match: Match | None = None) -> Evidence:
    """The words of a match in a turn, or the whole turn, with their times in seconds."""
    said = turn.said
    if match is None:
        return Evidence(turn.index, said.speaker, said.start, said.end, said.text)
    start, end = _times(said, match.start, match.end)
    spoken = " ".join(words(said.text)[match.start : match.end])
    return Evidence(turn.index, said.speaker, start, end, spoken)


def _times(said: Utterance, first: int, end: int) -> tuple[float, float]:
    """When words `first` to `end` - 1 were said; by their share where nobody knows."""
    timed = [word for word in said.words for _ in tokens(word.text)]
    if len(timed) == len(tokens(said.text)) and timed:
        return timed[first].start, timed[end - 1].end
    share = said.duration_seconds / max(1, len(tokens(said.text)))
    return said.start + first * share, said.start + end * share
