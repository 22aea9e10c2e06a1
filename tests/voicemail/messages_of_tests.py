"""A town with a few employees, and messages left for it."""

import json
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from callmon.config import settings
from callmon.known_organisations import known_organisations
from callmon.organisation import Organisation
from callmon.tables import VoicemailRow

_numbers = count(1)
RECEIVED = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
DUE = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def an_employee(first_name: str, department: str, **more: object) -> dict[str, object]:
    return {
        "first_name": first_name,
        "last_name": "Bērziņa",
        "position": "speciāliste",
        "department": department,
        "phone": "+37120000101",
        "email": f"{first_name.lower()}@town.example",
        **more,
    }


def a_town(
    employees: list[dict[str, object]] | None = None,
    heads: dict[str, str] | None = None,
    duty: dict[str, list[dict[str, object]]] | None = None,
    **line: object,
) -> Organisation:
    """The line's own department is `kap`; `roads` is another."""
    heads, duty = heads or {}, duty or {}
    if employees is None:
        employees = [
            an_employee("Ilze", "kap"),
            an_employee("Zane", "kap"),
            an_employee("Edgars", "roads"),
        ]
    return Organisation.model_validate(
        {
            "id": "town",
            "name": "Pilsētas pašvaldība",
            "name_en": "The Town",
            "department": [
                {
                    "id": "kap",
                    "name": "Klientu apkalpošanas pārvalde",
                    "name_en": "Customer Service",
                    "head": heads.get("kap"),
                    "duty": duty.get("kap", []),
                },
                {
                    "id": "roads",
                    "name": "Ceļu nodaļa",
                    "head": heads.get("roads"),
                    "duty": duty.get("roads", []),
                },
            ],
            "employee": employees,
            "line": [
                {
                    "id": "information",
                    "numbers": ["+37180001234"],
                    "department": "kap",
                    "hours": {"tuesday": ["08:00-17:00"], "monday": ["08:00-18:00"]},
                    "notice": {"lv": {"say": "Labdien"}},
                    "after_hours": {"lv": {"say": "Labvakar"}},
                    **line,
                }
            ],
        }
    )


def a_message(**more: object) -> VoicemailRow:
    values: dict[str, object] = {
        "organisation_id": "town",
        "line_id": "information",
        "call_sid": f"CA{next(_numbers):032x}",
        "from_number": "+37126123456",
        "received_at": RECEIVED,
        "due_for_routing_at": DUE,
        "state": "received",
        "text": "Labdien, uz mūsu ielas ir liela bedre.",
        "language": "lv",
        "department_id": "roads",
        "confidence": 0.9,
        "urgent": False,
        "by_hand": False,
        **more,
    }
    return VoicemailRow(**values)


def serve(town: Organisation, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the town's file into a folder, and let callmon serve what is there."""
    values = town.model_dump(by_alias=True, exclude={"id"}, exclude_defaults=True)
    lines = (f"{key} = {_toml(value)}\n" for key, value in values.items())
    folder.mkdir(exist_ok=True)
    (folder / f"{town.id}.toml").write_text("".join(lines), encoding="utf8")
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(folder))
    settings.cache_clear()
    known_organisations.cache_clear()


def _toml(value: Any) -> str:
    match value:
        case dict():
            inner = (f"{json.dumps(str(k))} = {_toml(v)}" for k, v in value.items())
            return f"{{ {', '.join(inner)} }}"
        case list() | tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case date():
            return value.isoformat()
        case _:
            return json.dumps(value, ensure_ascii=False)
