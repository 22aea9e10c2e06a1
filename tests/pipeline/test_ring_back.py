"""Which number may be rung back, when and how often: toll fraud has no door."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from callmon.config import settings
from callmon.db import reading, transaction
from callmon.follow_ups.acts import close, confirm_number, correct_number
from callmon.follow_ups.follow_up import Outcome
from callmon.known_organisations import known_organisations
from callmon.pipeline.ring_back import NotAllowed
from callmon.tables import CallRow, FollowUpRow, RingBackRow
from tests.pipeline.ring_back_town import (
    NOW,
    PHONE,
    message,
    missed_call,
    press,
    ring_back_row,
    write_town,
)
from tests.pipeline.town_line import CITIZEN, EMPLOYEE, LINE
from tests.rows_of_tests import a_user

OTHER = "janis.ozols@sigulda.example"
ANOTHER = "+37126555555"


@pytest.fixture
def sigulda(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "organisations"
    write_town(folder, "daily_limit = 4\ndaily_limit_per_employee = 2")
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(folder))
    settings.cache_clear()
    known_organisations.cache_clear()


@pytest.fixture
def on_sqlite(sqlite: str, sigulda: None) -> None: ...


@pytest.fixture
def on_both(database: str, sigulda: None) -> None: ...


def why_not(follow_up_id: int, now: datetime = NOW, **how: str) -> str:
    with pytest.raises(NotAllowed) as refusal:
        press(follow_up_id, now, **how)  # type: ignore[arg-type]
    return refusal.value.reason


def confirmed_by_somebody(follow_up_id: int, number: str | None = None) -> None:
    with transaction() as session:
        user = a_user("sigulda", NOW)
        session.add(user)
        session.flush()
        row = session.get_one(FollowUpRow, follow_up_id)
        if number:
            correct_number(session, row, number, by=user.id, now=NOW)
        else:
            confirm_number(session, row, by=user.id, now=NOW)


def end(ring_back_id: int) -> None:
    with transaction() as session:
        session.get_one(RingBackRow, ring_back_id).state = "over"


def test_a_number_that_rang_us_may_be_rung_back(on_sqlite: None):
    row = ring_back_row(press(missed_call(NOW), NOW))

    assert (row.number, row.state, row.call_sid) == (CITIZEN, "asked", None)


def test_two_presses_at_once_are_one_ring(on_both: None):
    follow_up_id = missed_call(NOW)

    def press_once(_: int) -> object:
        try:
            return press(follow_up_id, NOW)
        except NotAllowed as refusal:
            return refusal.reason

    with ThreadPoolExecutor(4) as hands:
        came_of_it = list(hands.map(press_once, range(4)))

    assert came_of_it.count("already_ringing") == 3
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(RingBackRow)) == 1


def test_a_number_said_in_a_message_is_rung_only_once_a_person_confirmed_it(on_sqlite: None):
    follow_up_id = message(NOW, said=ANOTHER)

    assert why_not(follow_up_id, number=ANOTHER) == "number_not_confirmed"
    confirmed_by_somebody(follow_up_id)
    assert ring_back_row(press(follow_up_id, NOW)).number == ANOTHER


def test_a_message_of_a_withheld_number_waits_for_a_person_to_confirm_what_was_said(
    on_sqlite: None,
):
    follow_up_id = message(NOW, citizen="anonymous", said=ANOTHER)

    assert why_not(follow_up_id) == "number_not_confirmed"


def test_nobody_types_in_a_number_where_no_message_was_left(on_sqlite: None):
    follow_up_id = missed_call(NOW)
    confirmed_by_somebody(follow_up_id, ANOTHER)

    assert why_not(follow_up_id, number=ANOTHER) == "number_not_confirmed"


def test_a_citizen_who_was_promised_something_when_rung_back_may_be_rung_again(on_sqlite: None):
    follow_up_id = missed_call(NOW, citizen=ANOTHER)
    assert why_not(follow_up_id, number=CITIZEN) == "number_unknown"
    with transaction() as session:
        call = session.scalars(select(CallRow)).one()
        call.direction, call.outcome = "outbound", "answered"
        call.from_number, call.to_number = LINE, CITIZEN

    assert press(follow_up_id, NOW, number=CITIZEN)


def test_a_number_nobody_knows_is_not_rung(on_sqlite: None):
    assert why_not(missed_call(NOW), number=ANOTHER) == "number_unknown"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("+79161234567", "country_not_allowed"),
        ("+18765551234", "country_not_allowed"),
        ("+37190001234", "premium_number"),
        ("+37181000123", "premium_number"),
        (LINE, "own_number"),
        (PHONE, "own_number"),
    ],
)
def test_a_number_that_costs_or_loops_is_not_rung_though_it_rang_us(
    on_sqlite: None, number: str, reason: str
):
    assert why_not(missed_call(NOW, citizen=number)) == reason


def test_nobody_is_rung_at_night(on_sqlite: None):
    follow_up_id = missed_call(NOW)

    assert why_not(follow_up_id, NOW.replace(hour=19)) == "quiet_hours"


def test_what_is_done_is_not_rung_again(on_sqlite: None):
    follow_up_id = missed_call(NOW)
    with transaction() as session:
        row = session.get_one(FollowUpRow, follow_up_id)
        close(session, row, Outcome.NOT_NEEDED, by=None, now=NOW, words="kļūda")

    assert why_not(follow_up_id) == "follow_up_done"


def test_an_employee_rings_one_citizen_at_a_time(on_sqlite: None):
    press(missed_call(NOW), NOW)
    another = missed_call(NOW, citizen=ANOTHER)

    assert why_not(another) == "already_ringing"
    assert press(another, NOW, by=OTHER)


def test_so_many_a_day_and_no_more(on_sqlite: None):
    follow_up_id = missed_call(NOW)
    for by in (EMPLOYEE, EMPLOYEE, OTHER, OTHER):
        end(press(follow_up_id, NOW, by=by))

    assert why_not(follow_up_id, by="kristine.petersone@sigulda.example") == "daily_limit"
    assert press(follow_up_id, NOW + timedelta(days=1))


def test_one_employee_may_ring_so_often_and_another_still_may(on_sqlite: None):
    follow_up_id = missed_call(NOW)
    end(press(follow_up_id, NOW))
    end(press(follow_up_id, NOW))

    assert why_not(follow_up_id) == "daily_limit_of_employee"
    assert press(follow_up_id, NOW, by=OTHER)
