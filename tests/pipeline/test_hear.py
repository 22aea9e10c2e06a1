"""A recording whose words are heard and whose sounds are not: tried again, then said."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from callmon import jobs
from callmon.config import settings
from callmon.db import reading
from callmon.jobs import JobState
from callmon.pipeline import hear
from callmon.tables import FindingRow, RecordingRow, TranscriptRow
from callmon.transcripts.listening import stop_listening
from callmon.wav import read_wav, samples
from tests.pipeline.conftest import all_done, until
from tests.pipeline.town_line import A_MESSAGE, Caller, MediaHost
from tests.wav_files import silence, wav_bytes

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

OPENING = Path("callmon/simulator/audio/en-open-full-101.wav")
RIGHT, SPOILT = 'decodes = ["en"]', 'decodes = ["no language of the model"]'


@pytest.fixture
def manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model whose manifest lets matching by sound fail in English, and nothing else."""
    models = settings().models_dir.absolute()
    path = tmp_path / "models" / "manifest.toml"
    path.parent.mkdir()
    for folder in models.iterdir():
        if folder.is_dir():
            (path.parent / folder.name).symlink_to(folder)
    text = (models / "manifest.toml").read_text("utf8")
    assert RIGHT in text
    path.write_text(text.replace(RIGHT, SPOILT), encoding="utf8")
    monkeypatch.setenv("CALLMON_MODELS_DIR", str(path.parent))
    settings.cache_clear()
    stop_listening()
    return path


@pytest.fixture
def talk(manifest: Path, working: None, media: MediaHost) -> Iterator[None]:
    """A call in which the agent opens in English."""
    wav = read_wav(OPENING)
    opening = np.ascontiguousarray(samples(wav, 0.0, wav.duration_seconds)[:, 0])
    body = wav_bytes(silence(wav.duration_seconds)[: len(opening)], opening)
    media.reply = lambda path: (200, body)
    caller = Caller(1)
    caller.talk()
    caller.recording(RecordingDuration=str(int(wav.duration_seconds)))
    yield
    stop_listening()


def recording() -> RecordingRow | None:
    with reading() as session:
        return session.scalars(select(RecordingRow)).one_or_none()


def transcript() -> TranscriptRow | None:
    with reading() as session:
        return session.scalars(select(TranscriptRow)).one_or_none()


@pytest.mark.usefixtures("talk")
def test_what_cannot_be_matched_by_sound_is_judged_by_its_words_and_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hear, "CRASH_TRIES", 2)
    until(lambda: transcript() is not None and all_done(), 120)

    heard, kept = recording(), transcript()
    assert heard is not None
    assert kept is not None
    assert kept.by_sound is None
    assert "Judged without matching by sound" in (heard.hearing_problem or "")
    until(lambda: "department" in checked())


@pytest.mark.usefixtures("talk")
def test_what_can_be_matched_by_sound_at_another_try_leaves_no_problem(
    manifest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hear, "CRASH_TRIES", 100)
    until(lambda: any(job.state == JobState.TRYING_AGAIN for job in jobs.unfinished()), 120)
    assert transcript() is None
    manifest.write_text(manifest.read_text("utf8").replace(SPOILT, RIGHT), encoding="utf8")
    stop_listening()

    until(lambda: transcript() is not None, 120)

    heard, kept = recording(), transcript()
    assert heard is not None
    assert kept is not None
    assert kept.by_sound
    assert heard.hearing_problem is None


def test_a_call_on_one_channel_where_two_were_promised_is_heard_without_matching_by_sound(
    working: None, media: MediaHost
) -> None:
    media.reply = lambda path: (200, A_MESSAGE)
    caller = Caller(1)
    caller.talk()
    caller.recording()

    until(lambda: transcript() is not None, 120)

    heard = recording()
    assert heard is not None
    assert (heard.state, heard.hearing_problem) == ("wrong_channels", None)


def checked() -> str:
    with reading() as session:
        return " ".join(session.scalars(select(FindingRow.check).where(FindingRow.is_current)))
