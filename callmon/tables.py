"""Every row kept, in the order a call creates them.

Times are aware UTC. `organisation_id` is on every row a person may see: nobody sees another's.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out, on SQLite too (which keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone is not kept; give an aware datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")


class Row(DeclarativeBase):
    """A kept row."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


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


class VoicemailRow(Row):
    """A message a caller left, and where it went."""

    __tablename__ = "voicemail"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40), index=True)
    line_id: Mapped[str] = mapped_column(String(40))
    call_sid: Mapped[str] = mapped_column(String(64), unique=True)
    recording_sid: Mapped[str | None] = mapped_column(String(64))
    from_number: Mapped[str] = mapped_column(String(200))
    received_at: Mapped[datetime] = mapped_column(index=True)
    due_for_routing_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    """`received`, then `routed`; `silent` where nothing is heard: no message, a missed call."""
    language: Mapped[str | None] = mapped_column(String(2))
    text: Mapped[str | None] = mapped_column(Text)
    transcription_problem: Mapped[str | None] = mapped_column(Text)
    urgent: Mapped[bool] = mapped_column(default=False)
    urgent_told_at: Mapped[datetime | None]
    department_id: Mapped[str | None] = mapped_column(String(40), index=True)
    confidence: Mapped[float | None]
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    callback_number: Mapped[str | None] = mapped_column(String(40))
    caller_name: Mapped[str | None] = mapped_column(String(200))
    by_hand: Mapped[bool] = mapped_column(default=False)
    """Not sure enough of the department: the line's own department sorts it by hand."""
    corrected_department_id: Mapped[str | None] = mapped_column(String(40))
    """What a person at the desk said instead; None with `corrected_at`: nobody can tell."""
    corrected_at: Mapped[datetime | None]
    corrected_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class AssignmentRow(Row):
    """Which person got a message. One a message."""

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40), index=True)
    voicemail_id: Mapped[int] = mapped_column(ForeignKey("voicemail.id"), unique=True)
    department_id: Mapped[str] = mapped_column(String(40), index=True)
    employee_id: Mapped[str] = mapped_column(String(200), index=True)
    assigned_at: Mapped[datetime]


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


class AbsenceRow(Row):
    """An employee is away, by the desk: beside the absences of the organisation's file."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40), index=True)
    employee_id: Mapped[str] = mapped_column(String(200), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    stand_in_id: Mapped[str | None] = mapped_column(String(200))
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]


class DutyRow(Row):
    """Who of a department is on duty in a week, by the desk; goes before the file's."""

    __tablename__ = "duty"
    __table_args__ = (UniqueConstraint("organisation_id", "department_id", "week", "employee_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40))
    department_id: Mapped[str] = mapped_column(String(40))
    week: Mapped[date]
    """Its Monday."""
    employee_id: Mapped[str] = mapped_column(String(200))


class EmployeeLanguagesRow(Row):
    """The languages an employee speaks, by the desk; they go before the file's."""

    __tablename__ = "employee_languages"

    organisation_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    employee_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    languages: Mapped[list[Any]] = mapped_column(JSON)


class RotationRow(Row):
    """Whose turn it is: the last employee rung or assigned in a department, by purpose."""

    __tablename__ = "rotation"

    organisation_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    department_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20), primary_key=True)
    last_employee_id: Mapped[str] = mapped_column(String(200))


class UserRow(Row):
    """Someone who may sign in at the desk. `role`: lead, operator or it."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(40), index=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(10))
    employee_id: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="lv")
    password_hash: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime]


class SignInRow(Row):
    """A server-side session: only a hash of the cookie's token is kept."""

    __tablename__ = "sign_in"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class FailedSignInRow(Row):
    """A sign-in that failed: what the rate limit counts."""

    __tablename__ = "failed_sign_in"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(200), index=True)
    address: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


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
