"""The scripts and the image: linted, since no container engine may be at hand."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
TOOLS = Path(sys.executable).parent
SHELL_SCRIPTS = sorted(
    path
    for path in (*(ROOT / "scripts").iterdir(), ROOT / ".ci" / "run")
    if path.is_file() and path.read_bytes().startswith(b"#!/usr/bin/env bash")
)


@pytest.mark.parametrize("path", SHELL_SCRIPTS, ids=lambda path: path.name)
def test_a_shell_script_has_no_known_mistakes(path: Path) -> None:
    found = subprocess.run([TOOLS / "shellcheck", path], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def test_the_dockerfile_has_no_known_mistakes() -> None:
    found = subprocess.run(
        [TOOLS / "hadolint", ROOT / "Dockerfile"], capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout


def test_the_image_is_prepared_by_the_same_script_and_does_not_run_as_root() -> None:
    steps = (ROOT / "Dockerfile").read_text(encoding="utf8").splitlines()
    assert any(step.startswith("RUN scripts/setup") for step in steps)
    assert "USER 10001:10001" in steps


def test_what_is_secret_or_somebodys_voice_gets_neither_into_the_image_nor_the_repository() -> None:
    kept_out = (ROOT / ".dockerignore").read_text(encoding="utf8").splitlines()
    assert {".env", "data", "demo-data"} <= set(kept_out)
    for path in (".env", "data/recordings/ab/x.wav", "demo-data/callmon.db"):
        ignored = subprocess.run(["git", "check-ignore", "--quiet", path], cwd=ROOT)
        assert ignored.returncode == 0, f"{path} could be committed"


def test_compose_runs_web_worker_and_database_from_one_image() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf8"))["services"]
    assert set(services) == {"web", "worker", "database"}
    assert services["web"]["image"] == services["worker"]["image"] == "callmon"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_pins_every_package_by_hash_and_names_no_registry(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf8").splitlines()
    pinned = [line for line in lines if "==" in line and not line.startswith(" ")]
    assert len(pinned) > 50
    assert sum(line.strip().startswith("--hash=sha256:") for line in lines) >= len(pinned)
    assert not [line for line in lines if "://" in line or "index-url" in line]
