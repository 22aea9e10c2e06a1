"""The signed link in a mail: opens one message for one employee, without a sign-in, for a time."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from callmon.config import settings

GOOD_FOR = timedelta(days=30)
_SIGNATURE_BYTES = 20


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What a link that we signed opens, and for whom."""

    voicemail_id: int
    employee_id: str


def link_to(voicemail_id: int, employee_id: str, now: datetime) -> str:
    """The address of a message's page with a key for that employee, good for 30 days."""
    until = int((now + GOOD_FOR).timestamp())
    body = urlsafe_b64encode(f"{voicemail_id}:{until}:{employee_id}".encode()).decode().rstrip("=")
    base = settings().public_url.rstrip("/")
    return f"{base}/messages/{voicemail_id}?key={body}.{_signature(body)}"


def opened(key: str, now: datetime) -> OpenedLink | None:
    """What a link's key opens; None for a key that we did not sign or that has run out."""
    body, _, signature = key.partition(".")
    if not hmac.compare_digest(_signature(body).encode(), signature.encode()):
        return None
    text = urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
    voicemail_id, until, employee_id = text.split(":", 2)
    if datetime.fromtimestamp(int(until), UTC) < now:
        return None
    return OpenedLink(int(voicemail_id), employee_id)


def _signature(body: str) -> str:
    secret = settings().secret_key.get_secret_value()
    if not secret:
        raise ValueError("without CALLMON_SECRET_KEY nothing can be signed")
    key = hmac.digest(secret.encode(), b"callmon message link", "sha256")
    digest = hmac.digest(key, body.encode(), "sha256")[:_SIGNATURE_BYTES]
    return urlsafe_b64encode(digest).decode().rstrip("=")
