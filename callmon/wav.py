"""Telephone audio as WAV files carry it: 16-bit PCM or µ-law, any number of channels. (pure)

Layout: RIFF/WAVE (Microsoft/IBM 1991, "fmt " and "data" chunks); µ-law: ITU-T G.711. Only what
is asked for is read, so a file of hours costs no more memory than a short one.
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_EXTENSIBLE = 0xFFFE
_UNKNOWN_LENGTHS = (0, 0xFFFFFFFF)
"""What programs that stream write as the data's length, not knowing it yet."""
_HEADER_LIMIT_BYTES = 1 << 20


class NotWav(Exception):
    """The file is no WAV we can read; the message says what it is instead."""


class Codec(StrEnum):
    PCM16 = "pcm16"
    MULAW = "mulaw"


_CODECS = {(1, 16): Codec.PCM16, (7, 8): Codec.MULAW}


def _mulaw_table() -> Samples:
    code = ~np.arange(256, dtype=np.uint8)
    exponent, mantissa = (code >> 4) & 7, code & 15
    size = ((mantissa.astype(np.int32) * 8 + 132) << exponent) - 132
    return (np.where(code & 0x80, -size, size) / 32768).astype(np.float32)


_MULAW = _mulaw_table()


@dataclass(frozen=True, slots=True)
class Wav:
    """What a WAV file says of itself, and where its samples are.

    `declared_seconds` is what the header promises, `duration_seconds` what is in the file.
    """

    path: Path
    codec: Codec
    channels: int
    sample_rate: int
    data_start: int
    data_bytes: int
    declared_seconds: float

    @property
    def frame_bytes(self) -> int:
        return self.channels * (2 if self.codec is Codec.PCM16 else 1)

    @property
    def frames(self) -> int:
        return self.data_bytes // self.frame_bytes

    @property
    def duration_seconds(self) -> float:
        return self.frames / self.sample_rate


def read_wav(path: Path) -> Wav:
    """Reads the header of a file. Raises NotWav; OSError where the file cannot be read."""
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(12)
        if len(header) < 12 or header[:4] != b"RIFF" or header[8:] != b"WAVE":
            raise NotWav(_what_it_is(header + file.read(200)))
        form = b""
        while len(chunk := file.read(8)) == 8 and file.tell() < _HEADER_LIMIT_BYTES:
            name, length = struct.unpack("<4sI", chunk)
            if name == b"data":
                return _described(path, form, file.tell(), length, size)
            if name == b"fmt ":
                form = file.read(min(length, 64))
                file.seek(length - len(form) + length % 2, 1)
            else:
                file.seek(length + length % 2, 1)
    raise NotWav("a WAV file without sound in it")


def _described(path: Path, form: bytes, start: int, length: int, size: int) -> Wav:
    if len(form) < 16:
        raise NotWav("a WAV file whose format is not written in it")
    code, channels, rate, _, _, bits = struct.unpack("<HHIIHH", form[:16])
    if code == _EXTENSIBLE and len(form) >= 26:
        code = struct.unpack("<H", form[24:26])[0]
    codec = _CODECS.get((code, bits))
    if codec is None:
        raise NotWav(f"a WAV file in format {code} with {bits} bits; only PCM 16 and µ-law are")
    if not 1 <= channels <= 8 or not 4000 <= rate <= 192_000:
        raise NotWav(f"a WAV file that claims {channels} channels at {rate} samples a second")
    there = size - start
    declared = there if length in _UNKNOWN_LENGTHS and there else length
    wav = Wav(path, codec, channels, rate, start, min(there, declared), 0.0)
    seconds = declared // wav.frame_bytes / rate
    return Wav(path, codec, channels, rate, start, wav.data_bytes, seconds)


def _what_it_is(beginning: bytes) -> str:
    text = beginning.lstrip().lower()
    if not beginning:
        return "an empty file"
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<")):
        return "a web page or XML, not audio"
    if text.startswith((b"{", b"[")):
        return "JSON, not audio"
    if beginning.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3")):
        return "MP3, not WAV"
    return "not a WAV file"


def samples(wav: Wav, start_seconds: float = 0.0, end_seconds: float = math.inf) -> Samples:
    """The sound from one time to another: an array of (frames, channels), -1.0 to 1.0."""
    first = min(max(int(start_seconds * wav.sample_rate), 0), wav.frames)
    last = wav.frames
    if end_seconds * wav.sample_rate < wav.frames:
        last = max(first, int(end_seconds * wav.sample_rate))
    with wav.path.open("rb") as file:
        file.seek(wav.data_start + first * wav.frame_bytes)
        raw = file.read((last - first) * wav.frame_bytes)
    raw = raw[: len(raw) // wav.frame_bytes * wav.frame_bytes]
    sound: Samples
    if wav.codec is Codec.PCM16:
        sound = np.frombuffer(raw, "<i2").astype(np.float32) / np.float32(32768)
    else:
        sound = _MULAW[np.frombuffer(raw, np.uint8)]
    return sound.reshape(-1, wav.channels)


def loudest_rms(wav: Wav, block_seconds: float = 60.0, frame_seconds: float = 0.02) -> Samples:
    """Per channel, the root mean square of its loudest frame (0 to 1)."""
    loudest: Samples = np.zeros(wav.channels, np.float32)
    for block in _blocks(wav, block_seconds):
        width = max(1, min(int(frame_seconds * wav.sample_rate), len(block)))
        whole = block[: len(block) // width * width].reshape(-1, width, wav.channels)
        if len(whole):
            power = np.square(whole).mean(axis=1).max(axis=0)
            np.maximum(loudest, np.sqrt(power), out=loudest)
    return loudest


def _blocks(wav: Wav, block_seconds: float) -> Iterator[Samples]:
    for number in range(math.ceil(wav.duration_seconds / block_seconds)):
        yield samples(wav, number * block_seconds, (number + 1) * block_seconds)


def resampled(sound: Samples, from_rate: int, to_rate: int) -> Samples:
    """One channel at another sample rate: windowed-sinc interpolation, 32 taps a side at most.

    Smith, "Digital Audio Resampling" (CCRMA): band-limited, Hann window, low-passed at the lower
    of both Nyquist limits.
    """
    if from_rate == to_rate or not len(sound):
        return sound
    up, down = _ratio(from_rate, to_rate)
    filters, first_taps = _filter_bank(up, down)
    count = len(sound) * up // down
    padded = np.pad(sound, filters.shape[1])
    windows = np.lib.stride_tricks.sliding_window_view(padded, filters.shape[1])
    out = np.empty(-(-count // up) * up, np.float32)
    for phase in range(up):
        at = np.arange(phase, len(out), up) * down // up + first_taps + filters.shape[1]
        out[phase::up] = windows[np.minimum(at, len(windows) - 1)] @ filters[phase]
    return out[:count]


def _ratio(from_rate: int, to_rate: int) -> tuple[int, int]:
    common = math.gcd(from_rate, to_rate)
    return to_rate // common, from_rate // common


def _filter_bank(up: int, down: int) -> tuple[Samples, int]:
    """For each phase of the output, the taps on the input; and the first tap's offset."""
    cutoff = min(1.0, up / down)
    half = math.ceil(16 / cutoff)
    offsets = np.arange(-half + 1, half + 1)
    fractions = (np.arange(up) * down % up / up)[:, None]
    distance = offsets[None, :] - fractions
    taps = cutoff * np.sinc(cutoff * distance) * np.cos(np.pi * distance / (2 * half + 1)) ** 2
    return (taps / taps.sum(axis=1, keepdims=True)).astype(np.float32), -half + 1
