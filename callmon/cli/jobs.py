"""`callmon jobs`: work that is not done."""

import typer

from callmon.cli.printing import Json, OrganisationId, nothing, show

jobs_app = typer.Typer(help="Unfinished work.", no_args_is_help=True)


@jobs_app.command("list")
def jobs_list(organisation: OrganisationId = None, as_json: Json = False) -> None:
    """Work that is not done, oldest first, with what holds it up."""
    from callmon import shown
    from callmon.jobs import unfinished

    rows = [shown.job(one) for one in unfinished(organisation)]
    show(rows, as_json, ("id", "name", "state", "since", "attempts", "error"))


@jobs_app.command("retry")
def jobs_retry(job_id: str) -> None:
    """Try a failed job again."""
    from callmon.jobs import retry

    if not retry(job_id):
        nothing(f"no failed or waiting job {job_id}; `callmon jobs list` shows which there are")
    print(f"{job_id} is tried again")
