"""Where the agent says a position: their own, or any word for one said of oneself. (pure)"""

from dataclasses import replace
from functools import lru_cache

from callmon.checks.department_names import NAMED, Named, departments_named
from callmon.checks.opening import AREA, Opening, inflected, is_small, known, script
from callmon.lexicon import phrases_for
from callmon.organisation import Language, Organisation
from callmon.transcripts.phrases import Match, find, find_all, find_every, fold, forms

STATED = 80.0
PERHAPS = 74.0
RATHER_DEPARTMENT = 10.0
"""Words that fit a department by so many points better are no position."""
ANY_STATED = 87.0
"""A word for some other position must be heard more surely than the agent's own …"""
ANY_WRITTEN = 93.0
"""… and be nearly exact in text with stops and commas: "Mednieku ielā" has no "mērnieks"."""
TURNS = 2
INTRODUCED = 95.0
"""A position of others counts in the first turns, or beside words of an introduction."""


def position_in(opening: Opening, position: str, outside: tuple[Match, ...] = ()) -> Match | None:
    """The agent's own position where it was said, the more of it the better; else any.

    No word of it is of the matches `outside` which it is looked for.
    """
    found = [
        match
        for match in find_every(_own(position), opening.text, opening.language, PERHAPS)
        if _may_be_position(opening, match, outside)
    ]
    sure = [match for match in found if match.score >= STATED]
    if sure:
        return max(sure, key=lambda match: len(fold(match.phrase)) * match.score)
    offices = {fold(kind) for kind in known("office", opening.language)}
    needed = ANY_STATED if opening.is_unpunctuated else ANY_WRITTEN
    others = [
        match
        for match in find_all(_others(opening.language), opening.text, opening.language, needed)
        if not match.inside
        and not offices & set(opening.folded[match.start : match.end])
        and _may_be_position(opening, match, outside)
        and not _is_anothers(opening, match)
        and _introduces(opening, match)
    ]
    best = max(others, key=lambda match: match.score, default=None)
    return best or max(found, key=lambda match: match.score, default=None)


def holds_position(opening: Opening, run: Match) -> bool:
    """Whether a word for any position stands in the run, or right beside it."""
    titles = find_every(_others(opening.language), opening.text, opening.language, STATED)
    return any(one.start <= run.end and run.start <= one.end for one in titles)


def _may_be_position(opening: Opening, match: Match, outside: tuple[Match, ...]) -> bool:
    """Whether the words are more than small ones that only sound like it: "kas ir", no kasiere."""
    said = opening.folded[match.start : match.end]
    plain = all(is_small(word, opening.language) for word in said)
    return not plain and not any(match.overlaps(one) for one in outside)


def _introduces(opening: Opening, match: Match) -> bool:
    """Whether the agent may be saying who they are: at first, or in a turn with "te", "no"."""
    if opening.owner[match.start] < TURNS:
        return True
    _, said = opening.turn_of(match)
    cues = phrases_for(AREA, "introduction", opening.language)
    return find(cues, said.text, opening.language, INTRODUCED) is not None


def _is_anothers(opening: Opening, match: Match) -> bool:
    """ "Mūsu inspektors", "к специалисту": the position of somebody else."""
    anothers = {fold(word) for word in phrases_for(AREA, "anothers", opening.language)}
    return match.start > 0 and opening.folded[match.start - 1] in anothers


def position_beside_departments(
    opening: Opening, position: str, organisation: Organisation
) -> Match | None:
    """The position, unless its words are rather a department's name ("grāmatvedība"); then where
    it stands outside that name ("bāriņtiesas" | "locekle").
    """
    named = departments_named(opening.text, opening.language, organisation)
    match = _beside(position_in(opening, position), named)
    if match:
        return match
    sure = tuple(one.match for one in named if one.score >= NAMED)
    apart = position_in(opening, position, sure) if sure else None
    return apart if apart and apart.score >= STATED else None


def _beside(match: Match | None, named: tuple[Named, ...]) -> Match | None:
    if match is None:
        return None
    rivals = [one.score for one in named if one.match.overlaps(match)]
    worse = max(rivals, default=0.0) - match.score
    if worse > RATHER_DEPARTMENT:
        return None
    return replace(match, score=PERHAPS) if worse > 0 else match


@lru_cache(maxsize=256)
def _own(position: str) -> tuple[str, ...]:
    """The position in full, without its first words, and its last word, in every case."""
    words = position.split()
    tails = [" ".join(words[place:]) for place in range(len(words))]
    return inflected([tail for tail in tails if len(tail) >= 6], "lv")


@lru_cache(maxsize=4)
def _others(language: Language) -> tuple[str, ...]:
    return tuple(
        form for title in known("position", language) for form in forms(title, script(title))[:4]
    )
