"""What was learned is read again by the next process, and never stands in the way."""

from pathlib import Path

import pytest

from callmon.organisation import Language
from callmon.transcripts.learned_before import learned_before
from callmon.transcripts.learner import Learned, features, learn

SAID = ["žogs", "ceļš", "žogs un ceļš", "ceļš un žogs"]
often: list[Language] = []


def learning(language: Language) -> Learned:
    often.append(language)
    return learn([(place % 2, features(text.split())) for place, text in enumerate(SAID * 2)], 2)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    often.clear()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "callmon"


def shares(learned: Learned) -> tuple[float, ...]:
    return learned.shares(features(["žogs"]))


def test_what_was_learned_is_read_and_not_learned_again():
    first = learned_before("walls", "lv", learning)
    again = learned_before("walls", "lv", learning)

    assert often == ["lv"]
    assert shares(again) == shares(first)
    assert again.rows == first.rows


def test_each_language_learns_for_itself():
    learned_before("walls", "lv", learning)
    learned_before("walls", "ru", learning)

    assert often == ["lv", "ru"]


@pytest.mark.parametrize("left", [0, 100, -100])
def test_a_file_cut_short_is_learned_anew_and_mended(cache: Path, left: int):
    whole = learned_before("walls", "lv", learning)
    (path,) = cache.iterdir()
    path.write_bytes(path.read_bytes()[:left])

    assert shares(learned_before("walls", "lv", learning)) == shares(whole)
    assert shares(learned_before("walls", "lv", learning)) == shares(whole)
    assert often == ["lv", "lv"]


def test_a_folder_that_cannot_be_made_costs_only_time(tmp_path: Path):
    (tmp_path / "callmon").write_text("in the way")

    learned_before("walls", "lv", learning)
    learned_before("walls", "lv", learning)

    assert often == ["lv", "lv"]


def test_no_home_costs_only_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", _nobody)

    assert shares(learned_before("walls", "lv", learning))
    assert often == ["lv"]


def _nobody() -> Path:
    raise RuntimeError("Could not determine home directory.")


def test_files_of_versions_long_gone_are_cleared_away(cache: Path):
    cache.mkdir()
    for version in range(9):
        (cache / f"walls-lv-{version}.npz").touch()
        (cache / f"walls-ru-{version}.npz").touch()

    learned_before("walls", "lv", learning)

    assert len(list(cache.glob("walls-lv-*"))) == 4
    assert len(list(cache.glob("walls-ru-*"))) == 9
    learned_before("walls", "lv", learning)
    assert often == ["lv"]
