"""What is stored, read as causes of a stretch of local days."""

from datetime import UTC, date, datetime
from pathlib import Path

from callmon.db import reading, transaction
from callmon.figures.stored import owed
from callmon.organisation_file import read_organisation
from tests.web.example import a_follow_up

SIGULDA = read_organisation(Path("organisations/sigulda.toml"))


def test_causes_count_on_the_local_day_on_which_they_came(database: str) -> None:
    """Riga is two hours ahead: the evening's last minutes are the next day of UTC no sooner."""
    with transaction() as session:
        for seed, at in enumerate(
            (
                datetime(2026, 11, 15, 21, 59, tzinfo=UTC),  # still Sunday in Riga
                datetime(2026, 11, 15, 22, 0, tzinfo=UTC),
                datetime(2026, 11, 20, 21, 59, tzinfo=UTC),
                datetime(2026, 11, 20, 22, 0, tzinfo=UTC),  # Saturday already
            )
        ):
            a_follow_up(session, seed, opened_at=at)

    with reading() as session:
        found = owed(session, SIGULDA, date(2026, 11, 16), date(2026, 11, 20))

    assert [one.day for one in found] == [date(2026, 11, 16), date(2026, 11, 20)]
