"""Rows for the desk's tests: calls, findings and messages as a municipality would have them."""

import hashlib
import math
import struct
import wave
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from callmon.config import settings
from callmon.recordings import keep
from callmon.tables import (
    AssignmentRow,
    CallRow,
    FindingRow,
    FollowUpCauseRow,
    FollowUpEventRow,
    FollowUpRow,
    RecordingRow,
    TranscriptRow,
    VoicemailRow,
)

MORNING = datetime(2026, 11, 23, 7, 12, 5, tzinfo=UTC)
MODEL = "5f0f" * 16
STANDARD = "c0de" * 16
ILZE = "ilze.berzina@sigulda.example"


def sid(prefix: str, seed: object) -> str:
    """A Twilio identifier that is always the same for the same seed."""
    return prefix + hashlib.md5(str(seed).encode(), usedforsecurity=False).hexdigest()


def a_call(session: Session, seed: object, **values: Any) -> CallRow:
    """A call that Ilze Bērziņa of Sigulda answered at the second ring, unless said otherwise."""
    started = values.pop("started_at", MORNING)
    call = CallRow(
        **{
            "organisation_id": "sigulda",
            "line_id": "information",
            "call_sid": sid("CA", seed),
            "direction": "inbound",
            "language": "lv",
            "from_number": "+37129123456",
            "to_number": "+37180001234",
            "department_id": "kap",
            "employee_id": ILZE,
            "started_at": started,
            "ended_at": started + timedelta(seconds=75),
            "outcome": "answered",
            "ended_by": "client",
            "wait_seconds": 8.4,
            "rings_to_answer": 2,
            "talk_seconds": 61.0,
            "timeline": {},
            **values,
        }
    )
    session.add(call)
    session.flush()
    return call


def a_leg(
    number: int, employee_id: str, result: str, start: datetime, **values: Any
) -> dict[str, Any]:
    """A leg as the timeline keeps it."""
    return {
        "number": number,
        "employee_id": employee_id,
        "department_id": "kap",
        "dialled_at": start.isoformat(),
        "ringing_at": start.isoformat(),
        "answered_at": None,
        "bridged_at": None,
        "ended_at": None,
        "result": result,
        "ring_seconds": 15.0,
        "rings": 3,
        "rings_at_least": 3,
        "rings_at_most": 4,
        "ring_is_estimated": False,
        "talk_seconds": None,
        **values,
    }


def a_hunted_timeline() -> dict[str, Any]:
    """The first employee did not answer; Ilze took the call."""
    second = MORNING + timedelta(seconds=21)
    return {
        "wait_is_estimated": False,
        "rings_are_estimated": True,
        "legs": [
            a_leg(1, "janis.ozols@sigulda.example", "no_answer", MORNING + timedelta(seconds=1)),
            a_leg(
                2,
                ILZE,
                "answered",
                second,
                rings=2,
                ring_seconds=8.0,
                ring_is_estimated=True,
                answered_at=(second + timedelta(seconds=8)).isoformat(),
                bridged_at=(second + timedelta(seconds=10)).isoformat(),
                ended_at=(second + timedelta(seconds=70)).isoformat(),
                talk_seconds=60.0,
            ),
        ],
    }


def a_finding(
    session: Session, call: CallRow, check: str, outcome: str, **values: Any
) -> FindingRow:
    """A current finding on clause 15.2 unless said otherwise."""
    finding = FindingRow(
        **{
            "organisation_id": call.organisation_id,
            "call_id": call.id,
            "clause": "15.2",
            "check": check,
            "outcome": outcome,
            "confidence": 0.93,
            "evidence": [],
            "why": {"key": "greets.late", "values": {}},
            "standard_id": "sigulda-2023",
            "standard_version": STANDARD,
            "check_version": "1",
            "heard_by": MODEL,
            "is_current": True,
            "created_at": MORNING + timedelta(minutes=3),
            **values,
        }
    )
    session.add(finding)
    session.flush()
    return finding


def a_recording(session: Session, call_sid: str, **values: Any) -> RecordingRow:
    """A recording of 20 seconds on two channels, kept on disk, unless said otherwise."""
    values = {
        "organisation_id": "sigulda",
        "call_sid": call_sid,
        "recording_sid": sid("RE", call_sid),
        "purpose": "call",
        "state": "kept",
        "sha256": kept_sound(len(values.get("channels", ["client", "agent"]))),
        "duration_seconds": 20.0,
        "channels": ["client", "agent"],
        "created_at": MORNING,
        **values,
    }
    recording = RecordingRow(**values)
    session.add(recording)
    session.flush()
    return recording


def kept_sound(channels: int, seconds: int = 20, rate: int = 8000) -> str:
    """Two people talking in turns, as tones; returns the kept recording's sha256."""
    folder = settings().data_dir / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"sound{channels}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        for place in range(seconds * rate):
            at = place / rate
            file.writeframesraw(
                b"".join(struct.pack("<h", _tone(at, channel)) for channel in range(channels))
            )
    return keep(path)


def _tone(at: float, channel: int) -> int:
    speaks = int(at // 3) % 2 != channel
    loud = 9000 * abs(math.sin(at * 2.1)) if speaks else 60
    return int(loud * math.sin(at * 1400 * (channel + 1)))


WORDS = (
    ("agent", 0.4, "Labdien, Siguldas novada pašvaldība, mani sauc Ilze."),
    ("client", 4.0, "Labdien! Man pie mājas Raiņa ielā jau trešo dienu nedeg ielas lampa."),
    ("agent", 9.5, "Saprotu. Pierakstīju: Raiņa iela, ielas apgaismojums nedeg."),
    ("client", 13.8, "Jā, paldies. Kad to salabos?"),
    ("agent", 16.0, "Nodošu meistariem, un viņi jums atzvanīs līdz rītdienai."),
)


def a_transcript(session: Session, recording: RecordingRow, **values: Any) -> TranscriptRow:
    """What was said, in Latvian, each word with its time."""
    transcript = TranscriptRow(
        **{
            "organisation_id": recording.organisation_id,
            "recording_id": recording.id,
            "model_id": "base",
            "model_sha256": MODEL,
            "settings_version": "1",
            "language": "lv",
            "may_judge": True,
            "content": {
                "language": "lv",
                "duration_seconds": 20.0,
                "may_judge": True,
                "model": {"id": "base", "sha256": MODEL},
                "utterances": [_utterance(*one) for one in WORDS],
                "suspicions": [{"speaker": "client", "start": 13.8, "end": 15.0, "why": "noise"}],
            },
            "created_at": MORNING + timedelta(minutes=2),
            **values,
        }
    )
    session.add(transcript)
    session.flush()
    return transcript


def _utterance(speaker: str, start: float, text: str) -> dict[str, Any]:
    words = text.split()
    return {
        "speaker": speaker,
        "start": start,
        "end": start + 0.4 * len(words),
        "text": text,
        "words": [
            [word, round(start + 0.4 * place, 2), round(start + 0.4 * place + 0.38, 2), 0.9]
            for place, word in enumerate(words)
        ],
    }


def a_message(session: Session, seed: object, **values: Any) -> VoicemailRow:
    """A message about a street lamp, waiting for the morning, unless said otherwise."""
    message = VoicemailRow(
        **{
            "organisation_id": "sigulda",
            "line_id": "information",
            "call_sid": sid("CA", seed),
            "recording_sid": sid("RE", sid("CA", seed)),
            "from_number": "+37129123456",
            "received_at": MORNING - timedelta(hours=12),
            "due_for_routing_at": MORNING - timedelta(hours=1),
            "state": "received",
            "language": "lv",
            "text": "Labvakar, te Pēteris Kalniņš no Raiņa ielas. Pie mājas nodegusi lampa stabā.",
            "department_id": "ipasumi",
            "confidence": 0.88,
            "callback_number": "+37129123456",
            "caller_name": "Pēteris Kalniņš",
            **values,
        }
    )
    session.add(message)
    session.flush()
    return message


def assigned_to(session: Session, message: VoicemailRow, employee_id: str) -> AssignmentRow:
    """Hand a message to an employee."""
    message.state = "routed"
    assignment = AssignmentRow(
        organisation_id=message.organisation_id,
        voicemail_id=message.id,
        department_id=message.department_id or "kap",
        employee_id=employee_id,
        assigned_at=MORNING,
    )
    session.add(assignment)
    session.flush()
    return assignment


def a_follow_up(session: Session, seed: object, **values: Any) -> FollowUpRow:
    """A missed call of this morning that Ilze Bērziņa is to return by noon, unless said otherwise.

    `message` makes it that message's.
    """
    message: VoicemailRow | None = values.pop("message", None)
    opened = values.pop("opened_at", MORNING)
    follow_up = FollowUpRow(
        **{
            "organisation_id": "sigulda",
            "line_id": "information",
            "kind": "message" if message else "missed_call",
            "department_id": "kap",
            "employee_id": ILZE,
            "number": "+37129123456",
            "caller_name": message.caller_name if message else None,
            "language": "lv",
            "urgent": False,
            "opened_at": opened,
            "due_at": opened + timedelta(hours=3),
            "state": "open",
            **values,
        }
    )
    session.add(follow_up)
    session.flush()
    session.add(
        FollowUpCauseRow(
            organisation_id=follow_up.organisation_id,
            follow_up_id=follow_up.id,
            cause_key=f"{follow_up.kind}-{sid('CA', seed)}",
            kind=follow_up.kind,
            voicemail_id=message.id if message else None,
            at=opened,
        )
    )
    happened(session, follow_up, "opened", opened, department_id=follow_up.department_id)
    return follow_up


def happened(
    session: Session, follow_up: FollowUpRow, kind: str, at: datetime, **values: Any
) -> None:
    """One thing more in the history of a follow-up."""
    session.add(
        FollowUpEventRow(
            organisation_id=follow_up.organisation_id,
            follow_up_id=follow_up.id,
            at=at,
            kind=kind,
            employee_id=follow_up.employee_id,
            **values,
        )
    )
    session.flush()
