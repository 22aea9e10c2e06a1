"""The board and a follow-up's page: whose they are and what they show."""

import re
from datetime import date, timedelta

from sqlalchemy import select

from callmon import db
from callmon.tables import (
    AbsenceRow,
    FollowUpCauseRow,
    FollowUpRow,
    PromiseRow,
)
from tests.web.conftest import Desk
from tests.web.example import ILZE, a_call, a_follow_up, sid
from tests.web.follow_up_pages import JANIS, LEAD, NOW, a_message_to_answer, a_ring_back, text_of


def test_a_lead_sees_all_of_the_organisation_and_an_operator_their_own(desk: Desk):
    with db.transaction() as session:
        a_follow_up(session, 1, caller_name="Ilzei")
        a_follow_up(session, 2, caller_name="Jānim", employee_id=JANIS, department_id="finances")
        a_follow_up(session, 3, caller_name="Jelgavai", organisation_id="jelgava")

    lead = text_of(desk.signed_in(LEAD).get("/follow-ups"))
    operator = text_of(desk.signed_in(ILZE).get("/follow-ups"))

    assert "Ilzei" in lead
    assert "Jānim" in lead
    assert "Ilzei" in operator
    assert "Jānim" not in operator
    assert "Jelgavai" not in lead + operator
    assert desk.signed_in("it@sigulda.example").get("/follow-ups").status_code == 403
    assert desk.signed_in(ILZE).get("/follow-ups/2").status_code == 404
    assert desk.signed_in(LEAD).get("/follow-ups/3").status_code == 404


def test_a_head_sees_all_of_their_department_as_mails_tell_them_of_it(desk: Desk):
    """Ilze is the head of the customer service, and an operator."""
    with db.transaction() as session:
        a_follow_up(session, 1, caller_name="Jānim", employee_id=JANIS)

    head = desk.signed_in(ILZE)

    assert "Jānim" in text_of(head.get("/follow-ups"))
    assert head.get("/follow-ups/1").status_code == 200


def test_who_stands_in_sees_what_is_of_the_absent(desk: Desk):
    """Their mails come to the stand-in, and must open."""
    with db.transaction() as session:
        a_follow_up(session, 1, caller_name="Jānim", employee_id=JANIS, department_id="finances")
    stand_in = desk.signed_in(ILZE)
    assert stand_in.get("/follow-ups/1").status_code == 404

    with db.transaction() as session:
        session.add(
            AbsenceRow(
                organisation_id="sigulda",
                employee_id=JANIS,
                first_day=NOW.date() - timedelta(days=1),
                last_day=NOW.date() + timedelta(days=1),
                stand_in_id=ILZE,
                created_by=1,
                created_at=NOW,
            )
        )

    assert stand_in.get("/follow-ups/1").status_code == 200
    assert "Jānim" in text_of(stand_in.get("/follow-ups"))


def test_tabs_part_what_is_overdue_due_today_later_and_done(desk: Desk):
    with db.transaction() as session:
        a_follow_up(session, 1, caller_name="Nokavētais", due_at=NOW - timedelta(minutes=1))
        a_follow_up(session, 2, caller_name="Vēlākais", due_at=NOW + timedelta(days=3))
        a_follow_up(session, 3, caller_name="Pabeigtais", state="done", closed_at=NOW)
    lead = desk.signed_in(LEAD)

    def names(show: str) -> set[str]:
        found = text_of(lead.get("/follow-ups", params={"show": show}))
        return {name for name in ("Nokavētais", "Vēlākais", "Pabeigtais") if name in found}

    assert names("") == {"Nokavētais", "Vēlākais"}
    assert names("overdue") == {"Nokavētais"}
    assert names("today") == set()
    assert names("waiting") == {"Vēlākais"}
    assert names("done") == {"Pabeigtais"}


def test_a_lead_narrows_the_board_to_a_department_or_a_person(desk: Desk):
    with db.transaction() as session:
        a_follow_up(session, 1, caller_name="Kapam")
        a_follow_up(session, 2, caller_name="Īpašumiem", department_id="ipasumi")
    lead = desk.signed_in(LEAD)

    of_department = text_of(lead.get("/follow-ups", params={"department": "ipasumi"}))
    of_person = text_of(lead.get("/follow-ups", params={"employee": JANIS}))

    assert "Īpašumiem" in of_department
    assert "Kapam" not in of_department
    assert "Nekas negaida atbildi" in of_person


def test_the_page_shows_the_message_its_sound_and_what_happened(desk: Desk):
    follow_up_id = a_message_to_answer()
    operator = desk.signed_in(ILZE)

    page = operator.get(f"/follow-ups/{follow_up_id}")
    audio = re.search(r'src="(/recordings/\d+/audio)"', page.text)

    assert "nodegusi lampa" in text_of(page)
    assert "Sākts" in text_of(page)
    assert audio is not None
    assert operator.get(audio[1]).status_code == 200


def test_who_got_it_handed_on_hears_the_message_and_who_handed_it_on_no_longer_sees_it(
    desk: Desk,
):
    follow_up_id = a_message_to_answer(employee_id=JANIS, department_id="finances")

    page = desk.signed_in(ILZE).get(f"/follow-ups/{follow_up_id}")
    assert page.status_code == 404

    with db.transaction() as session:
        session.get_one(FollowUpRow, follow_up_id).employee_id = ILZE
    assert desk.signed_in(ILZE).get(f"/follow-ups/{follow_up_id}").status_code == 200


def test_messages_lead_to_their_follow_ups_and_say_who_has_them_now(desk: Desk):
    follow_up_id = a_message_to_answer(employee_id=JANIS)
    lead = desk.signed_in(LEAD)

    for page in (lead.get("/messages"), lead.get("/messages/1")):
        assert f'href="/follow-ups/{follow_up_id}"' in page.text
        assert "Jānis Ozols" in text_of(page)
        assert "Ilze Bērziņa" not in text_of(page)


def test_a_calls_page_tells_what_was_promised_and_leads_to_it(desk: Desk):
    with db.transaction() as session:
        call = a_call(session, "promised")
        promise = PromiseRow(
            organisation_id="sigulda",
            call_id=call.id,
            by="agent",
            action="call",
            due_on=date(2026, 11, 26),
            said={"start": 31.5, "end": 34.0, "words": "Es jums ceturtdien piezvanīšu."},
            heard_by="model",
            created_at=NOW,
        )
        session.add(promise)
        session.flush()
        owed = a_follow_up(session, "promised", kind="promise", employee_id=JANIS)
        cause = session.scalars(select(FollowUpCauseRow)).one()
        cause.promise_id, cause.call_id = promise.id, call.id
        call_id, follow_up_id = call.id, owed.id

    leads = desk.signed_in(LEAD).get(f"/calls/{call_id}")

    assert "Es jums ceturtdien piezvanīšu." in text_of(leads)
    assert "Apsolīts līdz: 2026. gada 26. novembris" in text_of(leads)
    assert leads.text.count(f'href="/follow-ups/{follow_up_id}"') == 1


def test_a_call_that_was_made_or_missed_leads_to_what_it_was_about(desk: Desk):
    follow_up_id = a_message_to_answer()
    with db.transaction() as session:
        back = a_call(session, "back", direction="outbound", to_number="+37129123456").id
        missed = a_call(session, "missed", outcome="missed").id
        other = a_follow_up(session, "missed").id
        session.get_one(FollowUpCauseRow, other).call_id = missed
    a_ring_back(follow_up_id, "over", call_sid=sid("CA", "back"))
    lead = desk.signed_in(LEAD)

    assert f'href="/follow-ups/{follow_up_id}"' in lead.get(f"/calls/{back}").text
    assert f'href="/follow-ups/{other}"' in lead.get(f"/calls/{missed}").text


def test_an_operators_day_begins_with_what_they_owe(desk: Desk):
    assert desk.signed_in(ILZE).get("/").headers["location"] == "/follow-ups"
    assert desk.signed_in(LEAD).get("/").headers["location"] == "/calls"
