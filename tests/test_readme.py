"""The README keeps its word: the two commands, every setting, the tree of the house."""

from pathlib import Path

import pytest

from callmon.config import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf8")
SETTINGS = {name: field for name, field in Settings.model_fields.items()}


def test_it_opens_with_the_two_commands() -> None:
    commands = README.split("```")[1].splitlines()
    assert [line.split()[0] for line in commands if line.startswith("scripts/")] == [
        "scripts/demo",
        "scripts/test",
    ]


def row_of(name: str) -> str:
    field = SETTINGS[name]
    default = field.get_default()
    shown = default.get_secret_value() if hasattr(default, "get_secret_value") else default
    written = f"`{shown}`" if shown not in ("", None) else "–"
    return f"| `CALLMON_{name.upper()}` | {written} | {field.description} |"


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_told_with_its_default(name: str) -> None:
    assert row_of(name) in README.splitlines()


def test_every_room_of_the_house_is_in_the_tree() -> None:
    tree = README.split("callmon/\n├──")[1].split("```")[0]
    rooms = {
        path.name for path in (ROOT / "callmon").iterdir() if not path.name.startswith(("_", "."))
    }
    missing = [room for room in sorted(rooms) if room not in tree]
    assert not missing
