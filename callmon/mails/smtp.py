"""Sending a mail: the one door to SMTP.

SMTP delivers at least once: when the process dies between the server's "250 accepted" and our
note of it (milliseconds), the mail goes out again, with the same Message-ID, by which mail
readers show it once.
"""

import smtplib
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from callmon.config import settings

SMTP_SECONDS = 30.0


class MailProblem(Exception):
    """A mail did not go out; `worth_retrying` says whether time can help."""

    def __init__(self, problem: str, *, worth_retrying: bool) -> None:
        super().__init__(problem)
        self.problem = problem
        self.worth_retrying = worth_retrying


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
