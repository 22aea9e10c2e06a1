"""`callmon voicemail`: messages and their routing."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

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
from callmon.organisation import LANGUAGES, Language, Organisation
from callmon.organisation_file import read_organisations

if TYPE_CHECKING:
    from callmon.voicemail.new_words import ToldMessage

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


@voicemail_app.command("words")
def voicemail_words(
    organisation: OrganisationId = None,
    at_least: Annotated[
        int, typer.Option(min=1, help="In so many corrected messages a word must stand.")
    ] = 2,
    as_json: Json = False,
) -> None:
    """New words for departments, from the messages that were corrected at the desk.

    Printed as they are pasted into the organisation's file, under each [[department]].
    """
    from dataclasses import asdict

    from callmon.voicemail.new_words import as_toml, new_words

    every = read_organisations(settings().organisations_dir)
    found = [
        (one, new_words(_told_messages(one), one, at_least=at_least))
        for one in map(every.get, organisation_ids(organisation))
    ]
    if as_json:
        print_json([{"organisation": one.id, **asdict(word)} for one, ws in found for word in ws])
        return
    for one, words in found:
        if words:
            print(f"# {settings().organisations_dir / one.id}.toml")
            print(as_toml(words, one) + "\n")
    if not any(words for _, words in found):
        nothing(f"no new word stands in {at_least} or more corrected messages of a department")


def _told_messages(organisation: Organisation) -> "list[ToldMessage]":
    """Messages with words and a department: a person's, or the one they were handed to."""
    from sqlalchemy import select

    from callmon import db
    from callmon.tables import VoicemailRow
    from callmon.voicemail.new_words import ToldMessage

    query = select(VoicemailRow).where(
        VoicemailRow.organisation_id == organisation.id, VoicemailRow.text.is_not(None)
    )
    departments = {one.id for one in organisation.departments}
    told = []
    with db.reading() as session:
        for row in session.scalars(query.order_by(VoicemailRow.id)):
            corrected = row.corrected_at is not None
            whose = row.corrected_department_id if corrected else row.department_id
            if whose in departments and (corrected or not row.by_hand):
                language: Language = next((one for one in LANGUAGES if one == row.language), "lv")
                told.append(ToldMessage(row.text or "", language, str(whose), corrected))
    return told


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
