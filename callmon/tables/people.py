"""Who is there, who is on duty, and who signs in at the desk."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callmon.tables.row import BigId, Row


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
