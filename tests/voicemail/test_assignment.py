"""Who gets a message: the right department, somebody who is there, in turn, and one person only."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from callmon.db import reading, transaction
from callmon.organisation import Organisation
from callmon.staff import Staff
from callmon.tables import AssignmentRow, VoicemailRow
from callmon.voicemail.assignment import NobodyToAssign, assign
from callmon.voicemail.routing import LEAST
from tests.voicemail.messages_of_tests import DUE, a_message, a_town, an_employee

THAT_DAY = [[date(2026, 11, 24), date(2026, 11, 24)]]


def given(message: VoicemailRow, town: Organisation) -> tuple[str, VoicemailRow]:
    """Who got it, and the message afterwards."""
    with transaction() as session:
        session.add(message)
        session.flush()
        assignment = assign(session, message, Staff(town, DUE.date()), DUE)
    assert assignment is not None
    return assignment.employee_id, message


def test_a_message_goes_to_the_department_it_asks_for(database: str) -> None:
    employee, message = given(a_message(), a_town())

    assert employee == "edgars@town.example"
    assert (message.state, message.department_id, message.by_hand) == ("routed", "roads", False)


def test_a_persons_word_on_the_department_comes_before_what_was_understood(database: str) -> None:
    corrected = a_message(
        department_id="kap", confidence=0.9, corrected_department_id="roads", corrected_at=DUE
    )
    nobodys = a_message(
        department_id="roads", confidence=0.9, corrected_department_id=None, corrected_at=DUE
    )

    employee, message = given(corrected, a_town())
    assert (employee, message.department_id, message.by_hand) == (
        "edgars@town.example",
        "roads",
        False,
    )
    _, message = given(nobodys, a_town())
    assert (message.department_id, message.by_hand) == ("kap", True)


def test_those_of_a_department_take_turns(database: str) -> None:
    town = a_town()

    got = [given(a_message(department_id="kap"), town)[0] for _ in range(4)]

    assert got == [
        "ilze@town.example",
        "zane@town.example",
        "ilze@town.example",
        "zane@town.example",
    ]


def test_who_is_absent_is_passed_over_and_keeps_their_place(database: str) -> None:
    away = a_town([an_employee("Ilze", "kap", absent=THAT_DAY), an_employee("Zane", "kap")])

    first = [given(a_message(department_id="kap"), away)[0] for _ in range(2)]
    then = given(a_message(department_id="kap"), a_town())[0]

    assert first == ["zane@town.example"] * 2
    assert then == "ilze@town.example"


def test_with_nobody_there_the_head_gets_it(database: str) -> None:
    town = a_town(
        [an_employee("Edgars", "roads", absent=THAT_DAY), an_employee("Ilze", "kap")],
        heads={"roads": "ilze@town.example"},
    )

    employee, message = given(a_message(), town)

    assert (employee, message.department_id) == ("ilze@town.example", "roads")


def test_with_nobody_there_at_all_the_line_s_own_department_gets_it(database: str) -> None:
    town = a_town([an_employee("Edgars", "roads", absent=THAT_DAY), an_employee("Ilze", "kap")])

    employee, message = given(a_message(), town)

    assert (employee, message.department_id) == ("ilze@town.example", "kap")


def test_with_everybody_away_it_still_reaches_somebody(database: str) -> None:
    town = a_town([an_employee("Ilze", "kap", absent=THAT_DAY)])

    employee, message = given(a_message(), town)

    assert (employee, message.by_hand) == ("ilze@town.example", True)


@pytest.mark.parametrize(
    "unsure",
    [
        {"confidence": LEAST - 0.01},
        {"confidence": None},
        {"department_id": None},
        {"department_id": "closed-since"},
    ],
)
def test_an_unsure_message_is_sorted_by_hand_by_the_line_s_own_department(
    database: str, unsure: dict[str, object]
) -> None:
    employee, message = given(a_message(**unsure), a_town())

    assert employee == "ilze@town.example"
    assert (message.department_id, message.by_hand) == ("kap", True)


def test_a_message_is_assigned_once(database: str) -> None:
    _, message = given(a_message(), a_town())

    with transaction() as session:
        again = assign(
            session, session.get_one(VoicemailRow, message.id), Staff(a_town(), DUE.date()), DUE
        )

    assert again is None


def test_many_at_once_assign_each_message_once_and_turns_stay_even(database: str) -> None:
    town = a_town()
    messages = [a_message(department_id="kap") for _ in range(12)]
    with transaction() as session:
        session.add_all(messages)

    def attempt(message_id: int) -> bool:
        with transaction() as session:
            message = session.get_one(VoicemailRow, message_id)
            return assign(session, message, Staff(town, DUE.date()), DUE) is not None

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(attempt, [message.id for message in messages] * 3))

    with reading() as session:
        people = Counter(session.scalars(select(AssignmentRow.employee_id)))
    assert sum(made) == 12
    assert people == {"ilze@town.example": 6, "zane@town.example": 6}


def test_an_organisation_without_employees_is_told_so(database: str) -> None:
    with pytest.raises(NobodyToAssign, match=r"organisations/town\.toml"):
        given(a_message(), a_town([]))
