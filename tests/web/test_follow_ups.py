"""The board and a follow-up's page: whose they are, what they show, what can be done there."""

import re
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select

from callmon import db
from callmon.tables import (
    AbsenceRow,
    FollowUpCauseRow,
    FollowUpEventRow,
    FollowUpRow,
    NotificationRow,
    PromiseRow,
    RingBackRow,
    VoicemailRow,
)
from tests.web.conftest import Desk, hidden
from tests.web.example import ILZE, a_call, a_follow_up, a_message, a_recording, assigned_to, sid

LEAD = "vaditaja@sigulda.example"
JANIS = "janis.ozols@sigulda.example"
NOW = datetime.now(UTC)


def text_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def press(client: httpx.Client, follow_up_id: int, act: str, **fields: str) -> httpx.Response:
    page = client.get(f"/follow-ups/{follow_up_id}")
    token = hidden(page.text, "csrf_token")
    return client.post(f"/follow-ups/{follow_up_id}/{act}", data={"csrf_token": token, **fields})


def kept(follow_up_id: int) -> FollowUpRow:
    with db.reading() as session:
        return session.get_one(FollowUpRow, follow_up_id)


def events(follow_up_id: int) -> list[FollowUpEventRow]:
    with db.reading() as session:
        query = select(FollowUpEventRow).where(FollowUpEventRow.follow_up_id == follow_up_id)
        return list(session.scalars(query.order_by(FollowUpEventRow.id)))


def a_message_to_answer(**values: object) -> int:
    """A message of this morning that Ilze is to answer."""
    with db.transaction() as session:
        message = a_message(session, "lamp", received_at=NOW - timedelta(hours=14))
        a_call(
            session,
            "lamp",
            outcome="message",
            employee_id=None,
            started_at=NOW - timedelta(hours=14),
        )
        a_recording(
            session,
            message.call_sid,
            purpose="voicemail",
            channels=["client"],
            recording_sid=message.recording_sid,
        )
        assigned_to(session, message, ILZE)
        opened = {"opened_at": NOW - timedelta(hours=1), **values}
        return a_follow_up(session, "lamp", message=message, **opened).id


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


def test_pressing_ring_back_asks_for_one_call_to_the_own_phone(desk: Desk, monkeypatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr("callmon.pipeline.ring_back.is_quiet", lambda *_: False)
    follow_up_id = a_message_to_answer()
    operator = desk.signed_in(ILZE)

    answer = press(operator, follow_up_id, "ring-backs", number="+37129123456")
    again = press(operator, follow_up_id, "ring-backs", number="+37129123456")

    assert answer.headers["location"] == f"/follow-ups/{follow_up_id}#ring-back"
    assert "problem=already_ringing" in again.headers["location"]
    with db.reading() as session:
        (asked,) = session.scalars(select(RingBackRow))
    assert (asked.employee_id, asked.number) == (ILZE, "+37129123456")
    part = operator.get(f"/follow-ups/{follow_up_id}/ring-back").text
    assert 'hx-trigger="every 2s"' in part
    assert "Zvanām jums" in part
    assert "Jau tiek zvanīts" in text_of(operator.get(again.headers["location"]))


def test_a_lead_without_a_phone_is_told_so(desk: Desk):
    follow_up_id = a_message_to_answer()

    answer = press(desk.signed_in(LEAD), follow_up_id, "ring-backs")

    assert "problem=no_phone_of_yours" in answer.headers["location"]


def test_a_number_said_in_the_message_is_rung_only_once_somebody_confirmed_it(desk: Desk):
    follow_up_id = a_message_to_answer(said_number="+37126555444")
    operator = desk.signed_in(ILZE)

    before = operator.get(f"/follow-ups/{follow_up_id}").text
    assert 'name="number" value="+37126555444"' not in before.replace("\n", "")
    press(operator, follow_up_id, "number", number="+37126555444")

    after = operator.get(f"/follow-ups/{follow_up_id}").text
    assert 'name="number" value="+37126555444"' in after
    assert kept(follow_up_id).number_confirmed_by is not None


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"outcome": "spoke"}, "no_such_call"),
        ({"outcome": "no_answer"}, "too_few_tries"),
        ({"outcome": "not_needed", "words": " "}, "words_needed"),
    ],
)
def test_nothing_is_closed_without_what_was_done(desk: Desk, fields: dict[str, str], problem: str):
    follow_up_id = a_message_to_answer()
    operator = desk.signed_in(ILZE)

    answer = press(operator, follow_up_id, "outcome", **fields)

    assert f"problem={problem}" in answer.headers["location"]
    assert kept(follow_up_id).state == "open"
    assert 'role="alert"' in operator.get(answer.headers["location"]).text


def test_a_call_that_callmon_saw_closes_it_as_spoken(desk: Desk):
    follow_up_id = a_message_to_answer()
    with db.transaction() as session:
        a_call(
            session,
            "back",
            direction="outbound",
            from_number="+37180001234",
            to_number="+37129123456",
            started_at=NOW - timedelta(minutes=5),
        )
    operator = desk.signed_in(ILZE)
    page = operator.get(f"/follow-ups/{follow_up_id}").text
    assert f'value="{sid("CA", "back")}" checked' in page

    press(operator, follow_up_id, "outcome", outcome="spoke", call_sid=sid("CA", "back"))

    assert (kept(follow_up_id).state, kept(follow_up_id).outcome) == ("done", "spoke")
    page = text_of(operator.get(f"/follow-ups/{follow_up_id}"))
    assert "Kas izdarīts" not in page, "nothing more is to be done"

    press(operator, follow_up_id, "reopenings", words="Prasīja vēl ko.")
    assert kept(follow_up_id).state == "open"


def test_handing_on_keeps_the_due_time_and_mails_who_gets_it(desk: Desk):
    follow_up_id = a_message_to_answer()
    due = kept(follow_up_id).due_at
    operator = desk.signed_in(ILZE)

    answer = press(
        operator, follow_up_id, "holder", department="ipasumi", words="Tā ir jūsu lampa."
    )

    assert answer.headers["location"] == "/follow-ups", "it is theirs no longer"
    after = kept(follow_up_id)
    assert (after.department_id, after.due_at, after.state) == ("ipasumi", due, "handed_on")
    with db.reading() as session:
        (mail,) = session.scalars(select(NotificationRow))
    assert (mail.kind, mail.follow_up_id) == ("handed_on", follow_up_id)
    assert "Tā ir jūsu lampa." in text_of(desk.signed_in(LEAD).get(f"/follow-ups/{follow_up_id}"))


def test_a_corrected_department_teaches(desk: Desk):
    follow_up_id = a_message_to_answer()

    press(desk.signed_in(LEAD), follow_up_id, "department", department="ipasumi")

    assert kept(follow_up_id).department_id == "ipasumi"
    with db.reading() as session:
        assert session.scalars(select(VoicemailRow)).one().corrected_department_id == "ipasumi"


def test_notes_are_kept_in_the_history_and_shown_as_text(desk: Desk):
    follow_up_id = a_message_to_answer()
    operator = desk.signed_in(ILZE)

    press(operator, follow_up_id, "notes", words="<b>Zvanīt</b> pēc pusdienām")

    assert events(follow_up_id)[-1].words == "<b>Zvanīt</b> pēc pusdienām"
    page = operator.get(f"/follow-ups/{follow_up_id}").text
    assert "&lt;b&gt;Zvanīt&lt;/b&gt;" in page


def test_a_form_that_is_not_ours_does_nothing(desk: Desk):
    follow_up_id = a_message_to_answer()
    operator = desk.signed_in(ILZE)

    answer = operator.post(
        f"/follow-ups/{follow_up_id}/notes", data={"csrf_token": "x", "words": "y"}
    )

    assert answer.status_code == 403
    assert [event.kind for event in events(follow_up_id)] == ["opened"]


def a_ring_back(follow_up_id: int, state: str, **values: object) -> None:
    """Ilze pressed "ring back"."""
    asked: dict[str, object] = {
        "organisation_id": "sigulda",
        "follow_up_id": follow_up_id,
        "employee_id": ILZE,
        "line_id": "information",
        "number": "+37129123456",
        "state": state,
        "asked_at": NOW,
    }
    with db.transaction() as session:
        session.add(RingBackRow(**{**asked, **values}))


def news_of(client: httpx.Client, follow_up_id: int, known: str) -> httpx.Response:
    return client.get(f"/follow-ups/{follow_up_id}/ring-back", params={"known": known})


def known_to(page: str) -> str:
    """What the page says it shows, when it asks for news."""
    found = re.search(r"/ring-back\?known=([^\"]+)\"", page)
    assert found, "the page asks for news"
    return found[1]


def test_a_page_is_told_only_what_it_does_not_show_yet(desk: Desk):
    follow_up_id = a_message_to_answer()
    a_ring_back(follow_up_id, "ringing")
    operator = desk.signed_in(ILZE)
    known = known_to(operator.get(f"/follow-ups/{follow_up_id}").text)

    assert news_of(operator, follow_up_id, known).status_code == 204

    with db.transaction() as session:
        session.scalars(select(RingBackRow)).one().state = "connected"
    news = news_of(operator, follow_up_id, known)
    assert "Notiek saruna" in text_of(news)
    assert known_to(news.text) != known


def test_when_the_call_is_over_all_that_it_changed_is_told_at_once(desk: Desk):
    follow_up_id = a_message_to_answer()
    a_ring_back(follow_up_id, "over", ended_at=NOW)
    with db.transaction() as session:
        row = session.get_one(FollowUpRow, follow_up_id)
        row.state, row.outcome, row.closed_at = "done", "spoke", NOW

    news = news_of(desk.signed_in(ILZE), follow_up_id, "before").text

    assert re.search(r'<h1 id="whom" hx-swap-oob="true">.*Saruna notikusi', news, re.DOTALL)
    assert '<div id="acts" hx-swap-oob="delete">' in news
    assert '<ol class="history" id="events" hx-swap-oob="true">' in news
    assert "Atzvanīt +371" not in news, "nothing is left to be rung"


def test_a_call_that_ended_long_ago_brings_no_more_news(desk: Desk):
    follow_up_id = a_message_to_answer()
    a_ring_back(follow_up_id, "over", ended_at=NOW - timedelta(minutes=5))

    assert "hx-get" not in desk.signed_in(ILZE).get(f"/follow-ups/{follow_up_id}").text


def test_only_whoever_pressed_reads_of_their_own_phone(desk: Desk):
    follow_up_id = a_message_to_answer()
    a_ring_back(follow_up_id, "failed", problem="employee_no_answer")

    own = text_of(desk.signed_in(ILZE).get(f"/follow-ups/{follow_up_id}"))
    leads = text_of(desk.signed_in(LEAD).get(f"/follow-ups/{follow_up_id}"))

    assert "Jūs neatbildējāt uz zvanu." in own
    assert "Darbinieks neatbildēja uz zvanu." in leads
    assert "Jūs ne" not in leads


def test_who_has_no_phone_gets_no_button_that_cannot_ring(desk: Desk):
    follow_up_id = a_message_to_answer()

    own = text_of(desk.signed_in(ILZE).get(f"/follow-ups/{follow_up_id}"))
    leads = text_of(desk.signed_in(LEAD).get(f"/follow-ups/{follow_up_id}"))

    assert "Atzvanīt +371 29 123 456" in own
    assert "zvanīs jūsu tālrunis +371 20 000 101" in own
    assert "Atzvanīt +371" not in leads
    assert "kontam nav darbinieka tālruņa" in leads


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


def test_what_is_done_asks_for_nothing_more_and_may_be_opened_again(desk: Desk):
    with db.transaction() as session:
        never_rung = a_follow_up(session, 1, state="done", outcome="not_needed", closed_at=NOW).id

    page = text_of(desk.signed_in(ILZE).get(f"/follow-ups/{never_rung}"))

    assert "Atzvanīt" not in page
    assert "Zvanīts veltīgi" not in page
    assert "Atvērt no jauna" in page
