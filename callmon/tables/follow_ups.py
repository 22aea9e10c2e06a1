"""What a citizen is owed, what was done for it, and who was told."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callmon.tables.row import BigId, Row


class PromiseRow(Row):
    """What somebody promised in a call: who, what, by when, and where it was said."""

    __tablename__ = "promise"
    __table_args__ = (UniqueConstraint("call_id", "by", "action"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40), index=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    by: Mapped[str] = mapped_column(String(10))
    """`agent` is the municipality's side, `client` the citizen's."""
    action: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date | None]
    """The local day by which; None where no day was said."""
    said: Mapped[dict[str, Any]]
    """The words: `start`, `end` (seconds of the recording) and `words`."""
    heard_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class FollowUpRow(Row):
    """What a citizen is owed, until somebody has spoken with them.

    One for all its causes (`FollowUpCauseRow`); what happened to it is in `FollowUpEventRow`.
    Overdue is no state of its own: it is not done and `due_at` has passed.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_of_organisation", "organisation_id", "state", "due_at"),
        Index("ix_follow_up_of_employee", "organisation_id", "employee_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40))
    line_id: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    """Of its first cause: `message`, `missed_call` or `promise`."""
    department_id: Mapped[str] = mapped_column(String(40), index=True)
    employee_id: Mapped[str] = mapped_column(String(200))
    number: Mapped[str | None] = mapped_column(String(20), index=True)
    """Whom to ring, E.164; None where it is withheld or no number."""
    said_number: Mapped[str | None] = mapped_column(String(20))
    """Another number said in the message: to be rung only once a person has confirmed it."""
    number_confirmed_at: Mapped[datetime | None]
    number_confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    caller_name: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(2))
    urgent: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(12))
    """`open`, `attempted`, `handed_on` or `done`."""
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    """What was done: `spoke`, `no_answer`, `answered_by_email` or `not_needed`."""


class FollowUpCauseRow(Row):
    """Why there is a follow-up: a message, a missed call, a promise. Each causes exactly one."""

    __tablename__ = "follow_up_cause"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40), index=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), index=True)
    cause_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"), index=True)
    voicemail_id: Mapped[int | None] = mapped_column(ForeignKey("voicemail.id"), index=True)
    promise_id: Mapped[int | None] = mapped_column(ForeignKey("promise.id"), index=True)
    at: Mapped[datetime]
    """When it came: the message, the missed call, the promise."""


class FollowUpEventRow(Row):
    """One thing that happened to a follow-up. Never changed, never deleted."""

    __tablename__ = "follow_up_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40), index=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """`follow_ups.follow_up.EventKind`."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who did it at the desk; None: callmon."""
    department_id: Mapped[str | None] = mapped_column(String(40))
    employee_id: Mapped[str | None] = mapped_column(String(200))
    """Whose it is from then on, or who tried."""
    call_sid: Mapped[str | None] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(Text, default="")
    """A note or a reason, as a person wrote it."""


class RingBackRow(Row):
    """One press of "ring back": the employee's own phone is rung, then the citizen's.

    `state`: asked, dialling, ringing, connected, over, failed, unsure. `dialling` is kept before
    the request to ring goes out and `unsure` is where nobody knows whether it arrived: neither
    is ever dialled again.
    """

    __tablename__ = "ring_back"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40), index=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), index=True)
    employee_id: Mapped[str] = mapped_column(String(200), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    line_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12), index=True)
    call_sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    problem: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    dialled_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class NotificationRow(Row):
    """A mail that is to go out once. `subject_key` names the occasion, so it is told once."""

    __tablename__ = "notification"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40), index=True)
    subject_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    """`urgent`: somebody must look at it now; `assignment` and `handed_on`: it is yours;
    `reminder`, `overdue`: to whom it is; `overdue_head`: to their head; `summary`: a morning's."""
    voicemail_id: Mapped[int | None] = mapped_column(ForeignKey("voicemail.id"), index=True)
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id"), index=True)
    department_id: Mapped[str | None] = mapped_column(String(40))
    day: Mapped[date | None]
    """The department and the day that a `summary` is of."""
    employee_id: Mapped[str | None] = mapped_column(String(200))
    """For whom; None where it goes to a line's duty address."""
    language: Mapped[str] = mapped_column(String(2))
    recipient: Mapped[str] = mapped_column(String(200))
    message_id: Mapped[str] = mapped_column(String(200), index=True)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    dropped_at: Mapped[datetime | None]
    """When it was not sent after all: what it would have told was done or handed on by then."""
    refused_at: Mapped[datetime | None]
    """When it was refused for good: by our mail server, or, with `sent_at`, sent back later."""
    problem: Mapped[str | None] = mapped_column(Text)
