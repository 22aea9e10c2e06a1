"""Whether a client only chats at first, learnt from lexicon `first_turns`. (pure once read)

"Oh, so quick!", "am I right with you?", "they gave me your number": said before the business.
"""

from functools import lru_cache

from callmon.organisation import Language
from callmon.transcripts.learned_before import learned_from
from callmon.transcripts.learner import Learned, seen
from callmon.transcripts.phrases import sentences

AREA = "first_turns"
KEYS = ("chats", "tells")


@lru_cache(maxsize=8)
def learned(language: Language) -> Learned:
    """What the lexicon's turns teach."""
    return learned_from(AREA, KEYS, language, times_misheard=3)


@lru_cache(maxsize=4096)
def only_chats(said: str, language: Language) -> float:
    """How likely, 0 to 1, these words of a client say nothing yet of what they want.

    That of the sentence that most likely does: after "oh, so quick!" many come to the point.
    """
    chats = [
        learned(language).shares(seen(sentence))[KEYS.index("chats")]
        for sentence in sentences(said)
    ]
    return min(chats, default=1.0)
