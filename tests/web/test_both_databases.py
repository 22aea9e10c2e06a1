"""Every page on SQLite and on PostgreSQL."""

from callmon import db, jobs
from tests.web.conftest import Desk, hidden
from tests.web.example import (
    ILZE,
    a_call,
    a_finding,
    a_hunted_timeline,
    a_message,
    a_recording,
    a_transcript,
    assigned_to,
)


def test_every_page_works_on_both_databases(desk_on_either: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1, timeline=a_hunted_timeline())
        recording = a_recording(session, call.call_sid)
        a_transcript(session, recording)
        finding = a_finding(session, call, "greets", "not_met").id
        message = a_message(session, 2)
        assigned_to(session, message, ILZE)
        a_recording(session, "CAx", recording_sid="REx", state="missing", sha256=None)
        jobs.enqueue(session, "judge_call", "x", job_id="judge-x", organisation_id="sigulda")
    lead = desk_on_either.signed_in("vaditaja@sigulda.example")

    for sort in ("started", "wait", "rings", "talk"):
        for show in ("", "flagged", "unclear"):
            assert lead.get(f"/calls?sort=-{sort}&show={show}&page=1").status_code == 200
    page = lead.get(f"/calls/{call.id}")
    assert page.status_code == 200
    form = {"clause": "15.2", "finding_id": finding, "outcome": "met", "reason": "Dzirdams."}
    form["csrf_token"] = hidden(page.text, "csrf_token")
    assert lead.post(f"/calls/{call.id}/reviews", data=form).status_code == 303
    assert "Lemts citādi" in lead.get(f"/calls/{call.id}").text
    for address in (
        "/messages?show=urgent",
        f"/messages/{message.id}",
        "/operations",
        f"/recordings/{recording.id}/audio",
        f"/recordings/{recording.id}/peaks",
    ):
        assert lead.get(address).status_code == 200, address
    operator = desk_on_either.signed_in(ILZE)
    assert operator.get("/messages").status_code == operator.get("/calls").status_code == 200
