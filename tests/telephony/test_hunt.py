"""Whose phone is rung next."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from callmon.organisation import Employee, Organisation
from callmon.organisation_file import read_organisation
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
        return names(at_work(organisation, "info", NOON, caller=caller, language=None))

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
    assert names(at_work(looped, "info", NOON, caller="", language=None)) == ["Baiba"]


def test_who_speaks_the_chosen_language_is_rung_where_somebody_does(organisation: Organisation):
    assert names(at_work(organisation, "info", NOON, caller="", language="ru")) == ["Baiba"]
    assert names(at_work(organisation, "info", NOON, caller="", language="en")) == [
        "Anna",
        "Baiba",
    ]


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
