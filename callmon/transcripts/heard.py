"""What is looked for by sound, and what was heard of it: for checks and models alike. (pure)"""

from dataclasses import dataclass
from enum import StrEnum

from callmon.organisation import Department


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
