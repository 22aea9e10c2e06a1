"""A changed standard is tried on past calls: what changes is told hit by hit, nothing is kept."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import func, select
from typer.testing import CliRunner

from callmon import db
from callmon.cli import app
from callmon.config import settings
from callmon.findings import judge
from callmon.pipeline.judge import keep_findings, observed_call
from callmon.standards.standard import SHIPPED, standards
from callmon.tables import CallRow, FindingRow, ReviewRow, UserRow
from tests.web.example import MODEL, MORNING, a_call, a_recording, a_transcript

ROOT = Path(__file__).parents[2]
SIGULDA = (SHIPPED / "sigulda-2023.toml").read_text(encoding="utf8")
JELGAVA_MANNER = (
    ("agent", 0.4, 6.0, "Labdien, Siguldas novada pašvaldība, Ilze Bērziņa, klausos!"),
    ("client", 7.0, 12.0, "Labdien! Man jautājums par bērnudārza rindu."),
    ("agent", 13.0, 18.0, "Rinda ir redzama portālā. Vai vēl ir jautājumi?"),
    ("client", 19.0, 20.0, "Nē, paldies."),
    ("agent", 21.0, 23.0, "Trīs baltas vārnas jumtā!"),
)


@pytest.fixture(autouse=True)
def past_calls(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two calls of Sigulda that were judged by the shipped standard, a week apart."""
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(ROOT / "organisations"))
    settings.cache_clear()
    with db.transaction() as session:
        for number in range(2):
            call = a_call(
                session,
                number,
                started_at=MORNING + timedelta(days=7 * number),
                rings_to_answer=3 + number,
            )
            a_transcript(session, a_recording(session, call.call_sid), content=content())
            judged(session, call)


def content() -> dict[str, Any]:
    return {
        "language": "lv",
        "duration_seconds": 24.0,
        "may_judge": True,
        "model": {"id": "base", "sha256": MODEL},
        "utterances": [
            {"speaker": speaker, "start": start, "end": end, "text": text, "words": []}
            for speaker, start, end, text in JELGAVA_MANNER
        ],
        "suspicions": [],
    }


def judged(session: Any, call: CallRow) -> None:
    observed = observed_call(session, call)
    standard = standards()["sigulda-2023"]
    keep_findings(session, call.id, observed, standard, judge(standard, observed))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["standards", "try", *arguments])


def tried(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def changed(tmp_path: Path, *replaced: tuple[str, str]) -> str:
    text = SIGULDA
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "changed.toml"
    path.write_text(text, encoding="utf8")
    return str(path)


def everything_kept() -> list[Any]:
    with db.reading() as session:
        return [
            *session.execute(select(FindingRow.id, FindingRow.outcome, FindingRow.is_current)),
            session.scalar(select(func.count(ReviewRow.id))),
        ]


def test_a_stricter_threshold_shows_the_calls_it_would_flag(tmp_path: Path) -> None:
    before = everything_kept()

    told = tried("sigulda-2023", "--file", changed(tmp_path, ("rings = 3", "rings = 2")))

    assert told["calls"] == 2
    hits = [(one["clause"], one["check"], one["before"], one["after"]) for one in told["hits"]]
    assert hits == [("15.1", "answered_within", "met", "not_met")]
    assert (told["new_flags"], told["flags_gone"]) == (1, 0)
    assert everything_kept() == before


def test_an_added_phrase_shows_the_words_it_is_heard_in(tmp_path: Path) -> None:
    phrase = '\ncheck = "says_goodbye"\nparameters = { phrases = ["trīs baltas vārnas jumtā"] }\n'
    file = changed(tmp_path, ('\ncheck = "says_goodbye"\n', phrase))

    told = tried("sigulda-2023", "--file", file)

    assert {(one["clause"], one["before"], one["after"]) for one in told["hits"]} == {
        ("12.3", "not_met", "met")
    }
    assert all("vārnas" in one["evidence"][0] for one in told["hits"])
    assert told["flags_gone"] == 2


def test_a_clause_taken_away_and_a_clause_added_are_told(tmp_path: Path) -> None:
    file = changed(tmp_path, ('number = "10.2"', 'number = "10.9"'))

    told = tried("sigulda-2023", "--file", file)

    assert (told["clauses_added"], told["clauses_removed"]) == (["10.9"], ["10.2"])
    assert {(one["clause"], one["before"], one["after"]) for one in told["hits"]} == {
        ("10.2", "met", None),
        ("10.9", None, "met"),
    }


def test_only_calls_since_a_day_are_tried(tmp_path: Path) -> None:
    file = changed(tmp_path, ("rings = 3", "rings = 1"))

    since = (MORNING + timedelta(days=1)).date().isoformat()
    told = tried("sigulda-2023", "--file", file, "--since", since)

    assert told["calls"] == 1
    assert told["hits"] == []


def test_another_standard_is_tried_on_an_organisations_calls() -> None:
    told = tried("jelgava-2021", "--organisation", "sigulda")

    hits = {(one["clause"], one["check"]): one for one in told["hits"]}
    department = hits["15.2", "states_department"]
    assert (department["before"], department["after"]) == ("not_met", "met")
    assert told["calls"] == 2


def test_what_a_person_decided_stands_beside_the_hit(tmp_path: Path) -> None:
    with db.transaction() as session:
        call = session.scalars(select(CallRow).order_by(CallRow.id)).first()
        assert call is not None
        user = UserRow(
            organisation_id="sigulda",
            email="a@b.lv",
            name="A",
            role="lead",
            language="lv",
            password_hash="",
            created_at=datetime.now(UTC),
        )
        session.add(user)
        session.flush()
        session.add(
            ReviewRow(
                organisation_id="sigulda",
                call_id=call.id,
                user_id=user.id,
                clause="15.1",
                check="answered_within",
                outcome="not_met",
                decided_at=datetime.now(UTC),
            )
        )

    told = tried("sigulda-2023", "--file", changed(tmp_path, ("rings = 3", "rings = 2")))

    assert [one["person"] for one in told["hits"]] == ["not_met"]


def test_without_a_file_findings_of_an_earlier_version_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unchanged = run("sigulda-2023")
    assert unchanged.exit_code == 1
    assert "this very version judged them all" in unchanged.stderr

    own = tmp_path / "own"
    own.mkdir()
    text = SIGULDA.replace("rings = 3", "rings = 2")
    (own / "sigulda-2023.toml").write_text(text, encoding="utf8")
    monkeypatch.setenv("CALLMON_STANDARDS_DIR", str(own))
    settings.cache_clear()
    with db.transaction() as session:
        greeted = session.scalars(select(FindingRow).where(FindingRow.check == "greets"))
        for finding in greeted:
            finding.outcome, finding.check_version = "not_met", "older"

    hits = {(one["clause"], one["check"]): one for one in tried("sigulda-2023")["hits"]}

    assert set(hits) == {("15.1", "answered_within"), ("10.2", "greets")}
    assert hits["10.2", "greets"]["check_changed"]
    assert not hits["15.1", "answered_within"]["check_changed"]


def test_the_table_tells_flags_first_and_sums_up(tmp_path: Path) -> None:
    phrase = '\ncheck = "says_goodbye"\nparameters = { phrases = ["trīs baltas vārnas jumtā"] }\n'
    file = changed(tmp_path, ("rings = 3", "rings = 2"), ('\ncheck = "says_goodbye"\n', phrase))

    said = run("sigulda-2023", "--file", file).stdout

    assert said.index("answered_within") < said.index("says_goodbye")
    assert "2 calls judged by the changed file: 3 verdicts change, 1 new flags, 2 flags" in said


def test_what_cannot_be_tried_says_what_to_do(tmp_path: Path) -> None:
    unknown = run("nowhere-1900")
    assert unknown.exit_code == 2
    assert "there are: jelgava-2021" in unknown.stderr
    unused = run("moscow-2014")
    assert unused.exit_code == 2
    assert "name one with --organisation" in unused.stderr
