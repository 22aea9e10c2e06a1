"""What a check sees (ObservedCall) and what it says (Verdict). (pure)"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from callmon.organisation import Language, Organisation
from callmon.transcripts.heard import Agent as Agent
from callmon.transcripts.heard import HeardBySound as HeardBySound
from callmon.transcripts.heard import Outcome as Outcome
from callmon.transcripts.heard import PhraseHeard as PhraseHeard
from callmon.transcripts.transcript import Speaker, Utterance


class Direction(StrEnum):
    """Who rang whom: a client the line (inbound), or an employee a client (outbound)."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


@dataclass(frozen=True, slots=True)
class CallTimes:
    """What the timeline knows of a call; None where it is not known. Seconds."""

    wait_seconds: float | None = None
    rings_to_answer: int | None = None
    rings_are_estimated: bool = False
    rings_at_least: int | None = None
    rings_at_most: int | None = None
    """What the stamps, exact to a second or so, leave possible for `rings_to_answer`."""
    talk_seconds: float | None = None
    ended_by: Speaker | None = None
    transferred: bool = False


@dataclass(frozen=True)
class ObservedCall:
    """All that is known of one call when it is judged.

    `utterances` are in order of start, seconds from the start of the recording (the bridge).
    `agent` is None where nobody knows who answered. `may_judge_words` is False where the
    speech model does not hear the language well enough: word checks then say UNCLEAR, except
    where `by_sound` decides. `opening_recorded` is False where the recording began late.
    """

    organisation: Organisation
    direction: Direction
    language: Language
    agent: Agent | None
    utterances: tuple[Utterance, ...]
    client_name: str | None = None
    times: CallTimes = CallTimes()
    may_judge_words: bool = True
    opening_recorded: bool = True
    duration_seconds: float | None = None
    by_sound: HeardBySound | None = None
    heard_by: str = "text"

    def said_by(self, speaker: Speaker) -> tuple[Utterance, ...]:
        return tuple(said for said in self.utterances if said.speaker == speaker)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that show a verdict: which utterance of the call, from when to when, which words."""

    utterance: int
    speaker: Speaker
    start: float
    end: float
    words: str


@dataclass(frozen=True, slots=True)
class Why:
    """One sentence for a reader: a key of `checks/why.toml` and what fills it in."""

    key: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says of a call. `confidence` 0 to 1 is that of the outcome."""

    outcome: Outcome
    confidence: float
    why: Why
    evidence: tuple[Evidence, ...] = ()


Check = Callable[..., Verdict]


def met(key: str, *evidence: Evidence, confidence: float = 1.0, **values: str) -> Verdict:
    return Verdict(Outcome.MET, confidence, Why(key, values), evidence)


def not_met(key: str, *evidence: Evidence, confidence: float = 1.0, **values: str) -> Verdict:
    return Verdict(Outcome.NOT_MET, confidence, Why(key, values), evidence)


def not_applicable(key: str, **values: str) -> Verdict:
    return Verdict(Outcome.NOT_APPLICABLE, 1.0, Why(key, values))


def unclear(key: str, *evidence: Evidence, confidence: float = 0.5, **values: str) -> Verdict:
    return Verdict(Outcome.UNCLEAR, confidence, Why(key, values), evidence)


def evidence_to_json(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    """The form kept with a finding."""
    return [
        {
            "utterance": one.utterance,
            "speaker": one.speaker.value,
            "start": one.start,
            "end": one.end,
            "words": one.words,
        }
        for one in evidence
    ]
