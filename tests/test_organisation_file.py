"""Organisation files that are wrong: the file, the line and what to do are told."""

from pathlib import Path

import pytest

from callmon.organisation_file import (
    OrganisationFileError,
    line_of,
    read_organisation,
    read_organisations,
    unknown_standards,
)
from tests.telephony.written import ORGANISATION

SHIPPED = Path(__file__).parents[1] / "organisations"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "paraugs.toml").write_text(ORGANISATION, encoding="utf8")
    return tmp_path


def refused(folder: Path) -> tuple[str, str]:
    """The line that is pointed at, and the message; exactly one mistake is told."""
    with pytest.raises(OrganisationFileError) as refusal:
        read_organisations(folder)
    [mistake] = refusal.value.mistakes
    assert str(mistake).startswith(f"{mistake.path}:{mistake.line}: ")
    assert mistake.line is not None
    return mistake.path.read_text(encoding="utf8").splitlines()[mistake.line - 1], mistake.message


def test_the_shipped_examples_are_right():
    assert [organisation.id for organisation in read_organisations(SHIPPED)] == [
        "jelgava",
        "sigulda",
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "line", "remedy"),
    [
        ('phone = "+37120000001"', 'phone = "20000001"', "phone", "write it as +371 and 8 digits"),
        ('"00:00-24:00"', '"24:00-08:00"', "monday", "write it as 08:00-17:00"),
        ('["00:00-24:00"]', '["08:00-12:00", "11:00-17:00"]', "monday", "write them as one"),
        ("closed_days = []", 'closed_days = ["2026-13-01"]', "closed", "write it as 2026-12-31"),
        ("closed_days = []", "closed_days = [2026-02-30]", "closed", "Invalid date"),
        ("closed_days = []", 'id = "cits"', "id", "the file's name is it"),
        ("closed_days = []", "closed_dais = []", "closed", "check its spelling"),
        (
            "closed_days = []",
            '[ring_back]\ncountries = ["Latvia"]',
            "countries",
            "write two capital letters: LV",
        ),
        (
            "closed_days = []",
            '[ring_back]\nquiet_hours = "20-8"',
            "quiet_hours",
            "write it as 20:00-08:00",
        ),
        (
            "closed_days = []",
            '[ring_back]\n[ring_back.notice.lv]\naudio = "zvana.wav"',
            "audio",
            "put it there, or write only `say`",
        ),
        ('key = "2"', 'key = "12"', "key", "is not of the form"),
        ('key = "3"', 'key = "2"', "key", "has key 2 twice; remove one"),
        (
            'department = "buve"\n[[line',
            'department = "nav"\n[[line',
            "department",
            "none of: buve",
        ),
        ('language = "ru"', 'language = "de"', "language", "'lv', 'ru' or 'en'"),
        ('position = "speciāliste"\n', "", "[[employee]]", "position is missing; add it"),
        ("[[2020-01-01, 2099-12-31]]", "[[2099-12-31, 2020-01-01]]", "absent", "first day first"),
        ('phone = "+37120000004"', 'phone = "+37160000001"', "phone", "write their own"),
        ('name = "Tukšais"', 'name = "Tukšais"\nhead = "nav"', "head", "which is none of: anna@"),
        ('id = "tukss"', 'id = "buve"', "id", "is given 2 times; ids must differ"),
        ('numbers = ["+37160000002"]', 'numbers = ["+37160000001"]', "numbers", "leave it to one"),
        ("[line.notice.lv]", "[line.notice.en]", "[[line]]", "add [line.notice.lv]"),
        ('say = "Saruna', 'audio = "../x.mp3"\nsay = "Saruna', "audio", ".mp3, .wav"),
        ('say = "Saruna', 'audio = "nav.mp3"\nsay = "Saruna', "audio", "put it there"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_its_remedy(
    folder: Path, right: str, wrong: str, line: str, remedy: str
):
    assert right in ORGANISATION
    written = ORGANISATION.replace(right, wrong, 1)
    (folder / "paraugs.toml").write_text(written, encoding="utf8")

    pointed_at, message = refused(folder)

    assert pointed_at.startswith(line)
    assert remedy in message


def test_a_number_of_two_organisations_is_refused_at_the_later_one(folder: Path):
    other = ORGANISATION.replace("+3716000000", "+3716100000").replace("61000002", "60000002")
    (folder / "z-cits.toml").write_text(other, encoding="utf8")

    pointed_at, message = refused(folder)

    assert pointed_at == 'numbers = ["+37160000002"]'
    assert "a number of paraugs/slegta and of z-cits/slegta" in message


def test_a_menu_language_that_is_none_of_the_line_is_refused(folder: Path):
    only_latvian = ORGANISATION.replace('["lv", "ru", "en"]', '["lv"]')
    (folder / "paraugs.toml").write_text(only_latvian, encoding="utf8")

    assert "add it to `languages`" in refused(folder)[1]


def test_an_announcement_whose_file_is_there_is_taken(folder: Path):
    (folder / "audio" / "paraugs").mkdir(parents=True)
    (folder / "audio" / "paraugs" / "labdien.mp3").write_bytes(b"ID3")
    written = ORGANISATION.replace("say =", 'audio = "labdien.mp3"\nsay =', 1)
    (folder / "paraugs.toml").write_text(written, encoding="utf8")

    assert read_organisation(folder / "paraugs.toml").lines[0].notice["lv"].audio == "labdien.mp3"


def test_every_mistake_of_every_file_is_told(folder: Path):
    (folder / "cits.toml").write_text("name = ", encoding="utf8")
    (folder / "paraugs.toml").write_text(
        ORGANISATION.replace("+37120000001", "1").replace("baiba@", "baiba"), encoding="utf8"
    )
    with pytest.raises(OrganisationFileError) as refusal:
        read_organisations(folder)

    assert len(refusal.value.mistakes) == 3


def test_a_folder_without_a_file_is_refused(tmp_path: Path):
    with pytest.raises(OrganisationFileError, match="copy organisations/ there"):
        read_organisations(tmp_path)


def test_a_standard_that_is_not_there_is_told_with_its_line(folder: Path):
    (folder / "paraugs.toml").write_text('standard = "x"\n' + ORGANISATION, encoding="utf8")

    [mistake] = unknown_standards(folder, read_organisations(folder), ["sigulda-2023"])

    assert (mistake.line, mistake.message) == (
        1,
        "no standard is called 'x'; there are: sigulda-2023",
    )


@pytest.mark.parametrize(
    ("duty", "remedy"),
    [
        ('{ week = 2026-11-24, employees = ["anna@paraugs.example"] }', "its week, 2026-11-23"),
        ('{ week = 2026-11-23, employees = ["nav"] }', "which is none of: anna@"),
        ("{ week = 2026-11-23, employees = [] }", "at least 1 item"),
        ('{ week = 2026-11-23, employees = ["guntis@paraugs.example"] },' * 2, "write it once"),
    ],
)
def test_duty_that_cannot_be_is_told_with_its_line_and_its_remedy(
    folder: Path, duty: str, remedy: str
):
    written = ORGANISATION.replace('name = "Tukšais"', f'name = "Tukšais"\nduty = [{duty}]', 1)
    (folder / "paraugs.toml").write_text(written, encoding="utf8")

    pointed_at, message = refused(folder)

    assert pointed_at.startswith("duty")
    assert remedy in message


@pytest.mark.parametrize(
    ("stand_in", "remedy"),
    [
        ("nav", "which is none of: anna@"),
        ("anna@paraugs.example", "cannot stand in for themselves"),
    ],
)
def test_a_stand_in_who_cannot_be_is_told_with_its_line_and_its_remedy(
    folder: Path, stand_in: str, remedy: str
):
    phone = 'phone = "+37120000001"'
    written = ORGANISATION.replace(phone, f'{phone}\nstand_in = "{stand_in}"', 1)
    (folder / "paraugs.toml").write_text(written, encoding="utf8")

    pointed_at, message = refused(folder)

    assert pointed_at.startswith("stand_in")
    assert remedy in message


def test_the_line_of_a_nested_key_is_found():
    text = '[[line]]\nid = "a"\n[line.hours]\nmonday = []\n[[line]]\nid = "b"\n[line.hours]\n'

    assert line_of(text, ("line", 0, "hours", "monday", 0)) == 4
    assert line_of(text, ("line", 1, "hours", "monday", 0)) == 7
    assert line_of(text, ("department",)) is None


def test_tables_within_a_table_are_counted_from_its_own_head():
    text = "[[department]]\n[[department.duty]]\n[[department]]\n[[department.duty]]\nweek = 1\n"

    assert line_of(text, ("department", 1, "duty", 0, "week")) == 5
