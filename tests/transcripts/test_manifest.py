import shutil
from pathlib import Path

import pytest

from callmon.config import settings
from callmon.transcripts.manifest import ModelFilesProblem, model_entry, verified_folder

MANIFEST = Path(__file__).parent.parent.parent / "models" / "manifest.toml"


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder with the manifest and no model in it."""
    shutil.copy(MANIFEST, tmp_path)
    monkeypatch.setenv("CALLMON_MODELS_DIR", str(tmp_path))
    settings.cache_clear()
    return tmp_path


def test_the_manifest_says_what_the_model_may_judge(models: Path) -> None:
    base = model_entry("base")

    assert base.judges == ("ru", "en")
    assert base.model.id == "base"
    assert len(base.model.sha256) == 64


def test_thresholds_leave_room_for_doubt(models: Path) -> None:
    for thresholds in model_entry("base").sound.values():
        for kind in ("department", "institution", "full_name", "first_name", "last_name"):
            one = getattr(thresholds, kind)
            assert one.unclear < one.met


def test_a_missing_model_names_the_command_that_fetches_it(models: Path) -> None:
    with pytest.raises(ModelFilesProblem, match=r"missing.*scripts/fetch-speech-model base"):
        verified_folder(model_entry("base"))


@pytest.mark.parametrize("altered_by", [b"", b"x"])
def test_an_altered_model_is_refused(models: Path, altered_by: bytes) -> None:
    base = model_entry("base")
    (models / "base").mkdir()
    for file in base.files:
        with (models / "base" / file.name).open("wb") as there:
            there.truncate(file.bytes)
            there.seek(0, 2)
            there.write(altered_by)

    with pytest.raises(ModelFilesProblem, match=r"altered.*scripts/fetch-speech-model base"):
        verified_folder(base)


def test_an_unknown_model_is_answered_with_those_there_are(models: Path) -> None:
    with pytest.raises(ModelFilesProblem, match=r"no speech model 'huge'.*base"):
        model_entry("huge")


def test_a_folder_without_manifest_is_answered_with_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLMON_MODELS_DIR", str(tmp_path / "nowhere"))
    settings.cache_clear()

    with pytest.raises(ModelFilesProblem, match="CALLMON_MODELS_DIR"):
        model_entry("base")
