"""Fits what must be heard by sound for a thing to count as said, on labelled recordings.

A model's thresholds hold for the voices and lines they were fitted on: `callmon evaluate --fit`
fits them anew on calls that people listened to, and writes them into the models' manifest.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from pathlib import Path

import numpy as np

from callmon.config import settings
from callmon.evaluate.hearing import channels_of
from callmon.evaluate.labelled import LabelledCall, LabelledFileError, read_labelled
from callmon.organisation import Language, Organisation
from callmon.transcripts.by_sound import opening_of
from callmon.transcripts.cohort import Cohort, Evidence, Heard, cohort_of, hear
from callmon.transcripts.heard import Agent
from callmon.transcripts.manifest import Thresholds
from callmon.transcripts.speech_model import SpeechModel, load_model
from callmon.transcripts.transcript import Speaker
from callmon.wav import read_wav

LEAST_CALLS = 50
"""Of one language; with fewer the thresholds stay as they are."""
LEAST_SAID = 15
"""So often a thing must have been said, and as often not, for its threshold to be fitted."""
FALSE_SHARE = 0.02
"""So much of what was not said may count as said."""
LOST_SHARE = 0.02
"""So much of what was said may count as unsaid: employees flagged for the recogniser's mistakes."""
KINDS = ("department", "institution", "full_name", "first_name", "last_name")


@dataclass(frozen=True, slots=True)
class Fitted:
    """One threshold fitted anew: on how many said and unsaid, and what it accepts of them."""

    language: Language
    kind: str
    thresholds: Thresholds
    said: int
    unsaid: int
    accepted: float
    false: float


@dataclass(slots=True)
class Strengths:
    """How strongly a kind of thing was heard in openings that hold it and that do not."""

    said: list[float]
    unsaid: list[float]


def fit(folder: Path) -> list[Fitted]:
    """Fits the thresholds of the model in use on a labelled folder, and writes the manifest.

    Raises LabelledFileError where no language has LEAST_CALLS recordings with labels, NotWav and
    OSError for a recording or manifest that cannot be used, ModelFilesProblem.
    """
    labelled = read_labelled(folder)
    model = load_model()
    usable: dict[Language, list[LabelledCall]] = defaultdict(list)
    for call in labelled.calls:
        if call.audio and call.agent and call.labels and call.language in model.entry.sound:
            usable[call.language].append(call)
    enough = {language: calls for language, calls in usable.items() if len(calls) >= LEAST_CALLS}
    if not enough:
        counted = ", ".join(f"{len(calls)} {language}" for language, calls in usable.items())
        raise LabelledFileError(
            f"{folder}: fitting needs at least {LEAST_CALLS} labelled calls of one language with a "
            f"WAV file and an agent beside them; there are {counted or 'none'}"
        )
    made: list[Fitted] = []
    for language, calls in enough.items():
        heard = _strengths(calls, labelled.organisation, language, model)
        made.extend(fitted_kinds(language, heard))
    _write(model.entry.id, made)
    return made


def fitted_kinds(language: Language, heard: Mapping[str, Strengths]) -> Iterator[Fitted]:
    """The kinds that were said, and not said, often enough, with thresholds for each."""
    for kind, strengths in heard.items():
        if min(len(strengths.said), len(strengths.unsaid)) < LEAST_SAID:
            continue
        thresholds = fitted(strengths.said, strengths.unsaid)
        yield Fitted(
            language,
            kind,
            thresholds,
            len(strengths.said),
            len(strengths.unsaid),
            accepted=float(np.mean(np.array(strengths.said) >= thresholds.met)),
            false=float(np.mean(np.array(strengths.unsaid) >= thresholds.met)),
        )


def fitted(said: Sequence[float], unsaid: Sequence[float]) -> Thresholds:
    """`met` lets FALSE_SHARE of the unsaid through, `unclear` loses LOST_SHARE of the said.

    Where the two lie apart, `met` is half-way between them and `unclear` where the unsaid end.
    """
    low = float(np.quantile(said, LOST_SHARE, method="lower"))
    high = float(np.quantile(unsaid, 1 - FALSE_SHARE, method="higher"))
    met, unclear = ((low + high) / 2, high) if low > high else (high, low)
    return Thresholds(met=round(met + 0.01, 2), unclear=floor(100 * unclear) / 100)


def _strengths(
    calls: Iterable[LabelledCall],
    organisation: Organisation,
    language: Language,
    model: SpeechModel,
) -> dict[str, Strengths]:
    found = {kind: Strengths([], []) for kind in KINDS}
    for call in calls:
        if not call.audio or not call.agent:
            continue
        agent_channel = channels_of(call.direction, read_wav(call.audio).channels).index(
            Speaker.AGENT
        )
        decodes = model.entry.sound[language].decodes
        opening = opening_of(call.audio, agent_channel, decodes, model)
        if opening is None:
            continue
        full_name = f"{call.agent.first_name} {call.agent.last_name}"
        cohort = cohort_of(organisation, language, (full_name,))
        heard = hear(cohort, [decode.sounds for decode in opening.decodes])
        for kind, was_said, strength in told_by(call.labels, call.agent, cohort, heard):
            (found[kind].said if was_said else found[kind].unsaid).append(strength)
    return found


def told_by(
    labels: Mapping[str, str], agent: Agent, cohort: Cohort, heard: Heard
) -> Iterator[tuple[str, bool, float]]:
    """What a call's labels tell: kind, whether it was said, how strongly it was heard.

    Who says their own department or name says no other's; who does not may have said another's.
    """
    own = agent.department.id
    rivals = {own, *cohort.rivals.get(own, ())}
    departments = {one: found for one, found in heard.departments.items() if one in rivals}
    first, last = labels.get("states_first_name"), labels.get("states_last_name")
    both = first if first == last else "fail" if "fail" in (first, last) else None
    full_name = f"{agent.first_name} {agent.last_name}"
    yield from _told("department", labels.get("states_department"), own, departments)
    yield from _told("full_name", both, full_name, heard.full_names)
    yield from _told("first_name", first, agent.first_name, heard.first_names)
    yield from _told("last_name", last, agent.last_name, heard.last_names)
    institution = {"": heard.institution} if heard.institution else {}
    yield from _told("institution", labels.get("states_institution"), "", institution)


def _told(
    kind: str, label: str | None, own: str, found: Mapping[str, Evidence]
) -> Iterator[tuple[str, bool, float]]:
    for name, evidence in found.items():
        if label == "pass" or (label == "fail" and name == own):
            yield kind, label == "pass" and name == own, evidence.strength


def _write(model: str, made: Iterable[Fitted]) -> None:
    path = settings().models_dir / "manifest.toml"
    text = path.read_text("utf8")
    for one in made:
        text = with_thresholds(text, model, one)
    path.write_text(text, "utf8")


def with_thresholds(manifest: str, model: str, one: Fitted) -> str:
    """The manifest's text with one threshold replaced or added, all else as it was."""
    head, table, rest = manifest.partition(f"[{model}.sound.{one.language}]\n")
    own, *others = re.split(r"(?m)^(?=\[)", rest, maxsplit=1)
    met, unclear = one.thresholds.met, one.thresholds.unclear
    line = f"{one.kind} = {{ met = {met}, unclear = {unclear} }}\n"
    changed, count = re.subn(rf"(?m)^{one.kind}\s*=.*\n", line, own)
    return "".join([head, table, changed if count else line + own, *others])
