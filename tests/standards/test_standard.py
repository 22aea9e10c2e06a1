import inspect
from pathlib import Path

import pytest

from callmon.checks.registry import CHECKS
from callmon.config import Settings
from callmon.standards.standard import (
    SHIPPED,
    Assessed,
    StandardFileError,
    read_standard,
    standards,
)
from callmon.standards.terms import Terms

CLAUSE = """name = "Test"

[[clause]]
number = "15.2"
assessed = "automatically"
summary_lv = "Nosauc vārdu."
summary_ru = "Называет имя."
summary_en = "Says the name."

[[clause.check]]
check = "states_name"
directions = ["inbound"]
parameters = { surname = true }
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "test-2030.toml"
    path.write_text(text, encoding="utf8")
    return path


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(StandardFileError) as refused:
        read_standard(written(tmp_path, text))
    return str(refused.value)


@pytest.mark.parametrize("standard_id", ["sigulda-2023", "jelgava-2021"])
def test_shipped_standards_list_every_clause_that_concerns_a_call(standard_id):
    numbers = {clause.number for clause in standards()[standard_id].clauses}

    assert {"15.1", "15.2", "15.3", "15.4", "15.5.1", "15.5.2"} <= numbers
    assert {"16.1", "16.2", "16.3", "16.4", "16.5", "17", "18"} <= numbers
    assert {"6.1.1", "6.1.3", "6.1.5", "6.1.7", "6.2.2", "6.4.4", "12.1", "13.1", "13.3"} <= numbers


def test_the_moscow_standard_has_its_eight_rules_and_needs_no_code_of_its_own():
    rules = standards()["moscow-2014"].clauses

    assert [clause.number for clause in rules] == [str(number) for number in range(1, 9)]
    by_person = {rule.number for rule in rules if rule.assessed == Assessed.BY_REVIEWER}
    assert by_person == {"2", "7", "8"}
    assert {one.check for rule in rules for one in rule.checks} >= {
        "answered_within", "dead_air", "greets", "handles_unknown",
    }  # fmt: skip


def test_the_readme_tells_every_check_and_its_parameters():
    readme = (SHIPPED / "README.md").read_text(encoding="utf8").splitlines()
    rows = [line.split("|") for line in readme if line.startswith("| `")]
    for check, judge in CHECKS.items():
        parameters = next(row[2] for row in rows if f"`{check}`" in row[1])
        for one in inspect.signature(judge).parameters.values():
            assert one.kind != one.KEYWORD_ONLY or f"`{one.name}`" in parameters


def test_sigulda_asks_for_the_department_and_the_first_name():
    checks = {
        one.check: one.parameters for one in standards()["sigulda-2023"].clause("15.2").checks
    }

    assert checks == {"states_department": {}, "states_name": {"surname": False}}


def test_jelgava_takes_the_institution_instead_and_asks_for_the_surname():
    checks = {
        one.check: one.parameters for one in standards()["jelgava-2021"].clause("15.2").checks
    }

    assert checks == {
        "states_department": {"or_institution": True},
        "states_name": {"surname": True},
    }


def test_when_messages_go_on_is_the_clauses_parameter():
    assert standards()["sigulda-2023"].routing == "next_working_day"
    assert standards()["jelgava-2021"].routing == "next_day"


def test_the_version_is_that_of_the_files_bytes(tmp_path):
    first = read_standard(written(tmp_path, CLAUSE))
    again = read_standard(written(tmp_path, CLAUSE))
    changed = read_standard(written(tmp_path, CLAUSE + "# a remark\n"))

    assert first.version == again.version
    assert first.version != changed.version


def test_a_municipalitys_own_file_takes_the_shipped_ones_place(tmp_path):
    (tmp_path / "sigulda-2023.toml").write_text(CLAUSE, encoding="utf8")

    known = standards(Settings(standards_dir=tmp_path))

    assert known["sigulda-2023"].name == "Test"
    assert "jelgava-2021" in known


def test_a_clause_without_a_check_is_the_reviewers(tmp_path):
    text = CLAUSE.split("[[clause.check]]")[0].replace("automatically", "by_reviewer")

    clause = read_standard(written(tmp_path, text)).clause("15.2")

    assert clause.assessed == Assessed.BY_REVIEWER
    assert clause.checks == ()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (CLAUSE.replace("states_name", "states_mood"), "no check is called 'states_mood'"),
        (CLAUSE.replace("surname = true", "surnme = true"), "takes no 'surnme'"),
        (CLAUSE.replace("surname = true", 'surname = "yes"'), "must be bool"),
        (CLAUSE.replace("automatically", "by_reviewer"), "by_reviewer has none"),
        (CLAUSE.replace("automatically", "sometimes"), "assessed is one of"),
        (CLAUSE.replace('"inbound"', '"sideways"'), "directions of states_name"),
        (CLAUSE.replace("summary_ru", "sumary_ru"), "takes no 'sumary_ru'"),
        (CLAUSE + CLAUSE.split("\n", 2)[2], "stands twice"),
        ('name = "Test"\n', "has no clauses"),
        ("name = ", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_what_to_do(tmp_path, wrong, says):
    assert says in refusal(tmp_path, wrong)


def test_a_refusal_names_file_and_line(tmp_path):
    said = refusal(tmp_path, CLAUSE.replace("states_name", "states_mood"))

    assert "test-2030.toml:3:" in said


def test_a_check_that_needs_a_number_is_refused_without_it(tmp_path):
    text = CLAUSE.replace("states_name", "answered_within").replace(
        "parameters = { surname = true }\n", ""
    )

    assert "needs the parameter 'rings'" in refusal(tmp_path, text)


def test_shipped_standards_say_by_when_citizens_are_rung_back():
    terms = {name: standard.terms for name, standard in standards().items()}

    assert (terms["sigulda-2023"].follow_up_hours, terms["sigulda-2023"].missed_call_hours) == (
        4,
        2,
    )
    assert (terms["jelgava-2021"].follow_up_hours, terms["jelgava-2021"].missed_call_hours) == (
        8,
        4,
    )
    assert {one.tries for one in terms.values()} == {3}


def test_what_no_clause_says_is_as_by_default(tmp_path: Path):
    said = read_standard(
        written(tmp_path, CLAUSE.replace("[[clause.check]]", "tries = 2\n\n[[clause.check]]"))
    )

    assert said.terms == Terms(tries=2)


@pytest.mark.parametrize(
    ("term", "remedy"),
    [
        ("follow_up_hours = 0", "a number from 0.25 to 200, not 0"),
        ('follow_up_hours = "4"', "a number from 0.25 to 200, not '4'"),
        ("missed_call_hours = true", "a number from 0.25 to 200, not True"),
        ("missed_call_hours = nan", "a number from 0.25 to 200, not nan"),
        ("tries = 2.5", "a whole number from 1 to 10, not 2.5"),
        ("missed_call_waited_seconds = 1000", "a number from 0 to 120"),
        ("folow_up_hours = 4", "it takes: "),
    ],
)
def test_a_wrong_term_is_refused_with_line_and_remedy(tmp_path: Path, term: str, remedy: str):
    message = refusal(tmp_path, CLAUSE.replace("[[clause.check]]", f"{term}\n\n[[clause.check]]"))

    assert ":3: " in message
    assert remedy in message


def test_a_term_on_two_clauses_is_refused(tmp_path: Path):
    one = CLAUSE.replace("[[clause.check]]", "tries = 2\n\n[[clause.check]]")
    other = one[one.index("[[clause]]") :].replace("15.2", "15.3")

    assert "tries stands on another clause; say it once" in refusal(tmp_path, one + other)
