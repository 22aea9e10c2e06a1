"""The command `callmon`: what IT, cron and a developer at a terminal use.

Exit codes: 0 done; 1 done, and there is something to look at (a mistake found, nothing found of
that name, work that failed); 2 wrong use or wrong settings, nothing was done; 3 an outage, try
again later.
"""

import sys
from typing import NoReturn

import typer

from callmon.cli import measuring, running
from callmon.cli.calls import calls_app
from callmon.cli.figures import figures
from callmon.cli.follow_ups import follow_ups_app
from callmon.cli.jobs import jobs_app
from callmon.cli.labelled import labelled_app
from callmon.cli.mails import mails_app
from callmon.cli.printing import wrong
from callmon.cli.reconcile import reconcile
from callmon.cli.standards import standards_app
from callmon.cli.users import user_app
from callmon.cli.voicemail import voicemail_app
from callmon.organisation_file import OrganisationFileError

app = typer.Typer(
    name="callmon",
    help="Answers a municipality's phone line, and holds every call against its standard.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(running.serve)
app.command()(running.worker)
app.command()(measuring.transcribe)
app.command()(measuring.evaluate)
app.command()(figures)
app.command()(reconcile)
for name, part in (
    ("config", running.config_app),
    ("calls", calls_app),
    ("voicemail", voicemail_app),
    ("follow-ups", follow_ups_app),
    ("mails", mails_app),
    ("user", user_app),
    ("jobs", jobs_app),
    ("standards", standards_app),
    ("labelled", labelled_app),
):
    app.add_typer(part, name=name)


def main() -> None:
    """Run the command; what is wrong is said in one line, with the exit code it deserves."""
    try:
        app()
    except Exception as error:
        _end_with(error)


def _end_with(error: Exception) -> NoReturn:
    # Imported only now: `callmon --help` must not wait for the whole house.
    from pydantic import ValidationError
    from sqlalchemy.exc import OperationalError

    from callmon.app import StartRefused
    from callmon.standards.standard import StandardFileError
    from callmon.transcripts.manifest import ModelFilesProblem

    if isinstance(error, OperationalError):
        print(f"the database is away: {error.orig}", file=sys.stderr)
        sys.exit(3)
    refused = (OrganisationFileError, StandardFileError, StartRefused, ModelFilesProblem)
    if isinstance(error, refused):
        wrong(str(error))
    if isinstance(error, ValidationError) and error.title == "Settings":
        wrong(
            "\n".join(
                f"CALLMON_{str(problem['loc'][0]).upper()}: {problem['msg']}; the README tells more"
                for problem in error.errors()
            )
        )
    raise error
