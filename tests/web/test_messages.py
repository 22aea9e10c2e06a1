"""Messages: the list, a message's page, and the link in a mail."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select

from callmon import db
from callmon.mails.link import link_to
from callmon.tables import FollowUpRow, ListeningRow, NotificationRow, VoicemailRow
from tests.web.conftest import PASSWORD, Desk, hidden, sign_in
from tests.web.example import ILZE, MORNING, a_follow_up, a_message, a_recording, assigned_to

LEAD = "vaditaja@sigulda.example"
JANIS = "janis.ozols@sigulda.example"


def shown(html: str) -> list[int]:
    return [int(found) for found in re.findall(r'href="/messages/(\d+)"', html)]


def test_a_lead_sees_all_messages_and_an_operator_those_assigned_to_them(desk: Desk) -> None:
    with db.transaction() as session:
        waiting, own, others = (a_message(session, n).id for n in range(3))
        assigned_to(session, session.get_one(VoicemailRow, own), ILZE)
        assigned_to(session, session.get_one(VoicemailRow, others), JANIS)

    assert sorted(shown(desk.signed_in(LEAD).get("/messages").text)) == [waiting, own, others]
    operator = desk.signed_in(ILZE)
    assert shown(operator.get("/messages").text) == [own]
    assert operator.get(f"/messages/{own}").status_code == 200
    assert operator.get(f"/messages/{others}").status_code == 404
    jelgava = desk.signed_in("vaditaja@jelgava.example")
    assert shown(jelgava.get("/messages").text) == []
    assert jelgava.get(f"/messages/{own}").status_code == 404
    assert desk.signed_in("it@sigulda.example").get(f"/messages/{own}").status_code == 403


def test_the_lists_of_messages_are_by_state_and_urgency(desk: Desk) -> None:
    with db.transaction() as session:
        waiting = a_message(session, 1)
        urgent = a_message(session, 2, urgent=True)
        routed = a_message(session, 3)
        assigned_to(session, routed, ILZE)
        a_message(session, 4, state="silent")
    lead = desk.signed_in(LEAD)

    assert sorted(shown(lead.get("/messages").text)) == [waiting.id, urgent.id, routed.id]
    assert shown(lead.get("/messages?show=urgent").text) == [urgent.id]
    assert shown(lead.get("/messages?show=routed").text) == [routed.id]


def test_the_words_that_chose_the_department_and_the_hurry_are_shown(desk: Desk) -> None:
    reason = {"words": ["lampa", "stabā"], "scores": {"ipasumi": 3.1}, "urgent": ["gāzes smaka"]}
    with db.transaction() as session:
        urgent = a_message(session, 1, reason=reason, urgent=True).id
        calm = a_message(session, 2, reason={**reason, "urgent": []}).id
    lead = desk.signed_in(LEAD)

    page = lead.get(f"/messages/{urgent}").text
    assert "<q>lampa</q>, <q>stabā</q>" in page
    assert "<q>gāzes smaka</q>" in page
    assert "Kāpēc steidzami" not in lead.get(f"/messages/{calm}").text


def test_the_number_to_ring_is_a_link_and_a_withheld_one_is_not(desk: Desk) -> None:
    with db.transaction() as session:
        known = a_message(session, 1, callback_number="+37167112233").id
        from_phone = a_message(session, 2, callback_number=None).id
        withheld = a_message(session, 3, callback_number=None, from_number="anonymous").id
        sip = a_message(session, 4, callback_number=None, from_number="sip:x@example.org").id
    lead = desk.signed_in(LEAD)

    assert 'href="tel:+37167112233"' in lead.get(f"/messages/{known}").text
    assert 'href="tel:+37129123456"' in lead.get(f"/messages/{from_phone}").text
    for number in (withheld, sip):
        page = lead.get(f"/messages/{number}").text
        assert "tel:" not in page
        assert "atzvanīt nevar" in page


def test_a_message_without_text_is_shown_with_its_sound(desk: Desk) -> None:
    with db.transaction() as session:
        message = a_message(session, 1, text=None, transcription_problem="the child was ended")
        a_recording(
            session,
            message.call_sid,
            recording_sid=message.recording_sid,
            purpose="voicemail",
            channels=["caller"],
        )

    page = desk.signed_in(LEAD).get(f"/messages/{message.id}").text

    assert "Ziņu neizdevās pārvērst tekstā" in page
    assert "<audio" in page


@pytest.mark.parametrize(
    ("recording", "problem", "told"),
    [
        ("none", None, "ieraksts vēl nav saņemts"),
        ("expected", None, "ieraksts vēl nav saņemts"),
        ("kept", None, "Noklausieties ierakstu"),
        ("kept", "the child was ended", "Noklausieties ierakstu"),
        ("truncated", "The recording is cut off.", "nav ne ieraksta, ne teksta"),
        ("none", "It did not come.", "nav ne ieraksta, ne teksta"),
    ],
)
def test_nobody_is_told_to_listen_to_what_is_not_there(
    desk: Desk, recording: str, problem: str | None, told: str
) -> None:
    with db.transaction() as session:
        message = a_message(session, 1, text=None, transcription_problem=problem)
        if recording != "none":
            a_recording(
                session,
                message.call_sid,
                recording_sid=message.recording_sid,
                purpose="voicemail",
                channels=["caller"],
                state=recording,
                **({} if recording == "kept" else {"sha256": None}),
            )
    lead = desk.signed_in(LEAD)

    for page in (lead.get("/messages").text, lead.get(f"/messages/{message.id}").text):
        assert told in page
        assert ("Noklausieties" in page) == (recording == "kept")


def test_the_page_opens_after_signing_in(desk: Desk) -> None:
    with db.transaction() as session:
        message = a_message(session, 1).id
    visitor = desk.visitor()
    asked = visitor.get(f"/messages/{message}")
    assert asked.headers["location"] == f"/sign-in?next=%2Fmessages%2F{message}"

    answer = sign_in(visitor, LEAD, PASSWORD, f"/messages/{message}")

    assert answer.headers["location"] == f"/messages/{message}"


def test_the_link_in_a_mail_opens_that_message_and_nothing_else(desk: Desk) -> None:
    with db.transaction() as session:
        message, another = a_message(session, 1), a_message(session, 2)
        recording = a_recording(
            session,
            message.call_sid,
            recording_sid=message.recording_sid,
            purpose="voicemail",
            channels=["caller"],
        )
        other = a_recording(session, another.call_sid, purpose="voicemail", channels=["caller"])
    key = link_to(message.id, JANIS, datetime.now(UTC)).split("key=")[1]
    visitor = desk.visitor()

    page = visitor.get(f"/messages/{message.id}", params={"key": key})
    assert page.status_code == 200
    assert "nodegusi lampa" in page.text
    assert f"/recordings/{recording.id}/audio?key={key}" in page.text
    audio = visitor.get(f"/recordings/{recording.id}/audio", params={"key": key})
    assert audio.status_code == 200

    assert visitor.get(f"/messages/{another.id}", params={"key": key}).status_code == 404
    assert visitor.get(f"/recordings/{other.id}/audio", params={"key": key}).status_code == 404
    for elsewhere in ("/messages", "/calls", "/operations"):
        assert visitor.get(elsewhere, params={"key": key}).status_code == 303
    with db.reading() as session:
        listening = session.scalars(select(ListeningRow)).one()
    assert (listening.user_id, listening.employee_id) == (None, JANIS)


def test_a_link_that_has_run_out_or_was_altered_asks_to_sign_in(desk: Desk) -> None:
    with db.transaction() as session:
        message = a_message(session, 1).id
    old = link_to(message, JANIS, datetime.now(UTC) - timedelta(days=31)).split("key=")[1]
    good = link_to(message, JANIS, datetime.now(UTC)).split("key=")[1]

    for key in (old, good[:-2] + "xx", "x.y", ""):
        answer = desk.visitor().get(f"/messages/{message}", params={"key": key})
        assert answer.status_code == 303


def correct(client: httpx.Client, message: int, department: str) -> httpx.Response:
    csrf_token = hidden(client.get(f"/messages/{message}").text, "csrf_token")
    form = {"csrf_token": csrf_token, "department": department}
    return client.post(f"/messages/{message}/department", data=form)


def test_a_lead_says_whose_a_message_is_and_what_callmon_understood_stays(desk: Desk) -> None:
    with db.transaction() as session:
        message = a_message(session, 1, department_id="kap").id
    lead = desk.signed_in(LEAD)

    answer = correct(lead, message, "buvvalde")

    assert answer.headers["location"] == f"/messages/{message}#department"
    page = lead.get(f"/messages/{message}").text
    assert 'value="buvvalde" selected' in page
    assert "Norādīja Anna Liepiņa" in page
    assert "Būvvalde" in lead.get("/messages").text
    with db.reading() as session:
        row = session.get_one(VoicemailRow, message)
    assert (row.department_id, row.corrected_department_id) == ("kap", "buvvalde")
    assert row.corrected_at is not None


def test_a_message_that_somebody_has_goes_to_the_department_it_is_corrected_to(desk: Desk) -> None:
    with db.transaction() as session:
        message = a_message(session, 1)
        assigned_to(session, message, ILZE)
        open_one = a_follow_up(session, 1, message=message).id
        done = a_message(session, 2)
        assigned_to(session, done, ILZE)
        closed = a_follow_up(session, 2, message=done, state="done", closed_at=MORNING).id
    lead = desk.signed_in(LEAD)

    for one in (message, done):
        assert correct(lead, one.id, "buvvalde").status_code == 303

    with db.reading() as session:
        moved, kept = (session.get_one(FollowUpRow, one) for one in (open_one, closed))
        told = session.scalars(select(NotificationRow)).one()
        corrected = session.scalars(select(VoicemailRow.corrected_department_id)).all()
    assert (moved.department_id, moved.state) == ("buvvalde", "handed_on")
    assert (kept.department_id, kept.state) == ("kap", "done")
    assert (told.kind, told.employee_id) == ("handed_on", moved.employee_id)
    assert corrected == ["buvvalde", "buvvalde"]


def test_a_message_that_tells_nothing_is_said_to_be_nobodys(desk: Desk) -> None:
    with db.transaction() as session:
        message = a_message(session, 1, department_id="kap").id
    lead = desk.signed_in(LEAD)

    correct(lead, message, "")

    with db.reading() as session:
        row = session.get_one(VoicemailRow, message)
    assert row.corrected_department_id is None
    assert row.corrected_at is not None
    assert '<option value="" selected>' in lead.get(f"/messages/{message}").text


def test_only_a_lead_of_the_organisation_corrects_and_only_to_its_departments(desk: Desk) -> None:
    with db.transaction() as session:
        row = a_message(session, 1)
        assigned_to(session, row, ILZE)
    lead, operator = desk.signed_in(LEAD), desk.signed_in(ILZE)
    token = hidden(operator.get(f"/messages/{row.id}").text, "csrf_token")
    form = {"csrf_token": token, "department": "kap"}

    assert "right-department" not in operator.get(f"/messages/{row.id}").text
    assert operator.post(f"/messages/{row.id}/department", data=form).status_code == 403
    assert correct(lead, row.id, "nowhere").status_code == 404
    stranger = desk.signed_in("vaditaja@jelgava.example")
    token = hidden(stranger.get("/messages").text, "csrf_token")
    form = {"csrf_token": token, "department": "kap"}
    assert stranger.post(f"/messages/{row.id}/department", data=form).status_code == 404
    with db.reading() as session:
        assert session.get_one(VoicemailRow, row.id).corrected_at is None
