"""Receipts of several webhooks at once: each kept once, with its job and its own answer."""

import asyncio
import json
from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from callmon import db
from callmon.jobs import unfinished
from callmon.tables import ReceiptRow
from callmon.telephony.form import Form
from callmon.telephony.receipts import Answer, Webhook, keep, keep_all
from callmon.telephony.twilio import Kind


def webhook(call: str, status: str = "completed") -> Webhook:
    form = Form([("CallSid", call), ("AccountSid", "AC1"), ("CallStatus", status)])
    return Webhook(Kind.STATUS, "https://a.lv/", form, datetime.now(UTC), "paraugs", None)


def kept() -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(ReceiptRow.call_sid).order_by(ReceiptRow.id)))


def about() -> list[str]:
    return sorted(job.subject for job in unfinished())


def test_several_webhooks_are_kept_once_each_with_a_job_each(database: str) -> None:
    with db.transaction() as session:
        keep(session, webhook("CA2"))
    with db.transaction() as session:
        keep_all(session, [(webhook(call), None) for call in ("CA1", "CA2", "CA3", "CA1")])

    assert sorted(kept()) == ["CA1", "CA2", "CA3"]
    assert about() == ["CA1", "CA2", "CA3"]
    assert {job.organisation_id for job in unfinished()} == {"paraugs"}


def test_a_job_reads_the_receipt_it_was_enqueued_for(sqlite: str) -> None:
    with db.transaction() as session:
        keep_all(session, [(webhook(f"CA{number}"), None) for number in range(30)])

    with db.reading() as session:
        receipts = {
            f"receipt-{row.dedupe_key}": row.id for row in session.scalars(select(ReceiptRow))
        }
        inputs = session.execute(text("SELECT workflow_uuid, inputs FROM workflow_input"))
        read = {job: json.loads(given)["positionalArgs"] for job, given in inputs}
    assert read == {job: [receipt] for job, receipt in receipts.items()}


def test_each_is_answered_once_and_by_its_own_decision(database: str) -> None:
    asked: list[str] = []

    def decides(document: str) -> Answer:
        asked.append(document)
        return Answer(document)

    with db.transaction() as session:
        documents = keep_all(
            session,
            [
                (webhook("CA1"), lambda _session: decides("one")),
                (webhook("CA2"), None),
                (webhook("CA3"), lambda _session: decides("three")),
                (webhook("CA1"), lambda _session: decides("one again")),
            ],
        )

    assert documents == ["one", "", "three", "one"]
    assert asked == ["one", "three"]


def test_a_bug_in_one_answer_fails_no_other_webhook_of_its_commit(database: str) -> None:
    def bug(_session: Session) -> Answer:
        raise ZeroDivisionError

    def answer(_session: Session) -> Answer:
        return Answer("heard")

    async def all_at_once() -> list[str | BaseException]:
        decisions = {"CA1": answer, "CA2": None, "CA3": bug, "CA4": answer}
        waiting = (
            db.commit_together(keep_all, (webhook(call), decide))
            for call, decide in decisions.items()
        )
        return await asyncio.gather(*waiting, return_exceptions=True)

    first, second, third, fourth = asyncio.run(all_at_once())

    assert (first, second, fourth) == ("heard", "", "heard")
    assert isinstance(third, ZeroDivisionError)
    assert sorted(kept()) == about() == ["CA1", "CA2", "CA4"]
