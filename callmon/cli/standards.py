"""`callmon standards`: adopted standards, clause by clause."""

import typer

from callmon.cli.printing import Json, nothing, print_json, show

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
