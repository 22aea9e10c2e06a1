"""A call's page: timeline, words with evidence, findings and what people decide on them."""

from html import unescape

import httpx
import pytest
from sqlalchemy import select

from callmon import db
from callmon.organisation import Language
from callmon.standards.standard import Assessed, standards
from callmon.tables import FindingRow, ReviewRow, UserRow
from tests.web.conftest import Desk, hidden
from tests.web.example import ILZE, a_call, a_finding, a_hunted_timeline, a_recording, a_transcript

LEAD = "vaditaja@sigulda.example"
EVIDENCE = {
    "utterance": 0,
    "speaker": "agent",
    "start": 0.8,
    "end": 2.3,
    "words": "Siguldas novada pašvaldība,",
}


def review(client: httpx.Client, call_id: int, **fields: object) -> httpx.Response:
    csrf_token = hidden(client.get(f"/calls/{call_id}").text, "csrf_token")
    return client.post(f"/calls/{call_id}/reviews", data={"csrf_token": csrf_token, **fields})


def test_the_timeline_tells_each_leg_and_marks_estimates(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1, timeline=a_hunted_timeline()).id

    page = desk.signed_in(LEAD).get(f"/calls/{call}").text

    assert page.index("Jānis Ozols") < page.index("Neatbildēja") < page.index("Runāja ar zvanītāju")
    assert "09:12:36" in page, "connected, by the clock in Riga"
    assert "aplēsts, jo centrāle par zvanīšanu neziņoja" in page


def test_a_timeline_with_nothing_known_is_still_a_page(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(
            session,
            1,
            timeline={},
            outcome=None,
            employee_id=None,
            department_id=None,
            ended_at=None,
            ended_by=None,
            wait_seconds=None,
            rings_to_answer=None,
            talk_seconds=None,
            from_number="sip:someone@example.org",
        ).id

    page = desk.signed_in(LEAD).get(f"/calls/{call}")

    assert page.status_code == 200
    assert "Notiek" in page.text
    assert "sip:someone@example.org" in page.text


def test_evidence_is_marked_at_its_words_and_links_to_them(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1)
        a_transcript(session, a_recording(session, call.call_sid))
        finding = a_finding(session, call, "states_department", "not_met", evidence=[EVIDENCE])

    page = desk.signed_in(LEAD).get(f"/calls/{call.id}").text

    anchor = f"evidence-{finding.id}-0"
    assert f'href="#{anchor}" data-play-from="0.80"' in page
    marked = page[page.index(f'<span id="{anchor}">') :].split("</mark>")[0]
    assert "Siguldas</span>" in marked
    assert "pašvaldība,</span>" in marked
    assert "Labdien" not in marked


def test_what_a_caller_says_is_shown_as_text_never_as_markup(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1, from_number="<script>alert(1)</script>")
        finding = a_finding(session, call, "greets", "not_met")
        finding.evidence = [{**EVIDENCE, "words": "<img src=x onerror=alert(2)>"}]

    page = desk.signed_in(LEAD).get(f"/calls/{call.id}").text

    assert "<script>alert" not in page
    assert "<img" not in page


def test_a_recording_that_is_missing_says_so_instead_of_a_dead_player(desk: Desk) -> None:
    with db.transaction() as session:
        none = a_call(session, 1).id
        truncated = a_call(session, 2)
        a_recording(session, truncated.call_sid, state="truncated", sha256=None)
    lead = desk.signed_in(LEAD)

    assert "Šim zvanam ieraksta nav." in lead.get(f"/calls/{none}").text
    page = lead.get(f"/calls/{truncated.id}").text
    assert "Ieraksts ir aprauts" in page
    assert "<audio" not in page


def test_the_versions_that_made_a_finding_are_shown(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1)
        a_transcript(session, a_recording(session, call.call_sid))
        a_finding(session, call, "greets", "met", check_version="7")

    page = desk.signed_in(LEAD).get(f"/calls/{call.id}").text

    for version in ("sigulda-2023", "c0dec0dec0de", "5f0f5f0f5f0f", "greets 7"):
        assert version in page


def test_overruling_keeps_the_reason_beside_the_machines_finding(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1)
        finding = a_finding(session, call, "states_department", "not_met").id
    lead = desk.signed_in(LEAD)

    answer = review(
        lead, call.id, clause="15.2", finding_id=finding, outcome="met", reason="Skaidri dzirdams."
    )

    assert answer.headers["location"] == f"/calls/{call.id}#clause-15.2"
    page = lead.get(f"/calls/{call.id}").text
    assert "Lemts citādi: Izpildīts" in page
    assert "Skaidri dzirdams." in page
    assert "Anna Liepiņa" in page
    with db.reading() as session:
        assert session.get_one(FindingRow, finding).outcome == "not_met"


def test_overruling_without_a_reason_is_not_kept(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1)
        finding = a_finding(session, call, "greets", "not_met").id
    lead = desk.signed_in(LEAD)

    answer = review(lead, call.id, clause="15.2", finding_id=finding, outcome="met", reason="  ")

    assert "problem=reason_needed" in answer.headers["location"]
    with db.reading() as session:
        assert session.scalars(select(ReviewRow)).all() == []


def test_deciding_again_replaces_ones_own_decision(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1)
        finding = a_finding(session, call, "greets", "not_met").id
    lead = desk.signed_in(LEAD)

    review(lead, call.id, clause="15.2", finding_id=finding, outcome="met", reason="Dzirdams.")
    review(lead, call.id, clause="15.2", finding_id=finding, outcome="not_met")

    with db.reading() as session:
        assert session.scalars(select(ReviewRow)).one().outcome == "not_met"


@pytest.mark.parametrize("language", ["lv", "ru", "en"])
def test_every_clause_that_a_person_judges_stands_on_the_review_form(
    desk: Desk, language: Language
) -> None:
    with db.transaction() as session:
        call = a_call(session, 1)
        a_finding(session, call, "asks_reason", "met", clause="15.3")
        lead = session.scalars(select(UserRow).where(UserRow.email == LEAD)).one()
        lead.language = language

    page = unescape(desk.signed_in(LEAD).get(f"/calls/{call.id}").text)

    clauses = standards()["sigulda-2023"].clauses
    by_person = [one for one in clauses if one.assessed == Assessed.BY_REVIEWER]
    assert len(by_person) > 15
    for clause in (*by_person, standards()["sigulda-2023"].clause("15.3")):
        article = page.split(f'id="clause-{clause.number.replace(" ", "-")}"', 1)[1]
        article = article.split("</article>")[0]
        assert clause.summary_in(language) in article
        assert f'name="clause" value="{clause.number}"' in article
        assert '<option value="not_met">' in article


@pytest.mark.parametrize("clause", ["18", "15.1 (2)", "15.3"])
def test_a_clause_that_a_person_judges_can_be_answered(desk: Desk, clause: str) -> None:
    with db.transaction() as session:
        call = a_call(session, 1)
        a_finding(session, call, "asks_reason", "met", clause="15.3")
    lead = desk.signed_in(LEAD)

    answer = review(lead, call.id, clause=clause, outcome="not_met", reason="Piedāvāja par maz.")

    anchor = clause.replace(" ", "-")
    assert (
        answer.headers["location"]
        == f"/calls/{call.id}#clause-{anchor.replace('(', '%28').replace(')', '%29')}"
    )
    article = lead.get(f"/calls/{call.id}").text.split(f'id="clause-{anchor}"', 1)[1]
    assert "Piedāvāja par maz." in article.split("</article>")[0]
    with db.reading() as session:
        kept = session.scalars(select(ReviewRow)).one()
    assert (kept.clause, kept.check, kept.finding_id, kept.outcome) == (clause, "", None, "not_met")


def test_a_standard_that_is_gone_leaves_the_organisations_own_clauses(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1)
        a_finding(session, call, "greets", "met", clause="3", standard_id="old-1999")

    page = desk.signed_in(LEAD).get(f"/calls/{call.id}").text

    assert 'id="clause-3"' in page
    assert 'id="clause-18"' in page


def test_clauses_on_calls_to_a_client_are_not_asked_of_received_calls(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1)

    page = desk.signed_in(LEAD).get(f"/calls/{call.id}").text

    assert 'id="clause-15.1-(2)"' in page
    assert 'id="clause-16.1"' not in page


def test_only_a_lead_decides(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1)
        finding = a_finding(session, call, "greets", "not_met").id
    operator = desk.signed_in(ILZE)

    answer = review(operator, call.id, clause="15.2", finding_id=finding, outcome="met", reason="x")

    assert answer.status_code == 403


def test_nobody_decides_on_anothers_finding(desk: Desk) -> None:
    with db.transaction() as session:
        own, other = a_call(session, 1), a_call(session, 2, organisation_id="jelgava")
        finding = a_finding(session, other, "greets", "not_met").id
    lead = desk.signed_in(LEAD)
    csrf_token = hidden(lead.get(f"/calls/{own.id}").text, "csrf_token")
    form = {"csrf_token": csrf_token, "clause": "15.2", "outcome": "met", "reason": "x"}

    for call in (own, other):
        answer = lead.post(f"/calls/{call.id}/reviews", data={**form, "finding_id": finding})
        assert answer.status_code == 404


def test_it_sees_the_timeline_but_neither_sound_nor_words(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1, timeline=a_hunted_timeline())
        a_transcript(session, a_recording(session, call.call_sid))
        a_finding(session, call, "greets", "not_met", evidence=[EVIDENCE])

    page = desk.signed_in("it@sigulda.example").get(f"/calls/{call.id}").text

    assert "Zvana gaita" in page
    for hidden_from_it in ("<audio", "apgaismojums", "pašvaldība,", "Nav izpildīts"):
        assert hidden_from_it not in page
