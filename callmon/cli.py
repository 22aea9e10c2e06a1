"""The command `callmon`: what IT, cron and a developer at a terminal use.

Exit codes: 0 done; 1 done, and there is something to look at (a mistake found, nothing found of
that name, work that failed); 2 wrong use or wrong settings, nothing was done; 3 an outage, try
again later.
"""

import json
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import IntegrityError, OperationalError

from callmon import db, shown
from callmon.config import settings
from callmon.organisation import LANGUAGES, OrganisationFileError, read_organisations

app = typer.Typer(
    name="callmon",
    help="Answers a municipality's phone line, and holds every call against its standard.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
config_app = typer.Typer(help="Organisation files, settings, standards.", no_args_is_help=True)
calls_app = typer.Typer(help="Calls and what was found in them.", no_args_is_help=True)
voicemail_app = typer.Typer(help="Messages and their routing.", no_args_is_help=True)
user_app = typer.Typer(help="People who may sign in at the desk.", no_args_is_help=True)
jobs_app = typer.Typer(help="Unfinished work.", no_args_is_help=True)
standards_app = typer.Typer(help="Adopted standards, clause by clause.", no_args_is_help=True)
labelled_app = typer.Typer(help="Labelled calls, for `callmon evaluate`.", no_args_is_help=True)
for name, part in (
    ("config", config_app),
    ("calls", calls_app),
    ("voicemail", voicemail_app),
    ("user", user_app),
    ("jobs", jobs_app),
    ("standards", standards_app),
):
    app.add_typer(part, name=name)

Json = Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")]
OrganisationId = Annotated[
    str | None, typer.Option("--organisation", "-o", help="Only this organisation's (its id).")
]


class Role(StrEnum):
    """What someone may do at the desk."""

    LEAD = "lead"
    OPERATOR = "operator"
    IT = "it"


@app.command()
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


@app.command()
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
    from callmon.standards.standard import StandardFileError, standards
    from callmon.transcripts.manifest import ModelFilesProblem, model_entry, verified_folder

    organisations = read_organisations(settings().organisations_dir)
    mistakes = mistakes_in(settings(), organisations)
    try:
        known = standards()
        mistakes += [
            f"{settings().organisations_dir / organisation.id}.toml: no standard is called "
            f"{organisation.standard!r}; there are: {', '.join(known)}"
            for organisation in organisations
            if organisation.standard not in known
        ]
    except StandardFileError as error:
        mistakes.append(str(error))
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


@calls_app.command("list")
def calls_list(
    organisation: OrganisationId = None,
    flagged: Annotated[bool, typer.Option(help="Only calls with a flag.")] = False,
    limit: Annotated[int, typer.Option(min=1)] = 50,
    as_json: Json = False,
) -> None:
    """The newest calls, with their measures and flags."""
    from callmon.calls.call_log import calls

    with db.reading() as session:
        rows = [
            shown.call(row, row_findings(session, row.id))
            for one in _organisation_ids(organisation)
            for row in calls(session, one, flagged=flagged or None, limit=limit)
        ]
    rows = sorted(rows, key=lambda row: row["started_at"], reverse=True)[:limit]
    columns = ("started_at", "call_sid", "outcome", "employee", "rings_to_answer", "flags")
    _show(rows, as_json, columns)


@calls_app.command("show")
def calls_show(call_sid: str, as_json: Json = False) -> None:
    """One call: timeline, findings with their evidence, transcript."""
    from sqlalchemy import select

    from callmon.checks.verdict import Why
    from callmon.checks.why import why_in
    from callmon.tables import CallRow, RecordingRow, TranscriptRow

    with db.reading() as session:
        row = session.scalar(select(CallRow).where(CallRow.call_sid == call_sid))
        if row is None:
            _nothing(f"no call {call_sid}; `callmon calls list` shows which there are")
        findings = row_findings(session, row.id)
        transcript = session.scalar(
            select(TranscriptRow)
            .join(RecordingRow, RecordingRow.id == TranscriptRow.recording_id)
            .where(RecordingRow.call_sid == call_sid)
            .order_by(TranscriptRow.id.desc())
        )
        whole = {
            **shown.call(row, findings),
            "timeline": row.timeline,
            "findings": [
                shown.finding(one, why_in(Why(one.why["key"], one.why["values"]), "en"))
                for one in findings
            ],
            "transcript": transcript.content if transcript else None,
        }
    if as_json:
        _print_json(whole)
        return
    _show([{name: whole[name] for name in shown_first(whole)}], False, None)
    _show(whole["findings"], False, ("clause", "check", "outcome", "confidence", "why"))
    for said in (whole["transcript"] or {}).get("utterances", []):
        print(f"{said['start']:7.1f} {said['speaker']:>6}: {said['text']}")


def shown_first(whole: dict[str, Any]) -> list[str]:
    return [name for name, value in whole.items() if not isinstance(value, dict | list)]


def row_findings(session: Any, call_id: int) -> list[Any]:
    """The findings of a call that stand, by clause."""
    from sqlalchemy import select

    from callmon.tables import FindingRow

    query = select(FindingRow).where(FindingRow.call_id == call_id, FindingRow.is_current)
    return list(session.scalars(query.order_by(FindingRow.id)))


@voicemail_app.command("list")
def voicemail_list(organisation: OrganisationId = None, as_json: Json = False) -> None:
    """Messages, newest first."""
    rows = _voicemails(_organisation_ids(organisation))
    columns = ("id", "received_at", "state", "department", "employee", "urgent", "callback_number")
    _show(rows, as_json, columns)


@voicemail_app.command("show")
def voicemail_show(voicemail_id: int, as_json: Json = False) -> None:
    """One message: what was left, where it went and why."""
    rows = [row for row in _voicemails(_organisation_ids(None)) if row["id"] == voicemail_id]
    if not rows:
        _nothing(f"no message {voicemail_id}; `callmon voicemail list` shows which there are")
    if as_json:
        _print_json(rows[0])
    else:
        _show(rows, False, None)


@voicemail_app.command("route")
def voicemail_route(
    at: Annotated[
        str | None, typer.Option(help="As if it were this time (ISO 8601); now by default.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Hand on every message that is due. The worker does this by itself; twice changes nothing."""
    from callmon.pipeline.route_voicemail import route

    done = route(_time_given(at), read_organisations(settings().organisations_dir))
    result = {"routed": done.routed, "waiting": done.waiting, "problems": list(done.problems)}
    if as_json:
        _print_json(result)
    else:
        print(f"{done.routed} handed on, {done.waiting} waiting for their words")
    for problem in done.problems:
        print(problem, file=sys.stderr)
    if done.problems:
        raise typer.Exit(1)


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
    from callmon.jobs import prepare_database
    from callmon.web.users import PasswordRefusedError, create_user

    known = {one.id: one for one in read_organisations(settings().organisations_dir)}
    if organisation not in known:
        _wrong(f"no organisation {organisation!r}; there are: {', '.join(known)}")
    if language not in LANGUAGES:
        _wrong(f"no language {language!r}; there are: {', '.join(LANGUAGES)}")
    prepare_database()
    try:
        with db.transaction() as session:
            create_user(
                session, organisation, email, name, role.value, language, password, employee
            )
    except PasswordRefusedError as error:
        _wrong(str(error))
    except IntegrityError:
        _wrong(f"{email} may sign in already")
    print(f"{email} may now sign in as {role.value} of {organisation}")


@jobs_app.command("list")
def jobs_list(organisation: OrganisationId = None, as_json: Json = False) -> None:
    """Work that is not done, oldest first, with what holds it up."""
    from callmon.jobs import unfinished

    rows = [shown.job(one) for one in unfinished(organisation)]
    _show(rows, as_json, ("id", "name", "state", "since", "attempts", "error"))


@jobs_app.command("retry")
def jobs_retry(job_id: str) -> None:
    """Try a failed job again."""
    from callmon.jobs import retry

    if not retry(job_id):
        _nothing(f"no failed or waiting job {job_id}; `callmon jobs list` shows which there are")
    print(f"{job_id} is tried again")


@app.command()
def transcribe(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A WAV file.")],
    language: Annotated[list[str], typer.Option(help="lv, ru, en; several to choose among.")] = [  # noqa: B006
        "lv"
    ],
    as_json: Json = False,
) -> None:
    """Write down a recording, each channel alone: the first is the client's, the second ours."""
    from callmon.transcripts.speech_model import transcribe as write_down
    from callmon.transcripts.transcript import Speaker, to_json
    from callmon.wav import NotWav, read_wav

    try:
        channels = (Speaker.CLIENT, Speaker.AGENT)[: read_wav(file).channels]
        heard = write_down(file, channels, language)  # type: ignore[arg-type]
    except NotWav as error:
        _wrong(f"{file}: {error}")
    if as_json:
        _print_json(to_json(heard))
        return
    for said in heard.utterances:
        print(f"{said.start:7.1f} {said.speaker:>6}: {said.text}")
    for doubt in heard.suspicions:
        print(f"{doubt.start:7.1f} {doubt.speaker:>6}: not trusted, {doubt.why}", file=sys.stderr)


@standards_app.command("list")
def standards_list(as_json: Json = False) -> None:
    """The standards that organisations may name."""
    from callmon.standards.standard import standards

    rows = [shown.standard(one) for one in standards().values()]
    short = [{**row, "clauses": len(row["clauses"])} for row in rows]
    _show(rows if as_json else short, as_json, ("id", "name", "clauses", "version"))


@standards_app.command("show")
def standards_show(standard_id: str, as_json: Json = False) -> None:
    """One standard, clause by clause, and which checks assess it."""
    from callmon.standards.standard import standards

    known = standards()
    if standard_id not in known:
        _nothing(f"no standard {standard_id!r}; there are: {', '.join(known)}")
    whole = shown.standard(known[standard_id])
    if as_json:
        _print_json(whole)
        return
    rows = [
        {**row, "checks": ", ".join(one["check"] for one in row["checks"])}
        for row in whole["clauses"]
    ]
    _show(rows, False, ("number", "assessed", "checks", "summary_lv"))


@app.command()
def evaluate(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    predictions: Annotated[
        Path | None, typer.Option(help="Write what is predicted, one JSON line an item.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure checks and voicemail routing on labelled calls and messages."""
    from callmon.evaluate import evaluate as measured
    from callmon.evaluate.labelled import LabelledFileError
    from callmon.evaluate.report import as_text, to_json

    try:
        report = measured(folder, predictions)
    except LabelledFileError as error:
        _wrong(str(error))
    if as_json:
        _print_json(to_json(report))
    else:
        print(as_text(report))


def main() -> None:
    """Run the command; what is wrong is said in one line, with the exit code it deserves."""
    from callmon.app import StartRefused
    from callmon.standards.standard import StandardFileError
    from callmon.transcripts.manifest import ModelFilesProblem

    try:
        app()
    except (OrganisationFileError, StandardFileError, StartRefused, ModelFilesProblem) as error:
        _wrong(str(error))
    except OperationalError as error:
        print(f"the database is away: {error.orig}", file=sys.stderr)
        sys.exit(3)


def _voicemails(organisation_ids: list[str]) -> list[dict[str, Any]]:
    from sqlalchemy import select

    from callmon.tables import AssignmentRow, NotificationRow, VoicemailRow

    query = (
        select(VoicemailRow, AssignmentRow, NotificationRow)
        .outerjoin(AssignmentRow, AssignmentRow.voicemail_id == VoicemailRow.id)
        .outerjoin(
            NotificationRow,
            (NotificationRow.voicemail_id == VoicemailRow.id)
            & (NotificationRow.kind == "assignment"),
        )
        .where(VoicemailRow.organisation_id.in_(organisation_ids))
        .order_by(VoicemailRow.received_at.desc())
    )
    with db.reading() as session:
        return [shown.voicemail(*row) for row in session.execute(query)]


def _organisation_ids(only: str | None) -> list[str]:
    known = [one.id for one in read_organisations(settings().organisations_dir)]
    if only is None:
        return known
    if only not in known:
        _wrong(f"no organisation {only!r}; there are: {', '.join(known)}")
    return [only]


def _time_given(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        _wrong(f"{text!r} is no time; write it as 2026-11-23T08:00+02:00")
    return at.astimezone(UTC)


def _show(rows: list[dict[str, Any]], as_json: bool, columns: tuple[str, ...] | None) -> None:
    if as_json:
        _print_json(rows)
    elif columns is None:
        for row in rows:
            for key, value in row.items():
                print(f"{key:>22}: {_cell(value)}")
    else:
        table = Table(*columns, box=None, header_style="bold", pad_edge=False)
        for row in rows:
            table.add_row(*(_cell(row[name]) for name in columns))
        Console(soft_wrap=not sys.stdout.isatty()).print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _nothing(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    raise typer.Exit(1)


def _wrong(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
