"""Absences, duty and languages edited at the desk, and what follows from them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from callmon import db
from callmon.known_organisations import known_organisations
from callmon.organisation import monday_of
from callmon.staff import Staff, staff
from callmon.tables import AbsenceRow, DutyRow
from tests.web.conftest import Desk, hidden
from tests.web.example import ILZE

LEAD = "vaditaja@sigulda.example"
JANIS = "janis.ozols@sigulda.example"


@pytest.fixture
def today(desk: Desk) -> date:
    return datetime.now(UTC).astimezone(known_organisations().current().get("sigulda").zone).date()


def send(desk: Desk, what: str, who: str = LEAD, **fields: object) -> str:
    """A form of the page sent; the address it leads to, or the status where it was refused."""
    client = desk.signed_in(who)
    token = hidden(client.get("/people").text, "csrf_token") if who == LEAD else "x"
    answer = client.post(f"/people/{what}", data={"csrf_token": token, **fields})
    return answer.headers.get("location", str(answer.status_code))


def people(day: date) -> Staff:
    with db.reading() as session:
        return staff(session, known_organisations().current().get("sigulda"), day)


def test_who_is_away_is_stood_in_for_until_the_absence_is_removed(desk: Desk, today: date):
    days = {"first": str(today), "last": str(today + timedelta(days=2))}

    assert send(desk, "absences", employee=ILZE, stand_in=JANIS, **days) == "/people#absences"

    there = people(today)
    ilze, janis = (there.organisation.employee(one) for one in (ILZE, JANIS))
    assert there.stand_in_of(ilze) == janis
    page = desk.signed_in(LEAD).get("/people").text
    assert "Prombūtnē" in page
    with db.reading() as session:
        (absence,) = session.scalars(select(AbsenceRow))
    send(desk, f"absences/{absence.id}/removal")
    assert not people(today).is_absent(ilze)


def test_wrong_days_or_ones_own_stand_in_are_refused_in_words(desk: Desk, today: date):
    yesterday = str(today - timedelta(days=1))

    late = send(desk, "absences", employee=ILZE, first=str(today), last=yesterday)
    none = send(desk, "absences", employee=ILZE, first="rīt", last="parīt")
    own = send(desk, "absences", employee=ILZE, first=str(today), last=str(today), stand_in=ILZE)

    assert "wrong_days" in late
    assert "wrong_days" in none
    assert "own_stand_in" in own
    assert "Pārbaudiet datumus" in desk.signed_in(LEAD).get(late).text
    with db.reading() as session:
        assert session.scalars(select(AbsenceRow)).all() == []


def test_the_duty_of_a_week_is_chosen_and_taken_back(desk: Desk, today: date):
    week = str(monday_of(today))

    send(desk, "duty", department="kap", week=week, employee=[JANIS])
    kap = people(today).organisation.department("kap")
    assert [one.id for one in people(today).on_duty(kap)] == [JANIS]
    assert len(people(today + timedelta(weeks=1)).on_duty(kap)) > 1, "the next week is not chosen"

    send(desk, "duty", department="kap", week=week)
    with db.reading() as session:
        assert session.scalars(select(DutyRow)).all() == []


def test_languages_are_kept_the_first_of_the_file_first(desk: Desk, today: date):
    send(desk, "languages", employee=ILZE, language=["en", "lv"])
    there = people(today)
    assert there.languages_of(there.organisation.employee(ILZE)) == ("lv", "en")

    assert "no_language" in send(desk, "languages", employee=ILZE)


def test_only_a_lead_edits_and_only_their_own_people(desk: Desk, today: date):
    days = {"first": str(today), "last": str(today)}

    assert desk.signed_in(ILZE).get("/people").status_code == 403
    assert send(desk, "absences", who=ILZE, employee=ILZE, **days) == "403"
    assert send(desk, "absences", employee="vita.ozolina@jelgava.example", **days) == "404"
    assert send(desk, "duty", department="socialais", week="x") == "404"
    assert send(desk, "absences/999/removal") == "404"
