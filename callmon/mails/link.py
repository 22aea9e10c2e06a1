"""The signed links in mails: each opens one page for one person, for a time.

The link of a message opens it without a sign-in, to listen. The link of a follow-up leads to its
page by the sign-in: its key says only for whom it was made, and opens nothing.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from callmon.config import settings

GOOD_FOR = timedelta(days=30)
_SIGNATURE_BYTES = 20
_Purpose = Literal["message", "follow-up"]


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What a link that we signed opens, and for whom."""

    voicemail_id: int
    employee_id: str


def link_to(voicemail_id: int, employee_id: str | None, now: datetime) -> str:
    """The address of a message's page with a key for that employee, good for 30 days.

    Without a key for whoever is no employee: they sign in.
    """
    page = f"{_base()}/messages/{voicemail_id}"
    if employee_id is None:
        return page
    return f"{page}?key={_key('message', voicemail_id, employee_id, now)}"


def link_to_follow_up(
    follow_up_id: int, address: str, now: datetime, *, ring_back: bool = False
) -> str:
    """The address of a follow-up's page, for whoever reads mail at `address`, good for 30 days.

    `ring_back`: with its ring-back button in view and in focus.
    """
    page = f"{_base()}/follow-ups/{follow_up_id}"
    page += f"?key={_key('follow-up', follow_up_id, address, now)}"
    return f"{page}&do=ring-back#ring-back" if ring_back else page


def link_to_board() -> str:
    """The address of the board of follow-ups."""
    return f"{_base()}/follow-ups"


def opened(key: str, now: datetime) -> OpenedLink | None:
    """What a message link's key opens; None for a key we did not sign or that has run out."""
    found = _opened("message", key, now)
    return OpenedLink(*found) if found else None


def reader_of(path: str, now: datetime) -> str | None:
    """The mail address of whom a follow-up's link was made for; None where we did not make it.

    `path`: of the page asked for, with its query.
    """
    asked = urlsplit(path)
    key = parse_qs(asked.query).get("key", [""])[0]
    found = _opened("follow-up", key, now)
    if found is None or asked.path != f"/follow-ups/{found[0]}":
        return None
    return found[1]


def _key(purpose: _Purpose, opens: int, reader: str, now: datetime) -> str:
    until = int((now + GOOD_FOR).timestamp())
    body = urlsafe_b64encode(f"{opens}:{until}:{reader}".encode()).decode().rstrip("=")
    return f"{body}.{_signature(purpose, body)}"


def _opened(purpose: _Purpose, key: str, now: datetime) -> tuple[int, str] | None:
    body, _, signature = key.partition(".")
    if not hmac.compare_digest(_signature(purpose, body).encode(), signature.encode()):
        return None
    text = urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
    opens, until, reader = text.split(":", 2)
    if datetime.fromtimestamp(int(until), UTC) < now:
        return None
    return int(opens), reader


def _signature(purpose: _Purpose, body: str) -> str:
    secret = settings().secret_key.get_secret_value()
    if not secret:
        raise ValueError("without CALLMON_SECRET_KEY nothing can be signed")
    key = hmac.digest(secret.encode(), f"callmon {purpose} link".encode(), "sha256")
    digest = hmac.digest(key, body.encode(), "sha256")[:_SIGNATURE_BYTES]
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _base() -> str:
    return settings().public_url.rstrip("/")
