"""Organisation files that change while the server runs."""

from pathlib import Path

import pytest

from callmon.known_organisations import KnownOrganisations
from callmon.organisation_file import OrganisationFileError
from tests.telephony.written import ORGANISATION


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "paraugs.toml").write_text(ORGANISATION, encoding="utf8")
    return tmp_path


def test_a_changed_file_is_read_again(folder: Path):
    known = KnownOrganisations(folder)
    path = folder / "paraugs.toml"
    path.write_text(ORGANISATION.replace("Parauga novada", "Jaunā novada"), encoding="utf8")
    known.look()

    assert known.current().get("paraugs").name == "Jaunā novada pašvaldība"


def test_a_wrong_file_leaves_the_good_ones_and_says_what_is_wrong(folder: Path):
    known = KnownOrganisations(folder)
    path = folder / "paraugs.toml"
    path.write_text(ORGANISATION.replace("+37120000001", "12"), encoding="utf8")
    known.look()

    assert known.current().get("paraugs").employees[0].phone == "+37120000001"
    assert "paraugs.toml" in known.mistakes[0]

    path.write_text(ORGANISATION, encoding="utf8")
    known.look()
    assert known.mistakes == ()


def test_a_wrong_file_is_refused_at_the_start(folder: Path):
    (folder / "slikts.toml").write_text("name = ", encoding="utf8")

    with pytest.raises(OrganisationFileError, match=r"slikts\.toml"):
        KnownOrganisations(folder)


def test_a_new_file_is_a_new_organisation(folder: Path):
    known = KnownOrganisations(folder)
    other = ORGANISATION.replace("+3716000000", "+3716100000")
    (folder / "cits.toml").write_text(other, encoding="utf8")
    known.look()

    assert {organisation.id for organisation in known.current()} == {"paraugs", "cits"}
