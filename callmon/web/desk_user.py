"""Who is at the desk and what they may see: every page asks here first."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import Depends, Form, Request
from sqlalchemy import Select, select

from callmon.config import settings
from callmon.db import reading
from callmon.organisation import LANGUAGES, Language, Organisation, Organisations
from callmon.tables import AssignmentRow, CallRow, VoicemailRow
from callmon.web.sessions import session_of
from callmon.web.users import Role


class SignInNeededError(Exception):
    """Nobody is signed in: the page is shown after they are."""


class NotAllowedError(Exception):
    """Signed in, but this page is not for their role, or the form was not ours."""


class NotFoundError(Exception):
    """There is no such thing, or none that this person may see: both look the same."""


@dataclass(frozen=True)
class DeskUser:
    """Someone signed in: their role in their one organisation."""

    id: int
    name: str
    email: str
    role: Role
    language: Language
    employee_id: str | None
    organisation: Organisation
    csrf_token: str

    @property
    def hears_speech(self) -> bool:
        """Whether recordings, transcripts and findings are theirs to see."""
        return self.role in ("lead", "operator")

    def calls(self) -> Select[tuple[CallRow]]:
        """The calls this person may see: the one place that decides it."""
        of_organisation = select(CallRow).where(CallRow.organisation_id == self.organisation.id)
        if self.role == "operator":
            return of_organisation.where(CallRow.employee_id == self.employee_id)
        return of_organisation

    def messages(self) -> Select[tuple[VoicemailRow]]:
        """The messages this person may see: an operator those assigned to them, IT none."""
        of_organisation = select(VoicemailRow).where(
            VoicemailRow.organisation_id == self.organisation.id
        )
        if self.role == "lead":
            return of_organisation
        theirs = select(AssignmentRow.voicemail_id).where(
            AssignmentRow.organisation_id == self.organisation.id,
            AssignmentRow.employee_id == self.employee_id,
        )
        return of_organisation.where(VoicemailRow.id.in_(theirs), self.role == "operator")


def cookie_name() -> str:
    """`__Host-` makes browsers refuse the cookie from anywhere but this host over https."""
    return "__Host-callmon" if is_https() else "callmon"


def is_https() -> bool:
    return settings().public_url.startswith("https://")


def organisations_of(request: Request) -> Organisations:
    """The organisations this server is serving now."""
    return cast(Organisations, request.app.state.organisations)


def signed_in(request: Request) -> DeskUser:
    """Whoever the cookie says. Raises SignInNeededError."""
    token = request.cookies.get(cookie_name(), "")
    with reading() as session:
        found = session_of(session, token, datetime.now(UTC)) if token else None
    if found is None:
        raise SignInNeededError
    sign_in, user = found
    try:
        organisation = organisations_of(request).get(user.organisation_id)
    except KeyError:
        raise SignInNeededError from None
    language = cast(Language, user.language if user.language in LANGUAGES else "lv")
    role = cast(Role, user.role)
    return DeskUser(
        user.id,
        user.name,
        user.email,
        role,
        language,
        user.employee_id,
        organisation,
        sign_in.csrf_token,
    )


SignedIn = Annotated[DeskUser, Depends(signed_in)]


def sent_our_form(user: SignedIn, csrf_token: Annotated[str, Form()] = "") -> DeskUser:
    """Whoever sent a form of ours: their session's token was in it."""
    if not secrets.compare_digest(csrf_token.encode(), user.csrf_token.encode()):
        raise NotAllowedError
    return user


FormSender = Annotated[DeskUser, Depends(sent_our_form)]


def lead_or_operator(user: SignedIn) -> DeskUser:
    if user.role not in ("lead", "operator"):
        raise NotAllowedError
    return user


HearsSpeech = Annotated[DeskUser, Depends(lead_or_operator)]


def lead_or_it(user: SignedIn) -> DeskUser:
    if user.role not in ("lead", "it"):
        raise NotAllowedError
    return user


RunsTheLine = Annotated[DeskUser, Depends(lead_or_it)]
