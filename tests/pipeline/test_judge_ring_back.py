"""A call that an employee made to a citizen, held against the clauses on ringing a client."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from callmon.config import settings
from callmon.db import reading, transaction
from callmon.known_organisations import known_organisations
from callmon.pipeline.judge import find_and_keep
from callmon.tables import CallRow, FindingRow, RingBackRow
from callmon.transcripts.transcript import Speaker
from tests.pipeline.heard_call import keep_heard
from tests.pipeline.ring_back_town import NOW, message, ring_back_row, write_town
from tests.pipeline.ring_back_town import press as press_ring_back
from tests.pipeline.town_line import CITIZEN, EMPLOYEE, LINE

A, C = Speaker.AGENT, Speaker.CLIENT
WELL = (
    (A, "Labdien! Mani sauc Ilze, esmu klientu apkalpošanas speciāliste Siguldas novada "
        "pašvaldībā. Vai es runāju ar Juri Liepu?"),
    (C, "Jā, labdien."),
    (A, "Zvanu par jūsu vakardienas ziņu par deklarēto dzīvesvietu."),
    (C, "Jā, man vajag izziņu par deklarēto dzīvesvietu."),
    (A, "Labi, es rīt nosūtīšu jums izziņu uz e-pastu."),
    (C, "Labi, paldies."),
    (A, "Tātad vienojāmies, ka es rīt nosūtīšu jums izziņu uz e-pastu. Vai varu vēl kā palīdzēt?"),
    (C, "Nē, paldies."),
    (A, "Paldies, uz redzēšanos!"),
    (C, "Uz redzēšanos!"),
)  # fmt: skip
BADLY = (
    (C, "Jā?"),
    (A, "Jums bija jautājums par izziņu."),
    (C, "Jā, man vajag izziņu."),
    (A, "Nosūtīšu rīt."),
)


@pytest.fixture
def sigulda(sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_town(tmp_path / "organisations", "")
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(tmp_path / "organisations"))
    settings.cache_clear()
    known_organisations.cache_clear()


def judged(said: tuple[tuple[Speaker, str], ...], ended_by: str) -> dict[tuple[str, str], str]:
    """The outcome of each check of the clauses on ringing a client."""
    row = ring_back_row(press_ring_back(message(NOW), NOW))
    with transaction() as session:
        session.get_one(RingBackRow, row.id).call_sid = "CA" + "d" * 32
        session.add(
            CallRow(
                organisation_id="sigulda",
                line_id="information",
                call_sid="CA" + "d" * 32,
                direction="outbound",
                language="lv",
                from_number=LINE,
                to_number=CITIZEN,
                department_id="kap",
                employee_id=EMPLOYEE,
                started_at=NOW,
                ended_at=NOW + timedelta(minutes=2),
                outcome="answered",
                ended_by=ended_by,
                timeline={"legs": []},
            )
        )
    keep_heard("CA" + "d" * 32, said, NOW, channels=("agent", "client"), seconds=60.0)
    find_and_keep("CA" + "d" * 32)
    with reading() as session:
        found = session.scalars(select(FindingRow))
        return {(one.clause, one.check): one.outcome for one in found if one.clause[:3] == "16."}


CLAUSES = {
    ("16.1", "greets"),
    ("16.2", "states_name"),
    ("16.2", "states_position"),
    ("16.2", "states_institution"),
    ("16.3", "confirms_person"),
    ("16.3", "states_topic"),
    ("16.4", "recaps_agreement"),
    ("16.5", "says_goodbye"),
    ("16.5", "waits_for_hang_up"),
}


def test_an_employee_who_rings_a_citizen_as_the_standard_asks_meets_every_clause(sigulda: None):
    assert judged(WELL, "client") == dict.fromkeys(CLAUSES, "met")


def test_one_who_says_nothing_of_all_that_and_hangs_up_first_meets_none(sigulda: None):
    found = judged(BADLY, "agent")

    assert set(found) == CLAUSES
    assert "met" not in {found[one] for one in CLAUSES - {("16.3", "states_topic")}}
    assert found["16.5", "waits_for_hang_up"] == "not_met"
    assert found["16.1", "greets"] == "not_met"
