"""The real speech model, loaded once; tests that hear need its files."""

from pathlib import Path

import pytest

from callmon.organisation import Organisation
from callmon.organisation_file import read_organisation
from callmon.transcripts.manifest import ModelFilesProblem
from callmon.transcripts.speech_model import SpeechModel, load_model

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def speech_model() -> SpeechModel:
    try:
        return load_model("base")
    except ModelFilesProblem as problem:
        pytest.fail(f"the speech model is not in place: {problem}", pytrace=False)


@pytest.fixture(scope="session")
def sigulda() -> Organisation:
    return read_organisation(ROOT / "organisations" / "sigulda.toml")
