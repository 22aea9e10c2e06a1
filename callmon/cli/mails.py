"""`callmon mails`: what went out, what waits, what came back."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from callmon.cli.printing import Json, OrganisationId, nothing, organisation_ids, show, wrong

mails_app = typer.Typer(help="Mails: sent, waiting, refused, come back.", no_args_is_help=True)


@mails_app.command("list")
def mails_list(
    organisation: OrganisationId = None,
    state: Annotated[
        str | None,
        typer.Option(help="Only these: waiting, sent, refused, came_back or dropped."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Mails, newest first."""
    from callmon.shown import MAIL_STATES

    if state is not None and state not in MAIL_STATES:
        wrong(f"no state {state!r}; there are: {', '.join(MAIL_STATES)}")
    rows = [row for row in _mails(organisation_ids(organisation)) if state in (None, row["state"])]
    columns = ("id", "created_at", "kind", "recipient", "state", "sent_at", "problem")
    show(rows, as_json, columns)


@mails_app.command("bounced")
def mails_bounced(
    file: Annotated[str, typer.Argument(help="A mail as it came, or - for standard input.")],
) -> None:
    """Take in a mail that says that one of ours was not delivered (RFC 3464).

    For the mail server to pipe to: what comes back is then shown on the operations page.
    """
    from callmon.mails.bounce import bounces
    from callmon.pipeline.mails import note_came_back

    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        wrong(f"{file} cannot be read: {error.strerror}")
    found = bounces(content)
    if not found:
        nothing("this is no notification of a mail that could not be delivered")
    known = [one for one in found if note_came_back(one)]
    if not known:
        nothing(f"no mail of ours has the Message-ID {found[0].message_id}")
    for one in known:
        print(f"{one.message_id} to {one.recipient} came back: {one.why}")


def _mails(organisation_ids: list[str]) -> list[dict[str, Any]]:
    from sqlalchemy import select

    from callmon import db, shown
    from callmon.tables import NotificationRow

    query = (
        select(NotificationRow)
        .where(NotificationRow.organisation_id.in_(organisation_ids))
        .order_by(NotificationRow.created_at.desc(), NotificationRow.id.desc())
    )
    with db.reading() as session:
        return [shown.mail(row) for row in session.scalars(query)]
