"""Signing in and out."""

from datetime import UTC, datetime

from sqlalchemy import select

from callmon import db
from callmon.mails.link import link_to_follow_up
from callmon.tables import SignInRow
from tests.web.conftest import PASSWORD, Desk, hidden, sign_in
from tests.web.example import ILZE, a_follow_up

LEAD = "vaditaja@sigulda.example"


def test_the_right_password_leads_to_the_page_that_was_asked_for(desk: Desk):
    visitor = desk.visitor()
    asked = visitor.get("/calls?outcome=missed")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=%2Fcalls%3Foutcome%3Dmissed"

    answer = sign_in(visitor, LEAD, PASSWORD, "/calls?outcome=missed")

    assert answer.headers["location"] == "/calls?outcome=missed"
    assert visitor.get("/calls?outcome=missed").status_code == 200


def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(desk: Desk):
    wrong = sign_in(desk.visitor(), LEAD, "not the password")
    unknown = sign_in(desk.visitor(), "nobody@sigulda.example", "not the password")

    assert wrong.status_code == unknown.status_code == 401
    assert "E-pasta adrese vai parole nav pareiza." in wrong.text
    assert "E-pasta adrese vai parole nav pareiza." in unknown.text
    assert "callmon" not in wrong.cookies


def test_after_five_wrong_tries_even_the_right_password_waits(desk: Desk):
    visitor = desk.visitor()
    for _ in range(5):
        assert sign_in(visitor, LEAD, "not the password").status_code == 401

    assert sign_in(visitor, LEAD, PASSWORD).status_code == 429
    assert sign_in(visitor, "vaditaja@jelgava.example", PASSWORD).status_code == 303


def test_a_sign_in_that_works_takes_the_counted_tries_back(desk: Desk):
    visitor = desk.visitor()
    for _ in range(3):
        for _ in range(4):
            sign_in(visitor, LEAD, "not the password")
        assert sign_in(visitor, LEAD, PASSWORD).status_code == 303


def test_the_database_keeps_only_a_hash_of_the_cookie(desk: Desk):
    visitor = desk.signed_in(LEAD)
    token = visitor.cookies["callmon"]

    with db.reading() as session:
        kept = session.scalars(select(SignInRow)).one()

    assert len(token) > 40
    assert token not in (kept.token_sha256, kept.csrf_token)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(desk: Desk):
    answer = sign_in(desk.visitor(), LEAD, PASSWORD)

    cookie = next(one for one in answer.headers.get_list("set-cookie") if "callmon=" in one)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_signing_in_again_ends_the_session_before(desk: Desk):
    visitor = desk.signed_in(LEAD)
    before = visitor.cookies["callmon"]

    sign_in(visitor, LEAD, PASSWORD)

    assert visitor.cookies["callmon"] != before
    stale = desk.visitor()
    stale.cookies.set("callmon", before)
    assert stale.get("/calls").status_code == 303


def test_signing_out_ends_the_session(desk: Desk):
    visitor = desk.signed_in(LEAD)
    token = visitor.cookies["callmon"]
    csrf_token = hidden(visitor.get("/calls").text, "csrf_token")

    assert visitor.post("/sign-out", data={"csrf_token": csrf_token}).status_code == 303

    visitor.cookies.set("callmon", token)
    assert visitor.get("/calls").status_code == 303


def test_a_form_without_the_sessions_token_changes_nothing(desk: Desk):
    visitor = desk.signed_in(LEAD)

    assert visitor.post("/sign-out").status_code == 403
    assert visitor.post("/sign-out", data={"csrf_token": "guessed"}).status_code == 403
    assert visitor.get("/calls").status_code == 200


def test_signing_in_needs_the_form_that_this_browser_was_given(desk: Desk):
    answer = desk.visitor().post("/sign-in", data={"email": LEAD, "password": PASSWORD})

    assert answer.status_code == 403
    assert "callmon" not in answer.cookies


def test_signing_in_never_leads_to_another_host(desk: Desk):
    for address in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"):
        answer = sign_in(desk.visitor(), LEAD, PASSWORD, address)
        assert answer.headers["location"] == "/"


def test_the_language_is_kept_with_the_person(desk: Desk):
    visitor = desk.signed_in(LEAD)
    csrf_token = hidden(visitor.get("/calls").text, "csrf_token")

    visitor.post("/language", data={"csrf_token": csrf_token, "language": "en"})

    assert '<html lang="en">' in visitor.get("/calls").text
    assert '<html lang="en">' in desk.signed_in(LEAD).get("/calls").text


def test_from_the_mail_two_presses_lead_to_the_ring_back_button(desk: Desk):
    with db.transaction() as session:
        follow_up = a_follow_up(session, 1).id
    link = link_to_follow_up(follow_up, ILZE, datetime.now(UTC), ring_back=True)
    path = link.partition("//")[2].partition("/")[2].partition("#")[0]
    visitor = desk.visitor()

    asked = visitor.get(f"/{path}")
    form = visitor.get(asked.headers["location"])
    answer = sign_in(visitor, ILZE, PASSWORD, f"/{path}")

    assert f'value="{ILZE}"' in form.text, "whose mail it was is filled in"
    assert answer.headers["location"] == f"/{path}"
    page = visitor.get(answer.headers["location"])
    assert page.status_code == 200
    assert 'id="ring-back"' in page.text


def test_a_link_that_is_not_ours_fills_in_nothing_and_leads_nowhere_else(desk: Desk):
    link = link_to_follow_up(1, ILZE, datetime.now(UTC))
    key = link.partition("?key=")[2]
    visitor = desk.visitor()

    for next in (f"/follow-ups/2?key={key}", f"/follow-ups/1?key=x{key}", f"//evil.example/?{key}"):
        assert ILZE not in visitor.get("/sign-in", params={"next": next}).text
    away = f"https://evil.example/follow-ups/1?key={key}"
    answer = sign_in(visitor, ILZE, PASSWORD, away)
    assert answer.headers["location"] == "/"
