"""A webhook kept as a receipt, once, and answered the same each time it comes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callmon.db import insert_all_new
from callmon.jobs import NewJob, enqueue_all
from callmon.tables import ReceiptRow
from callmon.telephony.call_state import CallState
from callmon.telephony.form import Form
from callmon.telephony.twilio import Kind, dedupe_key

LONGEST_TOKEN = 200


@dataclass(frozen=True)
class Webhook:
    """One webhook as it came, its signature checked."""

    kind: Kind
    url: str
    form: Form
    received_at: datetime
    organisation_id: str | None
    state: CallState | None
    idempotency_token: str | None = None

    @property
    def call_sid(self) -> str:
        """The caller's leg, also where the webhook is about an employee's."""
        if self.state and self.state.call_sid:
            return self.state.call_sid
        return (self.form.get("ParentCallSid") or self.form.get("CallSid"))[:64]

    @cached_property
    def dedupe_key(self) -> str:
        return dedupe_key(self.kind, self.form, self.state)[:200]


@dataclass(frozen=True, slots=True)
class Answer:
    """The document that answers a webhook, and the employee whose phone it rings."""

    document: str
    rings_employee_id: str | None = None


Decide = Callable[[Session], Answer]


Question = tuple[Webhook, Decide | None]
"""A webhook, and what decides on the document that answers it; None where nothing is asked."""


def keep(session: Session, webhook: Webhook, decide: Decide | None = None) -> str:
    """Keep the receipt and enqueue its reading, unless it is known; the document to answer with.

    A known one gets the document it got before. Changes nothing when run twice.
    """
    [document] = keep_all(session, [(webhook, decide)])
    return document


def keep_all(session: Session, questions: Sequence[Question]) -> list[str]:
    """`keep` for several at once: their receipts go in by one statement."""
    webhooks = [webhook for webhook, _decide in questions]
    new = insert_all_new(session, ReceiptRow, [_row(one) for one in webhooks], by="dedupe_key")
    of = {webhook.dedupe_key: webhook for webhook in webhooks}
    enqueue_all(
        session,
        "read_receipt",
        [
            NewJob(f"receipt-{key}", (kept,), of[key].call_sid, of[key].organisation_id)
            for key, kept in new.items()
        ],
    )
    return [
        _answer_once(session, webhook.dedupe_key, decide) if decide else ""
        for webhook, decide in questions
    ]


def _row(webhook: Webhook) -> dict[str, Any]:
    return {
        "organisation_id": webhook.organisation_id,
        "kind": webhook.kind.value,
        "call_sid": webhook.call_sid,
        "dedupe_key": webhook.dedupe_key,
        "received_at": webhook.received_at,
        "url": webhook.url,
        "fields": [list(pair) for pair in webhook.form.pairs],
        "idempotency_token": (webhook.idempotency_token or "")[:LONGEST_TOKEN] or None,
    }


def _answer_once(session: Session, key: str, decide: Decide) -> str:
    known = session.scalar(select(ReceiptRow.answer).where(ReceiptRow.dedupe_key == key))
    if known is not None:
        return known
    answer = decide(session)
    session.execute(
        update(ReceiptRow)
        .where(ReceiptRow.dedupe_key == key)
        .values(answer=answer.document, rings_employee_id=answer.rings_employee_id)
    )
    return answer.document
