"""What can be done on a follow-up's page, and what is told of a ring-back meanwhile."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from callmon import db
from callmon.tables import (
    FollowUpRow,
    NotificationRow,
    RingBackRow,
    VoicemailRow,
)
from tests.web.conftest import Desk
from tests.web.example import ILZE, a_call, a_follow_up, sid
from tests.web.follow_up_pages import (
    LEAD,
    NOW,
    a_message_to_answer,
    a_ring_back,
    events,
    kept,
    press,
    text_of,
)


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


def test_what_is_done_asks_for_nothing_more_and_may_be_opened_again(desk: Desk):
    with db.transaction() as session:
        never_rung = a_follow_up(session, 1, state="done", outcome="not_needed", closed_at=NOW).id

    page = text_of(desk.signed_in(ILZE).get(f"/follow-ups/{never_rung}"))

    assert "Atzvanīt" not in page
    assert "Zvanīts veltīgi" not in page
    assert "Atvērt no jauna" in page
