from pathlib import Path

import numpy as np
import pytest

from callmon.wav import Codec, NotWav, loudest_rms, read_wav, resampled, samples
from tests.wav_files import RATE, mulaw_bytes, silence, tone, wav_bytes, with_header


def written(folder: Path, content: bytes) -> Path:
    path = folder / "file.wav"
    path.write_bytes(content)
    return path


def test_two_channels_of_pcm_are_told_apart(tmp_path: Path) -> None:
    wav = read_wav(written(tmp_path, wav_bytes(tone(1.0), silence(1.0))))

    assert (wav.codec, wav.channels, wav.sample_rate) == (Codec.PCM16, 2, RATE)
    assert wav.duration_seconds == pytest.approx(1.0)
    sound = samples(wav)
    assert abs(sound[:, 0]).max() > 0.29
    assert abs(sound[:, 1]).max() == 0.0


def test_mulaw_codes_mean_what_g711_says(tmp_path: Path) -> None:
    wav = read_wav(written(tmp_path, mulaw_bytes(bytes([0xFF, 0x7F, 0x80, 0x00, 0xF0]))))

    assert wav.codec is Codec.MULAW
    heard = samples(wav)[:, 0] * 32768
    assert heard.tolist() == [0.0, 0.0, 32124.0, -32124.0, 120.0]


def test_a_stretch_is_read_without_the_rest(tmp_path: Path) -> None:
    sound = np.concatenate([silence(1.0), tone(1.0), silence(1.0)])
    wav = read_wav(written(tmp_path, wav_bytes(sound)))

    assert abs(samples(wav, 0.0, 0.9)).max() == 0.0
    assert len(samples(wav, 1.0, 2.0)) == RATE
    assert abs(samples(wav, 1.0, 2.0)).max() > 0.29
    assert len(samples(wav, 2.5, 99.0)) == RATE // 2
    assert len(samples(wav, 7.0, 9.0)) == 0


@pytest.mark.parametrize("declared", [0, 0xFFFFFFFF])
def test_a_streamed_file_is_as_long_as_what_came(tmp_path: Path, declared: int) -> None:
    wav = read_wav(written(tmp_path, wav_bytes(tone(2.0), declared_bytes=declared)))

    assert wav.declared_seconds == wav.duration_seconds == pytest.approx(2.0)


def test_a_cut_off_file_says_how_long_it_should_be(tmp_path: Path) -> None:
    wav = read_wav(written(tmp_path, wav_bytes(tone(2.0))[: 44 + RATE * 2]))

    assert wav.duration_seconds == pytest.approx(1.0)
    assert wav.declared_seconds == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "an empty file"),
        (b"<!DOCTYPE html><title>Sign in</title>", "a web page"),
        (b'{"code": 20404, "message": "not found"}', "JSON"),
        (b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\x00" * 40, "MP3"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "without sound"),
        (with_header(1, 24, 1, b"\x00" * 30), "24 bits"),
        (with_header(1, 16, 0, b"\x00" * 30), "0 channels"),
        (b"RIFF\x24\x00\x00\x00WAVEdata\x04\x00\x00\x00\x00\x00\x00\x00", "format is not written"),
    ],
)
def test_what_is_no_wav_is_called_by_its_name(tmp_path: Path, content: bytes, what: str) -> None:
    with pytest.raises(NotWav, match=what):
        read_wav(written(tmp_path, content))


def test_the_loudest_moment_of_each_channel_is_found(tmp_path: Path) -> None:
    mostly_still = np.concatenate([silence(70.0), tone(0.1, level=0.5)])
    wav = read_wav(written(tmp_path, wav_bytes(mostly_still, silence(70.1))))

    loudest = loudest_rms(wav)

    assert loudest[0] == pytest.approx(0.5 / np.sqrt(2), rel=0.02)
    assert loudest[1] == 0.0


@pytest.mark.parametrize("from_rate", [8000, 11025, 22050, 44100])
def test_resampling_keeps_a_tone_and_its_time(from_rate: int) -> None:
    times = np.arange(from_rate) / from_rate
    there = np.sin(2 * np.pi * 1000 * times).astype(np.float32)
    wanted = np.sin(2 * np.pi * 1000 * np.arange(16000) / 16000)

    got = resampled(there, from_rate, 16000)

    assert len(got) == 16000
    assert abs(got[200:-200] - wanted[200:-200]).max() < 0.02


def test_resampling_down_leaves_no_mirror_of_what_is_too_high() -> None:
    times = np.arange(44100) / 44100
    too_high = np.sin(2 * np.pi * 12_000 * times).astype(np.float32)

    assert abs(resampled(too_high, 44100, 16000)[200:-200]).max() < 0.02
