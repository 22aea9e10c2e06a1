"""The municipality's name where its place was written as the words it sounds like, or its kind
was cut short: "sick olda municipality", "сигулдски самоуправ". (pure)
"""

from functools import lru_cache

from callmon.checks.cut_words import Least, by_ear, read_word
from callmon.checks.opening import AREA, Opening
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import Match, fold, similarity

PLACE = 80.0
PLACE_BY_EAR = 66.0
"""Beside a word for a municipality even words that are only a little like its place will do."""
BEGINNING = 83.0
LETTERS = 5
LONGEST_ENDING = 6
SPLIT = 4
"""A place may have been written as so many words."""
KIND_SURE = 82.0
LEAST_OF_KIND = Least(letters=6, share=0.45)
SHORTEST_KIND = 4
SCORE = 82.0
TURNS = 2


def named_by_ear(
    opening: Opening, places: tuple[str, ...], taken: tuple[Match, ...]
) -> Match | None:
    """The place's name right beside a word for a municipality, outside the `taken` words."""
    said = opening.folded
    used = {place for one in taken for place in range(one.start, one.end)}
    for start in range(len(said)):
        end = _end_of_kind(said, start, opening.language)
        if end is None or start in used or opening.owner[start] >= TURNS:
            continue
        for first, last in _beside(start, end):
            inside = 0 <= first < last <= len(said)
            if (
                inside
                and not used & set(range(first, last))
                and opening.owner[first] == opening.owner[last - 1]
                and _is_place("".join(said[first:last]), places, opening.language)
            ):
                return Match(places[0], SCORE, min(first, start), max(last, end))
    return None


def _beside(start: int, end: int) -> list[tuple[int, int]]:
    """Runs of words before, and after, the kind of institution; one word may lie between."""
    lengths = range(1, SPLIT + 1)
    before = [(start - gap - one, start - gap) for gap in (0, 1) for one in lengths]
    after = [(end + gap, end + gap + one) for gap in (0, 1) for one in lengths]
    return before + after


def _end_of_kind(said: tuple[str, ...], start: int, language: Language) -> int | None:
    """Where a word for a municipality that begins at `start` ends; None where none begins."""
    for kind in _kinds(language):
        read = read_word(kind, said, start, language, LEAST_OF_KIND)
        if read and read.points >= KIND_SURE:
            return read.end
    return None


@lru_cache(maxsize=4)
def _kinds(language: Language) -> tuple[str, ...]:
    """The last words of "novada pašvaldība", "краевая дума", "city council"."""
    kinds = (kind.split()[-1] for kind in phrases_for(AREA, "institution", language))
    return tuple(dict.fromkeys(kind for kind in kinds if len(kind) >= SHORTEST_KIND))


@lru_cache(maxsize=16384)
def _is_place(said: str, places: tuple[str, ...], language: Language) -> bool:
    long = [place for place in places if len(fold(place)) >= SHORTEST_KIND]
    if language == "en":
        return any(by_ear(said, place) >= PLACE_BY_EAR for place in long)
    return any(similarity(said, place, language) >= PLACE for place in long) or any(
        _begins(said, fold(place), language) for place in long
    )


def _begins(said: str, place: str, language: Language) -> bool:
    """Whether a word is the place with an ending spelt by ear: "сигулдскава"."""
    letters = len(place)
    return (
        LETTERS <= letters < len(said) <= letters + LONGEST_ENDING
        and similarity(said[:letters], place, language) >= BEGINNING
    )
