"""`python -m callmon.simulator`: play scenarios from a shell, or only serve the REST pages.

    python -m callmon.simulator list
    python -m callmon.simulator play demo --base-url http://127.0.0.1:8000 --api-port 8100
    python -m callmon.simulator play "no recap" contract --base-url … --json truth.json

The server under test is to run with CALLMON_TWILIO_API_URL=http://127.0.0.1:<api-port> and the
same account. The REST pages stay up until every recording was fetched, or `--stay` seconds.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from callmon.simulator.play import Simulator
from callmon.simulator.scenario import CallTruth, Scenario
from callmon.simulator.scenarios import GROUPS, SCENARIOS


def main() -> None:
    options = _options()
    if options.command == "list":
        for name, scenario in SCENARIOS.items():
            print(f"{scenario.outcome:10} {name}")
        return
    scenarios = [
        replace(one, to=options.to) if options.to else one for one in _named(options.scenarios)
    ]
    with Simulator(
        options.base_url,
        public_url=options.public_url,
        account_sid=options.account_sid,
        auth_token=options.auth_token,
        api_port=options.api_port,
        speed=options.speed,
    ) as simulator:
        truths = simulator.play(scenarios, at_once=options.at_once, told=_tell)
        if options.json:
            options.json.write_text(json.dumps([one.to_json() for one in truths], indent=2))
        _stay(simulator, options.stay)
    sys.exit(1 if any(one.warnings for one in truths) else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m callmon.simulator", description="A pretend phone line, over HTTP only."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the scenarios and what becomes of each call")
    play = commands.add_parser("play", help="ring a running server with scenarios")
    play.add_argument("scenarios", nargs="+", help=f"names, or groups: {', '.join(GROUPS)}")
    play.add_argument("--base-url", default="http://127.0.0.1:8000", help="where it listens")
    play.add_argument("--public-url", help="the address it believes to have, if another")
    play.add_argument("--to", help="the number to call, instead of the scenarios' own")
    play.add_argument("--api-port", type=int, default=8100, help="port of the REST pages")
    play.add_argument("--account-sid", default=os.environ.get("CALLMON_TWILIO_ACCOUNT_SID", ""))
    play.add_argument("--auth-token", default=os.environ.get("CALLMON_TWILIO_AUTH_TOKEN", ""))
    play.add_argument("--speed", type=float, default=1.0, help="10 is ten times real time")
    play.add_argument("--at-once", type=int, default=4, help="calls at the same time")
    play.add_argument("--stay", type=float, default=60.0, help="seconds to serve recordings after")
    play.add_argument("--json", type=Path, help="file for what really happened")
    return parser.parse_args()


def _named(names: Iterable[str]) -> list[Scenario]:
    """The scenarios of calls that come in; those by REST begin with a request of the server."""
    found: list[Scenario] = []
    for name in names:
        if name not in GROUPS and name not in SCENARIOS:
            sys.exit(f"no scenario {name!r}; `list` shows them all")
        found += GROUPS.get(name) or (SCENARIOS[name],)
    return [one for one in found if one.rest_call_to is None]


def _tell(truth: CallTruth) -> None:
    answered = f", answered by {truth.answered_by}" if truth.answered_by else ""
    print(f"{truth.outcome:10} {truth.scenario}{answered}", flush=True)
    for warning in truth.warnings:
        print(f"           warning {warning}", flush=True)


def _stay(simulator: Simulator, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and not simulator.all_fetched():
        time.sleep(0.2)


if __name__ == "__main__":
    main()
