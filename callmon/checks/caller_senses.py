"""How a client takes what the agent said: answered, or still without an answer. (pure once read)

Who has no answer asks the same again, or gives up; learnt from sentences of callers in lexicon
`callers`.
"""

from enum import StrEnum
from functools import lru_cache

from callmon.organisation import Language
from callmon.transcripts.learned_before import learned_from
from callmon.transcripts.learner import Learned, seen

AREA = "callers"


class Taken(StrEnum):
    """What a client's turn does; each is a key of the lexicon."""

    PUSHES = "pushes"
    GIVES_UP = "gives_up"
    SATISFIED = "satisfied"
    AGREES = "agrees"
    ASKS = "asks"
    TELLS = "tells"


WAYS = tuple(Taken)


@lru_cache(maxsize=8192)
def taken(said: str, language: Language) -> dict[Taken, float]:
    """How likely each is for these words, 0 to 1; the sum is 1."""
    return dict(zip(WAYS, learned(language).shares(seen(said)), strict=True))


@lru_cache(maxsize=8)
def learned(language: Language) -> Learned:
    """What the lexicon's sentences teach."""
    return learned_from(AREA, WAYS, language)
