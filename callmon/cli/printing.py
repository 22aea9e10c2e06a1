"""How commands print, what they share, and how they end."""

import json
import sys
from datetime import UTC, datetime
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from callmon.config import settings
from callmon.organisation_file import read_organisations

Json = Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")]
OrganisationId = Annotated[
    str | None, typer.Option("--organisation", "-o", help="Only this organisation's (its id).")
]


def organisation_ids(only: str | None) -> list[str]:
    known = [one.id for one in read_organisations(settings().organisations_dir)]
    if only is None:
        return known
    if only not in known:
        wrong(f"no organisation {only!r}; there are: {', '.join(known)}")
    return [only]


def time_given(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        wrong(f"{text!r} is no time; write it as 2026-11-23T08:00+02:00")
    return at.astimezone(UTC)


def show(rows: list[dict[str, Any]], as_json: bool, columns: tuple[str, ...] | None) -> None:
    if as_json:
        print_json(rows)
    elif columns is None:
        for row in rows:
            for key, value in row.items():
                print(f"{key:>22}: {_cell(value)}")
    else:
        table = Table(*columns, box=None, header_style="bold", pad_edge=False)
        for row in rows:
            table.add_row(*(_cell(row[name]) for name in columns))
        # What is piped on is cut to no width: a script wants whole ids.
        Console(width=None if sys.stdout.isatty() else 1000).print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def nothing(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    raise typer.Exit(1)


def wrong(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(2)
