"""Standards that change while the worker runs."""

from pathlib import Path

import pytest

from callmon.config import settings
from callmon.known_standards import KnownStandards
from callmon.standards.standard import SHIPPED, StandardFileError


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "standards" / "pils-2026.toml"
    path.parent.mkdir()
    path.write_bytes((SHIPPED / "sigulda-2023.toml").read_bytes())
    monkeypatch.setenv("CALLMON_STANDARDS_DIR", str(path.parent))
    settings.cache_clear()
    return path


def test_a_changed_standard_is_read_again(own: Path):
    known = KnownStandards()
    before = known.current()["pils-2026"].version
    own.write_text(own.read_text(encoding="utf8") + "\n# changed\n", encoding="utf8")

    assert known.current()["pils-2026"].version != before


def test_a_wrong_standard_leaves_the_good_ones_and_says_what_is_wrong(own: Path):
    known, right = KnownStandards(), own.read_bytes()
    before = known.current()
    own.write_text("name = \n", encoding="utf8")

    assert known.current() == before
    assert known.mistake is not None
    assert "pils-2026.toml:1" in known.mistake

    own.write_bytes(right)
    assert known.current() == before
    assert known.mistake is None


def test_a_wrong_standard_is_refused_at_the_start(own: Path):
    own.write_text("name = \n", encoding="utf8")

    with pytest.raises(StandardFileError, match=r"pils-2026\.toml:1"):
        KnownStandards()
