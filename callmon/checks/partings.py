"""Whether a clerk takes leave, learnt from last turns in lexicon `partings`. (pure once read)

There are formulas, and any wish will do: a fine walk, sweet dreams, luck at the bank.
"""

from functools import lru_cache

from callmon.organisation import Language
from callmon.transcripts.learned_before import learned_from
from callmon.transcripts.learner import Learned, seen
from callmon.transcripts.phrases import Match, sentences, tokens, words

AREA = "partings"
KEYS = ("ends", "parts")


@lru_cache(maxsize=8)
def learned(language: Language) -> Learned:
    """What the lexicon's turns teach."""
    return learned_from(AREA, KEYS, language, times_misheard=3)


def parting(said: str, language: Language) -> Match | None:
    """The sentence that most sounds like taking leave; its score is how likely it does, 0 to 100.

    None where nothing is said.
    """
    found = []
    start = 0
    for sentence in sentences(said):
        end = start + len(tokens(sentence))
        share = learned(language).shares(seen(sentence))[KEYS.index("parts")]
        found.append(Match(" ".join(words(said)[start:end]), 100 * share, start, end))
        start = end
    return max(found, key=lambda one: one.score, default=None)
