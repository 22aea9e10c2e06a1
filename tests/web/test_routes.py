"""Every address of the application is signed or signed-in; the few others are listed here."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from callmon.app import create_app
from callmon.config import settings
from callmon.known_organisations import known_organisations
from callmon.web import pages
from tests.web.conftest import ROOT, Desk, running

OPEN = {"/sign-in", "/health", "/metrics"}
"""Nobody is signed in there yet; the state of the house, without anything of anybody."""
PROMPTS = {"/audio/ringing.wav", "/audio/{organisation_id}/{name}", "/audio/message.wav"}
"""What Twilio fetches unsigned: the sound of announcements, and that of a message for whoever
has its address, which we sign for ten minutes."""


def routes(found: object) -> Iterator[APIRoute]:
    for route in getattr(found, "routes", ()):
        if isinstance(route, APIRoute):
            yield route
        else:
            inner = getattr(route, "original_router", None) or getattr(route, "router", None)
            yield from routes(inner or route)


def addresses_of(found: object) -> list[tuple[str, str]]:
    return sorted({(method, route.path) for route in routes(found) for method in route.methods})


def addresses() -> list[tuple[str, str]]:
    return addresses_of(pages.router)


def test_the_desk_has_its_addresses() -> None:
    known = {path for _, path in addresses()}

    assert {"/", "/sign-in", "/calls", "/calls/{call_id}", "/messages", "/operations"} <= known
    assert "/recordings/{recording_id}/audio" in known


@pytest.fixture
def whole(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FastAPI]:
    """The whole application, as it is served."""
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(ROOT / "organisations"))
    monkeypatch.setenv("CALLMON_TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
    monkeypatch.setenv("CALLMON_TWILIO_AUTH_TOKEN", "0" * 32)
    settings.cache_clear()
    known_organisations.cache_clear()
    yield create_app()
    known_organisations.cache_clear()


def test_every_address_of_the_application_is_signed_signed_in_or_listed_here(
    whole: FastAPI,
) -> None:
    desk = {path for _, path in addresses()}
    others = [one for one in addresses_of(whole) if one[1] not in desk | OPEN | PROMPTS]
    assert len(others) > 10
    with running(whole) as address:
        for method, path in others:
            assert method == "POST", path
            answer = httpx.post(address + path, data={"CallSid": "CA" + "0" * 32})
            assert answer.status_code == 403, path


@pytest.mark.parametrize(("method", "path"), [one for one in addresses() if one[1] not in OPEN])
def test_every_page_asks_to_sign_in_first(desk: Desk, method: str, path: str) -> None:
    address = path.replace("{call_id}", "1").replace("{message_id}", "1")
    answer = desk.visitor().request(method, address.replace("{recording_id}", "1"))

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_every_answer_carries_the_security_headers(desk: Desk) -> None:
    lead = desk.signed_in("vaditaja@sigulda.example")

    for answer in (lead.get("/calls"), lead.get("/calls/99"), desk.visitor().get("/calls")):
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_every_answer_has_a_nonce_of_its_own(desk: Desk) -> None:
    first, second = desk.visitor().get("/sign-in"), desk.visitor().get("/sign-in")

    assert first.headers["content-security-policy"] != second.headers["content-security-policy"]


def test_built_files_last_in_the_browser_by_their_content(desk: Desk) -> None:
    page = desk.visitor().get("/sign-in").text
    address = page.split('href="/static/desk.css')[1].split('"')[0]

    lasting = httpx.get(f"{desk.address}/static/desk.css{address}")
    plain = httpx.get(f"{desk.address}/static/desk.css")

    assert "immutable" in lasting.headers["cache-control"]
    assert plain.headers["cache-control"] == "no-cache"
