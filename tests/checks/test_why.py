import re
import string
from pathlib import Path

import pytest

import callmon.checks
from callmon.checks.verdict import Why
from callmon.checks.why import sentences, why_in
from callmon.organisation import LANGUAGES

CODE = "\n".join(
    path.read_text(encoding="utf8") for path in Path(callmon.checks.__path__[0]).glob("*.py")
)


@pytest.mark.parametrize("key", sorted(sentences()))
def test_every_sentence_exists_in_three_languages_with_the_same_values(key):
    by_language = sentences()[key]
    values = {
        language: {
            name for _, name, _, _ in string.Formatter().parse(by_language[language]) if name
        }
        for language in LANGUAGES
    }

    assert values["lv"] == values["ru"] == values["en"]


def test_every_reason_a_check_gives_has_its_sentence():
    given = set(re.findall(r'(?:un)?(?:met|clear|applicable)\(\s*"([a-z_]+\.[a-z_]+)"', CODE))

    assert given
    assert given <= set(sentences())


def test_a_sentence_is_filled_in():
    assert "“labdien”" in why_in(Why("greets.said", {"said": "labdien"}), "lv")
