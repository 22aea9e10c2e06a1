"""Server-side sessions: a random cookie token, of which the database keeps only the hash."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from callmon.tables import FailedSignInRow, SignInRow, UserRow

LASTS = timedelta(hours=12)
"""A working day: after it, one signs in again."""

COUNTED_FOR = timedelta(minutes=15)
TRIES_BY_PERSON, TRIES_BY_ADDRESS, TRIES_BY_EMAIL = 5, 30, 50
"""Failed tries in 15 minutes for one e-mail from one address; one address; one e-mail."""


def start_session(session: Session, user: UserRow, now: datetime) -> str:
    """Keep a new session of this user; returns the token for the cookie."""
    session.execute(delete(SignInRow).where(SignInRow.expires_at < now))
    token = secrets.token_urlsafe(32)
    session.add(
        SignInRow(
            token_sha256=token_hash(token),
            user_id=user.id,
            csrf_token=secrets.token_urlsafe(32),
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    return token


def session_of(session: Session, token: str, now: datetime) -> tuple[SignInRow, UserRow] | None:
    """The living session of a cookie's token, with its user."""
    found = session.execute(
        select(SignInRow, UserRow)
        .join(UserRow, UserRow.id == SignInRow.user_id)
        .where(SignInRow.token_sha256 == token_hash(token), SignInRow.expires_at > now)
    ).first()
    return (found[0], found[1]) if found else None


def end_session(session: Session, token: str) -> None:
    session.execute(delete(SignInRow).where(SignInRow.token_sha256 == token_hash(token)))


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def count_try(session: Session, email: str, address: str) -> bool:
    """Count a try before it is made; False where there were too many and it must not be made.

    Counting first means that tries made at once cannot slip past the limit together.
    """
    now = datetime.now(UTC)
    session.execute(delete(FailedSignInRow).where(FailedSignInRow.at < now - COUNTED_FOR))
    by_email, by_address = FailedSignInRow.email == email, FailedSignInRow.address == address
    limits = (
        ((by_email, by_address), TRIES_BY_PERSON),
        ((by_address,), TRIES_BY_ADDRESS),
        ((by_email,), TRIES_BY_EMAIL),
    )
    for tries, limit in limits:
        made = session.scalar(select(func.count()).select_from(FailedSignInRow).where(*tries))
        if (made or 0) >= limit:
            return False
    session.add(FailedSignInRow(email=email, address=address, at=now))
    return True


def forget_tries(session: Session, email: str, address: str) -> None:
    """A sign-in that worked takes back what was counted for this person at this address."""
    session.execute(
        delete(FailedSignInRow).where(
            FailedSignInRow.email == email, FailedSignInRow.address == address
        )
    )
