"""The mail that hands a message to a person, and its sending: the one door to SMTP.

SMTP delivers at least once: when the process dies between the server's "250 accepted" and our
note of it (milliseconds), the mail goes out again, with the same Message-ID, by which mail
readers show it once.
"""

import smtplib
import tomllib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime as rfc_date
from functools import cache
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import phonenumbers
from babel.dates import format_date, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from callmon.config import settings
from callmon.organisation import Language, Organisation
from callmon.tables import VoicemailRow
from callmon.voicemail.ring_back import ringable

TEMPLATES = Path(__file__).parent / "templates"
SMTP_SECONDS = 30.0


class MailProblem(Exception):
    """A mail did not go out; `worth_retrying` says whether time can help."""

    def __init__(self, problem: str, *, worth_retrying: bool) -> None:
        super().__init__(problem)
        self.problem = problem
        self.worth_retrying = worth_retrying


@dataclass(frozen=True)
class Occasion:
    """What a mail is about and whom it is for."""

    voicemail: VoicemailRow
    organisation: Organisation
    recipient: str
    language: Language
    message_id: str
    link: str
    is_urgent: bool
    has_audio: bool


def message_id_of(subject_key: str) -> str:
    """The Message-ID of an occasion: always the same, so that a second copy is known as one."""
    host = urlsplit(settings().public_url).hostname or "callmon"
    return f"<{subject_key}@{host}>"


def compose(occasion: Occasion, now: datetime) -> EmailMessage:
    """The mail, as text and as HTML, in the reader's language."""
    shown = _shown(occasion)
    mail = EmailMessage()
    mail["Subject"] = shown["subject"]
    mail["From"] = settings().mail_from
    mail["To"] = occasion.recipient
    mail["Date"] = rfc_date(now)
    mail["Message-ID"] = occasion.message_id
    mail["Auto-Submitted"] = "auto-generated"
    if occasion.is_urgent:
        mail["Importance"] = "high"
        mail["X-Priority"] = "1"
    mail.set_content(_templates().get_template("mail.txt.jinja").render(shown))
    html = _templates().get_template("mail.html.jinja").render(shown)
    mail.add_alternative(html, subtype="html")
    return mail


def send(mail: EmailMessage) -> None:
    """Hand a mail to the SMTP server of the settings; it returns as soon as that accepted it.

    Raises MailProblem.
    """
    server: smtplib.SMTP | None = None
    try:
        server = _connected(urlsplit(settings().smtp_url))
        server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(error) from None
    except smtplib.SMTPAuthenticationError as error:
        raise MailProblem(
            f"The mail server refused our password: {error}", worth_retrying=True
        ) from None
    except smtplib.SMTPResponseException as error:
        told = error.smtp_error
        words = told.decode(errors="replace") if isinstance(told, bytes) else told
        raise MailProblem(
            f"The mail server refused the mail: {error.smtp_code} {words}",
            worth_retrying=error.smtp_code < 500,
        ) from None
    except OSError as error:
        raise MailProblem(f"The mail server is away: {error}", worth_retrying=True) from None
    finally:
        if server is not None:
            _hang_up(server)


def _hang_up(server: smtplib.SMTP) -> None:
    """Says goodbye and does not wait for the answer: the mail is accepted, and that is to note."""
    try:
        server.putcmd("quit")
    except OSError:
        pass
    finally:
        server.close()


def _connected(address: SplitResult) -> smtplib.SMTP:
    host = address.hostname or "localhost"
    match address.scheme:
        case "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, address.port or 465, timeout=SMTP_SECONDS)
        case "smtp+starttls":
            server = smtplib.SMTP(host, address.port or 587, timeout=SMTP_SECONDS)
            server.starttls()
        case "smtp":
            server = smtplib.SMTP(host, address.port or 25, timeout=SMTP_SECONDS)
        case scheme:
            raise MailProblem(
                f"CALLMON_SMTP_URL begins with {scheme!r}; write smtp, smtps or smtp+starttls",
                worth_retrying=True,
            )
    if address.username:
        server.login(unquote(address.username), unquote(address.password or ""))
    return server


def _refused(error: smtplib.SMTPRecipientsRefused) -> MailProblem:
    recipient, (code, words) = next(iter(error.recipients.items()))
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return MailProblem(
        f"The mail server refused {recipient}: {code} {said}", worth_retrying=code < 500
    )


def _shown(occasion: Occasion) -> dict[str, object]:
    voicemail, words = occasion.voicemail, _words()[occasion.language]
    kind = "urgent" if occasion.is_urgent else "assignment"
    caller = _caller(voicemail, words)
    number = number_to_ring(voicemail)
    return {
        "language": occasion.language,
        "words": words,
        "subject": words[f"{kind}_subject"].format(caller=caller),
        "intro": words[f"{kind}_intro"],
        "urgent": occasion.is_urgent,
        "by_hand": voicemail.by_hand and not occasion.is_urgent,
        "organisation": _name_in(occasion.organisation, occasion.language),
        "caller": caller,
        "ring_back": number and _readable(number),
        "ring_back_number": number,
        "received": _received(occasion),
        "department": _department(occasion),
        "text": _plain(voicemail.text or ""),
        "text_language": voicemail.language,
        "has_audio": occasion.has_audio,
        "link": occasion.link,
    }


def number_to_ring(voicemail: VoicemailRow) -> str | None:
    """The number said in the message, else the caller's; None where that is withheld or words."""
    return ringable(voicemail.callback_number) or ringable(voicemail.from_number)


def _readable(number: str) -> str:
    return phonenumbers.format_number(
        phonenumbers.parse(number, None), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )


def _caller(voicemail: VoicemailRow, words: dict[str, str]) -> str:
    number = number_to_ring(voicemail)
    known = (voicemail.caller_name, _readable(number) if number else words["number_withheld"])
    return _plain(", ".join(part for part in known if part), one_line=True)


def _received(occasion: Occasion) -> str:
    local = occasion.voicemail.received_at.astimezone(occasion.organisation.zone)
    day = format_date(local, "full", locale=occasion.language)
    return f"{day}, {format_time(local, 'HH:mm', locale=occasion.language)}"


def _department(occasion: Occasion) -> str | None:
    known = {one.id: one for one in occasion.organisation.departments}
    department = known.get(occasion.voicemail.department_id or "")
    return department.name_in(occasion.language) if department else None


def _name_in(organisation: Organisation, language: Language) -> str:
    names = {"lv": organisation.name, "ru": organisation.name_ru, "en": organisation.name_en}
    return names[language] or organisation.name


def _plain(text: str, *, one_line: bool = False) -> str:
    """Without control characters: what a caller says ends up in headers and in HTML."""
    kept = "".join(char if char.isprintable() or char == "\n" else " " for char in text)
    return " ".join(kept.split()) if one_line else kept.strip()


@cache
def _words() -> dict[Language, dict[str, str]]:
    with (TEMPLATES / "words.toml").open("rb") as file:
        words: dict[Language, dict[str, str]] = tomllib.load(file)  # type: ignore[assignment]
        return words


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: name is not None and name.endswith(".html.jinja"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
