"""The figures page: what is stored, counted for the period and grouping asked for."""

import re
from datetime import timedelta

import httpx

from callmon import db
from tests.web.conftest import Desk
from tests.web.example import MORNING, a_follow_up, a_message, assigned_to, happened

PERIOD = {"since": "2026-11-16", "until": "2026-11-29"}


def a_week() -> None:
    """A message answered in an hour, one missed call tried, one never."""
    with db.transaction() as session:
        message = a_message(session, 1)
        assigned_to(
            session, message, "ilze.berzina@sigulda.example"
        ).assigned_at = message.due_for_routing_at
        answered = a_follow_up(session, 1, message=message)
        happened(session, answered, "spoke", MORNING + timedelta(hours=1))
        tried = a_follow_up(session, 2, number="+37129000002")
        happened(session, tried, "tried", MORNING + timedelta(hours=2))
        a_follow_up(session, 3, department_id="ipasumi")


def shown(answer: httpx.Response) -> str:
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_a_lead_sees_each_department_and_all_together(desk: Desk):
    a_week()

    text = shown(desk.signed_in("vaditaja@sigulda.example").get("/figures", params=PERIOD))

    assert "Klientu apkalpošanas" in text
    assert "Īpašumu" in text
    assert "100%" in text, "routed on time"
    assert "50% no 2" in text, "two missed calls, one tried"
    assert "Kopā" in text


def test_by_week_and_by_person(desk: Desk):
    a_week()
    lead = desk.signed_in("vaditaja@sigulda.example")

    assert "2026. gada 48. nedēļa" in shown(lead.get("/figures", params={**PERIOD, "by": "week"}))
    assert "Ilze Bērziņa" in shown(lead.get("/figures", params={**PERIOD, "by": "employee"}))


def test_another_organisation_and_a_strange_period_have_nothing(desk: Desk):
    a_week()
    other = desk.signed_in("vaditaja@jelgava.example")
    lead = desk.signed_in("vaditaja@sigulda.example")

    nothing = "ziņu, neatbildētu zvanu un solījumu nav"
    assert nothing in shown(other.get("/figures", params=PERIOD))
    assert nothing in shown(lead.get("/figures", params={"until": "2020-01-31", "by": "moon"}))
    assert "Rādītāji" in shown(lead.get("/figures", params={"since": "x9", "until": "y"}))


def test_figures_are_for_leads_alone(desk: Desk):
    assert desk.signed_in("ilze.berzina@sigulda.example").get("/figures").status_code == 403
    assert desk.signed_in("it@sigulda.example").get("/figures").status_code == 403
