"""Where the agent says a position: their own, or any word for one said of oneself. (pure)"""

from functools import lru_cache

from callmon.checks.opening import Opening, inflected, known
from callmon.organisation import Language
from callmon.transcripts.phrases import Match, find_all, forms

STATED = 80.0
PERHAPS = 74.0


def position_in(opening: Opening, position: str) -> Match | None:
    """The agent's own position where it was said, else the best word for any position."""
    found = find_all(_own(position), opening.text, opening.language, PERHAPS)
    own = max(found, key=lambda match: match.score, default=None)
    if own and own.score >= STATED:
        return own
    others = find_all(_others(opening.language), opening.text, opening.language, STATED)
    return max(others, key=lambda match: match.score, default=None) or own


@lru_cache(maxsize=256)
def _own(position: str) -> tuple[str, ...]:
    """The position in full, without its first words, and its last word, in every case."""
    words = position.split()
    tails = [" ".join(words[place:]) for place in range(len(words))]
    return inflected([tail for tail in tails if len(tail) >= 6], "lv")


@lru_cache(maxsize=4)
def _others(language: Language) -> tuple[str, ...]:
    return tuple(
        form
        for title in known("position", language)
        for form in forms(title, "ru" if not title.isascii() and title[0] > "а" else "lv")[:4]
    )
