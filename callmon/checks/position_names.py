"""Where the agent says a position: their own, or any word for one said of oneself. (pure)"""

from dataclasses import replace
from functools import lru_cache

from callmon.checks.department_names import departments_named
from callmon.checks.opening import Opening, inflected, known, script
from callmon.organisation import Language, Organisation
from callmon.transcripts.phrases import Match, find_all, find_every, fold, forms

STATED = 80.0
PERHAPS = 74.0
RATHER_DEPARTMENT = 10.0
"""Words that fit a department by so many points better are no position."""
ANY_STATED = 87.0
"""A word for some other position must be heard more surely than the agent's own."""


def position_in(opening: Opening, position: str) -> Match | None:
    """The agent's own position where it was said, the more of it the better; else any."""
    found = find_every(_own(position), opening.text, opening.language, PERHAPS)
    sure = [match for match in found if match.score >= STATED]
    if sure:
        return max(sure, key=lambda match: len(fold(match.phrase)) * match.score)
    offices = {fold(kind) for kind in known("office", opening.language)}
    others = [
        match
        for match in find_all(_others(opening.language), opening.text, opening.language, ANY_STATED)
        if not match.inside and not offices & set(opening.folded[match.start : match.end])
    ]
    best = max(others, key=lambda match: match.score, default=None)
    return best or max(found, key=lambda match: match.score, default=None)


def position_beside_departments(
    opening: Opening, position: str, organisation: Organisation
) -> Match | None:
    """The position, unless its words are rather a department's name ("grāmatvedība")."""
    match = position_in(opening, position)
    named = departments_named(opening.text, opening.language, organisation)
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
