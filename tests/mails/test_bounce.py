"""Mail that came back, as mail servers tell of it."""

import pytest

from callmon.mails.bounce import Bounce, bounces

OURS = "<assignment-message-CA1@callmon.example>"

BOUNCED = f"""\
From: MAILER-DAEMON@mail.example (Mail Delivery System)
To: callmon@town.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"

--B1
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.example. I'm sorry.

--B1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
X-Postfix-Queue-ID: 4F1A
Arrival-Date: Tue, 24 Nov 2026 08:00:31 +0200

Final-Recipient: rfc822; zane@town.example
Original-Recipient: rfc822;zane@town.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.town.example
Diagnostic-Code: smtp; 550 5.1.1 <zane@town.example>: Recipient address
    rejected: User unknown

--B1
Content-Type: message/rfc822

From: callmon@town.example
To: zane@town.example
Subject: Balss =?utf-8?q?zi=C5=86a?=
Message-ID: {OURS}

Body.

--B1--
"""


def bounce(change: str = "", to: str = "") -> list[Bounce]:
    text = BOUNCED.replace(change, to) if change else BOUNCED
    assert not change or text != BOUNCED, "the change changes nothing"
    return bounces(text.replace("\n", "\r\n").encode())


def test_a_mail_that_came_back_is_known_by_its_message_id_with_the_server_s_words() -> None:
    [found] = bounce()

    assert found.message_id == OURS
    assert found.recipient == "zane@town.example"
    assert found.why == "550 5.1.1 <zane@town.example>: Recipient address rejected: User unknown"


def test_the_headers_of_what_came_back_are_enough() -> None:
    [found] = bounce("Content-Type: message/rfc822", "Content-Type: text/rfc822-headers")

    assert found.message_id == OURS


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_delay_or_a_success_is_no_bounce(action: str) -> None:
    assert bounce("Action: failed", f"Action: {action}") == []


def test_without_a_diagnostic_the_status_says_why() -> None:
    [found] = bounce("Diagnostic-Code: smtp; 550 5.1.1 <zane@town.example>", "X-Note: gone")

    assert found.why == "5.1.1"


def test_without_the_original_s_message_id_nobody_can_tell_which_it_was() -> None:
    assert bounce(f"Message-ID: {OURS}\n", "") == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"From: zane@town.example\r\nSubject: Re: Balss\r\n\r\nPaldies!",
        b'Content-Type: multipart/report; boundary="B1"\r\n\r\n--B1\r\nContent-Type: '
        b"message/delivery-status\r\n\r\nnonsense\r\n--B1--\r\n",
        b'Content-Type: multipart/report; boundary="B1"\r\n\r\nno parts',
    ],
)
def test_what_is_no_notification_says_nothing(content: bytes) -> None:
    assert bounces(content) == []


def test_what_a_stranger_wrote_stays_one_line_of_plain_words() -> None:
    [found] = bounce("User unknown", "gone\x1b[31m " + "x" * 900)

    assert found.why.isprintable()
    assert len(found.why) <= 500
