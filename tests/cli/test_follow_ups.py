"""`callmon follow-ups` as somebody at a terminal meets it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from callmon.cli import app
from callmon.db import reading, transaction
from callmon.follow_ups.causes import open_for_missed_call
from callmon.tables import NotificationRow
from tests.follow_ups.conftest import CITIZEN, a_call
from tests.voicemail.messages_of_tests import DUE, a_town, serve


def callmon(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["follow-ups", *arguments])


def shown(*arguments: str) -> Any:
    result = callmon(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def missed(sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a missed call's follow-up; the citizen rang again and was answered for a moment."""
    serve(a_town(), tmp_path / "organisations", monkeypatch)
    with transaction() as session:
        call = a_call()
        session.add(call)
        session.flush()
        row = open_for_missed_call(session, call, a_town(), DUE)
        session.add(a_call(DUE + timedelta(hours=1), outcome="answered", call_sid="talk"))
    assert row is not None
    return str(row.id)


def test_what_is_owed_is_listed_with_stable_keys(missed: str) -> None:
    [row] = shown("list")

    assert row["kind"] == "missed_call"
    assert (row["state"], row["employee"], row["number"]) == ("open", "ilze@town.example", CITIZEN)
    assert row["due_at"] == "2026-11-24T08:00:40+00:00"
    assert shown("list", "--department", "roads") == []
    assert "missed_call" in callmon("list").stdout


def test_one_is_shown_with_its_causes_talks_and_history(missed: str) -> None:
    one = shown("show", missed)

    assert [event["kind"] for event in one["history"]] == ["opened", "assigned"]
    assert one["conversations"] == ["talk"]
    assert one["causes"][0].startswith("missed-CA")
    assert callmon("show", "999").exit_code == 1


def test_it_is_handed_on_and_its_new_holder_told(missed: str) -> None:
    handed = callmon("hand-on", missed, "--department", "roads", "--words", "Par ceļu.")

    assert handed.exit_code == 0
    one = shown("show", missed)
    assert (one["state"], one["employee"]) == ("handed_on", "edgars@town.example")
    with reading() as session:
        assert session.scalars(select(NotificationRow.recipient)).all() == ["edgars@town.example"]
    refused = callmon("hand-on", missed, "--department", "parks")
    assert refused.exit_code == 2
    assert "names no such department" in refused.output


def test_it_is_closed_only_with_what_was_done(missed: str) -> None:
    for words, arguments in (
        ("too few calls in vain", ("--outcome", "no_answer")),
        ("--words", ("--outcome", "not_needed")),
        ("saw no such conversation", ("--outcome", "spoke", "--call", "dream")),
    ):
        refused = callmon("close", missed, *arguments)
        assert refused.exit_code == 2
        assert words in refused.output

    assert callmon("close", missed, "--outcome", "spoke", "--call", "talk").exit_code == 0
    assert shown("list") == []
    [done] = shown("list", "--done")
    assert (done["state"], done["outcome"], done["overdue"]) == ("done", "spoke", False)
    assert callmon("close", missed, "--outcome", "spoke", "--call", "talk").exit_code == 2
