"""A folder of labelled items: organisation.toml, calls.jsonl, voicemails.jsonl, WAV beside."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from callmon.checks.verdict import Agent, Direction
from callmon.organisation import LANGUAGES, Department, Language, Organisation
from callmon.organisation_file import OrganisationFileError, read_organisation
from callmon.transcripts.transcript import Speaker, Utterance

Item = TypeVar("Item")

CHECK_LABELS = ("pass", "fail", "na")


class LabelledFileError(Exception):
    """A labelled folder cannot be read; the message says file, line and what to do."""


@dataclass(frozen=True, slots=True)
class LabelledCall:
    """One call of text (or of a WAV file) and what people said of it.

    `turn_numbers` gives, for each utterance, its index among the turns as the file has them.
    """

    id: str
    language: Language
    source: str
    direction: Direction
    agent: Agent | None
    client_name: str | None
    utterances: tuple[Utterance, ...]
    turn_numbers: tuple[int, ...]
    labels: dict[str, str] = field(default_factory=dict)
    audio: Path | None = None


@dataclass(frozen=True, slots=True)
class LabelledVoicemail:
    """One message and what people said of it; `labels` holds only the fields that are given."""

    id: str
    language: Language
    source: str
    received_at: datetime | None
    text: str
    labels: dict[str, Any] = field(default_factory=dict)
    audio: Path | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A folder's organisation and items."""

    organisation: Organisation
    calls: tuple[LabelledCall, ...]
    voicemails: tuple[LabelledVoicemail, ...]


def read_labelled(folder: Path) -> Labelled:
    """Everything in `folder`; missing fields are filled with what can be assumed.

    Raises LabelledFileError where there is no organisation, no items, or a line is no JSON.
    """
    path = folder / "organisation.toml"
    if not path.is_file():
        raise LabelledFileError(f"{path}: missing; put the organisation's file there")
    try:
        organisation = read_organisation(path)
    except OrganisationFileError as error:
        raise LabelledFileError(str(error)) from None
    calls = _read(folder / "calls.jsonl", lambda kept, id: _call(kept, id, organisation, folder))
    messages = _read(folder / "voicemails.jsonl", lambda kept, id: _voicemail(kept, id, folder))
    if not calls and not messages:
        raise LabelledFileError(f"{folder}: put calls.jsonl or voicemails.jsonl there")
    return Labelled(organisation, calls, messages)


def _read(path: Path, item_of: Callable[[dict[str, Any], str], Item]) -> tuple[Item, ...]:
    if not path.is_file():
        return ()
    items = []
    for number, kept in _lines(path):
        try:
            items.append(item_of(kept, str(kept.get("id") or f"{path.stem}-{number}")))
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise LabelledFileError(f"{path}:{number}: a field is wrong: {error}") from None
    return tuple(items)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            kept = json.loads(line)
        except json.JSONDecodeError as error:
            raise LabelledFileError(f"{path}:{number}: not valid JSON: {error.msg}") from None
        if not isinstance(kept, dict):
            raise LabelledFileError(f"{path}:{number}: write one JSON object a line")
        yield number, kept


def _call(
    kept: dict[str, Any], item_id: str, organisation: Organisation, folder: Path
) -> LabelledCall:
    turns = sorted(
        enumerate(_utterances(kept.get("turns") or [])), key=lambda numbered: numbered[1].start
    )
    return LabelledCall(
        id=item_id,
        language=_language(kept),
        source=str(kept.get("source") or "clean"),
        direction=Direction(kept.get("direction") or "inbound"),
        agent=_agent(kept.get("agent"), organisation),
        client_name=(kept.get("client") or {}).get("name"),
        utterances=tuple(turn for _, turn in turns),
        turn_numbers=tuple(number for number, _ in turns),
        labels={k: v for k, v in (kept.get("labels") or {}).items() if v in CHECK_LABELS},
        audio=_audio(folder, item_id),
    )


def _utterances(turns: list[dict[str, Any]]) -> Iterator[Utterance]:
    start = 0.0
    for turn in turns:
        start = float(turn.get("start", start))
        end = float(turn.get("end", start))
        yield Utterance(Speaker(turn["speaker"]), start, end, str(turn.get("text") or ""))
        start = end


def _agent(kept: dict[str, Any] | None, organisation: Organisation) -> Agent | None:
    if not kept or not kept.get("department"):
        return None
    return Agent(
        first_name=str(kept.get("first_name") or ""),
        last_name=str(kept.get("last_name") or ""),
        position=str(kept.get("position") or ""),
        department=_department(str(kept["department"]), organisation),
    )


def _department(given: str, organisation: Organisation) -> Department:
    for department in organisation.departments:
        if given in (department.id, *department.names):
            return department
    raise ValueError(f"department {given!r} is none of the organisation's")


def _voicemail(kept: dict[str, Any], item_id: str, folder: Path) -> LabelledVoicemail:
    fields = ("department", "urgent", "callback_number", "caller_name")
    received = kept.get("received_at")
    return LabelledVoicemail(
        id=item_id,
        language=_language(kept),
        source=str(kept.get("source") or "clean"),
        received_at=datetime.fromisoformat(received) if received else None,
        text=str(kept.get("text") or ""),
        labels={name: kept[name] for name in fields if name in kept},
        audio=_audio(folder, item_id),
    )


def _language(kept: dict[str, Any]) -> Language:
    for language in LANGUAGES:
        if language == kept.get("language", "lv"):
            return language
    raise ValueError(f"language {kept.get('language')!r} is none of {', '.join(LANGUAGES)}")


def _audio(folder: Path, item_id: str) -> Path | None:
    if "/" in item_id or "\\" in item_id:
        return None
    path = folder / f"{item_id}.wav"
    return path if path.is_file() else None
