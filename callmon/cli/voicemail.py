"""`callmon voicemail`: messages and their routing."""

import sys
from typing import Annotated, Any

import typer

from callmon.cli.printing import (
    Json,
    OrganisationId,
    nothing,
    organisation_ids,
    print_json,
    show,
    time_given,
)
from callmon.config import settings
from callmon.organisation import read_organisations

voicemail_app = typer.Typer(help="Messages and their routing.", no_args_is_help=True)


@voicemail_app.command("list")
def voicemail_list(organisation: OrganisationId = None, as_json: Json = False) -> None:
    """Messages, newest first."""
    rows = _voicemails(organisation_ids(organisation))
    columns = ("id", "received_at", "state", "department", "employee", "urgent", "callback_number")
    show(rows, as_json, columns)


@voicemail_app.command("show")
def voicemail_show(voicemail_id: int, as_json: Json = False) -> None:
    """One message: what was left, where it went and why."""
    rows = [row for row in _voicemails(organisation_ids(None)) if row["id"] == voicemail_id]
    if not rows:
        nothing(f"no message {voicemail_id}; `callmon voicemail list` shows which there are")
    if as_json:
        print_json(rows[0])
    else:
        show(rows, False, None)


@voicemail_app.command("route")
def voicemail_route(
    at: Annotated[
        str | None, typer.Option(help="As if it were this time (ISO 8601); now by default.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Hand on every message that is due. The worker does this by itself; twice changes nothing."""
    from callmon.pipeline.route_voicemail import route

    done = route(time_given(at), read_organisations(settings().organisations_dir))
    result = {"routed": done.routed, "waiting": done.waiting, "problems": list(done.problems)}
    if as_json:
        print_json(result)
    else:
        print(f"{done.routed} handed on, {done.waiting} waiting for their words")
    for problem in done.problems:
        print(problem, file=sys.stderr)
    if done.problems:
        raise typer.Exit(1)


def _voicemails(organisation_ids: list[str]) -> list[dict[str, Any]]:
    from sqlalchemy import select

    from callmon import db, shown
    from callmon.tables import AssignmentRow, NotificationRow, VoicemailRow

    query = (
        select(VoicemailRow, AssignmentRow, NotificationRow)
        .outerjoin(AssignmentRow, AssignmentRow.voicemail_id == VoicemailRow.id)
        .outerjoin(
            NotificationRow,
            (NotificationRow.voicemail_id == VoicemailRow.id)
            & (NotificationRow.kind == "assignment"),
        )
        .where(VoicemailRow.organisation_id.in_(organisation_ids))
        .order_by(VoicemailRow.received_at.desc())
    )
    with db.reading() as session:
        return [shown.voicemail(*row) for row in session.execute(query)]
