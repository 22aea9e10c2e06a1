"""A day and a night of an information line: called by scripts/demo, which prepares the machine.

Starts callmon (web and worker) on SQLite in ./demo-data, rings it through the pretend phone line
with real audio, lets the real speech model write everything down, runs the morning's routing, rings
a citizen back from the mail, and compares what callmon found with what was played. Everything is
asked of callmon by its own commands and pages.
"""

import argparse
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import demo_owed
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from rich.console import Console
from rich.table import Table

from callmon.simulator.play import Simulator
from callmon.simulator.scenario import CallTruth, Scenario
from callmon.simulator.scenarios.demo import DAY_LINE, DEMO, NIGHT_LINE

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "demo-data"
ACCOUNT, TOKEN = "AC" + "d" * 32, secrets.token_hex(16)
PASSWORD = "sigulda-demo"
LEAD, IT = "vadiba@sigulda.example", "it@sigulda.example"
WHOSE_PHONE = "ilze.berzina@sigulda.example"
"""The employee whose phone rings when the lead rings a citizen back from the desk."""
SPEED = 15.0
PATIENCE_SECONDS = 600

console = Console(highlight=False, width=None if sys.stdout.isatty() else 130)


class Callmon:
    """A callmon of the demo's own: its folder, its processes, its commands."""

    def __init__(self, api_url: str, smtp_port: int, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {
            **os.environ,
            "CALLMON_DATA_DIR": str(FOLDER),
            "CALLMON_ORGANISATIONS_DIR": str(FOLDER / "organisations"),
            "CALLMON_MODELS_DIR": str(ROOT / "models"),
            "CALLMON_PUBLIC_URL": self.url,
            "CALLMON_LISTEN_PORT": str(port),
            "CALLMON_SECRET_KEY": secrets.token_hex(32),
            "CALLMON_TWILIO_ACCOUNT_SID": ACCOUNT,
            "CALLMON_TWILIO_AUTH_TOKEN": TOKEN,
            "CALLMON_TWILIO_API_URL": api_url,
            "CALLMON_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
            "CALLMON_MAIL_FROM": "zvani@sigulda.example",
        }

    def ask(self, *command: str) -> Any:
        """What a command shows as JSON, or its text."""
        done = subprocess.run(
            [sys.executable, "-m", "callmon.cli", *command],
            env=self.environment,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0 and not ("--json" in command and done.stdout):
            raise SystemExit(f"callmon {' '.join(command)}: {done.stderr}")
        return json.loads(done.stdout) if "--json" in command else done.stdout

    @contextmanager
    def running(self) -> Iterator[None]:
        """Web and worker, until the block ends. Their logs are in ./demo-data."""
        processes = [self._start("serve"), self._start("worker")]
        try:
            self._wait_until_well()
            yield
        finally:
            for process in processes:
                process.send_signal(signal.SIGTERM)
            for process in processes:
                process.wait(30)

    def _start(self, command: str) -> "subprocess.Popen[bytes]":
        with (FOLDER / f"{command}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "callmon.cli", command],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _wait_until_well(self) -> None:
        for _ in range(600):
            try:
                if self.health()["worker"]["is_well"]:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise SystemExit(f"callmon did not start; see {FOLDER}/serve.log and worker.log")

    def health(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}/health", timeout=10) as answer:
            return dict(json.load(answer))

    def wait_until_done(self, about: str) -> None:
        """Until no work is left, showing how much is."""
        ends = time.monotonic() + PATIENCE_SECONDS
        with console.status(about) as status:
            quiet = 0
            while quiet < 3:
                left = self.health()["unfinished_jobs"]
                quiet = 0 if left else quiet + 1
                status.update(f"{about} ({left} to go)")
                if time.monotonic() > ends:
                    raise SystemExit("the work did not end; see `callmon jobs list`")
                time.sleep(0.5)


def write_organisation() -> None:
    """Sigulda as shipped, but with one line that is open now and one that is closed, and citizens
    may be rung back now, be it night."""
    shipped = (ROOT / "organisations" / "sigulda.toml").read_text(encoding="utf8")
    later = [datetime.now(UTC) + timedelta(hours=hours) for hours in (11, 12)]
    quiet = f'quiet_hours = "{later[0]:%H:%M}-{later[1]:%H:%M}"'
    shipped = shipped.replace('quiet_hours = "20:00-08:00"', quiet)
    days = [datetime.now(UTC).date() + timedelta(days=days) for days in (-1, 0, 1)]
    special = "\n".join(
        f'[[line.special_hours]]\ndate = {day}\nhours = ["00:00-24:00"]' for day in days
    )
    line = shipped[shipped.index("[[line]]") : shipped.index("[[department]]")]
    night = re.sub(r'numbers = \[".*?"\]', f'numbers = ["{NIGHT_LINE}"]', line)
    night = night.replace('id = "information"', 'id = "after-hours"')
    closed = "\n".join(f"[[line.special_hours]]\ndate = {day}\nhours = []" for day in days)
    folder = FOLDER / "organisations"
    folder.mkdir(parents=True)
    (folder / "sigulda.toml").write_text(
        shipped.replace(line, f"{line}\n{special}\n\n{night}\n{closed}\n\n"), encoding="utf8"
    )


def play(simulator: Simulator) -> list[tuple[Scenario, CallTruth]]:
    """All scenarios: the day's one after the other, the night's some at once."""
    day = [one for one in DEMO if one.to == DAY_LINE]
    night = [one for one in DEMO if one.to == NIGHT_LINE]
    truths = []
    for scenarios, at_once in ((day, 1), (night, 4)):
        truths += simulator.play(scenarios, at_once=at_once, told=_tell)
    return list(zip((*day, *night), truths, strict=True))


def _tell(truth: CallTruth) -> None:
    console.print(f"  [green]✓[/] {truth.scenario}")


def compare(
    callmon: Callmon, played: list[tuple[Scenario, CallTruth]], mails: dict[str, int]
) -> list[tuple[str, str, str, str]]:
    """A row a call: what was played, what callmon found, and whether they agree."""
    calls = {row["call_sid"]: row for row in callmon.ask("calls", "list", "--json")}
    messages = {row["call_sid"]: row for row in callmon.ask("voicemail", "list", "--json")}
    rows = []
    for scenario, truth in played:
        call = calls.get(truth.sid)
        if call is None:
            rows.append((scenario.name, scenario.outcome, "nothing", "differs"))
        elif scenario.outcome == "message":
            rows.append(_message_row(scenario, call, messages.get(truth.sid), mails))
        else:
            rows.append(_call_row(scenario, call, callmon))
    return rows


def _call_row(
    scenario: Scenario, call: dict[str, Any], callmon: Callmon
) -> tuple[str, str, str, str]:
    found = {
        finding["check"]: finding["outcome"]
        for finding in callmon.ask("calls", "show", call["call_sid"], "--json")["findings"]
    }
    wrong = [
        f"{check} {found.get(check)}"
        for check, outcome in scenario.checks.items()
        if found.get(check) not in (outcome, "unclear")
    ]
    unclear = [check for check in scenario.checks if found.get(check) == "unclear"]
    told = [f"{call['outcome']}"]
    if call["rings_to_answer"]:
        told.append(f"{call['rings_to_answer']} rings")
    told += [f"⚑ {flag}" for flag in call["flags"]]
    told += [f"? {', '.join(unclear)}"] if unclear else []
    expected = [scenario.outcome]
    expected += [f"⚑ {check}" for check, one in scenario.checks.items() if one == "not_met"]
    stray = [flag for flag in call["flags"] if scenario.checks.get(flag) != "not_met"]
    agrees = not wrong and not stray and call["outcome"] == scenario.outcome
    verdict = "differs" if not agrees else "agrees, in part unheard" if unclear else "agrees"
    return scenario.name, "\n".join(expected), "\n".join(told), verdict


def _message_row(
    scenario: Scenario, call: dict[str, Any], message: dict[str, Any] | None, mails: dict[str, int]
) -> tuple[str, str, str, str]:
    expected = [f"→ {scenario.department}"] if scenario.department else []
    expected += ["urgent"] if scenario.urgent else []
    expected += [scenario.callback_number] if scenario.callback_number else []
    if message is None:
        return scenario.name, "\n".join(expected), call["outcome"] or "-", "differs"
    told = [f"→ {message['department']}: {message['employee']}"]
    told += ["urgent"] if message["urgent"] else []
    told += [message["callback_number"]] if message["callback_number"] else []
    told += ["to be sorted by hand"] if message["by_hand"] else []
    agrees = (
        (scenario.department in (None, message["department"]) or message["by_hand"])
        and message["urgent"] == scenario.urgent
        and message["state"] == "routed"
        and mails.get(f"{message['employee']}", 0) > 0
    )
    unheard = message["by_hand"] and scenario.department
    verdict = "differs" if not agrees else "agrees, in part unheard" if unheard else "agrees"
    return scenario.name, "\n".join(expected), "\n".join(told), verdict


def show(rows: list[tuple[str, str, str, str]]) -> None:
    table = Table(
        "played", "must find", "found (⚑ flag, ? could not be heard)", "", show_lines=True
    )
    colours = {"agrees": "green", "differs": "red"}
    for name, expected, found, verdict in rows:
        table.add_row(name, expected, found, f"[{colours.get(verdict, 'yellow')}]{verdict}[/]")
    console.print(table)


def show_owed(rows: list[demo_owed.Row]) -> None:
    table = Table(
        "whom", "why", "whose it is", "due", "how it stands", title="What citizens are owed"
    )
    for *facts, state in rows:
        table.add_row(*facts, f"[green]{state}[/]" if state == "spoke" else state)
    console.print(table)


def route(callmon: Callmon) -> None:
    """The morning: hand on every message at the time the last of them is due."""
    due = [row["due_for_routing_at"] for row in callmon.ask("voicemail", "list", "--json")]
    if due:
        console.print(callmon.ask("voicemail", "route", "--at", max(due)).strip())


def mails_by_recipient() -> dict[str, int]:
    found: dict[str, int] = {}
    for path in (FOLDER / "mail" / "new").glob("*"):
        to = re.search(rb"^To: .*?([^<\s]+@[^>\s]+)", path.read_bytes(), re.MULTILINE)
        if to:
            found[to[1].decode()] = found.get(to[1].decode(), 0) + 1
    return found


def free_port(wanted: int) -> int:
    with socket.socket() as probe:
        taken = probe.connect_ex(("127.0.0.1", wanted)) == 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0 if taken else wanted))
        return int(probe.getsockname()[1])


def stay(url: str) -> None:
    console.print("\nThe desk is open; Ctrl-C ends the demonstration.")
    if os.environ.get("DISPLAY") or sys.platform == "darwin":
        webbrowser.open(url)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print("\nGoodbye.")


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end when the table is shown")
    parser.add_argument("--port", type=int, default=8000, help="the desk's port, if free")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    write_organisation()
    smtp = Controller(Mailbox(FOLDER / "mail"), hostname="127.0.0.1", port=free_port(0))
    smtp.start()
    port = free_port(options.port)
    base = f"http://127.0.0.1:{port}"
    with Simulator(base, account_sid=ACCOUNT, auth_token=TOKEN, speed=SPEED) as simulator:
        callmon = Callmon(simulator.api_url, smtp.port, port)
        for email, name, role in ((LEAD, "Vita Kalna", "lead"), (IT, "Ivars Tīkls", "it")):
            callmon.ask(
                *("user", "add", "sigulda", email, "--name", name, "--role", role),
                *("--password", PASSWORD),
                *(("--employee", WHOSE_PHONE) if role == "lead" else ()),
            )
        console.print("[bold]callmon starts[/] (web and worker on SQLite, ./demo-data)")
        with callmon.running():
            console.print(f"[bold]{len(DEMO)} calls come in[/] (played {SPEED:.0f} times as fast)")
            played = play(simulator)
            callmon.wait_until_done("The recordings are fetched, written down and judged")
            console.print("[bold]The morning comes[/]")
            route(callmon)
            callmon.wait_until_done("Mails go out")
            mails = FOLDER / "mail"
            rung = demo_owed.ring_back_from_mail(callmon.ask, simulator, mails, PASSWORD)
            console.print(f"  [green]✓[/] rung back from the mail: {rung.legs[-1].phone}")
            callmon.wait_until_done("The call back is written down and judged")
            rows = compare(callmon, played, mails_by_recipient())
            show(rows)
            owed, all_owed = demo_owed.owed(callmon.ask, played, rung)
            show_owed(owed)
            line, nothing_lost = demo_owed.reckoned(callmon.ask, simulator)
            console.print(line)
            console.print(f"Mails are in {mails / 'new'}; done in", end=" ")
            console.print(f"{time.monotonic() - started:.0f} s.")
            console.print(f"\nThe desk: [bold]{callmon.url}/follow-ups[/]  sign in as {LEAD},")
            console.print(f"{callmon.url}/operations as {IT}; password {PASSWORD}")
            if not options.once:
                stay(f"{callmon.url}/follow-ups")
    smtp.stop()
    if any(verdict == "differs" for *_, verdict in rows) or not (all_owed and nothing_lost):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
