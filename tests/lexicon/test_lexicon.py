import tomllib
from collections import Counter
from pathlib import Path

import pytest

import callmon.lexicon
from callmon.lexicon import phrases_for, weights_for
from callmon.organisation import LANGUAGES


def test_phrases_are_read_by_area_key_and_language():
    assert "labdien" in phrases_for("opening", "greeting", "lv")
    assert "labdien" not in phrases_for("opening", "greeting", "en")


def test_without_a_language_all_are_read():
    greetings = phrases_for("opening", "greeting")

    assert {"labdien", "здравствуйте", "hello"} <= set(greetings)


def test_a_plain_list_weighs_one_each():
    assert set(weights_for("opening", "greeting", "lv").values()) == {1.0}


def test_an_unknown_key_is_said():
    with pytest.raises(KeyError, match="no_such_key"):
        phrases_for("opening", "no_such_key", "lv")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_stands_twice_under_a_key(language):
    path = Path(callmon.lexicon.__path__[0]) / language / "opening.toml"
    for key, phrases in tomllib.loads(path.read_text(encoding="utf8")).items():
        twice = [phrase for phrase, times in Counter(phrases).items() if times > 1]
        assert not twice, key
