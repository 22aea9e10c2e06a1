"""A served town with somebody at its desk, and calls that citizens made."""

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from callmon.db import transaction
from callmon.organisation import Organisation
from callmon.tables import CallRow
from tests.rows_of_tests import a_user
from tests.voicemail.messages_of_tests import DUE, a_town, serve

CITIZEN = "+37126123456"
_numbers = count(1)


@pytest.fixture
def town(sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    """Served by this process: Ilze and Zane of `kap`, Edgars of `roads`; Ilze heads both."""
    return _served(tmp_path, monkeypatch)


@pytest.fixture
def crowded_town(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    """The same on either database, where several work at once."""
    return _served(tmp_path, monkeypatch)


def _served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    town = a_town(heads={"kap": "ilze@town.example", "roads": "ilze@town.example"})
    serve(town, tmp_path / "organisations", monkeypatch)
    return town


@pytest.fixture
def lead(town: Organisation) -> int:
    """The id of somebody who works at the desk."""
    user = a_user("town", DUE)
    with transaction() as session:
        session.add(user)
    return user.id


def a_call(at: datetime = DUE, seconds: float = 40, **more: object) -> CallRow:
    """A citizen's call to the line, missed unless told otherwise."""
    values: dict[str, object] = {
        "organisation_id": "town",
        "line_id": "information",
        "call_sid": f"CA{next(_numbers) + 10**9:032x}",
        "direction": "inbound",
        "language": "lv",
        "from_number": CITIZEN,
        "to_number": "+37180001234",
        "started_at": at,
        "ended_at": at + timedelta(seconds=seconds),
        "outcome": "missed",
        "timeline": {},
        **more,
    }
    return CallRow(**values)
