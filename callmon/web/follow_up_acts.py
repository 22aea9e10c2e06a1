"""What is done to a follow-up at the desk: ring back, hand on, close, note, correct."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from callmon.db import transaction
from callmon.follow_ups import acts
from callmon.follow_ups.acts import NotDone
from callmon.follow_ups.follow_up import Outcome
from callmon.organisation import Employee
from callmon.pipeline.mails import tell_handed_on
from callmon.pipeline.ring_back import NotAllowed, ask_to_ring_back
from callmon.tables import FollowUpRow
from callmon.web.desk_user import DeskUser, FormSender, NotAllowedError
from callmon.web.follow_ups import follow_up_of
from callmon.web.rendering import DeskRoute

router = APIRouter(route_class=DeskRoute)
LONGEST_WORDS = 2000

Words = Annotated[str, Form(max_length=LONGEST_WORDS)]
Name = Annotated[str, Form(max_length=200)]
Act = Callable[[Session, FollowUpRow, int, datetime], object]


@router.post("/follow-ups/{follow_up_id}/ring-backs")
def ring_back(follow_up_id: int, user: FormSender, number: Name = "") -> Response:
    """Rings the phone of whoever pressed, then the citizen."""

    def act(session: Session, row: FollowUpRow, by: int, now: datetime) -> None:
        ask_to_ring_back(
            session, row, _whose_phone(user), user_id=by, now=now, number=number or None
        )

    return _done(user, follow_up_id, act, "ring-back")


@router.post("/follow-ups/{follow_up_id}/outcome")
def outcome(
    follow_up_id: int,
    user: FormSender,
    outcome: Annotated[Outcome, Form()],
    call_sid: Name = "",
    words: Words = "",
) -> Response:
    """Closed, with what was done."""

    def act(session: Session, row: FollowUpRow, by: int, now: datetime) -> None:
        acts.close(session, row, outcome, by=by, now=now, call_sid=call_sid or None, words=words)

    return _done(user, follow_up_id, act, "done")


@router.post("/follow-ups/{follow_up_id}/reopenings")
def reopening(follow_up_id: int, user: FormSender, words: Words = "") -> Response:
    return _done(
        user,
        follow_up_id,
        lambda session, row, by, now: acts.reopen(session, row, by=by, now=now, words=words),
        "history",
    )


@router.post("/follow-ups/{follow_up_id}/notes")
def note(follow_up_id: int, user: FormSender, words: Words = "") -> Response:
    return _done(
        user,
        follow_up_id,
        lambda session, row, by, now: acts.note(session, row, words, by=by, now=now),
        "history",
    )


@router.post("/follow-ups/{follow_up_id}/holder")
def holder(
    follow_up_id: int, user: FormSender, department: Name, employee: Name = "", words: Words = ""
) -> Response:
    """Handed on: another has it from now on, and gets a mail; the clock keeps running."""

    def act(session: Session, row: FollowUpRow, by: int, now: datetime) -> None:
        acts.hand_on(
            session,
            row,
            department_id=department,
            employee_id=employee or None,
            by=by,
            now=now,
            words=words,
        )
        tell_handed_on(session, row, user.organisation, now)

    return _done(user, follow_up_id, act, "history")


@router.post("/follow-ups/{follow_up_id}/department")
def department(follow_up_id: int, user: FormSender, department: Name) -> Response:
    """It was never this department's: a correction, from which new words are learnt."""

    def act(session: Session, row: FollowUpRow, by: int, now: datetime) -> None:
        acts.correct_department(session, row, department, by=by, now=now)
        tell_handed_on(session, row, user.organisation, now)

    return _done(user, follow_up_id, act, "history")


@router.post("/follow-ups/{follow_up_id}/number")
def number(follow_up_id: int, user: FormSender, number: Name = "") -> Response:
    """The number said in the message, confirmed by who listened, or as they heard it."""

    def act(session: Session, row: FollowUpRow, by: int, now: datetime) -> None:
        if number and number != row.said_number:
            acts.correct_number(session, row, number, by=by, now=now)
        else:
            acts.confirm_number(session, row, by=by, now=now)

    return _done(user, follow_up_id, act, "ring-back")


def _done(user: DeskUser, follow_up_id: int, act: Act, where: str) -> Response:
    """Do it in one transaction; back to the page, with the reason where it was not done.

    Whoever handed it on may see it no longer: they go back to the board.
    """
    if not user.hears_speech or user.id is None:
        raise NotAllowedError
    problem = ""
    try:
        with transaction() as session:
            row = follow_up_of(session, user, follow_up_id)
            act(session, row, user.id, datetime.now(UTC))
            session.flush()
            seen = user.follow_ups().where(FollowUpRow.id == follow_up_id)
            still_theirs = session.scalar(seen) is not None
    except (NotDone, NotAllowed) as refused:
        problem, still_theirs = f"?problem={refused.reason}", True
        where = "problem"
    if not still_theirs:
        return RedirectResponse("/follow-ups", status_code=303)
    return RedirectResponse(f"/follow-ups/{follow_up_id}{problem}#{where}", status_code=303)


def _whose_phone(user: DeskUser) -> Employee:
    """The phone that is rung is that of whoever pressed. Raises NotAllowed."""
    known = {one.id: one for one in user.organisation.employees}
    employee = known.get(user.employee_id or "")
    if employee is None:
        raise NotAllowed("no_phone_of_yours")
    return employee
