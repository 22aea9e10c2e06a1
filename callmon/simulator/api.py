"""The REST pages and media that a server asks of Twilio, at CALLMON_TWILIO_API_URL."""

import base64
import json
import re
import threading
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from callmon.simulator.exchange import Exchange, KeptRecording, Leg
from callmon.simulator.postman import Account
from callmon.simulator.signature import Fields

PAGE = re.compile(r"/2010-04-01/Accounts/(AC\w+)/(.+)")

CreateCall = Callable[[Fields], Leg]


class AnswerLostError(Exception):
    """The connection breaks before the asker has an answer."""


class RefusedError(Exception):
    """A REST error: HTTP status and Twilio's code."""

    def __init__(self, status: int, code: int, message: str) -> None:
        self.status = status
        self.page = {"code": code, "message": message, "more_info": "", "status": status}
        super().__init__(message)


class Api:
    """Answers GET, POST and DELETE on the pages of one account; independent of HTTP itself."""

    def __init__(self, exchange: Exchange, account: Account, create_call: CreateCall) -> None:
        self._exchange = exchange
        self._basic = base64.b64encode(f"{account.sid}:{account.auth_token}".encode()).decode()
        self._account = account
        self._create_call = create_call
        self.requests: list[tuple[str, str, int]] = []
        self.list_troubles: list[int] = []
        """What the next lists that are asked for answer instead, such as 429 or 503."""

    def answer(
        self, method: str, path: str, authorization: str, form: Fields
    ) -> tuple[int, str, bytes]:
        """Status, content type and body. Errors have Twilio's body."""
        try:
            status, content_type, body = self._answer(method, path, authorization, form)
        except RefusedError as refused:
            status, content_type = refused.status, "application/json"
            body = json.dumps(refused.page).encode()
        except AnswerLostError:
            self.requests.append((method, path, 0))
            raise
        self.requests.append((method, path, status))
        return status, content_type, body

    def _answer(
        self, method: str, path: str, authorization: str, form: Fields
    ) -> tuple[int, str, bytes]:
        url = urlsplit(path)
        page = PAGE.fullmatch(url.path)
        if authorization != f"Basic {self._basic}" or (page and page[1] != self._account.sid):
            raise RefusedError(401, 20003, "Authenticate")
        if not page:
            raise RefusedError(404, 20404, f"{url.path} was not found")
        with self._exchange.lock:
            self._refuse_when_busy(method, page[2])
        return self._page(method, page[2], parse_qs(url.query), form)

    def _refuse_when_busy(self, method: str, page: str) -> None:
        is_list = method == "GET" and page in ("Calls.json", "Recordings.json")
        if self.list_troubles and is_list:
            status = self.list_troubles.pop(0)
            raise RefusedError(status, 20429 if status == 429 else 20500, "Try again later")
        name = re.match(r"Recordings/(RE\w+)", page)
        recording = self._exchange.recordings.get(name[1]) if name else None
        if recording and recording.busy_times > 0:
            recording.busy_times -= 1
            raise RefusedError(429, 20429, "Too Many Requests")

    def _page(
        self, method: str, page: str, query: dict[str, list[str]], form: Fields
    ) -> tuple[int, str, bytes]:
        if method == "POST" and page == "Calls.json":
            return _json(201, self._exchange.call_page(self._create_call(form)))
        if page == "Calls.json":
            return _json(200, self._calls(query))
        if page == "Recordings.json":
            return _json(200, self._recordings(query))
        if events := re.fullmatch(r"Calls/(CA\w+)/Events\.json", page):
            return _json(200, self._events(self._leg(events[1])))
        if of_call := re.fullmatch(r"Calls/(CA\w+)/Recordings\.json", page):
            return _json(200, self._recordings({"CallSid": [of_call[1]]}))
        if call := re.fullmatch(r"Calls/(CA\w+)\.json", page):
            return _json(200, self._call(method, self._leg(call[1]), form))
        if recording := re.fullmatch(r"Recordings/(RE\w+?)(\.json|\.wav|\.mp3)?", page):
            return self._recording(method, recording[1], recording[2], query)
        raise RefusedError(404, 20404, f"{page} was not found")

    def _call(self, method: str, leg: Leg, form: Fields) -> dict[str, Any]:
        if method == "POST":
            changes = dict(form)
            if leg.ended_at:
                raise RefusedError(400, 21220, "Call is not in-progress. Cannot redirect.")
            leg.stop_asked = changes.get("Status") in ("completed", "canceled")
            leg.next_url = changes.get("Url")
        return self._exchange.call_page(leg)

    def _recording(
        self, method: str, sid: str, suffix: str | None, query: dict[str, list[str]]
    ) -> tuple[int, str, bytes]:
        recording = self._exchange.recordings.get(sid)
        if recording is None:
            raise RefusedError(404, 20404, f"Recording {sid} was not found")
        if method == "DELETE":
            recording.status = "deleted"
            return 204, "application/json", b""
        if suffix == ".json":
            return _json(200, self._exchange.recording_page(recording))
        return self._media(recording, suffix, query)

    def _media(
        self, recording: KeptRecording, suffix: str | None, query: dict[str, list[str]]
    ) -> tuple[int, str, bytes]:
        with self._exchange.lock:
            ready = recording.status == "completed" and recording.not_ready_times <= 0
            recording.not_ready_times -= 1
        if not ready:
            raise RefusedError(404, 20404, f"Recording {recording.sid} was not found")
        if suffix == ".mp3":
            raise RefusedError(400, 20001, "the pretend line serves WAV only")
        channels = int(query.get("RequestedChannels", ["0"])[0]) or None
        if channels and channels > len(recording.channels):
            raise RefusedError(400, 20001, "Requested channels are not available")
        recording.fetched_times += 1
        return 200, "audio/x-wav", recording.body(channels)

    def _leg(self, sid: str) -> Leg:
        if sid not in self._exchange.legs:
            raise RefusedError(404, 20404, f"Call {sid} was not found")
        return self._exchange.legs[sid]

    def _calls(self, query: dict[str, list[str]]) -> dict[str, Any]:
        with self._exchange.lock:
            legs = [one for one in self._exchange.legs.values() if _is_listed(one)]
        pages = [self._exchange.call_page(leg) for leg in legs]
        wanted = {"To": "to", "From": "from", "ParentCallSid": "parent_call_sid"}
        for name, key in {**wanted, "Status": "status"}.items():
            if name in query:
                pages = [page for page in pages if page[key] == query[name][0]]
        pages = [page for page in pages if _within(page, "start_time", "StartTime", query)]
        return _envelope("calls", pages, query, self._account.sid)

    def _recordings(self, query: dict[str, list[str]]) -> dict[str, Any]:
        with self._exchange.lock:
            kept = [x for x in self._exchange.recordings.values() if x.status != "deleted"]
        if "CallSid" in query:
            kept = [one for one in kept if one.call_sid == query["CallSid"][0]]
        pages = [self._exchange.recording_page(one) for one in kept]
        pages = [page for page in pages if _within(page, "date_created", "DateCreated", query)]
        return _envelope("recordings", pages, query, self._account.sid)

    def _events(self, leg: Leg) -> dict[str, Any]:
        call = self._exchange.legs[leg.parent_sid or leg.sid]
        if call.events_gone:
            raise RefusedError(404, 20404, f"The events of {leg.sid} were not found")
        of_leg = [one for one in list(call.requests) if ("CallSid", leg.sid) in one.fields]
        pages = [self._exchange.event_page(request) for request in of_leg]
        return _envelope("events", pages, {}, self._account.sid)


def _is_listed(leg: Leg) -> bool:
    leg.unlisted_times -= 1
    return leg.unlisted_times < 0


def _within(page: dict[str, Any], key: str, name: str, query: dict[str, list[str]]) -> bool:
    at = parsedate_to_datetime(page[key]) if page[key] else None
    first, last = query.get(f"{name}>"), query.get(f"{name}<")
    if first and (at is None or at < datetime.fromisoformat(first[0])):
        return False
    return not (last and (at is None or at > datetime.fromisoformat(last[0])))


def _envelope(
    name: str, pages: list[dict[str, Any]], query: dict[str, list[str]], account_sid: str
) -> dict[str, Any]:
    size = min(int(query.get("PageSize", ["50"])[0]), 1000)
    number = int(query.get("Page", ["0"])[0])
    shown = pages[number * size : (number + 1) * size]
    asked = {key: values[0] for key, values in query.items() if key not in ("Page", "PageSize")}
    asked_again = urlencode({**asked, "PageSize": size})
    base = f"/2010-04-01/Accounts/{account_sid}/{name.capitalize()}.json?{asked_again}"
    more = len(pages) > (number + 1) * size
    return {
        name: shown,
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + len(shown) - 1,
        "uri": f"{base}&Page={number}",
        "first_page_uri": f"{base}&Page=0",
        "next_page_uri": f"{base}&Page={number + 1}" if more else None,
        "previous_page_uri": f"{base}&Page={number - 1}" if number else None,
    }


def _json(status: int, page: dict[str, Any]) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps(page).encode()


class ApiServer:
    """The API on a port of this machine, in threads of its own. Port 0 takes a free one."""

    def __init__(self, api: Api, port: int = 0) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_of(api))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler_of(api: Api) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True)
            try:
                status, content_type, body = api.answer(
                    self.command, self.path, self.headers.get("Authorization", ""), form
                )
            except AnswerLostError:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = _answer

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the requests are kept in `api.requests`."""

    return Handler
