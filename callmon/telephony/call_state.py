"""What a call has come to, carried signed in the addresses of our TwiML, not in memory."""

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import Any, Self, get_args

from callmon.organisation import Language

SIGNATURE_BYTES = 20


class BadToken(ValueError):
    """The token was not made here, or not whole."""


@dataclass(frozen=True, slots=True)
class CallState:
    """Whose call it is and how far it has come. Counters start at 0; the first leg is hop 1."""

    organisation_id: str
    line_id: str
    call_sid: str
    language: Language
    department_id: str
    hop: int = 0
    employee_id: str = ""
    asked: int = 0
    """How often a menu was played."""
    held: int = 0
    """How often the caller chose to hold on."""
    waited: int = 0
    """How often the caller heard our ringing because everybody was busy."""
    language_chosen: bool = False
    shows_line: bool = False
    """Employees see the line's number: the exchange refused to show the caller's."""
    ring_back_id: int = 0
    """The press of "ring back" that this call was made for; 0: the citizen rang us. Until the
    exchange has made the call, it has no `call_sid`."""
    number: str = ""
    """The citizen's, E.164, where an employee rings them back."""

    def token(self, secret: str) -> str:
        """The state as a URL-safe text that only we can make."""
        body = urlsafe_b64encode(
            json.dumps(astuple(self), separators=(",", ":"), ensure_ascii=False).encode()
        )
        return f"{body.decode().rstrip('=')}.{_signature(body.rstrip(b'='), secret)}"

    @classmethod
    def of_token(cls, token: str, secret: str) -> Self:
        """The state a token holds. Raises BadToken for one that we did not sign."""
        body, _, signature = token.partition(".")
        try:
            expected = _signature(body.encode("ascii"), secret)
        except UnicodeEncodeError:
            raise BadToken("not a token of ours") from None
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise BadToken("not a token of ours")
        return cls._read(body)

    @classmethod
    def found_in(cls, text: str) -> Self | None:
        """The first state in an address or a document of ours, whose signature is not asked for:
        both were checked or made here before they were kept."""
        found = re.search(r"[?&;]t=([\w-]+)\.", text)
        return cls._read(found[1]) if found else None

    @classmethod
    def _read(cls, body: str) -> Self:
        try:
            values: list[Any] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
            state = cls(*values)
        except (ValueError, TypeError):
            raise BadToken("not a token of ours") from None
        if state.language not in get_args(Language):
            raise BadToken("a token of another version")
        return state


def _signature(body: bytes, secret: str) -> str:
    digest = hmac.digest(_key(secret), body, "sha256")[:SIGNATURE_BYTES]
    return urlsafe_b64encode(digest).decode().rstrip("=")


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    if not secret:
        raise ValueError("without CALLMON_SECRET_KEY nothing can be signed")
    return hmac.digest(secret.encode(), b"callmon call state", "sha256")
