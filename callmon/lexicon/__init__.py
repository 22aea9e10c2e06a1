"""lexicon/<language>/<area>.toml: what people say, by key, as data. (pure once read)

A key holds a list of phrases, or a table of phrases with weights:

    greeting = ["labdien", "labrīt"]

    [urgent]
    "gāzes smaka" = 3.0
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from callmon.organisation import LANGUAGES, Language

_FOLDER = Path(__file__).parent


@cache
def phrases_for(area: str, key: str, language: Language | None = None) -> tuple[str, ...]:
    """The phrases of `key` in `language`, or in all languages. KeyError where none has the key."""
    return tuple(weights_for(area, key, language))


@cache
def weights_for(area: str, key: str, language: Language | None = None) -> Mapping[str, float]:
    """The phrases of `key` with their weights; a plain list weighs 1.0 each."""
    languages = LANGUAGES if language is None else (language,)
    tables = [_read(area, one)[key] for one in languages if key in _read(area, one)]
    if not tables:
        raise KeyError(f"lexicon {area!r} has no {key!r} in {', '.join(languages)}")
    return MappingProxyType({phrase: weight for table in tables for phrase, weight in table})


@cache
def keys_of(area: str, language: Language) -> tuple[str, ...]:
    """The keys of an area in a language; empty where the language has no such file."""
    return tuple(_read(area, language))


@cache
def _read(area: str, language: Language) -> dict[str, tuple[tuple[str, float], ...]]:
    path = _FOLDER / language / f"{area}.toml"
    if not path.exists():
        return {}
    read = tomllib.loads(path.read_text(encoding="utf8"))
    return {
        key: tuple(table.items() if isinstance(table, dict) else ((one, 1.0) for one in table))
        for key, table in read.items()
    }


def files_of(language: Language) -> tuple[Path, ...]:
    """Every file of a language, in order."""
    return tuple(sorted((_FOLDER / language).glob("*.toml")))
