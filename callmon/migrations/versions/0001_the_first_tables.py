"""the first tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("line_id", sa.String(length=40), nullable=False),
        sa.Column("call_sid", sa.String(length=64), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("from_number", sa.String(length=200), nullable=False),
        sa.Column("to_number", sa.String(length=200), nullable=False),
        sa.Column("department_id", sa.String(length=40), nullable=True),
        sa.Column("employee_id", sa.String(length=200), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("ended_by", sa.String(length=10), nullable=True),
        sa.Column("wait_seconds", sa.Double(), nullable=True),
        sa.Column("rings_to_answer", sa.Integer(), nullable=True),
        sa.Column("talk_seconds", sa.Double(), nullable=True),
        sa.Column("timeline", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("call_sid", name=op.f("uq_call_call_sid")),
    )
    op.create_index(op.f("ix_call_department_id"), "call", ["department_id"], unique=False)
    op.create_index(op.f("ix_call_employee_id"), "call", ["employee_id"], unique=False)
    op.create_index(
        "ix_call_of_employee",
        "call",
        ["organisation_id", "employee_id", "started_at"],
        unique=False,
    )
    op.create_index(
        "ix_call_of_organisation", "call", ["organisation_id", "started_at"], unique=False
    )
    op.create_index(op.f("ix_call_organisation_id"), "call", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_call_started_at"), "call", ["started_at"], unique=False)
    op.create_table(
        "duty",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("department_id", sa.String(length=40), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("employee_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint(
            "organisation_id",
            "department_id",
            "week",
            "employee_id",
            name=op.f("uq_duty_organisation_id_department_id_week_employee_id"),
        ),
    )
    op.create_table(
        "employee_languages",
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("employee_id", sa.String(length=200), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "employee_id", name=op.f("pk_employee_languages")
        ),
    )
    op.create_table(
        "failed_sign_in",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
    )
    op.create_index(op.f("ix_failed_sign_in_address"), "failed_sign_in", ["address"], unique=False)
    op.create_index(op.f("ix_failed_sign_in_at"), "failed_sign_in", ["at"], unique=False)
    op.create_index(op.f("ix_failed_sign_in_email"), "failed_sign_in", ["email"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("call_sid", sa.String(length=64), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("idempotency_token", sa.String(length=200), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("rings_employee_id", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_receipt_dedupe_key")),
    )
    op.create_index(op.f("ix_receipt_call_sid"), "receipt", ["call_sid"], unique=False)
    op.create_index(
        op.f("ix_receipt_organisation_id"), "receipt", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_receipt_received_at"), "receipt", ["received_at"], unique=False)
    op.create_index(
        "ix_receipt_rings", "receipt", ["rings_employee_id", "received_at"], unique=False
    )
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_sid", sa.String(length=64), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("repaired", sa.JSON(), nullable=False),
        sa.Column("unexplained", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
    )
    op.create_index(
        op.f("ix_reconciliation_account_sid"), "reconciliation", ["account_sid"], unique=False
    )
    op.create_index(
        op.f("ix_reconciliation_started_at"), "reconciliation", ["started_at"], unique=False
    )
    op.create_table(
        "recording",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=True),
        sa.Column("call_sid", sa.String(length=64), nullable=False),
        sa.Column("recording_sid", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hearing_problem", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("duration_seconds", sa.Double(), nullable=True),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("recording_sid", name=op.f("uq_recording_recording_sid")),
    )
    op.create_index(op.f("ix_recording_call_sid"), "recording", ["call_sid"], unique=False)
    op.create_index(
        op.f("ix_recording_organisation_id"), "recording", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_recording_state"), "recording", ["state"], unique=False)
    op.create_table(
        "rotation",
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("department_id", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("last_employee_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "department_id", "purpose", name=op.f("pk_rotation")
        ),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("employee_id", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_index(op.f("ix_user_organisation_id"), "user", ["organisation_id"], unique=False)
    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("employee_id", sa.String(length=200), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("stand_in_id", sa.String(length=200), nullable=True),
        sa.Column(
            "created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_absence_created_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_employee_id"), "absence", ["employee_id"], unique=False)
    op.create_index(
        op.f("ix_absence_organisation_id"), "absence", ["organisation_id"], unique=False
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("check", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("standard_id", sa.String(length=60), nullable=False),
        sa.Column("standard_version", sa.String(length=64), nullable=False),
        sa.Column("check_version", sa.String(length=20), nullable=False),
        sa.Column("heard_by", sa.String(length=64), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_finding_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint(
            "call_id",
            "clause",
            "check",
            "standard_version",
            "check_version",
            "heard_by",
            name=op.f("uq_finding_call_id_clause_check_standard_version_check_version_heard_by"),
        ),
    )
    op.create_index(op.f("ix_finding_call_id"), "finding", ["call_id"], unique=False)
    op.create_index("ix_finding_flagged", "finding", ["organisation_id", "outcome"], unique=False)
    op.create_index(op.f("ix_finding_is_current"), "finding", ["is_current"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("line_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("department_id", sa.String(length=40), nullable=False),
        sa.Column("employee_id", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("said_number", sa.String(length=20), nullable=True),
        sa.Column("number_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "number_confirmed_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("caller_name", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["number_confirmed_by"], ["user.id"], name=op.f("fk_follow_up_number_confirmed_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index(
        op.f("ix_follow_up_department_id"), "follow_up", ["department_id"], unique=False
    )
    op.create_index(op.f("ix_follow_up_due_at"), "follow_up", ["due_at"], unique=False)
    op.create_index(op.f("ix_follow_up_number"), "follow_up", ["number"], unique=False)
    op.create_index(
        "ix_follow_up_of_employee",
        "follow_up",
        ["organisation_id", "employee_id", "state"],
        unique=False,
    )
    op.create_index(
        "ix_follow_up_of_organisation",
        "follow_up",
        ["organisation_id", "state", "due_at"],
        unique=False,
    )
    op.create_index(op.f("ix_follow_up_opened_at"), "follow_up", ["opened_at"], unique=False)
    op.create_table(
        "listening",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("employee_id", sa.String(length=200), nullable=True),
        sa.Column(
            "recording_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_listening_recording_id_recording")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_listening_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listening")),
    )
    op.create_index(
        op.f("ix_listening_organisation_id"), "listening", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_listening_recording_id"), "listening", ["recording_id"], unique=False)
    op.create_index(op.f("ix_listening_user_id"), "listening", ["user_id"], unique=False)
    op.create_table(
        "promise",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("heard_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_promise_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint("call_id", "by", "action", name=op.f("uq_promise_call_id_by_action")),
    )
    op.create_index(op.f("ix_promise_call_id"), "promise", ["call_id"], unique=False)
    op.create_index(
        op.f("ix_promise_organisation_id"), "promise", ["organisation_id"], unique=False
    )
    op.create_table(
        "sign_in",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("csrf_token", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sign_in_user_id_user")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_user_id"), "sign_in", ["user_id"], unique=False)
    op.create_table(
        "transcript",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=True),
        sa.Column(
            "recording_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("model_id", sa.String(length=100), nullable=False),
        sa.Column("model_sha256", sa.String(length=64), nullable=False),
        sa.Column("settings_version", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("may_judge", sa.Boolean(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("by_sound", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_transcript_recording_id_recording")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript")),
        sa.UniqueConstraint(
            "recording_id",
            "model_sha256",
            "settings_version",
            name=op.f("uq_transcript_recording_id_model_sha256_settings_version"),
        ),
    )
    op.create_index(
        op.f("ix_transcript_organisation_id"), "transcript", ["organisation_id"], unique=False
    )
    op.create_index(
        op.f("ix_transcript_recording_id"), "transcript", ["recording_id"], unique=False
    )
    op.create_table(
        "voicemail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("line_id", sa.String(length=40), nullable=False),
        sa.Column("call_sid", sa.String(length=64), nullable=False),
        sa.Column("recording_sid", sa.String(length=64), nullable=True),
        sa.Column("from_number", sa.String(length=200), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_for_routing_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("transcription_problem", sa.Text(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("urgent_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("department_id", sa.String(length=40), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("callback_number", sa.String(length=40), nullable=True),
        sa.Column("caller_name", sa.String(length=200), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("corrected_department_id", sa.String(length=40), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "corrected_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["corrected_by"], ["user.id"], name=op.f("fk_voicemail_corrected_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voicemail")),
        sa.UniqueConstraint("call_sid", name=op.f("uq_voicemail_call_sid")),
    )
    op.create_index(
        op.f("ix_voicemail_department_id"), "voicemail", ["department_id"], unique=False
    )
    op.create_index(
        op.f("ix_voicemail_due_for_routing_at"), "voicemail", ["due_for_routing_at"], unique=False
    )
    op.create_index(
        op.f("ix_voicemail_organisation_id"), "voicemail", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_voicemail_received_at"), "voicemail", ["received_at"], unique=False)
    op.create_index(op.f("ix_voicemail_state"), "voicemail", ["state"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column(
            "voicemail_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("department_id", sa.String(length=40), nullable=False),
        sa.Column("employee_id", sa.String(length=200), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["voicemail_id"], ["voicemail.id"], name=op.f("fk_assignment_voicemail_id_voicemail")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("voicemail_id", name=op.f("uq_assignment_voicemail_id")),
    )
    op.create_index(
        op.f("ix_assignment_department_id"), "assignment", ["department_id"], unique=False
    )
    op.create_index(op.f("ix_assignment_employee_id"), "assignment", ["employee_id"], unique=False)
    op.create_index(
        op.f("ix_assignment_organisation_id"), "assignment", ["organisation_id"], unique=False
    )
    op.create_table(
        "follow_up_cause",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column(
            "follow_up_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("cause_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "voicemail_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "promise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_follow_up_cause_call_id_call")
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["follow_up.id"],
            name=op.f("fk_follow_up_cause_follow_up_id_follow_up"),
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_follow_up_cause_promise_id_promise")
        ),
        sa.ForeignKeyConstraint(
            ["voicemail_id"],
            ["voicemail.id"],
            name=op.f("fk_follow_up_cause_voicemail_id_voicemail"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_cause")),
        sa.UniqueConstraint("cause_key", name=op.f("uq_follow_up_cause_cause_key")),
    )
    op.create_index(
        op.f("ix_follow_up_cause_call_id"), "follow_up_cause", ["call_id"], unique=False
    )
    op.create_index(
        op.f("ix_follow_up_cause_follow_up_id"), "follow_up_cause", ["follow_up_id"], unique=False
    )
    op.create_index(
        op.f("ix_follow_up_cause_organisation_id"),
        "follow_up_cause",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_follow_up_cause_promise_id"), "follow_up_cause", ["promise_id"], unique=False
    )
    op.create_index(
        op.f("ix_follow_up_cause_voicemail_id"), "follow_up_cause", ["voicemail_id"], unique=False
    )
    op.create_table(
        "follow_up_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column(
            "follow_up_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("department_id", sa.String(length=40), nullable=True),
        sa.Column("employee_id", sa.String(length=200), nullable=True),
        sa.Column("call_sid", sa.String(length=64), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["follow_up.id"],
            name=op.f("fk_follow_up_event_follow_up_id_follow_up"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_follow_up_event_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_event")),
    )
    op.create_index(op.f("ix_follow_up_event_at"), "follow_up_event", ["at"], unique=False)
    op.create_index(
        op.f("ix_follow_up_event_follow_up_id"), "follow_up_event", ["follow_up_id"], unique=False
    )
    op.create_index(
        op.f("ix_follow_up_event_organisation_id"),
        "follow_up_event",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("subject_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column(
            "voicemail_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "follow_up_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("department_id", sa.String(length=40), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("employee_id", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_notification_follow_up_id_follow_up")
        ),
        sa.ForeignKeyConstraint(
            ["voicemail_id"], ["voicemail.id"], name=op.f("fk_notification_voicemail_id_voicemail")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("subject_key", name=op.f("uq_notification_subject_key")),
    )
    op.create_index(
        op.f("ix_notification_follow_up_id"), "notification", ["follow_up_id"], unique=False
    )
    op.create_index(
        op.f("ix_notification_message_id"), "notification", ["message_id"], unique=False
    )
    op.create_index(
        op.f("ix_notification_organisation_id"), "notification", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_notification_sent_at"), "notification", ["sent_at"], unique=False)
    op.create_index(
        op.f("ix_notification_voicemail_id"), "notification", ["voicemail_id"], unique=False
    )
    op.create_table(
        "review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("check", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_review_call_id_call")),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_review_finding_id_finding")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_review_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint(
            "call_id",
            "clause",
            "check",
            "user_id",
            name=op.f("uq_review_call_id_clause_check_user_id"),
        ),
    )
    op.create_index(op.f("ix_review_call_id"), "review", ["call_id"], unique=False)
    op.create_index(op.f("ix_review_organisation_id"), "review", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_review_user_id"), "review", ["user_id"], unique=False)
    op.create_table(
        "ring_back",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column(
            "follow_up_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("employee_id", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("line_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("call_sid", sa.String(length=64), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dialled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_ring_back_follow_up_id_follow_up")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_ring_back_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ring_back")),
        sa.UniqueConstraint("call_sid", name=op.f("uq_ring_back_call_sid")),
    )
    op.create_index(op.f("ix_ring_back_asked_at"), "ring_back", ["asked_at"], unique=False)
    op.create_index(op.f("ix_ring_back_employee_id"), "ring_back", ["employee_id"], unique=False)
    op.create_index(op.f("ix_ring_back_follow_up_id"), "ring_back", ["follow_up_id"], unique=False)
    op.create_index(
        op.f("ix_ring_back_organisation_id"), "ring_back", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_ring_back_state"), "ring_back", ["state"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_ring_back_state"), table_name="ring_back")
    op.drop_index(op.f("ix_ring_back_organisation_id"), table_name="ring_back")
    op.drop_index(op.f("ix_ring_back_follow_up_id"), table_name="ring_back")
    op.drop_index(op.f("ix_ring_back_employee_id"), table_name="ring_back")
    op.drop_index(op.f("ix_ring_back_asked_at"), table_name="ring_back")
    op.drop_table("ring_back")
    op.drop_index(op.f("ix_review_user_id"), table_name="review")
    op.drop_index(op.f("ix_review_organisation_id"), table_name="review")
    op.drop_index(op.f("ix_review_call_id"), table_name="review")
    op.drop_table("review")
    op.drop_index(op.f("ix_notification_voicemail_id"), table_name="notification")
    op.drop_index(op.f("ix_notification_sent_at"), table_name="notification")
    op.drop_index(op.f("ix_notification_organisation_id"), table_name="notification")
    op.drop_index(op.f("ix_notification_message_id"), table_name="notification")
    op.drop_index(op.f("ix_notification_follow_up_id"), table_name="notification")
    op.drop_table("notification")
    op.drop_index(op.f("ix_follow_up_event_organisation_id"), table_name="follow_up_event")
    op.drop_index(op.f("ix_follow_up_event_follow_up_id"), table_name="follow_up_event")
    op.drop_index(op.f("ix_follow_up_event_at"), table_name="follow_up_event")
    op.drop_table("follow_up_event")
    op.drop_index(op.f("ix_follow_up_cause_voicemail_id"), table_name="follow_up_cause")
    op.drop_index(op.f("ix_follow_up_cause_promise_id"), table_name="follow_up_cause")
    op.drop_index(op.f("ix_follow_up_cause_organisation_id"), table_name="follow_up_cause")
    op.drop_index(op.f("ix_follow_up_cause_follow_up_id"), table_name="follow_up_cause")
    op.drop_index(op.f("ix_follow_up_cause_call_id"), table_name="follow_up_cause")
    op.drop_table("follow_up_cause")
    op.drop_index(op.f("ix_assignment_organisation_id"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_employee_id"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_department_id"), table_name="assignment")
    op.drop_table("assignment")
    op.drop_index(op.f("ix_voicemail_state"), table_name="voicemail")
    op.drop_index(op.f("ix_voicemail_received_at"), table_name="voicemail")
    op.drop_index(op.f("ix_voicemail_organisation_id"), table_name="voicemail")
    op.drop_index(op.f("ix_voicemail_due_for_routing_at"), table_name="voicemail")
    op.drop_index(op.f("ix_voicemail_department_id"), table_name="voicemail")
    op.drop_table("voicemail")
    op.drop_index(op.f("ix_transcript_recording_id"), table_name="transcript")
    op.drop_index(op.f("ix_transcript_organisation_id"), table_name="transcript")
    op.drop_table("transcript")
    op.drop_index(op.f("ix_sign_in_user_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(op.f("ix_promise_organisation_id"), table_name="promise")
    op.drop_index(op.f("ix_promise_call_id"), table_name="promise")
    op.drop_table("promise")
    op.drop_index(op.f("ix_listening_user_id"), table_name="listening")
    op.drop_index(op.f("ix_listening_recording_id"), table_name="listening")
    op.drop_index(op.f("ix_listening_organisation_id"), table_name="listening")
    op.drop_table("listening")
    op.drop_index(op.f("ix_follow_up_opened_at"), table_name="follow_up")
    op.drop_index("ix_follow_up_of_organisation", table_name="follow_up")
    op.drop_index("ix_follow_up_of_employee", table_name="follow_up")
    op.drop_index(op.f("ix_follow_up_number"), table_name="follow_up")
    op.drop_index(op.f("ix_follow_up_due_at"), table_name="follow_up")
    op.drop_index(op.f("ix_follow_up_department_id"), table_name="follow_up")
    op.drop_table("follow_up")
    op.drop_index(op.f("ix_finding_is_current"), table_name="finding")
    op.drop_index("ix_finding_flagged", table_name="finding")
    op.drop_index(op.f("ix_finding_call_id"), table_name="finding")
    op.drop_table("finding")
    op.drop_index(op.f("ix_absence_organisation_id"), table_name="absence")
    op.drop_index(op.f("ix_absence_employee_id"), table_name="absence")
    op.drop_table("absence")
    op.drop_index(op.f("ix_user_organisation_id"), table_name="user")
    op.drop_table("user")
    op.drop_table("rotation")
    op.drop_index(op.f("ix_recording_state"), table_name="recording")
    op.drop_index(op.f("ix_recording_organisation_id"), table_name="recording")
    op.drop_index(op.f("ix_recording_call_sid"), table_name="recording")
    op.drop_table("recording")
    op.drop_index(op.f("ix_reconciliation_started_at"), table_name="reconciliation")
    op.drop_index(op.f("ix_reconciliation_account_sid"), table_name="reconciliation")
    op.drop_table("reconciliation")
    op.drop_index("ix_receipt_rings", table_name="receipt")
    op.drop_index(op.f("ix_receipt_received_at"), table_name="receipt")
    op.drop_index(op.f("ix_receipt_organisation_id"), table_name="receipt")
    op.drop_index(op.f("ix_receipt_call_sid"), table_name="receipt")
    op.drop_table("receipt")
    op.drop_index(op.f("ix_failed_sign_in_email"), table_name="failed_sign_in")
    op.drop_index(op.f("ix_failed_sign_in_at"), table_name="failed_sign_in")
    op.drop_index(op.f("ix_failed_sign_in_address"), table_name="failed_sign_in")
    op.drop_table("failed_sign_in")
    op.drop_table("employee_languages")
    op.drop_table("duty")
    op.drop_index(op.f("ix_call_started_at"), table_name="call")
    op.drop_index(op.f("ix_call_organisation_id"), table_name="call")
    op.drop_index("ix_call_of_organisation", table_name="call")
    op.drop_index("ix_call_of_employee", table_name="call")
    op.drop_index(op.f("ix_call_employee_id"), table_name="call")
    op.drop_index(op.f("ix_call_department_id"), table_name="call")
    op.drop_table("call")
