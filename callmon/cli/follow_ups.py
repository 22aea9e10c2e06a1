"""`callmon follow-ups`: what citizens are owed, and what is done about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from callmon.cli.printing import (
    Json,
    OrganisationId,
    nothing,
    organisation_ids,
    print_json,
    show,
    wrong,
)
from callmon.follow_ups.follow_up import Outcome

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from callmon.tables import FollowUpRow

follow_ups_app = typer.Typer(help="What citizens are owed.", no_args_is_help=True)
Words = Annotated[str, typer.Option(help="A note, or why; kept in its history.")]
FollowUpId = Annotated[int, typer.Argument(metavar="ID")]
REFUSED = {
    "already_done": "it is done already",
    "unknown_department": "the organisation's file names no such department",
    "unknown_employee": "the organisation's file names no such employee",
    "nobody_there": "they are absent, and nobody who is there stands in for them",
    "no_such_call": "callmon saw no such conversation; `callmon follow-ups show` lists them",
    "too_few_tries": "too few calls in vain are kept; the standard says how many (`tries`)",
    "words_needed": "say why, or what was answered: --words",
}


@follow_ups_app.command("list")
def follow_ups_list(
    organisation: OrganisationId = None,
    department: Annotated[str | None, typer.Option(help="Only this department's (its id).")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    done: Annotated[bool, typer.Option("--done", help="Also what is done.")] = False,
    as_json: Json = False,
) -> None:
    """What is owed, due first."""
    from sqlalchemy import select

    from callmon import db, shown
    from callmon.follow_ups.follow_up import State, is_overdue
    from callmon.tables import FollowUpRow

    query = select(FollowUpRow).where(
        FollowUpRow.organisation_id.in_(organisation_ids(organisation))
    )
    if not done:
        query = query.where(FollowUpRow.state != State.DONE.value)
    if department:
        query = query.where(FollowUpRow.department_id == department)
    now = datetime.now(UTC)
    with db.reading() as session:
        found = session.scalars(query.order_by(FollowUpRow.due_at, FollowUpRow.id))
        rows = [shown.follow_up(row, now) for row in found if not overdue or is_overdue(row, now)]
    columns = ("id", "kind", "state", "overdue", "due_at", "department", "employee", "number")
    show(rows, as_json, columns)


@follow_ups_app.command("show")
def follow_ups_show(follow_up_id: FollowUpId, as_json: Json = False) -> None:
    """One follow-up: why it is owed, and all that happened to it."""
    from callmon import db, shown
    from callmon.follow_ups.acts import seen_calls
    from callmon.follow_ups.causes import causes_of
    from callmon.follow_ups.history import history

    with db.reading() as session:
        row = _known(session, follow_up_id)
        one = shown.follow_up_with_history(
            row,
            causes_of(session, row),
            history(session, row),
            seen_calls(session, row),
            datetime.now(UTC),
        )
    if as_json:
        print_json(one)
        return
    show([{key: value for key, value in one.items() if key != "history"}], False, None)
    show(one["history"], False, ("at", "kind", "department", "employee", "call_sid", "words"))


@follow_ups_app.command("hand-on")
def follow_ups_hand_on(
    follow_up_id: FollowUpId,
    department: Annotated[str, typer.Option(help="Its id.")],
    employee: Annotated[
        str | None, typer.Option(help="Their id; whose turn it is, where left out.")
    ] = None,
    words: Words = "",
) -> None:
    """Give it to another department or person, who is told by mail. Its clock keeps running."""
    from callmon.follow_ups.acts import hand_on
    from callmon.known_organisations import known_organisations
    from callmon.pipeline.mails import tell_handed_on

    now = datetime.now(UTC)
    with _changing(follow_up_id) as (session, row):
        hand_on(
            session,
            row,
            department_id=department,
            employee_id=employee,
            by=None,
            now=now,
            words=words,
        )
        organisation = known_organisations().current().get(row.organisation_id)
        tell_handed_on(session, row, organisation, now)
    print(f"{follow_up_id} is {row.employee_id}'s, of {row.department_id}")


@follow_ups_app.command("close")
def follow_ups_close(
    follow_up_id: FollowUpId,
    outcome: Annotated[Outcome, typer.Option(help="What was done.")],
    call: Annotated[
        str | None, typer.Option(help="The conversation: a call that callmon saw (its SID).")
    ] = None,
    words: Words = "",
) -> None:
    """It is done: say what was done. Nothing else closes it."""
    from callmon.follow_ups.acts import close

    with _changing(follow_up_id) as (session, row):
        close(session, row, outcome, by=None, now=datetime.now(UTC), call_sid=call, words=words)
    print(f"{follow_up_id} is done: {row.outcome}")


@contextmanager
def _changing(follow_up_id: int) -> "Iterator[tuple[Session, FollowUpRow]]":
    """A follow-up that may be changed; what is refused ends the command in words."""
    from callmon import db
    from callmon.follow_ups.acts import NotDone

    try:
        with db.transaction() as session:
            yield session, _known(session, follow_up_id)
    except NotDone as refusal:
        wrong(f"{follow_up_id} stays as it is: {REFUSED.get(refusal.reason, refusal.reason)}")


def _known(session: "Session", follow_up_id: int) -> "FollowUpRow":
    from callmon.tables import FollowUpRow

    row = session.get(FollowUpRow, follow_up_id)
    if row is None or row.organisation_id not in organisation_ids(None):
        nothing(f"no follow-up {follow_up_id}; `callmon follow-ups list` shows which there are")
    return row
