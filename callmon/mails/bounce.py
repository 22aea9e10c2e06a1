"""Mail that came back: what a delivery status notification (RFC 3464) says. (pure)"""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from typing import cast


@dataclass(frozen=True)
class Bounce:
    """A mail of ours that was not delivered to somebody, and why, in the server's words."""

    message_id: str
    recipient: str
    why: str


def bounces(content: bytes) -> list[Bounce]:
    """What a mail says about mails that failed for good.

    Empty for what is no notification, and for one that tells only of a delay or of success.
    """
    mail = email.message_from_bytes(content, policy=email.policy.default)
    if mail.get_content_type() != "multipart/report":
        return []
    message_id = _original_message_id(mail)
    return [
        Bounce(message_id, _address(fields), _why(fields))
        for fields in _recipients(mail)
        if message_id and _plain(fields, "Action").lower() == "failed"
    ]


def _recipients(mail: EmailMessage) -> Iterator[Message]:
    """The fields of each recipient; those of the whole notification come first and name none."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = cast("list[Message]", part.get_payload())
            yield from (fields for fields in blocks if "Final-Recipient" in fields)


def _original_message_id(mail: EmailMessage) -> str:
    """Of the mail that came back, which the notification has whole or as its headers."""
    for part in mail.walk():
        match part.get_content_type():
            case "message/rfc822":
                original = cast("list[Message]", part.get_payload())
                return _plain(original[0], "Message-ID") if original else ""
            case "text/rfc822-headers" | "message/global-headers":
                headers = email.message_from_string(str(part.get_payload()))
                return _plain(headers, "Message-ID")
    return ""


def _address(fields: Message) -> str:
    said = _plain(fields, "Original-Recipient") or _plain(fields, "Final-Recipient")
    return said.rpartition(";")[2].strip()


def _why(fields: Message) -> str:
    diagnostic = _plain(fields, "Diagnostic-Code").partition(";")[2].strip()
    return diagnostic or _plain(fields, "Status") or "no reason given"


def _plain(fields: Message, name: str) -> str:
    """A field on one line, without control characters, which a stranger may have written."""
    said = str(fields.get(name, ""))
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())[:500]
