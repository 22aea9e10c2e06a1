"""Transcript, utterance, word: what was said, by whom, when. (pure)"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from callmon.organisation import Language


class Speaker(StrEnum):
    """Who is on a channel. A voicemail has a caller only."""

    AGENT = "agent"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Word:
    """One word as heard; seconds from the recording's start; probability 0 to 1."""

    text: str
    start: float
    end: float
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of one person's talk. `words` is empty where only the text is known."""

    speaker: Speaker
    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()

    @property
    def duration_seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Model:
    """The speech model that heard: its name in the manifest, the hash of its weights."""

    id: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A stretch of audio whose words are not to be trusted, and why (loop, noise, dropped)."""

    speaker: Speaker
    start: float
    end: float
    why: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """All utterances of a recording in order of start, and how they were heard."""

    language: Language
    utterances: tuple[Utterance, ...]
    duration_seconds: float
    model: Model | None = None
    may_judge: bool = True
    """Whether the manifest lets this model judge words of this language."""
    language_is_sure: bool = True
    """Whether the model is sure that this was spoken, and it does not only stand in for doubt."""
    suspicions: tuple[Suspicion, ...] = field(default=())

    def of(self, speaker: Speaker) -> tuple[Utterance, ...]:
        return tuple(said for said in self.utterances if said.speaker == speaker)

    @property
    def text(self) -> str:
        return " ".join(said.text for said in self.utterances)


BREATH_SECONDS = 2.0
"""A pause in one person's talk that does not end their turn."""


def turns(utterances: Iterable[Utterance]) -> tuple[Utterance, ...]:
    """The talk turn by turn: what one person says until the other speaks, or is silent longer
    than a breath, is one utterance. A recogniser cuts at sentences; people judge turns.
    """
    joined: list[Utterance] = []
    for said in utterances:
        last = joined[-1] if joined else None
        if (
            last
            and last.speaker == said.speaker
            and said.start - last.end <= BREATH_SECONDS
            and bool(last.words) == bool(said.words)
        ):
            joined[-1] = Utterance(
                said.speaker,
                last.start,
                max(last.end, said.end),
                f"{last.text} {said.text}",
                last.words + said.words,
            )
        else:
            joined.append(said)
    return tuple(joined)


def to_json(transcript: Transcript) -> dict[str, Any]:
    """The form kept in the database and shown by `--json`; `from_json` reads it back."""
    return {
        "language": transcript.language,
        "duration_seconds": transcript.duration_seconds,
        "may_judge": transcript.may_judge,
        "language_is_sure": transcript.language_is_sure,
        "model": transcript.model
        and {
            "id": transcript.model.id,
            "sha256": transcript.model.sha256,
        },
        "utterances": [
            {
                "speaker": said.speaker.value,
                "start": said.start,
                "end": said.end,
                "text": said.text,
                "words": [
                    [word.text, word.start, word.end, round(word.probability, 3)]
                    for word in said.words
                ],
            }
            for said in transcript.utterances
        ],
        "suspicions": [
            {"speaker": one.speaker.value, "start": one.start, "end": one.end, "why": one.why}
            for one in transcript.suspicions
        ],
    }


def from_json(kept: dict[str, Any]) -> Transcript:
    """A transcript as `to_json` wrote it."""
    return Transcript(
        language=kept["language"],
        duration_seconds=kept["duration_seconds"],
        may_judge=kept["may_judge"],
        language_is_sure=kept.get("language_is_sure", True),
        model=kept["model"] and Model(**kept["model"]),
        utterances=tuple(
            Utterance(
                Speaker(said["speaker"]),
                said["start"],
                said["end"],
                said["text"],
                tuple(Word(*word) for word in said["words"]),
            )
            for said in kept["utterances"]
        ),
        suspicions=tuple(
            Suspicion(Speaker(one["speaker"]), one["start"], one["end"], one["why"])
            for one in kept["suspicions"]
        ),
    )
