"""`callmon labelled`: a municipality's own reviewed calls, for `callmon evaluate`."""

from pathlib import Path
from typing import Annotated

import typer

from callmon.cli.printing import Json, OrganisationId, nothing, organisation_ids, print_json, wrong
from callmon.config import settings

labelled_app = typer.Typer(
    help="Reviewed calls and corrected messages, for `callmon evaluate`.", no_args_is_help=True
)


@labelled_app.callback()
def labelled() -> None:
    """Keeps `export` a command of its own while it is the only one."""


@labelled_app.command("export")
def labelled_export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False)],
    organisation: OrganisationId = None,
    as_json: Json = False,
) -> None:
    """Write reviewed calls and corrected messages as a folder that `callmon evaluate` measures.

    THE FOLDER HOLDS PERSONAL DATA: what clients and employees said, their names and phone
    numbers. Only personal codes and card numbers written in figures are masked. Keep it where
    only those who may hear the calls can read it, and delete it when it is no longer needed.
    """
    from callmon.evaluate.export import export_labelled
    from callmon.organisation_file import read_organisation

    ids = organisation_ids(organisation)
    if len(ids) > 1:
        wrong(f"a folder holds one organisation: choose with --organisation, of {', '.join(ids)}")
    file = settings().organisations_dir / f"{ids[0]}.toml"
    one = read_organisation(file)
    try:
        done = export_labelled(one, file, folder)
    except OSError as error:
        wrong(f"{error.filename}: {error.strerror}; choose a folder that you may write")
    if as_json:
        counts = {"calls": done.calls, "labels": done.labels, "voicemails": done.voicemails}
        print_json({"folder": str(folder), "organisation": one.id, **counts})
    else:
        print(f"{done.calls} calls with {done.labels} labels, {done.voicemails} messages: {folder}")
    if not done.calls and not done.voicemails:
        nothing("nobody has decided on a call or corrected a message yet")
