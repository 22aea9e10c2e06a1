"""X-Twilio-Signature, written anew from the contract (not with Twilio's library)."""

import base64
import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

Fields = list[tuple[str, str]]
PortInSignature = Literal["as requested", "left out", "added"]


def signature_of(url: str, fields: Iterable[tuple[str, str]], auth_token: str) -> str:
    """The signature of a form POST: HMAC-SHA1 over the URL and the sorted fields.

    Blank values count, repeated names come with their distinct values in order, the fragment
    (connection overrides) does not count.
    """
    values: defaultdict[str, set[str]] = defaultdict(set)
    for name, value in fields:
        values[name].add(value)
    text = url.split("#")[0] + "".join(
        name + value for name in sorted(values) for value in sorted(values[name])
    )
    digest = hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def url_signed(url: str, port: PortInSignature) -> str:
    """The URL as it enters the signature: Twilio is not constant in what it does with ports."""
    if port == "as requested":
        return url
    parts = urlsplit(url)
    host = parts.hostname or ""
    if port == "added":
        host += f":{parts.port or {'http': 80, 'https': 443}[parts.scheme]}"
    return urlunsplit(parts._replace(netloc=host))
