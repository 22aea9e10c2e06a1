"""Who is at the desk and what they may see: every page asks here first."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import Depends, Form, Request
from sqlalchemy import Select, false, or_, select

from callmon.config import settings
from callmon.db import reading
from callmon.known_organisations import known_organisations
from callmon.mails.link import OpenedLink, opened
from callmon.organisation import LANGUAGES, Language, Organisation
from callmon.staff import staff
from callmon.tables import (
    AssignmentRow,
    CallRow,
    FollowUpCauseRow,
    FollowUpRow,
    SignInRow,
    UserRow,
    VoicemailRow,
)
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

    id: int | None
    name: str
    role: Role
    language: Language
    employee_id: str | None
    organisation: Organisation
    csrf_token: str
    opened_message: int | None = None
    """Not signed in: the link in a mail opens this one message and nothing else."""
    stands_in_for: frozenset[str] = frozenset()
    """Who is absent today and whose mails come to them."""

    @property
    def hears_speech(self) -> bool:
        """Whether recordings, transcripts and findings are theirs to see."""
        return self.role in ("lead", "operator")

    def calls(self) -> Select[CallRow]:
        """The calls this person may see: the one place that decides it."""
        of_organisation = select(CallRow).where(CallRow.organisation_id == self.organisation.id)
        if self.opened_message is not None:
            return of_organisation.where(false())
        if self.role == "operator":
            return of_organisation.where(CallRow.employee_id == self.employee_id)
        return of_organisation

    def follow_ups(self) -> Select[FollowUpRow]:
        """The follow-ups this person may see: an operator their own and those of a department
        whose head they are, who is told by mail of what is overdue there; who stands in for
        somebody, also theirs; IT none."""
        of_organisation = select(FollowUpRow).where(
            FollowUpRow.organisation_id == self.organisation.id
        )
        if self.opened_message is not None or not self.hears_speech:
            return of_organisation.where(false())
        if self.role == "operator":
            whose = {self.employee_id, *self.stands_in_for}
            heads = [one.id for one in self.organisation.departments if one.head in whose]
            theirs = FollowUpRow.employee_id.in_(whose)
            return of_organisation.where(or_(theirs, FollowUpRow.department_id.in_(heads)))
        return of_organisation

    def messages(self) -> Select[VoicemailRow]:
        """The messages this person may see: an operator those that were assigned to them and
        those of the follow-ups they may see, IT none."""
        of_organisation = select(VoicemailRow).where(
            VoicemailRow.organisation_id == self.organisation.id
        )
        if self.role == "lead":
            return of_organisation
        theirs = (
            select(AssignmentRow.voicemail_id)
            .where(
                AssignmentRow.organisation_id == self.organisation.id,
                AssignmentRow.employee_id == self.employee_id,
            )
            .union(
                select(FollowUpCauseRow.voicemail_id).where(
                    FollowUpCauseRow.follow_up_id.in_(
                        self.follow_ups().with_only_columns(FollowUpRow.id)
                    ),
                    FollowUpCauseRow.voicemail_id.is_not(None),
                )
            )
        )
        if self.opened_message is not None:
            return of_organisation.where(VoicemailRow.id == self.opened_message)
        return of_organisation.where(
            VoicemailRow.id.in_(theirs) if self.role == "operator" else false()
        )


def cookie_name() -> str:
    """`__Host-` makes browsers refuse the cookie from anywhere but this host over https."""
    return "__Host-callmon" if is_https() else "callmon"


def is_https() -> bool:
    return settings().public_url.startswith("https://")


def signed_in(request: Request) -> DeskUser:
    """Whoever the cookie says. Raises SignInNeededError."""
    token = request.cookies.get(cookie_name(), "")
    with reading() as session:
        found = session_of(session, token, datetime.now(UTC)) if token else None
    if found is None:
        raise SignInNeededError
    return _desk_user(*found)


def _desk_user(sign_in: SignInRow, user: UserRow) -> DeskUser:
    organisation = _organisation(user.organisation_id)
    return DeskUser(
        id=user.id,
        name=user.name,
        role=cast(Role, user.role),
        language=next((one for one in LANGUAGES if one == user.language), "lv"),
        employee_id=user.employee_id,
        organisation=organisation,
        csrf_token=sign_in.csrf_token,
        stands_in_for=_stands_in_for(organisation, user),
    )


def _stands_in_for(organisation: Organisation, user: UserRow) -> frozenset[str]:
    if user.role != "operator" or user.employee_id is None:
        return frozenset()
    today = datetime.now(organisation.zone).date()
    with reading() as session:
        return staff(session, organisation, today).stood_in_for_by(user.employee_id)


def _organisation(organisation_id: str) -> Organisation:
    try:
        return known_organisations().current().get(organisation_id)
    except KeyError:
        raise SignInNeededError from None


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


def message_reader(request: Request, key: str = "") -> DeskUser:
    """Whoever is signed in and hears speech, or the employee whose mail had this link's key."""
    link = opened(key, datetime.now(UTC)) if key else None
    if link is None:
        return lead_or_operator(signed_in(request))
    with reading() as session:
        message = session.get(VoicemailRow, link.voicemail_id)
    if message is None:
        raise NotFoundError
    known = _employee_with_link(link, _organisation(message.organisation_id))
    return known or lead_or_operator(signed_in(request))


def _employee_with_link(link: OpenedLink, organisation: Organisation) -> DeskUser | None:
    """Whom the link was made for; None where they have left, and their links with them."""
    try:
        employee = organisation.employee(link.employee_id)
    except KeyError:
        return None
    return DeskUser(
        id=None,
        name=employee.full_name,
        role="operator",
        language=employee.languages[0],
        employee_id=employee.id,
        organisation=organisation,
        csrf_token="",
        opened_message=link.voicemail_id,
    )


MessageReader = Annotated[DeskUser, Depends(message_reader)]


def lead_or_it(user: SignedIn) -> DeskUser:
    if user.role not in ("lead", "it"):
        raise NotAllowedError
    return user


RunsTheLine = Annotated[DeskUser, Depends(lead_or_it)]


def lead(user: SignedIn) -> DeskUser:
    if user.role != "lead":
        raise NotAllowedError
    return user


Leads = Annotated[DeskUser, Depends(lead)]
