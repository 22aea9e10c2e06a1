"""What a clerk who rings says near the start, learnt from lexicon `rings`. (pure once read)

News is told in any words: "somebody handed in your wallet".
"""

from functools import lru_cache

from callmon.organisation import Language
from callmon.transcripts.learned_before import learned_from
from callmon.transcripts.learner import Learned, seen

AREA = "rings"
KEYS = ("says_nothing", "says_why")


@lru_cache(maxsize=8)
def learned(language: Language) -> Learned:
    """What the lexicon's sentences teach."""
    return learned_from(AREA, KEYS, language, times_misheard=3)


@lru_cache(maxsize=4096)
def says_why(sentence: str, language: Language) -> float:
    """How likely, 0 to 1, the other learns from this sentence what the call is about."""
    return learned(language).shares(seen(sentence))[KEYS.index("says_why")]
