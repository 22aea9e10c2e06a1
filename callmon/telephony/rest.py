"""The door to Twilio's REST API: one client with time-outs, its errors in our words.

REST knows no idempotency key, so an error also says whether the request may have been carried
out all the same: then it must never simply be made again.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.response import Response
from twilio.rest import Client

from callmon.config import TwilioCredentials, settings
from callmon.telephony.form import SID, TERMINAL

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
RINGS_SECONDS = 25
"""How long an employee's own phone rings; Twilio adds about 5 s. Their mailbox is later."""
STATUS_EVENTS = ["initiated", "ringing", "answered", "completed"]
NEWEST = 20

_KEYS = {
    20003: "account_refused",
    20429: "exchange_busy",
    10004: "exchange_busy",
    21210: "line_number_refused",
    21212: "line_number_refused",
    21211: "employee_number_refused",
    21214: "employee_number_refused",
    21217: "employee_number_refused",
    21215: "country_not_enabled",
}
"""Twilio's codes of what can go wrong with a ring, by our own reason (Twilio: error reference)."""


class RestProblem(Exception):
    """What went wrong: `key` for a reader's own language, `problem` an English sentence.

    `worth_retrying`: time can help. `may_have_happened`: nobody knows whether the request was
    carried out.
    """

    def __init__(
        self,
        key: str,
        problem: str,
        *,
        worth_retrying: bool = False,
        may_have_happened: bool = False,
    ) -> None:
        super().__init__(problem)
        self.key = key
        self.problem = problem
        self.worth_retrying = worth_retrying
        self.may_have_happened = may_have_happened


@dataclass(frozen=True, slots=True)
class RungCall:
    """A call that we had made, as Twilio shows it. `made_at` is when it was asked for."""

    sid: str
    status: str
    made_at: datetime | None
    ended_at: datetime | None
    duration_seconds: str

    @property
    def is_over(self) -> bool:
        return self.status in TERMINAL


def ring(
    account: TwilioCredentials,
    *,
    phone: str,
    shown: str,
    document_url: str,
    status_url: str,
    fallback_url: str,
) -> str:
    """Have `phone` rung, showing the number `shown`; the call's SID. Raises RestProblem.

    When it is picked up, Twilio asks `document_url` what to do.
    """
    with problems_named():
        made = client_of(account).calls.create(
            to=phone,
            from_=shown,
            url=document_url,
            fallback_url=fallback_url,
            status_callback=status_url,
            status_callback_event=STATUS_EVENTS,
            timeout=RINGS_SECONDS,
        )
        sid = str(made.sid)
    if not SID.fullmatch(sid):
        raise _unknown(f"Twilio named the call {sid[:40]!r}")
    return sid


def calls_to(account: TwilioCredentials, *, phone: str, shown: str) -> list[RungCall]:
    """The newest calls that we had made to a phone with that number shown. Raises RestProblem.

    Not narrowed by start time: a call that still waits at Twilio has none, and would be missed.
    """
    with problems_named():
        found = client_of(account).calls.list(to=phone, from_=shown, limit=NEWEST)
        return [_call(one) for one in found if one.direction == "outbound-api"]


def call_made(account: TwilioCredentials, call_sid: str) -> RungCall:
    """One call that we had made. Raises RestProblem."""
    with problems_named():
        return _call(client_of(account).calls(call_sid).fetch())


def client_of(account: TwilioCredentials) -> Client:
    """Twilio's client for an account, asking at CALLMON_TWILIO_API_URL only, with time-outs."""
    return Client(account.account_sid, account.auth_token, http_client=_Http())


@contextmanager
def problems_named() -> Iterator[None]:
    """Whatever Twilio's library or the network raise, as a RestProblem."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise RestProblem(
            "exchange_away", f"Twilio could not be reached: {error}.", worth_retrying=True
        ) from error
    except httpx.HTTPError as error:
        raise _unknown(f"Twilio did not answer ({type(error).__name__})") from error
    except TwilioRestException as error:
        raise _of_status(error.status, error.code, error.msg) from error
    except TwilioException as error:
        raise _of_page(error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise _unknown(f"Twilio's answer cannot be read ({error})") from error


def _unknown(what: str) -> RestProblem:
    return RestProblem(
        "exchange_silent",
        f"{what}; nobody knows whether it did what was asked.",
        worth_retrying=True,
        may_have_happened=True,
    )


def _of_page(error: TwilioException) -> RestProblem:
    """For a page of a list the library raises the answer itself, unread."""
    answer = next((one for one in error.args if isinstance(one, Response)), None)
    if answer is None:
        return _unknown(f"Twilio's answer cannot be read ({error})")
    try:
        told = json.loads(answer.text)
    except ValueError:
        told = None
    known: dict[str, object] = told if isinstance(told, dict) else {}
    return _of_status(answer.status_code, known.get("code"), known.get("message", ""))


def _of_status(status: int, code: object, words: object) -> RestProblem:
    code = code if isinstance(code, int) else 0
    if status >= 500:
        return _unknown(f"Twilio answered {status}")
    is_busy = status == 429 or _KEYS.get(code) == "exchange_busy"
    refused = "account_refused" if status in (401, 403) else "refused"
    key = "exchange_busy" if is_busy else _KEYS.get(code, refused)
    problem = f"Twilio refused it ({status}, {code or 'no code'}): {str(words)[:200]}"
    return RestProblem(key, problem, worth_retrying=is_busy)


class _Http:
    """Carries the library's requests by httpx: its errors tell what was sent from what was not."""

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        patience = httpx.Timeout(timeout or READ_SECONDS, connect=CONNECT_SECONDS)
        parameters: Any = {name: value for name, value in (params or {}).items() if value != ""}
        with httpx.Client(timeout=patience, verify=_tls(), trust_env=True) as client:
            answer = client.request(
                method, _here(uri), params=parameters or None, data=data, headers=headers, auth=auth
            )
        return Response(answer.status_code, answer.text, answer.headers)


@cache
def _tls() -> Any:
    """Reading the machine's certificates takes long: once is enough."""
    return httpx.create_ssl_context()


def _here(uri: str) -> str:
    """The same page at the configured address: credentials go nowhere else, whatever region
    and edge the environment names for the library."""
    return settings().twilio_api_url.rstrip("/") + httpx.URL(uri).raw_path.decode("ascii")


def _call(told: Any) -> RungCall:
    made = told.date_created or told.start_time
    return RungCall(
        sid=str(told.sid),
        status=str(told.status or ""),
        made_at=_aware(made),
        ended_at=_aware(told.end_time),
        duration_seconds=str(told.duration or ""),
    )


def _aware(moment: datetime | None) -> datetime | None:
    if not isinstance(moment, datetime):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
