"""why.toml: the sentence that tells a reader why a verdict is what it is, in their language."""

import tomllib
from functools import cache
from pathlib import Path

from callmon.checks.verdict import Why
from callmon.organisation import Language

_PATH = Path(__file__).with_name("why.toml")


def why_in(why: Why, language: Language) -> str:
    """The sentence in `language`. KeyError where why.toml lacks the key or a value is missing."""
    return sentences()[why.key][language].format_map(why.values)


@cache
def sentences() -> dict[str, dict[Language, str]]:
    """Every sentence by its key `<check>.<reason>`, then by language."""
    read = tomllib.loads(_PATH.read_text(encoding="utf8"))
    return {
        f"{check}.{reason}": by_language
        for check, reasons in read.items()
        for reason, by_language in reasons.items()
    }
