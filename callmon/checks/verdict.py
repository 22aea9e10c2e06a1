"""What a check sees (ObservedCall) and what it says (Verdict). (pure)"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from callmon.organisation import Department, Language, Organisation
from callmon.transcripts.transcript import Speaker, Utterance


class Direction(StrEnum):
    """Who rang whom: a client the line (inbound), or an employee a client (outbound)."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Outcome(StrEnum):
    """What a check may say. `UNCLEAR` is never a way out where the words are plain."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Agent:
    """The employee on the call, as the organisation's file writes them (Latvian nominative)."""

    first_name: str
    last_name: str
    position: str
    department: Department


@dataclass(frozen=True, slots=True)
class PhraseHeard:
    """How strongly a phrase was found by sound in the agent's opening (`transcripts.sounds`).

    `outcome` is MET, NOT_MET or UNCLEAR by the thresholds kept with the model.
    """

    phrase: str
    outcome: Outcome
    score: float
    start: float
    end: float
    heard: str


@dataclass(frozen=True, slots=True)
class HeardBySound:
    """What matching by sound found in the opening; None for what was not looked for."""

    department: PhraseHeard | None = None
    institution: PhraseHeard | None = None
    first_name: PhraseHeard | None = None
    last_name: PhraseHeard | None = None
    full_name: PhraseHeard | None = None


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
