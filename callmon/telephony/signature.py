"""Whether a webhook comes from Twilio: its signature over the public address and the form."""

import hmac
import os
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from twilio.request_validator import RequestValidator

from callmon.config import settings
from callmon.organisation import Organisation
from callmon.telephony.form import Form

_ACCOUNT_SID = "CALLMON_TWILIO_ACCOUNT_SID_"
_AUTH_TOKEN = "CALLMON_TWILIO_AUTH_TOKEN_"
_DEFAULT_PORTS = {"https": 443, "http": 80}


def is_signed(url: str, form: Form, signature: str, auth_token: str) -> bool:
    """Whether `signature` is Twilio's for this address and form, with or without the port.

    `url` is the public one, exactly as asked for: no fragment. The rule: HMAC-SHA1 of the address
    followed by every name and value, names sorted, repeated values once each, blanks kept.
    """
    if not auth_token or not signature.isascii():
        return False
    validator = _validator(auth_token)
    return any(
        hmac.compare_digest(validator.compute_signature(spelling, form), signature)
        for spelling in spellings(url)
    )


def spellings(url: str) -> Iterator[str]:
    """The address as given, then with the scheme's port left out or written: Twilio does both."""
    yield url
    scheme, _, rest = url.partition("://")
    netloc, slash, path = rest.partition("/")
    port = f":{_DEFAULT_PORTS.get(scheme, 80)}"
    host = netloc.rpartition("@")[2]
    if ":" not in host.rpartition("]")[2]:
        yield f"{scheme}://{netloc}{port}{slash}{path}"
    else:
        yield f"{scheme}://{netloc.rpartition(':')[0]}{slash}{path}"


def public_url(raw_path: str, query: str) -> str:
    """The address Twilio asked for, told from the configured one: a proxy may have changed it."""
    base, prefix = split_public_url(settings().public_url)
    path = raw_path if raw_path.startswith(f"{prefix}/") else prefix + raw_path
    return f"{base}{path}?{query}" if query else f"{base}{path}"


def auth_token_of(organisation: Organisation | None, account_sid: str) -> str:
    """The auth token that signs an organisation's webhooks; by the account where it is unknown.

    Empty where there is none: nothing is then signed.
    """
    if organisation is not None:
        try:
            return settings().twilio_credentials(organisation.secret).auth_token
        except KeyError:
            return ""
    return auth_token_of_account(account_sid)


def auth_token_of_account(account_sid: str) -> str:
    """The auth token of an account in the environment; the default account's for all others."""
    for name, value in os.environ.items():
        if name.startswith(_ACCOUNT_SID) and value == account_sid:
            return os.environ.get(_AUTH_TOKEN + name.removeprefix(_ACCOUNT_SID), "")
    return settings().twilio_credentials().auth_token


@lru_cache(maxsize=64)
def _validator(auth_token: str) -> RequestValidator:
    return RequestValidator(auth_token)


@lru_cache(maxsize=8)
def split_public_url(address: str) -> tuple[str, str]:
    """A public address as scheme and host, and the path it may have behind a proxy."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
