"""`callmon user`: people who may sign in at the desk."""

from enum import StrEnum
from typing import Annotated

import typer

from callmon.cli.printing import wrong
from callmon.config import settings
from callmon.organisation import LANGUAGES
from callmon.organisation_file import read_organisations

user_app = typer.Typer(help="People who may sign in at the desk.", no_args_is_help=True)


class Role(StrEnum):
    """What someone may do at the desk."""

    LEAD = "lead"
    OPERATOR = "operator"
    IT = "it"


@user_app.command("add")
def user_add(
    organisation: Annotated[str, typer.Argument(help="The organisation's id.")],
    email: str,
    name: Annotated[str, typer.Option(prompt=True)],
    role: Annotated[Role, typer.Option()] = Role.LEAD,
    language: Annotated[str, typer.Option(help="lv, ru or en.")] = "lv",
    employee: Annotated[str | None, typer.Option(help="Employee id of an operator.")] = None,
    password: Annotated[
        str, typer.Option(prompt=True, confirmation_prompt=True, hide_input=True)
    ] = "",
) -> None:
    """Let someone sign in at the desk: lead (all calls), operator (their own), it (operations)."""
    from sqlalchemy.exc import IntegrityError

    from callmon import db
    from callmon.jobs import prepare_database
    from callmon.web.users import PasswordRefusedError, create_user

    known = {one.id: one for one in read_organisations(settings().organisations_dir)}
    if organisation not in known:
        wrong(f"no organisation {organisation!r}; there are: {', '.join(known)}")
    if language not in LANGUAGES:
        wrong(f"no language {language!r}; there are: {', '.join(LANGUAGES)}")
    prepare_database()
    try:
        with db.transaction() as session:
            create_user(
                session, organisation, email, name, role.value, language, password, employee
            )
    except PasswordRefusedError as error:
        wrong(str(error))
    except IntegrityError:
        wrong(f"{email} may sign in already")
    print(f"{email} may now sign in as {role.value} of {organisation}")
