"""Where a client says who they are: no business yet, "labdien, šeit Andris Kalns". (pure)"""

import re
from functools import lru_cache

from callmon.lexicon import phrases_for
from callmon.organisation import LANGUAGES, Language
from callmon.transcripts.phrases import find, find_all, tokens

CUE = 90.0
NAME = 84.0
LETTERS = 3


@lru_cache(maxsize=4096)
def own_names(text: str, language: Language) -> frozenset[int]:
    """Places of the words in which the client gives their name: the cue, the first name, and a
    surname where it ends the sentence.
    """
    places: set[int] = set()
    begin = 0
    for sentence in re.split("[.!?]", text):
        said = tokens(sentence)
        places |= {begin + place for place in _in_sentence(sentence, said, language)}
        begin += len(said)
    return frozenset(places)


def _in_sentence(sentence: str, said: tuple[str, ...], language: Language) -> set[int]:
    places: set[int] = set()
    sure = phrases_for("names", "strong", language)
    for cues, must_be_known in ((sure, False), (phrases_for("names", "cues", language), True)):
        for cue in find_all(cues, sentence, language, CUE):
            after = said[cue.end : cue.end + 1]
            if (
                after
                and len(after[0]) >= LETTERS
                and not (must_be_known and not _is_first_name(after[0], language))
            ):
                surname = cue.end + 2 if cue.end + 2 == len(said) else cue.end + 1
                places.update(range(cue.start, surname))
    return places


@lru_cache(maxsize=16384)
def _is_first_name(word: str, language: Language) -> bool:
    return find(_first_names(), word, language, NAME) is not None


@lru_cache(maxsize=1)
def _first_names() -> tuple[str, ...]:
    return tuple(name for one in LANGUAGES for name in phrases_for("names", "first_names", one))
