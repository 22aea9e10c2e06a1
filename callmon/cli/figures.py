"""`callmon figures`: how well the town rings back."""

from datetime import date, timedelta
from typing import Annotated

import typer

from callmon.cli.printing import Json, OrganisationId, organisation_ids, show, time_given, wrong
from callmon.config import settings
from callmon.figures.figures import By
from callmon.organisation_file import read_organisations

COLUMNS = (
    "organisation",
    "group",
    "messages_received",
    "routed_on_time",
    "first_try_median_hours",
    "spoken_median_hours",
    "spoken_p90_hours",
    "spoken_on_time",
    "promises_kept_in_time",
    "missed_calls_returned",
)
USUAL_DAYS = 28


def figures(
    first: Annotated[
        str | None, typer.Option("--from", help="First day, 2026-11-01; four weeks ago by default.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", help="Last day, included; today by default.")
    ] = None,
    by: Annotated[By, typer.Option(help="What to group by.")] = By.DEPARTMENT,
    organisation: OrganisationId = None,
    as_json: Json = False,
) -> None:
    """Messages, ring-backs, promises: how many, how soon, how many in time.

    Shares are 0 to 1, hours are office hours; what there is nothing of is empty, not 0.
    """
    from callmon.db import reading
    from callmon.figures.figures import figures_by
    from callmon.figures.stored import owed
    from callmon.shown import figures as figures_shown

    now = time_given(None)
    organisations = read_organisations(settings().organisations_dir)
    rows = []
    with reading() as session:
        for one in map(organisations.get, organisation_ids(organisation)):
            today = now.astimezone(one.zone).date()
            until = _day(last) or today
            since = _day(first) or until - timedelta(days=USUAL_DAYS)
            found = figures_by(by, owed(session, one, since, until), now)
            rows += [figures_shown(one.id, group, made) for group, made in found.items()]
    show(rows, as_json, COLUMNS)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        wrong(f"{text!r} is no day; write it as 2026-11-23")
