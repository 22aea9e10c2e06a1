"""The address at which Twilio fetches a message for an employee on the phone: signed, for minutes.

Twilio fetches audio unsigned, so the address itself is the key; nobody else is ever given it.
"""

import hmac
from datetime import UTC, datetime, timedelta

from callmon.config import settings

GOOD_FOR = timedelta(minutes=10)
PATH = "/audio/message.wav"
_SIGNATURE_BYTES = 20


def address_of(recording_id: int, now: datetime) -> str:
    """Where that recording can be fetched for the next ten minutes."""
    until = int((now + GOOD_FOR).timestamp())
    body = f"{recording_id}.{until}"
    return f"{settings().public_url.rstrip('/')}{PATH}?key={body}.{_signature(body)}"


def opened(key: str, now: datetime) -> int | None:
    """The recording that a key opens; None for one that we did not sign or that has run out."""
    body, _, signature = key.rpartition(".")
    if not hmac.compare_digest(_signature(body).encode(), signature.encode()):
        return None
    recording_id, _, until = body.partition(".")
    return int(recording_id) if datetime.fromtimestamp(int(until), UTC) >= now else None


def _signature(body: str) -> str:
    secret = settings().secret_key.get_secret_value()
    if not secret:
        raise ValueError("without CALLMON_SECRET_KEY nothing can be signed")
    key = hmac.digest(secret.encode(), b"callmon message audio", "sha256")
    return hmac.digest(key, body.encode(), "sha256")[:_SIGNATURE_BYTES].hex()
