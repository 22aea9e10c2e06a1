"""`callmon calls`: calls and what was found in them."""

from typing import Annotated, Any

import typer

from callmon.cli.printing import (
    Json,
    OrganisationId,
    nothing,
    organisation_ids,
    print_json,
    show,
)

calls_app = typer.Typer(help="Calls and what was found in them.", no_args_is_help=True)


@calls_app.command("list")
def calls_list(
    organisation: OrganisationId = None,
    flagged: Annotated[bool, typer.Option(help="Only calls with a flag.")] = False,
    limit: Annotated[int, typer.Option(min=1)] = 50,
    as_json: Json = False,
) -> None:
    """The newest calls, with their measures and flags."""
    from callmon import db, shown
    from callmon.calls.call_log import calls

    with db.reading() as session:
        rows = [
            shown.call(row, row_findings(session, row.id))
            for one in organisation_ids(organisation)
            for row in calls(session, one, flagged=flagged or None, limit=limit)
        ]
    rows = sorted(rows, key=lambda row: row["started_at"], reverse=True)[:limit]
    columns = ("started_at", "call_sid", "outcome", "employee", "rings_to_answer", "flags")
    show(rows, as_json, columns)


@calls_app.command("show")
def calls_show(call_sid: str, as_json: Json = False) -> None:
    """One call: timeline, findings with their evidence, transcript."""
    from sqlalchemy import select

    from callmon import db, shown
    from callmon.checks.verdict import Why
    from callmon.checks.why import why_in
    from callmon.tables import CallRow, RecordingRow, TranscriptRow

    with db.reading() as session:
        row = session.scalar(select(CallRow).where(CallRow.call_sid == call_sid))
        if row is None:
            nothing(f"no call {call_sid}; `callmon calls list` shows which there are")
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
        print_json(whole)
        return
    show([{name: whole[name] for name in _plain_names(whole)}], False, None)
    show(whole["findings"], False, ("clause", "check", "outcome", "confidence", "why"))
    for said in (whole["transcript"] or {}).get("utterances", []):
        print(f"{said['start']:7.1f} {said['speaker']:>6}: {said['text']}")


def _plain_names(whole: dict[str, Any]) -> list[str]:
    return [name for name, value in whole.items() if not isinstance(value, dict | list)]


def row_findings(session: Any, call_id: int) -> list[Any]:
    """The findings of a call that stand, by clause."""
    from sqlalchemy import select

    from callmon.tables import FindingRow

    query = select(FindingRow).where(FindingRow.call_id == call_id, FindingRow.is_current)
    return list(session.scalars(query.order_by(FindingRow.id)))
