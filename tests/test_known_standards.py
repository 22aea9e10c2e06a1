"""Standards that change while the worker runs."""

from pathlib import Path

import pytest

from callmon.config import settings
from callmon.known_organisations import KnownOrganisations, known_organisations
from callmon.known_standards import (
    KnownStandards,
    hold_organisations_to_standards,
    known_standards,
)
from callmon.organisation_file import OrganisationFileError
from callmon.standards.standard import SHIPPED, StandardFileError
from tests.telephony.written import ORGANISATION


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


@pytest.fixture
def town(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of an organisation that is held to a standard of its own."""
    path = tmp_path / "organisations" / "paraugs.toml"
    path.parent.mkdir()
    path.write_text(f'standard = "pils-2026"\n{ORGANISATION}', encoding="utf8")
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(path.parent))
    settings.cache_clear()
    return path


def held_to(known: KnownOrganisations) -> str:
    return known.good.get("paraugs").standard


def test_a_running_organisation_keeps_its_standard_while_its_file_names_none_that_is(
    own: Path, town: Path
):
    hold_organisations_to_standards()
    known, right = known_organisations(), town.read_text(encoding="utf8")
    town.write_text(right.replace("pils-2026", "pils-2027"), encoding="utf8")
    known.look()

    assert held_to(known) == "pils-2026"
    [mistake] = known.mistakes
    assert "paraugs.toml:1: no standard is called 'pils-2027'" in mistake

    own.with_name("pils-2027.toml").write_bytes(own.read_bytes())
    known.look()
    assert held_to(known) == "pils-2027", "the standard came after the file that names it"
    assert known.mistakes == ()


def test_an_organisation_with_a_standard_there_is_not_is_refused_at_the_start(
    own: Path, town: Path
):
    own.unlink()

    with pytest.raises(OrganisationFileError, match=r"paraugs\.toml:1"):
        hold_organisations_to_standards()


def test_a_standard_in_use_whose_file_goes_stays_and_is_said(own: Path, town: Path):
    hold_organisations_to_standards()
    known, right = known_standards(), own.read_bytes()
    own.unlink()

    assert "pils-2026" in known.current()
    assert known.mistake is not None
    assert "pils-2026.toml is gone" in known.mistake

    own.write_bytes(right)
    known.current()
    assert known.mistake is None
