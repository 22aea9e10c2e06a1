"""The house's rules: imports go one way, pure files stay pure, each library has one door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "callmon"

# Folder order = import order = data flow: a module imports only from its own row or above.
ORDER = (
    "config",
    "logs",
    "organisation",
    "organisation_file",
    "known_organisations",
    "workdays",
    "tables",
    "migrations",
    "db",
    "staff",
    "alive",
    "jobs",
    "workers",
    "lexicon",
    "calls",
    "telephony",
    "wav",
    "recordings",
    "transcripts",
    "checks",
    "standards",
    "known_standards",
    "findings",
    "voicemail",
    "follow_ups",
    "mails",
    "pipeline",
    "figures",
    "evaluate",
    "health",
    "web",
    "app",
    "shown",
    "cli",
)

PURE = (
    "workdays.py",
    "calls/phone_event.py",
    "calls/ring.py",
    "calls/timeline.py",
    "transcripts/transcript.py",
    "transcripts/phrases.py",
    "transcripts/learner.py",
    "transcripts/sounds.py",
    "transcripts/cohort.py",
    "transcripts/heard.py",
    "transcripts/windows.py",
    "wav.py",
    "checks/*.py",
    "findings.py",
    "standards/terms.py",
    "voicemail/alarms.py",
    "voicemail/likely_fields.py",
    "voicemail/routing.py",
    "mails/occasion.py",
    "mails/due.py",
    "mails/bounce.py",
    "follow_ups/follow_up.py",
    "figures/figures.py",
)
IMPURE = {
    "callmon.config",
    "callmon.db",
    "callmon.jobs",
    "callmon.tables",
    "sqlalchemy",
    "httpx",
    "requests",
    "urllib.request",
    "socket",
    "smtplib",
    "faster_whisper",
    "twilio",
    "fastapi",
    "dbos",
    "time",
    "random",
}

DOORS = {
    "twilio": ("telephony/",),
    "faster_whisper": ("transcripts/speech_model.py",),
    "ctranslate2": ("transcripts/speech_model.py",),
    "rapidfuzz": ("transcripts/phrases.py",),
    "dbos": ("jobs.py", "workers.py", "pipeline/"),
    "smtplib": ("mails/smtp.py",),
    "pwdlib": ("web/",),
    "alembic": ("migrations/",),
    "holidays": ("workdays.py",),
}


def modules() -> list[Path]:
    return sorted(HOUSE.rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            if node.module == "callmon" or node.module.startswith("callmon."):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "callmon" and len(parts) > 1 else None


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_imports_only_from_above_it(path: Path) -> None:
    room = path.relative_to(HOUSE).parts[0].removesuffix(".py")
    if room in ("__init__", "simulator"):
        return
    assert room in ORDER, f"{room} has no place in the order of the house"
    for imported in imports(path):
        other = room_of(imported)
        if other in ORDER:
            assert ORDER.index(other) <= ORDER.index(room), f"{name_of(path)} imports {imported}"


@pytest.mark.parametrize("pattern", PURE)
def test_a_pure_file_knows_no_database_network_speech_or_clock(pattern: str) -> None:
    paths = list(HOUSE.glob(pattern))
    assert paths, f"{pattern} names no file"
    for path in paths:
        for imported in imports(path):
            parts = imported.split(".")
            within = {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
            assert not within & IMPURE, f"{name_of(path)} imports {imported}"
        text = path.read_text(encoding="utf8")
        assert ".now(" not in text, f"{name_of(path)} reads the clock"
        assert ".today(" not in text, f"{name_of(path)} reads the clock"


@pytest.mark.parametrize("library", DOORS)
def test_each_library_has_one_door(library: str) -> None:
    users = {
        name_of(path)
        for path in modules()
        if any(imported.split(".")[0] == library for imported in imports(path))
    }
    strangers = {user for user in users if not user.startswith(DOORS[library])}
    assert not strangers
    assert users, f"nobody uses {library}: its door can go"


def test_only_db_commits() -> None:
    for path in modules():
        if name_of(path) == "db.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute):
                assert called.attr != "commit", f"{name_of(path)}:{node.lineno} commits"


def test_the_simulator_knows_nothing_of_callmon() -> None:
    for path in (HOUSE / "simulator").rglob("*.py"):
        for imported in imports(path):
            assert room_of(imported) in (None, "simulator"), f"{name_of(path)} imports {imported}"
