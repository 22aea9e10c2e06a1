"""A person's name that the recogniser wrote as the words it sounds like: "mayors", "i guess
trauma". (pure)

Both names together are told from chance far more surely than one, so each helps the other; one
alone must sound nearly the same. Where one was heard, the words beside it may be the other.
"""

from dataclasses import dataclass
from functools import lru_cache

from callmon.checks.opening import Opening, is_small, left_over
from callmon.organisation import Language
from callmon.transcripts.phrases import Match, fold
from callmon.transcripts.sounds import Phrase, phrase, sounds_of, span

FULL_NAME = 76.0
FULL_NAME_PART = 65.0
"""So alike must each name sound where both together sound like the agent's."""
PERHAPS_FULL_NAME = 68.0
PERHAPS_PART = 42.0
ALONE = 90.0
ALONE_LETTERS = 5
"""A shorter name alone sounds like too many words."""
PERHAPS_ALONE = {4: 84.0, 5: 76.0, 6: 76.0}
"""By letters; shorter names never, longer ones from so many points:"""
PERHAPS_LONG_ALONE = 66.0
TURNS = 2
"""Later nobody introduces themselves."""
BESIDE = 3
"""A name garbled into more words than these is none."""
BESIDE_LETTERS = 4
A_LITTLE_LIKE = 62.0


@dataclass(frozen=True)
class ByEar:
    """Words that sound like a name, and whether they surely are it."""

    match: Match
    sure: bool


def by_ear(opening: Opening, name: str, beside: str, taken: tuple[Match, ...]) -> ByEar | None:
    """The words outside `taken` that sound like `name`; `beside` is the agent's other name."""
    runs = _free_runs(opening, taken)
    found = [one for run in runs if (one := _in_run(opening, run, name, beside))]
    return max(found, key=lambda one: (one.sure, one.match.score), default=None)


def words_beside(
    opening: Opening, name: str, other: Match, before: bool, taken: tuple[Match, ...]
) -> Match | None:
    """Words right `before` or after the agent's `other` name that nothing explains, or small ones
    a little like `name`, of text as recognisers write it: a name may have become these.
    """
    if not opening.is_unpunctuated or opening.owner[other.start] >= TURNS:
        return None
    unexplained = {place for place, _ in left_over(opening.text, opening.language, opening.names)}
    step = -1 if before else 1
    place = other.start - 1 if before else other.end
    places: list[int] = []
    while _is_free(opening, place, other, taken) and len(places) < BESIDE:
        places.append(place)
        place += step
    letters = sum(len(opening.folded[one]) for one in places if one in unexplained)
    if not places:
        return None
    run = Match(name, 0.0, min(places), max(places) + 1)
    sounds = _heard(opening.said(run), name, opening.language).score
    return run if letters >= BESIDE_LETTERS or sounds >= A_LITTLE_LIKE else None


def _is_free(opening: Opening, place: int, other: Match, taken: tuple[Match, ...]) -> bool:
    return (
        0 <= place < len(opening.owner)
        and opening.owner[place] == opening.owner[other.start]
        and not any(one.start <= place < one.end for one in taken)
    )


def _free_runs(opening: Opening, taken: tuple[Match, ...]) -> list[tuple[int, int]]:
    """Words of one of the first turns that stand together and that nothing has taken."""
    used = {place for one in taken for place in range(one.start, one.end)}
    runs: list[tuple[int, int]] = []
    for place, turn in enumerate(opening.owner):
        if place in used or turn >= TURNS:
            continue
        if runs and runs[-1][1] == place and opening.owner[place - 1] == turn:
            runs[-1] = runs[-1][0], place + 1
        else:
            runs.append((place, place + 1))
    return runs


def _in_run(opening: Opening, run: tuple[int, int], name: str, beside: str) -> ByEar | None:
    text, language = opening.words(*run), opening.language
    part = _heard(text, name, language)
    both = max(
        (_heard(text, full, language) for full in (f"{name} {beside}", f"{beside} {name}")),
        key=lambda match: match.score,
    )
    other = _heard(text, beside, language)
    match = Match(name, part.score, run[0] + part.start, run[0] + part.end)
    if all(is_small(word, language) for word in opening.folded[match.start : match.end]):
        return None
    worse = min(part.score, other.score)
    if both.score >= FULL_NAME and worse >= FULL_NAME_PART and not part.overlaps(other):
        return ByEar(match, True)
    letters = len(fold(name))
    if part.score >= ALONE and letters >= ALONE_LETTERS:
        return ByEar(match, True)
    alone = PERHAPS_LONG_ALONE if letters > max(PERHAPS_ALONE) else PERHAPS_ALONE.get(letters)
    perhaps = (alone and part.score >= alone) or (
        both.score >= PERHAPS_FULL_NAME and worse >= PERHAPS_PART
    )
    return ByEar(match, False) if perhaps and _is_unexplained(opening, match) else None


def _is_unexplained(opening: Opening, match: Match) -> bool:
    """Whether a recogniser may have made the words: no formula holds them, no stop or comma."""
    left = {place for place, _ in left_over(opening.text, opening.language, opening.names)}
    return opening.is_unpunctuated and bool(left & set(range(match.start, match.end)))


def _heard(text: str, name: str, language: Language) -> Match:
    """Where in a text the words that sound most like the name stand, and how alike they are."""
    best = Match(name, 0.0, 0, 1)
    for spelt in dict.fromkeys((language, "lv")):
        sounds = sounds_of(text, spelt)
        if not sounds.letters:
            continue
        found = span(_phrase(name), sounds)
        if found.score > best.score:
            start, end = sounds.word_at(found.start), sounds.word_at(max(found.end - 1, 0)) + 1
            best = Match(name, found.score, start, max(end, start + 1))
    return best


@lru_cache(maxsize=1024)
def _phrase(name: str) -> Phrase:
    return phrase(name, (name,), "lv")
