"""What citizens of the town wait for, as mails tell it."""

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from callmon.mails.occasion import (
    Cause,
    Kind,
    Listed,
    Occasion,
    Overview,
    Reader,
    Summary,
    Waiting,
)
from callmon.organisation import Language
from tests.voicemail.messages_of_tests import a_town

NOW = datetime(2026, 11, 24, 6, 0, 30, tzinfo=UTC)
DUE = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
ZANE = "zane@town.example"


def a_message_left(**more: Any) -> Cause:
    values: dict[str, Any] = {
        "kind": "message",
        "at": RECEIVED,
        "text": "Labdien, uz mūsu ielas ir liela bedre.",
        "text_language": "lv",
        "listen": "https://callmon.example/messages/7?key=abc",
        **more,
    }
    return Cause(**values)


def an_occasion(kind: Kind = Kind.ASSIGNMENT, language: Language = "en", **more: Any) -> Occasion:
    values: dict[str, Any] = {
        "kind": kind,
        "organisation": a_town(),
        "reader": Reader(ZANE, language, ZANE),
        "message_id": "<assignment-message-1@callmon.example>",
        "caller_name": None,
        "number": "+37126123456",
        "said_number": None,
        "department_id": "roads",
        "causes": (a_message_left(),),
        "employee_id": ZANE,
        "due_at": DUE,
        "follow_up_id": 42,
        "is_urgent": kind is Kind.URGENT,
        **more,
    }
    return Occasion(**values)


def listed(follow_up_id: int, **more: Any) -> Listed:
    values: dict[str, Any] = {
        "follow_up_id": follow_up_id,
        "kind": "message",
        "caller_name": None,
        "number": f"+371261234{follow_up_id:02}",
        "employee_id": ZANE,
        "due_at": DUE,
        "is_new": False,
        **more,
    }
    return Listed(**values)


def a_summary(language: Language = "en", overview: Overview | None = None) -> Summary:
    return Summary(
        organisation=a_town(),
        reader=Reader("ilze@town.example", language, "ilze@town.example"),
        message_id="<summary-town-kap-2026-11-24@callmon.example>",
        department_id="kap",
        day=date(2026, 11, 24),
        overview=overview
        or Overview(
            overdue=(listed(1, due_at=NOW - timedelta(hours=18)),),
            due_today=(listed(2, kind="missed_call"), listed(3, is_new=True)),
            new=(listed(4, due_at=DUE + timedelta(days=1), is_new=True),),
            waiting=(Waiting(ZANE, 4, 1), Waiting("ilze@town.example", 2, 0)),
        ),
    )


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())
