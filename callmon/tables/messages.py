"""What is kept of callers' messages, and who got them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callmon.tables.row import BigId, Row


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


class RotationRow(Row):
    """Whose turn it is: the last employee rung or assigned in a department, by purpose."""

    __tablename__ = "rotation"

    organisation_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    department_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20), primary_key=True)
    last_employee_id: Mapped[str] = mapped_column(String(200))
