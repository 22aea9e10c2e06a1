"""`callmon reconcile`: what Twilio says it did, held against what we know."""

import sys
from datetime import timedelta
from typing import Annotated

import typer

from callmon.cli.printing import Json, print_json, show, time_given, wrong


def reconcile(
    since: Annotated[
        str | None,
        typer.Option("--from", help="Calls from this time on (ISO 8601); a day before --to."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", help="Up to this time (ISO 8601); a quarter hour ago.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Fill in what no webhook brought, and list what stays unexplained.

    The worker does this by itself every night for the day before; twice changes nothing. Ends
    with 1 where something stays unexplained, with 3 where Twilio cannot be asked now.
    """
    from callmon import shown
    from callmon.pipeline.reconcile import accounts, reconcile_now
    from callmon.telephony.rest import RestProblem

    last = time_given(until) - (timedelta() if until else timedelta(minutes=15))
    first = time_given(since) if since else last - timedelta(days=1)
    if first >= last:
        wrong("--from is not before --to")
    if not accounts():
        wrong("no Twilio account is known; set CALLMON_TWILIO_ACCOUNT_SID, the README tells more")
    try:
        done = [(one.account_sid, reconcile_now(one, first, last)) for one in accounts()]
    except RestProblem as problem:
        print(problem.problem, file=sys.stderr)
        raise typer.Exit(3 if problem.worth_retrying else 1) from None
    if as_json:
        print_json([shown.reckoning(sid, first, last, made) for sid, made in done])
    for _, made in done if not as_json else ():
        print(
            f"{made.calls} calls compared, {len(made.repaired)} repairs, "
            f"{len(made.unexplained)} unexplained"
        )
        if made.unexplained:
            rows = [shown.found(one) for one in made.unexplained]
            show(rows, False, ("organisation", "call_sid", "what"))
    if any(made.unexplained for _, made in done):
        raise typer.Exit(1)
