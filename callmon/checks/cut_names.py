"""A department's name of which every word was cut short, or spelt by ear: "labiekārt dienest",
"отдел благоустр", "tacks office". (pure)

Every word of a name must be there: as it is, or its beginning. So little of a name is sure only
where it begins no other department's.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from callmon.checks.cut_words import Least, Read, read_word
from callmon.checks.department_names import (
    AND,
    NAMED,
    PERHAPS,
    Named,
    is_institution,
    is_office,
    ways_to_call,
)
from callmon.checks.opening import Opening
from callmon.organisation import Language, Organisation
from callmon.transcripts.phrases import Match, fold

LEAST = Least(letters=4, share=0.45)
LEAST_OF_OFFICE = Least(letters=3, share=0.37, beginning=78.0)
LEAST_ALONE = Least(letters=8, share=0.6)
"""A name of one word must be there for the most part."""
TURNS = 2
MARGIN = 3.0
ALIKE_LETTERS = 6
"""Words next to each other that begin with the same letters are said as one."""


def cut_departments(opening: Opening, organisation: Organisation) -> tuple[Named, ...]:
    """The departments of which a cut name may have been said in the first turns, surest first."""
    best: dict[str, Named] = {}
    said = tuple(
        word for word, turn in zip(opening.folded, opening.owner, strict=True) if turn < TURNS
    )
    for department_id, name in ways_to_call(organisation):
        for match in _found(name, said, opening.language):
            known = best.get(department_id)
            if known is None or match.score > known.score:
                best[department_id] = Named(department_id, match, False)
    return tuple(_unless_anothers(one, best) for one in best.values())


def _unless_anothers(one: Named, best: dict[str, Named]) -> Named:
    """Less than sure where another department may be meant as well."""
    alike = any(
        other.department_id != one.department_id
        and other.match.overlaps(one.match)
        and other.score > one.score - MARGIN
        for other in best.values()
    )
    return replace(one, match=replace(one.match, score=PERHAPS)) if alike else one


def _found(name: str, said: tuple[str, ...], language: Language) -> Iterator[Match]:
    for wanted in _wanted(name):
        letters = sum(len(fold(word)) for word, _ in wanted)
        for start in _starts(wanted[0], said, language):
            read = _read(wanted, said, start, language)
            if len(wanted) == 1 and is_institution(said[start], language):
                continue
            if read and read.points >= PERHAPS * letters:
                score = min(read.points / letters, NAMED + 10.0)
                yield Match(name, score, start, read.end)


_Word = tuple[str, Least]
_Wanted = tuple[_Word, ...]


@lru_cache(maxsize=4096)
def _starts(first: _Word, said: tuple[str, ...], language: Language) -> tuple[int, ...]:
    """Where the first word of a name is: many names begin with the same."""
    word, least = first
    places = range(len(said))
    return tuple(one for one in places if read_word(word, said, one, language, least))


@lru_cache(maxsize=2048)
def _wanted(name: str) -> tuple[_Wanted, ...]:
    """The words of a name with what must be left of each; also with "vides pārvaldības pārvalde"
    said as "vides pārvalde".
    """
    words = [word for word in name.split() if word not in AND]
    if all(is_office(word) for word in words):
        return ()
    if len(words) == 1:
        return (((words[0], LEAST_ALONE),),)
    following = [*words[1:], ""]
    shorter = [
        word
        for word, after in zip(words, following, strict=True)
        if fold(word)[:ALIKE_LETTERS] != fold(after)[:ALIKE_LETTERS]
    ]
    return tuple(
        tuple((word, LEAST_OF_OFFICE if is_office(word) else LEAST) for word in spelt)
        for spelt in dict.fromkeys((tuple(words), tuple(shorter)))
        if len(spelt) > 1
    )


def _read(wanted: _Wanted, said: tuple[str, ...], start: int, language: Language) -> Read | None:
    """All words of a name from a place on; "un" between them."""
    points, place = 0.0, start
    for number, (word, least) in enumerate(wanted):
        if number and place < len(said) and said[place] in _AND:
            place += 1
        one = read_word(word, said, place, language, least)
        if one is None:
            return None
        points, place = points + one.points * len(fold(word)), one.end
    return Read(points, place)


_AND = {fold(one) for one in AND}
