#!/usr/bin/env python3
"""Measures every check from audio: labelled calls of text, spoken by a voice over the telephone.

    .venv/bin/python scripts/bench_spoken.py [--language en] [--source clean] [FOLDER...]
    .venv/bin/python scripts/bench_spoken.py --differences      what was heard, where it errs

Speaks the calls of tests/labelled and tests/labelled_others (voices of voices.py) into WAV files
of two channels, each side with a pitch and speed of its own, the pauses of the written call,
the telephone's band, µ-law and line noise; judges them as `callmon evaluate` does, and prints the
figures of all together. The folders it makes, one for each municipality, stay in .cache/spoken/
for `callmon evaluate`; what is there already is not spoken again.
"""

import argparse
import json
import re
import shutil
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from voices import RATE, Voice, festival, neural_voice, phonemes_of, telephone, write_wav

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from callmon.evaluate.labelled import LabelledCall, read_labelled  # noqa: E402
from callmon.evaluate.predictions import Prediction, predict_call  # noqa: E402
from callmon.evaluate.report import as_text, report_of  # noqa: E402
from callmon.organisation import Organisation  # noqa: E402
from callmon.organisation_file import read_organisation  # noqa: E402
from callmon.transcripts.phrases import fold  # noqa: E402

SPOKEN = ROOT / ".cache" / "spoken"
LABELLED = [ROOT / "tests" / "labelled", *sorted((ROOT / "tests" / "labelled_others").glob("*"))]
AGENT_PITCHES = (1.0, 0.94, 1.06, 0.9)
CLIENT_PITCHES = (1.16, 1.1, 0.86, 1.2)
SPEEDS = (0.95, 1.0, 0.9, 1.05)
PAUSES = (-0.3, 2.5)
"""A pause of the written call is kept within these; below nothing both speak at once."""
EDGE_SECONDS = 1.0
BREATH_SECONDS = 0.2
NOISE = 0.0006
MU = 255.0
STEM = 7
"""Words are the same where so many first letters are."""
LATVIAN_LETTERS = "āčēģīķļņšūž"


def speak_folder(source: Path, into: Path, voice: Voice, language: str, kind: str) -> None:
    """The calls of a labelled folder in a language, as WAV files beside lines with new times."""
    organisation = read_organisation(source / "organisation.toml")
    calls = [json.loads(line) for line in (source / "calls.jsonl").read_text("utf8").splitlines()]
    chosen = [one for one in calls if one["language"] == language and one["source"] == kind]
    if not chosen:
        return
    into.mkdir(parents=True, exist_ok=True)
    shutil.copy(source / "organisation.toml", into)
    lines = into / "calls.jsonl"
    text = lines.read_text("utf8").splitlines() if lines.exists() else []
    kept = {one["id"]: one for one in map(json.loads, text)}
    for number, call in enumerate(chosen):
        if call["id"] not in kept or not (into / f"{call['id']}.wav").exists():
            sound, turns = spoken(call, number, organisation, voice)
            write_wav(into / f"{call['id']}.wav", sound)
            kept[call["id"]] = {**call, "turns": turns}
        kept[call["id"]]["labels"] = call["labels"]
        rows = (json.dumps(kept[one["id"]], ensure_ascii=False) for one in chosen[: number + 1])
        lines.write_text("\n".join(rows) + "\n", "utf8")


def spoken(
    call: dict[str, Any], number: int, organisation: Organisation, voice: Voice
) -> tuple[np.ndarray, list[dict[str, Any]]]:
    """A call as two channels (the side that rang first), and its turns when they were said."""
    latvian = latvian_words(call, organisation)
    pieces: list[tuple[int, np.ndarray]] = []
    turns: list[dict[str, Any]] = []
    written, at = None, EDGE_SECONDS
    for turn in call["turns"]:
        sound = said(turn, number, call["language"], latvian, voice)
        at += float(np.clip(turn["start"] - written, *PAUSES)) if written is not None else 0.0
        pieces.append((round(at * RATE), sound))
        end = at + len(sound) / RATE
        turns.append({**turn, "start": round(at, 2), "end": round(end, 2)})
        written, at = turn["end"], end
    rang_first = "client" if call["direction"] == "inbound" else "agent"
    both = np.zeros((round((at + EDGE_SECONDS) * RATE), 2))
    for (start, sound), turn in zip(pieces, turns, strict=True):
        both[start : start + len(sound), int(turn["speaker"] != rang_first)] += sound
    return over_the_line(both, zlib.crc32(call["id"].encode())), turns


def said(
    turn: dict[str, Any], number: int, language: str, latvian: frozenset[str], voice: Voice
) -> np.ndarray:
    """One turn's samples at RATE, 16 bit."""
    pitches = AGENT_PITCHES if turn["speaker"] == "agent" else CLIENT_PITCHES
    pitch, speed = pitches[number % len(pitches)], SPEEDS[number // 2 % len(SPEEDS)]
    if language == "ru":
        return telephone(*festival(turn["text"]), pitch)
    pieces = []
    for sentence in re.findall(r"[^.!?]*\w[^.!?]*[.!?]*", turn["text"]):
        phonemes = phonemes_of(marked(sentence, language, latvian), language)
        pieces += [voice.speak(phonemes, pitch / speed)]
        pieces += [np.zeros(int(voice.rate * BREATH_SECONDS))]
    return telephone(np.concatenate(pieces), voice.rate, pitch)


def marked(sentence: str, language: str, latvian: frozenset[str]) -> str:
    """Latvian names in another language's sentence are said as Latvian."""
    if language == "lv":
        return sentence
    return re.sub(
        r"[^\W\d_]+",
        lambda word: f"{{lv|{word[0]}}}" if is_latvian(word[0], latvian) else word[0],
        sentence,
    )


def is_latvian(word: str, latvian: frozenset[str]) -> bool:
    return fold(word)[:STEM] in latvian or bool(set(word.lower()) & set(LATVIAN_LETTERS))


def latvian_words(call: dict[str, Any], organisation: Organisation) -> frozenset[str]:
    """The stems of the agent's name, and of the place's and the departments' Latvian names."""
    agent, departments = call["agent"], organisation.departments
    names = [agent["first_name"], agent["last_name"], organisation.name]
    names += [one.name for one in departments]
    words = [fold(word)[:STEM] for name in names for word in name.split()]
    return frozenset((*words, fold(organisation.name.split()[0].rstrip("s"))[:STEM]))


def over_the_line(both: np.ndarray, seed: int) -> np.ndarray:
    """Line noise and µ-law, as the telephone network carries speech."""
    noise = np.random.default_rng(seed).normal(0.0, NOISE, both.shape)
    linear = np.clip(both / 32768 + noise, -1, 1)
    pressed = np.sign(linear) * np.log1p(MU * np.abs(linear)) / np.log1p(MU)
    pressed = np.round(pressed * 127) / 127
    heard: np.ndarray = np.sign(pressed) * np.expm1(np.abs(pressed) * np.log1p(MU)) / MU
    return (heard * 32767).astype(np.int16)


def folders(asked: Sequence[Path], language: str, kind: str) -> Iterator[Path]:
    """The folders of spoken calls, made where they are missing."""
    voice = neural_voice()
    for source in asked or LABELLED:
        if (source / "calls.jsonl").is_file():
            into = SPOKEN / f"{source.name}-{language}-{kind}"
            speak_folder(source, into, voice, language, kind)
            if into.is_dir():
                yield into


def differences(judged: Iterable[tuple[LabelledCall, Prediction]]) -> Iterator[str]:
    """Each verdict that is not the label's, in words."""
    for call, made in judged:
        for check, label in call.labels.items():
            ours = made.values["checks"][check]
            if ours["outcome"] != label:
                yield f"{call.id} {check}: {label}, judged {ours['outcome']}: {ours['why']}"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("folders", nargs="*", type=Path, help="labelled folders; default: all here")
    asked.add_argument("--language", default="en", choices=("lv", "ru", "en"))
    asked.add_argument("--source", default="clean", choices=("clean", "asr"))
    asked.add_argument("--differences", action="store_true", help="show each verdict that errs")
    options = asked.parse_args()
    judged: list[tuple[LabelledCall, Prediction]] = []
    for folder in folders(options.folders, options.language, options.source):
        labelled = read_labelled(folder)
        judged += [(one, predict_call(one, labelled.organisation)) for one in labelled.calls]
        print(f"{len(judged)} calls: {folder}", file=sys.stderr, flush=True)
    print(as_text(report_of(judged, [])))
    if options.differences:
        print("", *differences(judged), sep="\n")


if __name__ == "__main__":
    main()
