#!/usr/bin/env python3
"""Measures matching by sound: of what was said in openings how much is accepted, at what error.

    .venv/bin/python scripts/bench_sounds.py [lv] [en] [ru]
    .venv/bin/python scripts/bench_sounds.py en --labelled DIR     for `callmon evaluate DIR --fit`

Speaks some 180 openings of the example organisation (voices of voices.py), hears each
with the speech model, and looks in each for every department and every employee. Prints for each
kind how many of those said reach the threshold of models/manifest.toml (accepted), how many of
those not said do (false), how many said fall below `unclear` (lost), and what share of the said is
accepted at 2 % and at 1 % false, whatever the threshold. Clips are kept in .cache/bench-sounds/.
"""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from voices import festival, neural_voice, phonemes_of, telephone, write_wav

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from callmon.organisation import Employee, Language, Organisation  # noqa: E402
from callmon.organisation_file import read_organisation  # noqa: E402
from callmon.transcripts.by_sound import opening_of  # noqa: E402
from callmon.transcripts.cohort import cohort_of, hear  # noqa: E402
from callmon.transcripts.inflection import transliterations  # noqa: E402
from callmon.transcripts.manifest import Thresholds  # noqa: E402
from callmon.transcripts.speech_model import SpeechModel, load_model  # noqa: E402

ORGANISATION = ROOT / "organisations" / "sigulda.toml"
CLIPS = ROOT / ".cache" / "bench-sounds"
SPEEDS = (1.15, 1.05, 1.0, 0.92)
OPENINGS: dict[Language, list[str]] = {
    "lv": [
        "Labdien, Siguldas novada pašvaldības {d}, mani sauc {n}, kā varu palīdzēt?",
        "Labdien, {d}, {n}, klausos.",
        "Labdien, {n}, kā varu palīdzēt?",
        "Labdien, {d}, kā varu palīdzēt?",
        "Labdien, mani sauc {f}, {d}.",
        "Labrīt, Siguldas novada pašvaldība, runā {n}.",
        "Labdien, pie telefona {f}, kā varu palīdzēt?",
        "Sveiki, klausos jūs, sakiet, lūdzu.",
    ],
    "en": [
        "Good afternoon, Sigulda municipality, {d}, my name is {n}, how can I help you?",
        "Good morning, {d}, {n} speaking.",
        "Hello, {n} speaking, how can I help?",
        "Good afternoon, {d}, how may I help you?",
        "Hello, this is {f}, {d}.",
        "Good morning, Sigulda Municipality, how can I help you?",
        "Hello, yes, go ahead please, I am listening.",
    ],
    "ru": [
        "Добрый день, Сигулдское краевое самоуправление, {d}, меня зовут {n}, чем могу помочь?",
        "Добрый день, {d}, {n}, слушаю вас.",
        "Здравствуйте, {n}, слушаю вас.",
        "Здравствуйте, {d}, чем могу помочь?",
        "Добрый день, меня зовут {f}, {d}.",
        "Сигулдское краевое самоуправление, доброе утро, чем могу помочь?",
        "Алло, да, слушаю вас, говорите, пожалуйста.",
    ],
}


@dataclass(frozen=True)
class Said:
    """One spoken opening and what is in it: None where it is not said."""

    text: str
    language: Language
    person: Employee
    department: str | None
    institution: bool
    full_name: str | None
    first_name: str | None


def openings(organisation: Organisation, language: Language) -> Iterator[Said]:
    """Four openings an employee, of different kinds."""
    kinds = OPENINGS[language]
    for number, person in enumerate(organisation.employees):
        department = organisation.department(person.department)
        full, first = person.full_name, person.first_name
        spoken = full
        if language == "ru":
            spoken = next(one for one in transliterations(full) if one[0] >= "а")
            spoken = spoken.title()
        for step in range(3):
            kind = kinds[(number + 2 * step) % len(kinds)]
            yield Said(
                kind.format(d=department.name_in(language), n=spoken, f=spoken.split()[0]),
                language,
                person,
                department.id if "{d}" in kind else None,
                "Sigulda" in kind or "Siguldas" in kind or "Сигулд" in kind,
                full if "{n}" in kind else None,
                first if "{n}" in kind or "{f}" in kind else None,
            )


def speaker() -> Callable[[Said, Path, float], None]:
    """Speaks an opening into a file, at a speed."""
    voice = neural_voice()

    def speak(said: Said, into: Path, speed: float) -> None:
        if said.language == "ru":
            sound = telephone(*festival(said.text), 1.0)
        else:
            phonemes = phonemes_of(said.text, said.language)
            sound = telephone(voice.speak(phonemes, speed), voice.rate, 1.0)
        write_wav(into, np.pad(sound, 3000))

    return speak


def clips(organisation: Organisation, language: Language) -> Iterator[tuple[Said, Path]]:
    CLIPS.mkdir(parents=True, exist_ok=True)
    speak = None
    for number, said in enumerate(openings(organisation, language)):
        path = CLIPS / f"{language}-{number:03}.wav"
        if not path.exists():
            speak = speak or speaker()
            speak(said, path, SPEEDS[number % len(SPEEDS)])
        yield said, path


Scores = dict[str, tuple[list[float], list[float]]]


def measured(model: SpeechModel, organisation: Organisation, language: Language) -> Scores:
    """Strengths of all that was said, and of all that was not, by kind."""
    kinds = ("department", "institution", "full_name", "first_name", "last_name")
    scores: Scores = {kind: ([], []) for kind in kinds}
    cohort = cohort_of(organisation, language)
    decodes = model.entry.sound[language].decodes
    count, hearing, matching = 0, 0.0, 0.0
    for said, path in clips(organisation, language):
        began = time.perf_counter()
        opening = opening_of(path, 0, decodes, model)
        if opening is None:
            continue
        heard_at = time.perf_counter()
        heard = hear(cohort, [decode.sounds for decode in opening.decodes])
        count, hearing = count + 1, hearing + heard_at - began
        matching += time.perf_counter() - heard_at
        last = said.full_name.rpartition(" ")[2] if said.full_name else None
        for kind, found, truth in (
            ("department", heard.departments, said.department),
            ("full_name", heard.full_names, said.full_name),
            ("first_name", heard.first_names, said.first_name),
            ("last_name", heard.last_names, last),
        ):
            for name, evidence in found.items():
                scores[kind][0 if name == truth else 1].append(evidence.strength)
        if heard.institution:
            scores["institution"][not said.institution].append(heard.institution.strength)
    print(
        f"{language}: {count} openings, {hearing / count:.2f} s each to hear, "
        f"{matching / count:.2f} s to match"
    )
    return scores


def line(kind: str, said: list[float], unsaid: list[float], at: Thresholds | None) -> str:
    yes, no = np.array(said), np.array(unsaid)
    shown = f"  {kind:<12}{len(yes):5} said {len(no):6} not"
    if at:
        shown += f" | accepted {100 * (yes >= at.met).mean():5.1f} %"
        shown += f", false {100 * (no >= at.met).mean():4.1f} %"
        shown += f", lost {100 * (yes < at.unclear).mean():4.1f} %"
        shown += f", unsaid unclear {100 * ((no >= at.unclear) & (no < at.met)).mean():4.1f} %"
    for share in (0.02, 0.01):
        limit = np.quantile(no, 1 - share)
        shown += (
            f" | at {100 * share:.0f} % false {100 * (yes > limit).mean():5.1f} % ({limit:.2f})"
        )
    return shown


def write_labelled(into: Path, organisation: Organisation, languages: Iterable[Language]) -> None:
    """The openings and what is said in them, as a labelled folder."""
    into.mkdir(parents=True, exist_ok=True)
    shutil.copy(ORGANISATION, into / "organisation.toml")
    lines = []
    for language in languages:
        for said, path in clips(organisation, language):
            shutil.copy(path, into)
            lines.append(json.dumps(labelled(said, path.stem), ensure_ascii=False))
    (into / "calls.jsonl").write_text("\n".join(lines) + "\n", "utf8")


def labelled(said: Said, name: str) -> dict[str, Any]:
    """One opening as a line of calls.jsonl."""
    person = said.person
    holds = {
        "states_institution": said.institution,
        "states_department": said.department,
        "states_first_name": said.first_name,
        "states_last_name": said.full_name,
    }
    return {
        "id": name,
        "language": said.language,
        "agent": {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "department": person.department,
        },
        "turns": [{"speaker": "agent", "start": 0, "end": 20, "text": said.text}],
        "labels": {check: "pass" if value else "fail" for check, value in holds.items()},
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("languages", nargs="*", help="lv, en, ru; default: all")
    asked.add_argument("--labelled", type=Path, help="only write the openings as a labelled folder")
    options = asked.parse_args()
    organisation = read_organisation(ORGANISATION)
    chosen: list[Language] = [
        one for one in OPENINGS if not options.languages or one in options.languages
    ]
    if options.labelled:
        write_labelled(options.labelled, organisation, chosen)
        return
    model = load_model("base")
    for language in chosen:
        thresholds = model.entry.sound[language]
        for kind, (said, unsaid) in measured(model, organisation, language).items():
            print(line(kind, said, unsaid, getattr(thresholds, kind)), flush=True)


if __name__ == "__main__":
    main()
