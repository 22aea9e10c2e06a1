"""Audio that is fetched unsigned."""

import io
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from callmon.config import settings
from callmon.known_organisations import known_organisations
from callmon.telephony.audio import ringing_tone, router
from tests.telephony.written import ORGANISATION


@pytest.fixture
def audio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    for organisation in ("paraugs", "cits"):
        (tmp_path / "audio" / organisation).mkdir(parents=True)
        (tmp_path / "audio" / organisation / "notice.mp3").write_bytes(b"ID3 sound")
    (tmp_path / "audio" / "paraugs" / "secret.toml").write_text("x = 1")
    (tmp_path / "paraugs.toml").write_text(ORGANISATION, encoding="utf8")
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(tmp_path))
    settings.cache_clear()
    known_organisations.cache_clear()
    app = FastAPI()
    app.include_router(router)
    with TestClient(app) as client:
        yield client
    known_organisations.cache_clear()


def test_a_recorded_announcement_is_served(audio: TestClient):
    response = audio.get("/audio/paraugs/notice.mp3")

    assert (response.status_code, response.content) == (200, b"ID3 sound")
    assert response.headers["content-type"] == "audio/mpeg"


@pytest.mark.parametrize(
    "path",
    [
        "/audio/paraugs/missing.mp3",
        "/audio/paraugs/secret.toml",
        "/audio/cits/notice.mp3",
        "/audio/paraugs/..%2F..%2Fparaugs.toml",
        "/audio/..%2Fparaugs/notice.mp3",
        "/audio/paraugs/.hidden.mp3",
        "/audio/paraugs/%00.mp3",
    ],
)
def test_nothing_else_is_served(audio: TestClient, path: str):
    assert audio.get(path).status_code == 404


def test_the_ringing_is_one_european_ring(audio: TestClient):
    response = audio.get("/audio/ringing.wav")
    with wave.open(io.BytesIO(response.content)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        frames = sound.readframes(sound.getnframes())

    assert (sound.getframerate(), sound.getnchannels(), seconds) == (8000, 1, 5.0)
    assert any(frames[:16000])
    assert not any(frames[16000:])
    assert ringing_tone(4.0) != ringing_tone(5.0)
