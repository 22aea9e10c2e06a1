"""Who is there: absences of file and desk, stand-ins, the week's duty, the head at last."""

from datetime import UTC, date, datetime

import pytest

from callmon.db import reading, transaction
from callmon.organisation import Employee, Organisation
from callmon.staff import Staff, staff
from callmon.tables import AbsenceRow, DutyRow, EmployeeLanguagesRow
from tests.rows_of_tests import a_user
from tests.voicemail.messages_of_tests import a_town, an_employee

MONDAY, THAT_DAY, NEXT_WEEK = date(2026, 11, 23), date(2026, 11, 25), date(2026, 12, 2)
ILZE, ZANE, EDGARS = "ilze@town.example", "zane@town.example", "edgars@town.example"


def names(people: tuple[Employee, ...]) -> list[str]:
    return [person.first_name for person in people]


def on_duty(town: Organisation, department: str = "kap", **by_desk: object) -> list[str]:
    people = Staff(town, THAT_DAY, **by_desk)  # type: ignore[arg-type]
    return names(people.on_duty(town.department(department)))


def test_without_a_duty_everybody_of_a_department_is_on_duty() -> None:
    assert on_duty(a_town()) == ["Ilze", "Zane"]


def test_the_duty_of_the_file_holds_for_its_week_only() -> None:
    town = a_town(duty={"kap": [{"week": MONDAY, "employees": [ZANE]}]})

    assert on_duty(town) == ["Zane"]
    later = Staff(town, NEXT_WEEK)
    assert names(later.on_duty(town.department("kap"))) == ["Ilze", "Zane"]


def test_the_duty_of_the_desk_goes_before_the_files() -> None:
    town = a_town(duty={"kap": [{"week": MONDAY, "employees": [ZANE]}]})

    assert on_duty(town, duty={"kap": (ILZE,)}) == ["Ilze"]


def test_whoever_is_absent_gets_nothing_and_the_stand_in_does() -> None:
    assert on_duty(a_town(), away={ILZE: EDGARS}) == ["Edgars", "Zane"]
    assert on_duty(a_town(), away={ILZE: ZANE}) == ["Zane"], "once, not twice"
    assert on_duty(a_town(), away={ILZE: None}) == ["Zane"]


def test_the_stand_in_of_the_file_holds_where_the_desk_names_none() -> None:
    people = [an_employee("Ilze", "kap", stand_in=EDGARS), an_employee("Edgars", "roads")]
    town = a_town(people)

    assert on_duty(town) == ["Ilze"]
    assert on_duty(town, away={ILZE: None}) == ["Edgars"]


def test_stand_ins_are_followed_and_never_in_a_circle() -> None:
    people = [
        an_employee("Ilze", "kap", stand_in=ZANE),
        an_employee("Zane", "kap", stand_in=EDGARS),
        an_employee("Edgars", "roads", stand_in=ILZE),
    ]
    town = a_town(people)
    ilze = town.employee(ILZE)

    assert Staff(town, THAT_DAY).stand_in_of(ilze) is None, "nobody stands in for who is there"
    both = Staff(town, THAT_DAY, away={ILZE: None, ZANE: None})
    assert both.stand_in_of(ilze) == town.employee(EDGARS)
    all_of_them = Staff(town, THAT_DAY, away={ILZE: None, ZANE: None, EDGARS: None})
    assert all_of_them.stand_in_of(ilze) is None
    assert all_of_them.instead_of(ilze) is None


def test_a_stand_in_who_has_left_the_file_is_nobody() -> None:
    assert on_duty(a_town(), away={ILZE: "gone@town.example"}) == ["Zane"]


@pytest.mark.parametrize(
    ("away", "there"),
    [
        ({EDGARS: None}, ["Ilze"]),
        ({EDGARS: None, ILZE: ZANE}, ["Zane"]),
        ({EDGARS: None, ILZE: None}, []),
        ({}, ["Edgars"]),
    ],
)
def test_with_nobody_on_duty_the_head_is_or_who_stands_in_for_the_head(
    away: dict[str, str | None], there: list[str]
) -> None:
    town = a_town(heads={"roads": ILZE})

    assert on_duty(town, "roads", away=away) == there
    nobody = Staff(town, THAT_DAY, away=away).nobody_on_duty(town.department("roads"))
    assert nobody is (EDGARS in away)


def test_those_on_duty_come_before_the_rest_of_a_department() -> None:
    town = a_town()
    people = Staff(town, THAT_DAY, duty={"kap": (ZANE,)})

    assert names(people.everybody(town.department("kap"))) == ["Zane", "Ilze"]


def test_what_is_kept_at_the_desk_is_read_for_its_day_and_organisation(database: str) -> None:
    with transaction() as session:
        lead = a_user("town", datetime(2026, 11, 1, tzinfo=UTC))
        session.add(lead)
        session.flush()

        def absence(first: date, last: date, stand_in: str | None, **more: str) -> AbsenceRow:
            known = {"organisation_id": "town", "employee_id": ILZE, **more}
            return AbsenceRow(
                **known,
                first_day=first,
                last_day=last,
                stand_in_id=stand_in,
                created_by=lead.id,
                created_at=lead.created_at,
            )

        session.add_all(
            (
                absence(THAT_DAY, THAT_DAY, EDGARS),
                absence(MONDAY, date(2026, 11, 27), None),
                absence(MONDAY, date(2026, 11, 27), None, organisation_id="village"),
                absence(MONDAY, MONDAY, None, employee_id=ZANE),
                DutyRow(organisation_id="town", department_id="kap", week=MONDAY, employee_id=ZANE),
                DutyRow(organisation_id="town", department_id="kap", week=MONDAY, employee_id=ILZE),
                EmployeeLanguagesRow(organisation_id="town", employee_id=ZANE, languages=["en"]),
            )
        )
    town = a_town()
    with reading() as session:
        that_day = staff(session, town, THAT_DAY)
        next_week = staff(session, town, NEXT_WEEK)

    kap = town.department("kap")
    assert that_day.away == {ILZE: EDGARS}, "the absence that names a stand-in goes before"
    assert names(that_day.on_duty(kap)) == ["Zane", "Edgars"]
    assert that_day.languages_of(town.employee(ZANE)) == ("en",)
    assert that_day.languages_of(town.employee(ILZE)) == ("lv",)
    assert names(next_week.on_duty(kap)) == ["Ilze", "Zane"]
