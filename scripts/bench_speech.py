#!/usr/bin/env python3
"""Measures how fast calls are heard, as a ratio to the library's defaults in the same run.

    scripts/bench speech [--minutes N]

Makes a two-channel call of N minutes (3 unless given) from the English clips of the repository,
the speakers taking turns, and hears it in a process of its own: with faster-whisper's defaults on
each channel, then as callmon does. Prints call-seconds per wall-second and
per processor-second of both, their ratios (on a busy machine only the latter tells), and memory.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
AUDIO = ROOT / "callmon" / "simulator" / "audio"
RATE = 8000
PAUSE_SECONDS = 0.6


def clip(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


def make_call(path: Path, minutes: float) -> None:
    """A conversation: the client on the first channel, the agent on the second."""
    clips = [clip(one) for one in sorted(AUDIO.glob("en-*.wav"))]
    parts: list[np.ndarray] = []
    frames, turn = 0, 0
    while frames < minutes * 60 * RATE:
        sound = np.pad(clips[turn % len(clips)], (0, int(PAUSE_SECONDS * RATE)))
        both = np.zeros((len(sound), 2), np.int16)
        both[:, turn % 2] = sound
        parts.append(both)
        frames, turn = frames + len(both), turn + 1
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.concatenate(parts)[: int(minutes * 60 * RATE)].tobytes())


def by_defaults(path: Path) -> tuple[float, float]:
    from faster_whisper import WhisperModel
    from faster_whisper.audio import decode_audio

    from callmon.transcripts.manifest import model_entry

    model = WhisperModel(str(model_entry("base").folder), device="cpu", local_files_only=True)
    began = time.perf_counter(), time.process_time()
    for channel in decode_audio(str(path), split_stereo=True):
        segments, _ = model.transcribe(channel)
        print(f"  {sum(len(one.text) for one in segments)} letters", file=sys.stderr)
    return time.perf_counter() - began[0], time.process_time() - began[1]


def by_callmon(path: Path) -> tuple[float, float]:
    from callmon.transcripts.speech_model import load_model, transcribe
    from callmon.transcripts.transcript import Speaker

    model = load_model("base")
    began = time.perf_counter(), time.process_time()
    heard = transcribe(path, [Speaker.CLIENT, Speaker.AGENT], ["en"], model)
    for speaker in Speaker:
        letters = sum(len(said.text) for said in heard.of(speaker))
        print(f"  {letters} letters of the {speaker}", file=sys.stderr)
    return time.perf_counter() - began[0], time.process_time() - began[1]


WAYS = {"defaults": by_defaults, "callmon": by_callmon}


def in_own_process(way: str, path: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--way", way, "--call", str(path)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--minutes", type=float, default=3.0)
    asked.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    asked.add_argument("--call", type=Path, help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.way:
        seconds, processor_seconds = WAYS[options.way](options.call)
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        figures = {"wall": seconds, "processor": processor_seconds, "megabytes": megabytes}
        print(json.dumps(figures))
        return
    call_seconds = options.minutes * 60
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "call.wav"
        make_call(path, options.minutes)
        measured = {}
        for way in WAYS:
            measured[way] = one = in_own_process(way, path)
            print(
                f"{way:9} {call_seconds / one['wall']:5.1f} call-seconds per wall-second, "
                f"{call_seconds / one['processor']:5.1f} per processor-second, "
                f"at most {one['megabytes']:.0f} MB",
                flush=True,
            )
    for clock in ("wall", "processor"):
        ratio = measured["defaults"][clock] / measured["callmon"][clock]
        print(f"ratio by {clock:10} {ratio:5.2f}")


if __name__ == "__main__":
    main()
