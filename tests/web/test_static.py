"""The front-end parts: built from the lockfile, and nothing vendored."""

import json
import re
import runpy
from pathlib import Path

import pytest

from tests.web.conftest import ROOT

BUILD = runpy.run_path(str(ROOT / "hatch_build.py"))


def test_what_is_served_was_built_from_these_sources() -> None:
    static = ROOT / "callmon" / "web" / "static"
    made_of = (static / "made-of.sha256").read_text()

    assert made_of == BUILD["_sources_sha256"](ROOT), "run `python hatch_build.py`"
    for name in (*BUILD["PARTS"], "desk.css", "player.js", "licences.txt"):
        assert (static / name).stat().st_size > 0


def test_the_lockfile_pins_every_part_by_hash_and_names_no_host() -> None:
    text = (ROOT / "package-lock.json").read_text()
    parts = {
        name: part for name, part in json.loads(text)["packages"].items() if "node_modules" in name
    }

    assert {part["integrity"][:7] for part in parts.values()} == {"sha512-"}
    assert "resolved" not in text
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert {f"node_modules/{name}" for name in asked} <= parts.keys()


@pytest.mark.parametrize("folder", ["templates", "assets"])
def test_no_page_asks_anything_of_another_host(folder: str) -> None:
    for path in (ROOT / "callmon" / "web" / folder).iterdir():
        text = path.read_text("utf8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"(https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text), path.name


def test_no_page_needs_inline_styles_or_scripts() -> None:
    for path in (ROOT / "callmon" / "web" / "templates").iterdir():
        text = path.read_text("utf8")
        assert not re.search(r"""\s(style|on[a-z]+)\s*=\s*["']""", text), path.name
        assert "<style" not in text, path.name
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path.name


def test_building_again_does_nothing_while_nothing_changed(tmp_path: Path) -> None:
    for name in ("hatch_build.py", "package.json", "package-lock.json"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "callmon" / "web" / "assets").mkdir(parents=True)
    static = tmp_path / "callmon" / "web" / "static"
    static.mkdir()
    (static / "made-of.sha256").write_text(BUILD["_sources_sha256"](tmp_path))

    assert BUILD["build_static"](tmp_path) is False

    (tmp_path / "package.json").write_text("{}")
    assert BUILD["_sources_sha256"](tmp_path) != (static / "made-of.sha256").read_text()
