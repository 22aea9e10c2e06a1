"""What is kept of calls: what Twilio told, what it came to, what was heard, found and reviewed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callmon.tables.row import BigId, Row


class ReceiptRow(Row):
    """One webhook as it came, stored raw once, before anything else.

    `dedupe_key` names the event, not the delivery: retries and repeats share it.
    """

    __tablename__ = "receipt"
    __table_args__ = (Index("ix_receipt_rings", "rings_employee_id", "received_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str | None] = mapped_column(String(40), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    call_sid: Mapped[str] = mapped_column(String(64), index=True)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    received_at: Mapped[datetime] = mapped_column(index=True)
    url: Mapped[str] = mapped_column(Text)
    fields: Mapped[list[Any]] = mapped_column(JSON)
    """The form as a list of [name, value] pairs, in order, with repeats and blanks."""
    idempotency_token: Mapped[str | None] = mapped_column(String(200))
    answer: Mapped[str | None] = mapped_column(Text)
    """The document we answered with, so that a repeat of the webhook gets the same one."""
    rings_employee_id: Mapped[str | None] = mapped_column(String(200))
    """The employee whose phone `answer` rings."""


class CallRow(Row):
    """One call of a citizen with a line (the parent leg). Derived from its receipts."""

    __tablename__ = "call"
    __table_args__ = (
        Index("ix_call_of_organisation", "organisation_id", "started_at"),
        Index("ix_call_of_employee", "organisation_id", "employee_id", "started_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40), index=True)
    line_id: Mapped[str] = mapped_column(String(40))
    call_sid: Mapped[str] = mapped_column(String(64), unique=True)
    direction: Mapped[str] = mapped_column(String(10))
    language: Mapped[str | None] = mapped_column(String(2))
    from_number: Mapped[str] = mapped_column(String(200))
    to_number: Mapped[str] = mapped_column(String(200))
    department_id: Mapped[str | None] = mapped_column(String(40), index=True)
    employee_id: Mapped[str | None] = mapped_column(String(200), index=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    ended_by: Mapped[str | None] = mapped_column(String(10))
    wait_seconds: Mapped[float | None]
    rings_to_answer: Mapped[int | None]
    talk_seconds: Mapped[float | None]
    timeline: Mapped[dict[str, Any]]
    """The whole derived timeline, legs and how sure each measure is."""


class RecordingRow(Row):
    """A recording: a conversation (`call`) or a message (`voicemail`), and how it fares.

    `state`: expected, fetching, kept, missing, truncated, empty, silent, not_audio, too_large,
    too_long, wrong_channels, failed: what was found at the last look, while another may follow.
    Only `kept`, `wrong_channels` and `silent` have a file.
    """

    __tablename__ = "recording"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str | None] = mapped_column(String(40), index=True)
    call_sid: Mapped[str] = mapped_column(String(64), index=True)
    recording_sid: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20), index=True)
    problem: Mapped[str | None] = mapped_column(Text)
    next_try_at: Mapped[datetime | None]
    """When it is asked for again; None where it is kept, was not looked for or is given up."""
    hearing_problem: Mapped[str | None] = mapped_column(Text)
    """Why its words will not come, though the sound is kept."""
    sha256: Mapped[str | None] = mapped_column(String(64))
    duration_seconds: Mapped[float | None]
    channels: Mapped[list[Any]] = mapped_column(JSON)
    """Who is on each channel, from the first: `client`, `agent`; `caller` for a message."""
    started_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @property
    def is_to_come(self) -> bool:
        """Whether it is awaited, or will be asked for again."""
        return self.state == "expected" or self.next_try_at is not None


class TranscriptRow(Row):
    """What a model heard in a recording. Never rewritten: another model makes another row."""

    __tablename__ = "transcript"
    __table_args__ = (UniqueConstraint("recording_id", "model_sha256", "settings_version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str | None] = mapped_column(String(40), index=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"), index=True)
    model_id: Mapped[str] = mapped_column(String(100))
    model_sha256: Mapped[str] = mapped_column(String(64))
    settings_version: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    may_judge: Mapped[bool]
    content: Mapped[dict[str, Any]]
    """`transcripts.transcript.to_json`: utterances with word times, in seconds."""
    by_sound: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What matching by sound found in the opening (`HeardBySound`); None: not looked for."""
    created_at: Mapped[datetime]


class FindingRow(Row):
    """A verdict kept against a clause, with the versions of all that made it."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint(
            "call_id", "clause", "check", "standard_version", "check_version", "heard_by"
        ),
        Index("ix_finding_flagged", "organisation_id", "outcome"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40))
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    clause: Mapped[str] = mapped_column(String(20))
    check: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    confidence: Mapped[float]
    evidence: Mapped[list[Any]] = mapped_column(JSON)
    why: Mapped[dict[str, Any]]
    standard_id: Mapped[str] = mapped_column(String(60))
    standard_version: Mapped[str] = mapped_column(String(64))
    check_version: Mapped[str] = mapped_column(String(20))
    heard_by: Mapped[str] = mapped_column(String(64))
    """sha256 of the speech model, or `timeline` where no words were needed."""
    is_current: Mapped[bool] = mapped_column(index=True)
    created_at: Mapped[datetime]


class ReviewRow(Row):
    """What a person decided on a clause of a call: confirm or overrule, or a clause of their own.

    The machine's finding stays as it was beside it.
    """

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("call_id", "clause", "check", "user_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40), index=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    clause: Mapped[str] = mapped_column(String(20))
    check: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime]


class ListeningRow(Row):
    """Who opened which recording and when: every listening is recorded (clauses 19/20).

    `user_id` is empty where an employee opened the link in their mail without signing in.
    """

    __tablename__ = "listening"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    employee_id: Mapped[str | None] = mapped_column(String(200))
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"), index=True)
    at: Mapped[datetime]


class ReconciliationRow(Row):
    """One look at what the telephone exchange says it did, held against what we know."""

    __tablename__ = "reconciliation"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_sid: Mapped[str] = mapped_column(String(64), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    calls: Mapped[int] = mapped_column(default=0)
    """How many calls it told us of."""
    repaired: Mapped[list[Any]] = mapped_column(JSON)
    unexplained: Mapped[list[Any]] = mapped_column(JSON)
    """Each a dict: `organisation_id`, `call_sid`, `what`."""
    problem: Mapped[str | None] = mapped_column(Text)
