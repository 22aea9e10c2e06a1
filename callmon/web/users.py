"""Who may sign in at the desk, and their passwords (argon2, only ever kept hashed)."""

from datetime import UTC, datetime
from functools import cache
from typing import Literal

from pwdlib import PasswordHash
from sqlalchemy.orm import Session

from callmon.organisation import Language
from callmon.tables import UserRow

Role = Literal["lead", "operator", "it"]
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200


class PasswordRefusedError(ValueError):
    """The password is too short or too long to be kept."""


def create_user(
    session: Session,
    organisation_id: str,
    email: str,
    name: str,
    role: Role,
    language: Language,
    password: str,
    employee_id: str | None = None,
) -> UserRow:
    """Add someone who may sign in. An operator is the employee of that id, or of that e-mail.

    Raises PasswordRefusedError for a password under 10 or over 200 characters, and
    sqlalchemy's IntegrityError where the e-mail is taken.
    """
    address = email.strip().lower()
    user = UserRow(
        organisation_id=organisation_id,
        email=address,
        name=name,
        role=role,
        employee_id=employee_id or (address if role == "operator" else None),
        language=language,
        password_hash=hash_password(password),
        created_at=datetime.now(UTC),
    )
    session.add(user)
    session.flush()
    return user


def hash_password(password: str) -> str:
    """What is kept of a password. Raises PasswordRefusedError."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise PasswordRefusedError(
            f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
        )
    return _hasher().hash(password)


def password_fits(password: str, user: UserRow | None) -> bool:
    """Whether it is this user's password. As slow for nobody's as for somebody's."""
    if len(password) > LONGEST_PASSWORD:
        return False
    fits = _hasher().verify(password, user.password_hash if user else _nobodys_hash())
    return fits and user is not None


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("the password of nobody")
