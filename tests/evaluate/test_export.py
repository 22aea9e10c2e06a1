"""What people decided at the desk, written as a folder that `callmon evaluate` measures."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from callmon import db
from callmon.cli import app
from callmon.config import settings
from callmon.evaluate import evaluate
from callmon.evaluate.labelled import read_labelled
from callmon.organisation_file import read_organisation
from callmon.tables import CallRow, FindingRow, ReviewRow, UserRow
from tests.web.example import (
    ILZE,
    MORNING,
    a_call,
    a_finding,
    a_message,
    a_recording,
    a_transcript,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def people(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people of Sigulda who review calls."""
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(ROOT / "organisations"))
    settings.cache_clear()
    with db.transaction() as session:
        for number in (1, 2):
            session.add(
                UserRow(
                    id=number,
                    organisation_id="sigulda",
                    email=f"{number}@sigulda.example",
                    name=str(number),
                    role="lead",
                    language="lv",
                    password_hash="",
                    created_at=MORNING,
                )
            )


def a_heard_call(session: Session, seed: object, **values: Any) -> CallRow:
    call = a_call(session, seed, **values)
    a_transcript(session, a_recording(session, call.call_sid))
    return call


def decided(
    session: Session,
    call: CallRow,
    outcome: str,
    finding: FindingRow | None = None,
    *,
    clause: str = "",
    user: int = 1,
    minute: int = 0,
) -> None:
    session.add(
        ReviewRow(
            organisation_id=call.organisation_id,
            call_id=call.id,
            finding_id=finding.id if finding else None,
            user_id=user,
            clause=finding.clause if finding else clause,
            check=finding.check if finding else "",
            outcome=outcome,
            decided_at=MORNING + timedelta(minutes=minute),
        )
    )


def export(folder: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(app, ["labelled", "export", str(folder), *arguments])
    return result


def exported(folder: Path, organisation: str = "sigulda") -> dict[str, dict[str, Any]]:
    result = export(folder, "--organisation", organisation)
    assert result.exit_code == 0, result.output
    lines = (folder / "calls.jsonl").read_text(encoding="utf8").splitlines()
    return {one["id"]: one for one in map(json.loads, lines)}


def test_evaluate_measures_what_people_decided(tmp_path: Path) -> None:
    with db.transaction() as session:
        call = a_heard_call(session, 1)
        decided(session, call, "met", a_finding(session, call, "greets", "not_met", clause="10.2"))
        decided(session, call, "not_met", a_finding(session, call, "states_department", "not_met"))
        a_heard_call(session, 2)
        a_message(session, 3, corrected_department_id="ipasumi", corrected_at=datetime.now(UTC))
        a_message(session, 4)
    folder = tmp_path / "own"

    call_of = exported(folder)

    assert set(call_of) == {call.call_sid}
    one = call_of[call.call_sid]
    assert one["labels"] == {"greets": "pass", "states_department": "fail"}
    assert one["agent"]["department"] == "kap"
    assert (one["source"], one["direction"], one["language"]) == ("asr", "inbound", "lv")
    report = evaluate(folder)
    assert not report.broken
    assert report.checks["greets"]["all"].passed.recall == 1.0
    assert report.checks["states_department"]["all"].fail.labelled == 1
    assert report.messages["all"].items == 1
    assert report.messages["all"].department_right == 1.0
    own = read_labelled(folder).organisation
    assert own.departments == read_organisation(ROOT / "organisations" / "sigulda.toml").departments


def test_the_last_word_on_a_finding_stands_and_clauses_are_kept_apart(tmp_path: Path) -> None:
    with db.transaction() as session:
        call = a_heard_call(session, 1)
        finding = a_finding(session, call, "says_goodbye", "not_met", clause="12.3")
        decided(session, call, "met", finding, user=2, minute=5)
        decided(session, call, "not_met", finding, user=1, minute=1)
        decided(session, call, "not_applicable", clause="18")
        decided(session, call, "met", a_finding(session, call, "dead_air", "met", clause="15.4"))

    one = exported(tmp_path / "own")[call.call_sid]

    assert one["labels"] == {"says_goodbye": "pass"}
    assert one["clauses"] == {"18": "na"}


@pytest.mark.parametrize(
    ("standard_id", "machine", "why", "person", "labels"),
    [
        ("sigulda-2023", "met", "said", "not_met", {"states_first_name": "fail"}),
        (
            "jelgava-2021",
            "not_met",
            "missing",
            "met",
            {"states_first_name": "pass", "states_last_name": "pass"},
        ),
        ("jelgava-2021", "not_met", "missing", "not_met", {"states_last_name": "fail"}),
        ("jelgava-2021", "met", "said", "not_met", {}),
    ],
)
def test_a_decision_on_the_full_name_labels_what_can_be_told(
    tmp_path: Path, standard_id: str, machine: str, why: str, person: str, labels: dict[str, str]
) -> None:
    with db.transaction() as session:
        call = a_heard_call(session, 1)
        key = {"key": f"states_last_name.{why}", "values": {}}
        finding = a_finding(session, call, "states_name", machine, standard_id=standard_id, why=key)
        decided(session, call, person, finding)
        decided(session, call, "met", clause="18")

    assert exported(tmp_path / "own")[call.call_sid]["labels"] == labels


def test_institution_or_department_is_a_label_only_where_both_are_missing(tmp_path: Path) -> None:
    with db.transaction() as session:
        calls = [a_heard_call(session, number) for number in range(2)]
        for call, outcome in zip(calls, ("met", "not_met"), strict=True):
            finding = a_finding(
                session, call, "states_department", "met", standard_id="jelgava-2021"
            )
            decided(session, call, outcome, finding)
            decided(session, call, "met", clause="18")

    told = exported(tmp_path / "own")

    assert told[calls[0].call_sid]["labels"] == {}
    assert told[calls[1].call_sid]["labels"] == {
        "states_department": "fail",
        "states_institution": "fail",
    }


def test_personal_codes_are_masked_and_numbers_to_ring_stay(tmp_path: Path) -> None:
    with db.transaction() as session:
        a_message(
            session,
            1,
            text="Mans kods ir 150380-12345, zvaniet uz 29 123 456 vai +371 29123456.",
            corrected_department_id=None,
            corrected_at=datetime.now(UTC),
        )
    folder = tmp_path / "own"

    exported(folder)

    line = json.loads((folder / "voicemails.jsonl").read_text(encoding="utf8"))
    assert line["text"] == "Mans kods ir ######-#####, zvaniet uz 29 123 456 vai +371 29123456."
    assert line["department"] is None
    assert "urgent" not in line


def test_only_the_owner_may_read_the_folder_and_the_help_says_what_is_in_it(
    tmp_path: Path,
) -> None:
    with db.transaction() as session:
        decided(session, a_heard_call(session, 1), "met", clause="18")
    folder = tmp_path / "own"

    exported(folder)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    told = CliRunner().invoke(app, ["labelled", "export", "--help"]).stdout
    assert "PERSONAL DATA" in told


def test_another_organisations_calls_are_not_written(tmp_path: Path) -> None:
    with db.transaction() as session:
        decided(session, a_heard_call(session, 1), "met", clause="18")

    result = export(tmp_path / "own", "--organisation", "jelgava")

    assert result.exit_code == 1
    assert ILZE not in (tmp_path / "own" / "calls.jsonl").read_text(encoding="utf8")
    assert (tmp_path / "own" / "calls.jsonl").read_text(encoding="utf8") == ""
    several = export(tmp_path / "other")
    assert several.exit_code == 2
    assert "choose with --organisation" in several.stderr
