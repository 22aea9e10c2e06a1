"""Latvian and Russian names said in another case, put back into the nominative. (pure)"""

from collections.abc import Iterator
from typing import NamedTuple

from callmon.organisation import Language


class _Ending(NamedTuple):
    said: str
    nominative: tuple[str, ...]
    is_mans: bool | None = None


_LATVIAN = (
    _Ending("am", ("s", "š"), True),
    _Ending("im", ("is",), True),
    _Ending("um", ("us",), True),
    _Ending("ai", ("a",)),
    _Ending("ei", ("e",)),
    _Ending("u", ("s", "š"), True),
    _Ending("u", ("a",)),
    _Ending("i", ("is",), True),
    _Ending("i", ("e",)),
    _Ending("as", ("a",)),
    _Ending("es", ("e",)),
)
_RUSSIAN = (
    _Ending("кому", ("кий",), True),
    _Ending("кого", ("кий",), True),
    _Ending("кой", ("кая",), False),
    _Ending("кую", ("кая",), False),
    _Ending("ой", ("а",), False),
    _Ending("ей", ("я",), False),
    _Ending("у", ("",), True),
    _Ending("у", ("а",)),
    _Ending("ю", ("й", "ь"), True),
    _Ending("ю", ("я",)),
    _Ending("е", ("а", "я")),
    _Ending("ии", ("ия",)),
    _Ending("а", ("",), True),
    _Ending("я", ("й", "ь"), True),
)
_ENDINGS: dict[Language, tuple[_Ending, ...]] = {"lv": _LATVIAN, "ru": _RUSSIAN, "en": ()}


def nominatives(word: str, is_mans: bool | None, language: Language) -> Iterator[str]:
    """What `word` may be in the nominative, likeliest first; `is_mans` is None where unknown.

    Endings are those of the dative, the accusative and, for women, the genitive.
    """
    written = word.lower()
    for ending in _ENDINGS[language]:
        stem = word[: len(word) - len(ending.said)]
        if not written.endswith(ending.said) or len(stem) < 2:
            continue
        if is_mans is None or ending.is_mans is None or is_mans == ending.is_mans:
            for nominative in _palatal_last(stem, ending.nominative):
                yield stem + nominative
                if not nominative:
                    yield f"{stem[:-1]}е{stem[-1]}"


def _palatal_last(stem: str, endings: tuple[str, ...]) -> tuple[str, ...]:
    """Latvian stems in -ņ- and -ļ- end in -š: Kalniņam is Kalniņš."""
    return endings[::-1] if stem.endswith(("ņ", "ļ")) else endings


def of_polite(word: str, following: str) -> str | None:
    """ "Ozola kungs" is Ozols, "Ozolas kundze" Ozola: the surname, said in the genitive."""
    if following == "kundze" and word.endswith(("as", "es")):
        return word[:-1]
    if following != "kungs" or not word.endswith("a"):
        return None
    return word[:-1] + ("š" if word.endswith(("iņa", "ēja")) else "s")
