"""Whose phone is rung next."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from callmon.organisation import Employee, Language, Organisation
from callmon.organisation_file import read_organisation
from callmon.staff import Staff
from callmon.telephony.hunt import GiveUp, Ring, WaitForSomebody, at_work, in_turn, next_step
from tests.telephony.written import ORGANISATION

NOON = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)


@pytest.fixture
def organisation(tmp_path: Path) -> Organisation:
    path = tmp_path / "paraugs.toml"
    path.write_text(ORGANISATION, encoding="utf8")
    return read_organisation(path)


def names(people: list[Employee]) -> list[str]:
    return [person.first_name for person in people]


def rung(
    organisation: Organisation,
    caller: str = "",
    language: Language | None = None,
    **by_desk: Any,
) -> list[str]:
    people = Staff(organisation, NOON.date(), **by_desk)
    department = organisation.department("info")
    return names(at_work(people, department, caller=caller, language=language).turn(""))


def step(organisation: Organisation, *, rung: str = "", busy: str = "", left: float = 90) -> object:
    ids = {person.first_name: person.id for person in organisation.employees}
    return next_step(
        organisation.employees_of("info")[:2],
        rung={ids[name] for name in rung.split()},
        busy={ids[name] for name in busy.split()},
        left_seconds=left,
        line=organisation.lines[0],
    )


def test_the_turn_goes_round(organisation: Organisation):
    people = organisation.employees_of("info")[:2]

    assert names(in_turn(people, "")) == ["Anna", "Baiba"]
    assert names(in_turn(people, "anna@paraugs.example")) == ["Baiba", "Anna"]
    assert names(in_turn(people, "baiba@paraugs.example")) == ["Anna", "Baiba"]
    assert names(in_turn(people, "somebody who left")) == ["Anna", "Baiba"]


def test_the_absent_the_caller_and_our_own_numbers_are_not_at_work(organisation: Organisation):
    def here(caller: str) -> list[str]:
        return rung(organisation, caller)

    assert here("+37129000001") == ["Anna", "Baiba"]
    assert here("+37120000001") == ["Baiba"]
    looped = organisation.model_copy(
        update={
            "employees": (
                organisation.employees[0].model_copy(update={"phone": "+37160000003"}),
                *organisation.employees[1:],
            )
        }
    )
    assert rung(looped) == ["Baiba"]


def test_who_speaks_the_chosen_language_is_rung_where_somebody_does(organisation: Organisation):
    assert rung(organisation, language="ru") == ["Baiba"]
    assert rung(organisation, language="en") == ["Anna", "Baiba"]
    by_desk = {"anna@paraugs.example": ("lv", "ru"), "baiba@paraugs.example": ("lv",)}
    assert rung(organisation, language="ru", languages=by_desk) == ["Anna"]


def test_who_is_on_duty_is_rung_before_the_rest_of_the_department(organisation: Organisation):
    duty = {"info": ("baiba@paraugs.example",)}

    assert rung(organisation, duty=duty) == ["Baiba", "Anna"]
    people = at_work(
        Staff(organisation, NOON.date(), duty=duty),
        organisation.department("info"),
        caller="",
        language=None,
    )
    assert names(people.turn("baiba@paraugs.example")) == ["Baiba", "Anna"]


def test_the_stand_in_is_rung_and_whoever_is_absent_is_not(organisation: Organisation):
    away = {"anna@paraugs.example": organisation.employees[-1].id}

    assert rung(organisation, away=away) == [organisation.employees[-1].first_name, "Baiba"]
    assert rung(organisation, away={"anna@paraugs.example": "baiba@paraugs.example"}) == ["Baiba"]


def test_the_first_who_is_free_and_was_not_rung_is_rung(organisation: Organisation):
    anna, baiba = organisation.employees[:2]

    assert step(organisation) == Ring(anna, 15)
    assert step(organisation, rung="Anna") == Ring(baiba, 15)
    assert step(organisation, busy="Anna") == Ring(baiba, 15)


def test_the_caller_hears_ringing_while_those_left_are_busy(organisation: Organisation):
    assert step(organisation, rung="Anna", busy="Baiba") == WaitForSomebody()


def test_nobody_left_to_ring_ends_the_hunt(organisation: Organisation):
    assert step(organisation, rung="Anna Baiba") == GiveUp(is_anybody_here=True)
    nobody = next_step([], rung=set(), busy=set(), left_seconds=90, line=organisation.lines[0])
    assert nobody == GiveUp(is_anybody_here=False)


def test_the_whole_wait_is_limited_and_so_is_the_last_ringing(organisation: Organisation):
    anna = organisation.employees[0]

    assert step(organisation, left=17) == Ring(anna, 12), "Twilio rings about 5 s longer"
    assert step(organisation, left=9.9) == GiveUp(is_anybody_here=True)
    assert step(organisation, busy="Anna Baiba", left=9.9) == GiveUp(is_anybody_here=True)
