"""What number words are worth, as heard: split, joined, misspelt. (pure)"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from callmon.lexicon import keys_of, phrases_for, weights_for
from callmon.organisation import Language
from callmon.transcripts.phrases import fold, sound
from callmon.voicemail.spoken_words import one_letter_apart


def is_number_word(word: str, language: Language) -> bool:
    """Whether a folded word is a number, or digits."""
    return word.isdigit() or bool(listed("words", word, language))


class NumberWord(NamedTuple):
    value: int
    end: int
    unsure: bool = False


def word_at(said: Sequence[str], place: int, language: Language) -> NumberWord | None:
    """The number word that starts at `place`, also split into two ("seš desmit")."""
    if place >= len(said) or not said[place][0].isalpha():
        return None
    for size in (3, 2):
        parts = said[place : place + size]
        if len(parts) == size and all(part[0].isalpha() for part in parts):
            value = _split_value("".join(parts), parts, language)
            if value is not None:
                return NumberWord(value, place + size)
    value = value_of(said[place], language)
    if value is not None:
        return NumberWord(value, place + 1)
    homophone = listed("homophones", said[place], language)
    if homophone:
        digit = int(weights_for("numbers", "homophones", language)[homophone])
        return NumberWord(digit, place + 1, unsure=True)
    return None


def _split_value(joined: str, parts: Sequence[str], language: Language) -> int | None:
    """Words that are one number word together; not those that are two on their own."""
    value = value_of(joined, language)
    if value is None:
        return None
    worth = [value_of(part, language) for part in parts]
    if value < 10 or language != "lv":
        return value if worth == [None] * len(parts) else None
    return value


@lru_cache(maxsize=16384)
def value_of(word: str, language: Language) -> int | None:
    """What a number word is worth: as listed, else the one listed word that sounds like it."""
    if known := listed("words", word, language):
        return int(weights_for("numbers", "words", language)[known])
    if len(word) < 3:
        return None
    heard = sound(word, language)
    if len(word) < 5:
        near = {value for known, value in _sounds(language) if heard == known}
    else:
        near = {value for known, value in _sounds(language) if _near(heard, known)}
    return near.pop() if len(near) == 1 else None


@cache
def _sounds(language: Language) -> tuple[tuple[str, int], ...]:
    table = weights_for("numbers", "words", language)
    return tuple((sound(word, language), int(value)) for word, value in table.items())


def _near(heard: str, known: str) -> bool:
    """Same sound, or one letter wrong in a word of seven or more."""
    return heard == known or (
        len(known) >= 7 and abs(len(heard) - len(known)) <= 1 and one_letter_apart(heard, known)
    )


@lru_cache(maxsize=16384)
def unjoined(word: str, language: Language) -> tuple[str, ...]:
    """ "divdesmitdeviņi" as its number words; any other word as it is."""
    if len(word) < 6 or value_of(word, language) is not None:
        return (word,)
    for cut in range(len(word) - 3, 2, -1):
        if listed("words", word[cut:], language) and is_any(
            word[:cut], phrases_for("numbers", "announced", language)
        ):
            return (word[:cut], word[cut:])
        if listed("words", word[:cut], language):
            rest = unjoined(word[cut:], language)
            if all(listed("words", part, language) for part in rest):
                return (word[:cut], *rest)
    return (word,)


def is_any(word: str, cues: Sequence[str]) -> bool:
    return any(
        word.startswith(fold(cue[:-1])) if cue.endswith("*") else word == fold(cue) for cue in cues
    )


def listed(table: str, word: str, language: Language) -> str:
    return _folded(table, language).get(word, "")


@cache
def _folded(table: str, language: Language) -> dict[str, str]:
    if table not in keys_of("numbers", language):
        return {}
    return {fold(word).replace(" ", ""): word for word in phrases_for("numbers", table, language)}
