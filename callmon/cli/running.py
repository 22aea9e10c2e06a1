"""`callmon serve`, `worker` and `config check`: what runs the house."""

import sys

import typer

from callmon.config import settings
from callmon.organisation_file import read_organisations

config_app = typer.Typer(help="Organisation files, settings, standards.", no_args_is_help=True)


def serve() -> None:
    """Answer webhooks and show the desk, until Ctrl-C. One web process on SQLite."""
    import uvicorn

    from callmon.app import create_app
    from callmon.logs import set_up_logs

    set_up_logs()
    uvicorn.run(
        create_app(),
        host=settings().listen_host,
        port=settings().listen_port,
        access_log=False,
        log_level="warning",
        server_header=False,
    )


def worker() -> None:
    """Fetch, transcribe, judge, route and mail, until Ctrl-C."""
    from callmon.logs import set_up_logs
    from callmon.pipeline.worker import run_worker

    set_up_logs()
    run_worker()


@config_app.command("check")
def config_check() -> None:
    """Check settings, organisation files, standards and the speech model; say what to mend."""
    from callmon.app import mistakes_in
    from callmon.transcripts.manifest import ModelFilesProblem, model_entry, verified_folder

    organisations = read_organisations(settings().organisations_dir)
    mistakes = mistakes_in(settings(), organisations)
    try:
        verified_folder(model_entry(settings().speech_model))
    except (ModelFilesProblem, OSError) as error:
        mistakes.append(str(error))
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    if mistakes:
        raise typer.Exit(1)
    for organisation in organisations:
        counts = (len(organisation.lines), len(organisation.departments))
        print(f"{organisation.id}: {counts[0]} lines, {counts[1]} departments,", end=" ")
        print(f"{len(organisation.employees)} employees, standard {organisation.standard}")
