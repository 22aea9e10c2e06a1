"""What Twilio's REST API answers, or does not, in our words."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from callmon.config import TwilioCredentials, settings
from callmon.telephony import rest
from callmon.telephony.rest import RestProblem, call_made, calls_to, ring

ACCOUNT = TwilioCredentials("AC" + "0" * 32, "token")
SID = "CA" + "1" * 32


@dataclass
class PretendRest:
    """Answers every request with what it was given; `None` closes the connection unanswered."""

    status: int = 201
    page: object = field(default_factory=lambda: {"sid": SID, "status": "queued"})
    asked: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)
    stall: threading.Event | None = None


@pytest.fixture
def twilio(monkeypatch: pytest.MonkeyPatch) -> Iterator[PretendRest]:
    pretend = PretendRest()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            pretend.asked.append((self.path, self.headers["Authorization"], parse_qs(body)))
            if pretend.stall:
                pretend.stall.wait(5)
            if pretend.page is None:
                return
            text = pretend.page if isinstance(pretend.page, str) else json.dumps(pretend.page)
            self.send_response(pretend.status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("CALLMON_TWILIO_API_URL", f"http://127.0.0.1:{server.server_port}")
    settings.cache_clear()
    yield pretend
    server.shutdown()


def ringing() -> str:
    return ring(
        ACCOUNT,
        phone="+37120000001",
        shown="+37160000001",
        document_url="https://a.lv/twilio/ring-back?t=x",
        status_url="https://a.lv/twilio/ring-back-status?t=x",
        fallback_url="https://a.lv/twilio/fallback?t=x",
    )


def problem() -> RestProblem:
    with pytest.raises(RestProblem) as found:
        ringing()
    return found.value


def test_a_ring_asks_for_each_event_by_itself(twilio: PretendRest):
    assert ringing() == SID
    (path, authorization, form) = twilio.asked[0]

    assert path == f"/2010-04-01/Accounts/{ACCOUNT.account_sid}/Calls.json"
    assert authorization.startswith("Basic ")
    assert form["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]
    assert (form["To"], form["From"]) == (["+37120000001"], ["+37160000001"])


def test_credentials_go_to_the_configured_host_whatever_region_the_environment_names(
    twilio: PretendRest, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("TWILIO_EDGE", "dublin")

    assert ringing() == SID


@pytest.mark.parametrize(
    ("status", "code", "key", "again"),
    [
        (429, 20429, "exchange_busy", True),
        (400, 21211, "employee_number_refused", False),
        (400, 21215, "country_not_enabled", False),
        (400, 21210, "line_number_refused", False),
        (401, 20003, "account_refused", False),
        (400, 99999, "refused", False),
    ],
)
def test_what_twilio_refuses_was_certainly_not_done(
    twilio: PretendRest, status: int, code: int, key: str, again: bool
):
    twilio.status = status
    twilio.page = {"code": code, "message": "no", "more_info": "", "status": status}
    told = problem()

    assert (told.key, told.worth_retrying, told.may_have_happened) == (key, again, False)


@pytest.mark.parametrize(
    ("status", "page"), [(503, {}), (500, "oops"), (201, "{"), (201, {"sid": ""}), (201, None)]
)
def test_of_what_nobody_can_read_nobody_knows_whether_it_was_done(
    twilio: PretendRest, status: int, page: object
):
    twilio.status, twilio.page = status, page

    assert problem().may_have_happened


def test_an_answer_that_does_not_come_in_time_may_have_been_carried_out(
    twilio: PretendRest, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rest, "READ_SECONDS", 0.2)
    twilio.stall = threading.Event()
    told = problem()
    twilio.stall.set()

    assert (told.key, told.may_have_happened) == ("exchange_silent", True)
    assert len(twilio.asked) == 1, "nothing is asked twice by itself"


def test_what_never_reached_twilio_may_be_asked_again(monkeypatch: pytest.MonkeyPatch):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("CALLMON_TWILIO_API_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")
        settings.cache_clear()
        told = problem()

    assert (told.key, told.worth_retrying, told.may_have_happened) == ("exchange_away", True, False)


def a_call(**more: object) -> dict[str, object]:
    return {
        "sid": SID,
        "status": "queued",
        "direction": "outbound-api",
        "date_created": "Thu, 05 Mar 2026 10:00:00 +0000",
        "start_time": None,
        "end_time": None,
        "duration": None,
        **more,
    }


def test_a_call_that_still_waits_at_twilio_is_found_though_it_has_not_begun(twilio: PretendRest):
    twilio.status, twilio.page = 200, {"calls": [a_call(), a_call(direction="outbound-dial")]}
    (found,) = calls_to(ACCOUNT, phone="+37120000001", shown="+37160000001")

    assert found.made_at == datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
    assert "StartTime" not in twilio.asked[0][0]


def test_a_list_that_fails_is_told_in_our_words(twilio: PretendRest):
    twilio.status, twilio.page = 500, {"code": 20500, "message": "away", "status": 500}

    with pytest.raises(RestProblem):
        calls_to(ACCOUNT, phone="+37120000001", shown="+37160000001")


def test_a_call_is_over_by_its_last_word(twilio: PretendRest):
    twilio.status, twilio.page = 200, a_call(status="no-answer", duration="0")

    assert call_made(ACCOUNT, SID).is_over


@pytest.mark.parametrize(
    ("status", "page", "key", "worth_retrying"),
    [
        (404, {"code": 20404, "message": "gone"}, "refused", False),
        (401, {"code": 20003, "message": "Authenticate"}, "account_refused", False),
        (429, {"code": 20429, "message": "slowly"}, "exchange_busy", True),
        (403, "<html>no</html>", "account_refused", False),
        (503, "<html>away</html>", "exchange_silent", True),
        (404, "[]", "refused", False),
    ],
)
def test_a_list_that_is_refused_is_named_as_a_page_is(
    twilio: PretendRest, status: int, page: object, key: str, worth_retrying: bool
):
    twilio.status, twilio.page = status, page

    with pytest.raises(RestProblem) as found:
        calls_to(ACCOUNT, phone="+37120000001", shown="+37160000001")

    assert (found.value.key, found.value.worth_retrying) == (key, worth_retrying)
