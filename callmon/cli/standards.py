"""`callmon standards`: adopted standards, clause by clause."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

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

standards_app = typer.Typer(help="Adopted standards, clause by clause.", no_args_is_help=True)


@standards_app.command("list")
def standards_list(as_json: Json = False) -> None:
    """The standards that organisations may name."""
    from callmon import shown
    from callmon.standards.standard import standards

    rows = [shown.standard(one) for one in standards().values()]
    short = [{**row, "clauses": len(row["clauses"])} for row in rows]
    show(rows if as_json else short, as_json, ("id", "name", "clauses", "version"))


@standards_app.command("show")
def standards_show(standard_id: str, as_json: Json = False) -> None:
    """One standard, clause by clause, and which checks assess it."""
    from callmon import shown
    from callmon.standards.standard import standards

    known = standards()
    if standard_id not in known:
        nothing(f"no standard {standard_id!r}; there are: {', '.join(known)}")
    whole = shown.standard(known[standard_id])
    if as_json:
        print_json(whole)
        return
    rows = [
        {**row, "checks": ", ".join(one["check"] for one in row["checks"])}
        for row in whole["clauses"]
    ]
    show(rows, False, ("number", "assessed", "checks", "summary_lv"))


@standards_app.command("try")
def standards_try(
    standard_id: Annotated[str, typer.Argument(help="The standard's id.")],
    file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The changed file, wherever it lies."),
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only calls from this day on.")
    ] = None,
    organisation: OrganisationId = None,
    as_json: Json = False,
) -> None:
    """What a changed standard would change on past calls, hit by hit. Nothing is written.

    Without --file: what the standard's file, as it is now, changes on findings that an earlier
    version of it made.
    """
    from callmon import shown
    from callmon.evaluate.changed_standard import NothingToTry, try_standard

    if organisation is not None:
        organisation_ids(organisation)
    day = since.date() if since else None
    try:
        trial = shown.trial(try_standard(standard_id, file, day, organisation))
    except NothingToTry as error:
        wrong(str(error))
    if as_json:
        print_json(trial)
    else:
        _show_trial(trial, "the changed file" if file else "the file as it is now")


def _show_trial(trial: dict[str, Any], what: str) -> None:
    if not trial["calls"]:
        nothing("no call to try it on: none is that old, or this very version judged them all")
    for hit in sorted(trial["hits"], key=_flags_first):
        print(
            f"{hit['started_at'][:16].replace('T', ' ')} {hit['call_sid']}  clause {hit['clause']} "
            f"{hit['check']}: {hit['before'] or 'not judged'} → {hit['after'] or 'not judged'}"
        )
        for words in hit["evidence"] or ([hit["why"]] if hit["why"] else []):
            print(f"    {words}")
        if hit["person"]:
            print(f"    a person decided: {hit['person']}")
        if hit["check_changed"]:
            print("    the check itself has changed since, not only the file")
    print(
        f"{trial['calls']} calls judged by {what}: {len(trial['hits'])} verdicts change, "
        f"{trial['new_flags']} new flags, {trial['flags_gone']} flags gone"
    )
    for key, said in (("clauses_added", "new"), ("clauses_removed", "no longer there")):
        if trial[key]:
            print(f"clauses {said}: {', '.join(trial[key])}")


def _flags_first(hit: dict[str, Any]) -> tuple[int, str]:
    ranks = {"not_met": 0}
    return ranks.get(hit["after"], 1 if hit["before"] == "not_met" else 2), hit["started_at"]
