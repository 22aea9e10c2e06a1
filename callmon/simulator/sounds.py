"""Sound of the pretend line: clips, tones and silence, 8 kHz 16-bit, mixed into recordings."""

import io
import wave
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 8000
AUDIO_DIR = Path(__file__).parent / "audio"

Samples = npt.NDArray[np.int16]


@cache
def clip(name: str) -> Samples:
    """A clip of `audio/` by its name without `.wav`."""
    with wave.open(str(AUDIO_DIR / f"{name}.wav")) as file:
        samples: Samples = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
        return samples


def has_clip(name: str) -> bool:
    return (AUDIO_DIR / f"{name}.wav").exists()


def silence(seconds: float) -> Samples:
    """Line noise so faint that nobody hears it."""
    noise = np.random.default_rng(7).integers(-2, 3, int(seconds * RATE))
    return noise.astype(np.int16)


def lasting(seconds: float, samples: Samples) -> Samples:
    """Samples cut, or carried on by silence, to that length."""
    missing = seconds - len(samples) / RATE
    return (
        samples[: round(seconds * RATE)] if missing <= 0 else np.append(samples, silence(missing))
    )


def tone(seconds: float, hertz: float = 425.0, volume: float = 0.2) -> Samples:
    """A steady tone: audible, and no speech."""
    turns = np.arange(int(seconds * RATE)) * (2 * np.pi * hertz / RATE)
    samples: Samples = (np.sin(turns) * volume * 32767).astype(np.int16)
    return samples


def mix(pieces: list[tuple[float, Samples]], seconds: float) -> Samples:
    """One channel of `seconds` with each piece laid at its second."""
    channel = silence(seconds).astype(np.int32)
    for at, piece in pieces:
        first = int(at * RATE)
        fits = piece[: max(0, len(channel) - first)]
        channel[first : first + len(fits)] += fits
    return np.clip(channel, -32768, 32767).astype(np.int16)


def wav(channels: list[Samples]) -> bytes:
    """A WAV file of channels of the same length."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(len(channels))
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.stack(channels, axis=1).tobytes())
    return file.getvalue()


def wav_seconds(body: bytes) -> float | None:
    """How long a WAV file plays; None where it is none that can be read."""
    try:
        with wave.open(io.BytesIO(body)) as file:
            seconds: float = file.getnframes() / file.getframerate()
            return seconds
    except (wave.Error, EOFError):
        return None
