"""A follow-up as its page is read and pressed."""

import re
from datetime import UTC, datetime, timedelta

import httpx
from sqlalchemy import select

from callmon import db
from callmon.tables import (
    FollowUpEventRow,
    FollowUpRow,
    RingBackRow,
)
from tests.web.conftest import hidden
from tests.web.example import ILZE, a_call, a_follow_up, a_message, a_recording, assigned_to

LEAD = "vaditaja@sigulda.example"
JANIS = "janis.ozols@sigulda.example"
NOW = datetime.now(UTC)


def text_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def press(client: httpx.Client, follow_up_id: int, act: str, **fields: str) -> httpx.Response:
    page = client.get(f"/follow-ups/{follow_up_id}")
    token = hidden(page.text, "csrf_token")
    return client.post(f"/follow-ups/{follow_up_id}/{act}", data={"csrf_token": token, **fields})


def kept(follow_up_id: int) -> FollowUpRow:
    with db.reading() as session:
        return session.get_one(FollowUpRow, follow_up_id)


def events(follow_up_id: int) -> list[FollowUpEventRow]:
    with db.reading() as session:
        query = select(FollowUpEventRow).where(FollowUpEventRow.follow_up_id == follow_up_id)
        return list(session.scalars(query.order_by(FollowUpEventRow.id)))


def a_message_to_answer(**values: object) -> int:
    """A message of this morning that Ilze is to answer."""
    with db.transaction() as session:
        message = a_message(session, "lamp", received_at=NOW - timedelta(hours=14))
        a_call(
            session,
            "lamp",
            outcome="message",
            employee_id=None,
            started_at=NOW - timedelta(hours=14),
        )
        a_recording(
            session,
            message.call_sid,
            purpose="voicemail",
            channels=["client"],
            recording_sid=message.recording_sid,
        )
        assigned_to(session, message, ILZE)
        opened = {"opened_at": NOW - timedelta(hours=1), **values}
        return a_follow_up(session, "lamp", message=message, **opened).id


def a_ring_back(follow_up_id: int, state: str, **values: object) -> None:
    """Ilze pressed "ring back"."""
    asked: dict[str, object] = {
        "organisation_id": "sigulda",
        "follow_up_id": follow_up_id,
        "employee_id": ILZE,
        "line_id": "information",
        "number": "+37129123456",
        "state": state,
        "asked_at": NOW,
    }
    with db.transaction() as session:
        session.add(RingBackRow(**{**asked, **values}))
