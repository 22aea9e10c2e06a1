"""Words of which only the beginning was written down, or what they sound like. (pure)"""

from dataclasses import dataclass
from functools import lru_cache

from callmon.checks.opening import script
from callmon.organisation import Language
from callmon.transcripts.phrases import fold, forms, most_alike, similarity
from callmon.transcripts.sounds import match, phrase, sounds_of

WORD = 78.0
"""How like a whole word must be."""
CUT_COST = 0.18
"""So large a share of the score goes with the letters."""
SPLIT = 3
"""A word may have been split into so many."""
SHORTEST, LONGEST = 0.55, 1.7
"""What is said may have so many times the letters of the word."""
SHORTEST_BY_EAR = 0.6
ALIKE_AT_ALL = 45.0
"""Less alike in their letters no two words sound alike."""


@dataclass(frozen=True)
class Least:
    """What must be left of a word that was cut: letters, their share of all, how like they are."""

    letters: int
    share: float
    beginning: float = 85.0


@dataclass(frozen=True)
class Read:
    """How well a word was found (0 to 100), and the place after it."""

    points: float
    end: int


def read_word(
    word: str, said: tuple[str, ...], place: int, language: Language, least: Least
) -> Read | None:
    """`word` in the folded words `said` from `place` on: whole, split, cut, or by ear."""
    ends = range(place + 1, min(place + SPLIT, len(said)) + 1)
    reads = [Read(like("".join(said[place:end]), word, language, least), end) for end in ends]
    return max((one for one in reads if one.points), key=lambda one: one.points, default=None)


@lru_cache(maxsize=65536)
def like(said: str, word: str, language: Language, least: Least) -> float:
    """How like what was said is to a word, 0 where it is neither that nor its beginning."""
    folded, letters = fold(word), len(said)
    if letters > LONGEST * len(folded) + 1:
        return 0.0
    whole = _whole(said, word, language) if letters >= SHORTEST * len(folded) else 0.0
    if whole >= WORD:
        return whole
    if letters < max(least.letters, least.share * len(folded)) or letters > len(folded):
        return 0.0
    begins = similarity(said, folded[:letters], language)
    cost = CUT_COST * (1.0 - letters / len(folded))
    return begins * (1.0 - cost) if begins >= least.beginning else 0.0


def _whole(said: str, word: str, language: Language) -> float:
    written = most_alike(said, forms(word, script(word)), language, WORD)
    return by_ear(said, word) if language == "en" and not written else written


def by_ear(said: str, word: str) -> float:
    """How alike English words and a word sound, 0 where one is far longer."""
    heard, meant = sounds_of(said, "en"), phrase(word, (word,), "en")
    lengths = len(heard.letters), len(meant.forms[0].sounds.letters)
    if min(lengths) < SHORTEST_BY_EAR * max(lengths) or not min(lengths):
        return 0.0
    if similarity(said, word, "en") < ALIKE_AT_ALL:
        return 0.0
    return match([meant], [heard])[0].score
