"""Content words as stems, so that inflected or misheard words count as the same. (pure)"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import sound, tokens

AREA = "close"
SHORTEST = 3
"""Letters that must stay when endings and prefixes are taken off."""
LONGEST = 6
"""Letters after which words are held to be alike: suffixes are misheard most."""


@lru_cache(maxsize=65536)
def stem(word: str, language: Language, *, by_sound: bool = True) -> str:
    """`word` (folded) without endings, at most LONGEST letters; by its sound unless told not."""
    heard = sound(word, language) if by_sound else word.replace("y", "i").replace("j", "i")
    heard = heard.replace("c", "k")
    if language == "ru":
        heard = heard.replace("o", "a").replace("e", "i")
    # A second ending only comes off a long word: "parādu" must not become "par".
    for shortest in (SHORTEST, SHORTEST + 2):
        shorter = _ending(language).sub("", heard)
        if len(shorter) >= shortest:
            heard = shorter
    return heard[:LONGEST]


@lru_cache(maxsize=65536)
def without_prefix(word: str, language: Language) -> tuple[str, ...]:
    """`word` with each verbal prefix it may carry taken off, the longest prefix first."""
    prefixes = sorted(phrases_for(AREA, "prefix", language), key=len, reverse=True)
    return tuple(
        word[len(prefix) :]
        for prefix in prefixes
        if word.startswith(prefix) and len(word) - len(prefix) >= SHORTEST + 1
    )


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a stretch of talk: stems, and stems of neighbours joined (split words)."""

    stems: tuple[str, ...]
    joined: tuple[str, ...]
    """One for each stem but the last: that stem's word and the next, as one word."""


@lru_cache(maxsize=8192)
def content(text: str, language: Language) -> Content:
    """Stems of the words of `text` that carry meaning, in order."""
    said = [word for word in tokens(text) if word not in stop_words(language)]
    stems = tuple(stem(word, language) for word in said)
    joined = tuple(stem(a + b, language) for a, b in pairwise(said))
    return Content(stems, joined)


def known_stems(texts: Iterable[str], language: Language) -> frozenset[str]:
    """Every stem said in `texts`, split words also joined, and their consonants."""
    stems = {
        one
        for text in texts
        for said in (content(text, language),)
        for one in (*said.stems, *said.joined)
    }
    return frozenset(stems | {consonants(one) for one in stems} - {""})


def repeated(said: Content, known: frozenset[str]) -> tuple[set[str], set[str]]:
    """The distinct stems of `said` that are known, and those that are new."""
    again = {one for one in said.stems if one in known or _near(one, known)}
    for first, second, together in zip(said.stems, said.stems[1:], said.joined, strict=False):
        if together in known:
            again |= {first, second}
    return again, set(said.stems) - again


def _near(one: str, known: frozenset[str]) -> bool:
    """Whether a stem cut short, or not short enough, is known."""
    if (bones := consonants(one)) and bones in known:
        return True
    return any(one[:cut] in known for cut in range(len(one) - 1, SHORTEST, -1)) or (
        len(one) >= SHORTEST + 1 and any(other.startswith(one) for other in known)
    )


@lru_cache(maxsize=65536)
def consonants(one: str) -> str:
    """The consonants of a long stem, for vowels are misheard most; empty for a short one."""
    bones = "".join(letter for letter in one if letter not in "aeiou")
    return bones.upper() if len(one) > SHORTEST + 1 and len(bones) >= SHORTEST else ""


@cache
def stop_words(language: Language) -> frozenset[str]:
    """Folded words that carry no content."""
    return frozenset(
        word for phrase in phrases_for(AREA, "stop", language) for word in tokens(phrase)
    )


@cache
def _ending(language: Language) -> re.Pattern[str]:
    endings: Sequence[str] = phrases_for(AREA, "stem_ending", language)
    if language == "ru":
        endings = [one.replace("o", "a").replace("e", "i") for one in endings]
    return re.compile(f"(?:{'|'.join(sorted(endings, key=len, reverse=True))})$")
