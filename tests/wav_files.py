"""WAV files for tests, made byte by byte, right and wrong."""

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

AUDIO = Path(__file__).parent / "audio"
RATE = 8000


def tone(seconds: float, level: float = 0.3) -> NDArray[np.float32]:
    times = np.arange(int(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * 440 * times)).astype(np.float32)


def silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros(int(seconds * RATE), np.float32)


def wav_bytes(*channels: NDArray[np.float32], declared_bytes: int | None = None) -> bytes:
    """A 16-bit PCM file; `declared_bytes` is written as the data's length instead of the truth."""
    data = (np.stack(channels, axis=1) * 32767).astype("<i2").tobytes()
    return with_header(1, 16, len(channels), data, declared_bytes)


def mulaw_bytes(codes: bytes, channels: int = 1) -> bytes:
    return with_header(7, 8, channels, codes)


def with_header(
    code: int, bits: int, channels: int, data: bytes, declared_bytes: int | None = None
) -> bytes:
    length = len(data) if declared_bytes is None else declared_bytes
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", code, channels, RATE, RATE * frame, frame, bits)
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", length)
    return (
        b"RIFF"
        + struct.pack("<I", (4 + len(chunks) + length) & 0xFFFFFFFF)
        + b"WAVE"
        + chunks
        + data
    )
