"""Requests as Twilio makes them: signed, with time-outs, one retry of a failed connection."""

import re
import ssl
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlencode, urlsplit

import httpx

from callmon.simulator.scenario import Faults, Request
from callmon.simulator.signature import Fields, signature_of, url_signed

READ_SECONDS = 15.0
CONNECT_SECONDS = 5.0


@dataclass(frozen=True)
class Account:
    """The Twilio account the line belongs to."""

    sid: str
    auth_token: str


@dataclass(frozen=True)
class Site:
    """The server under test: the address it goes by, and where it really listens."""

    public_url: str
    base_url: str

    def where(self, url: str) -> str:
        """The address to connect to for a public one."""
        if url.startswith(self.public_url):
            return self.base_url + url.removeprefix(self.public_url)
        return url


@dataclass(frozen=True)
class Reply:
    """What came back, or why nothing did: `error_code` is Twilio's."""

    body: bytes = b""
    content_type: str = ""
    error_code: int | None = None


class Postman:
    """Carries one call's requests and notes each of them."""

    def __init__(
        self,
        account: Account,
        site: Site,
        faults: Faults,
        now: Callable[[], datetime],
        noted: list[Request],
    ) -> None:
        self._account = account
        self._site = site
        self._faults = faults
        self._now = now
        self._noted = noted
        self._failed_once: set[str] = set()
        self._client = httpx.Client(
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            trust_env=False,
            verify=_tls(),
        )

    def close(self) -> None:
        self._client.close()

    def post(self, kind: str, url: str, fields: Fields, token: str | None = None) -> Reply:
        """Ask for TwiML or tell of an event; retried as the overrides in the URL's `#` say."""
        request = Request(kind, url, self._now(), token or str(uuid.uuid4()), fields)
        self._noted.append(request)
        retries, causes = _overrides(url)
        for tried in range(retries + 1):
            request.tries = tried + 1
            reply = self._try(request, self._connects(kind))
            if reply.error_code is None or not causes & {_cause(request), "all"}:
                break
        return reply

    def fetch_media(self, url: str) -> httpx.Response | None:
        """The audio of a Play: no call parameters, no signature."""
        try:
            return self._client.get(self._site.where(url), follow_redirects=True)
        except httpx.TransportError:
            return None

    def _connects(self, kind: str) -> bool:
        if kind in self._faults.connect_fails_once and kind not in self._failed_once:
            self._failed_once.add(kind)
            return False
        return kind not in self._faults.connect_fails

    def _try(self, request: Request, connects: bool) -> Reply:
        request.status = None
        if not connects:
            request.problem = "connect"
            return Reply(error_code=11205)
        try:
            response = self._send(request)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            request.problem = "connect"
            return Reply(error_code=11205)
        except httpx.TransportError as error:
            request.problem = f"read: {error!r}"
            return Reply(error_code=11205)
        if request.kind in self._faults.times_out:
            request.problem = "read: no reply within 15 s"
            return Reply(error_code=11205)
        request.status, request.problem = response.status_code, None
        if response.status_code >= 400:
            request.problem = f"http {response.status_code}"
            return Reply(error_code=11200)
        return Reply(response.content, response.headers.get("content-type", ""))

    def _send(self, request: Request) -> httpx.Response:
        url = request.url.split("#")[0]
        signed = url_signed(url, self._faults.signature_port)
        token = self._account.auth_token
        if request.kind in self._faults.wrongly_signed:
            token = "not-" + token
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "Host": urlsplit(url).netloc,
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": signature_of(signed, request.fields, token),
            "I-Twilio-Idempotency-Token": request.token,
        }
        return self._client.post(
            self._site.where(url), content=urlencode(request.fields), headers=headers
        )


@cache
def _tls() -> ssl.SSLContext:
    """Reading the machine's certificates takes long: once is enough."""
    return ssl.create_default_context()


def _overrides(url: str) -> tuple[int, set[str]]:
    fragment = url.partition("#")[2]
    retries = re.search(r"(?:^|&)rc=([0-5])", fragment)
    causes = re.search(r"(?:^|&)rp=([\w,]+)", fragment)
    return int(retries[1]) if retries else 1, set(causes[1].split(",")) if causes else {"ct"}


def _cause(request: Request) -> str:
    problem = request.problem or ""
    if problem.startswith("http"):
        return f"{problem[5]}xx"
    return "ct" if problem == "connect" else "rt"
