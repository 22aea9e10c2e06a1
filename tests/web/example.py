"""Rows for the desk's tests: calls, findings and messages as a municipality would have them."""

import hashlib
import struct
import wave
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from callmon.recordings import keep
from callmon.tables import (
    AssignmentRow,
    CallRow,
    FindingRow,
    RecordingRow,
    TranscriptRow,
    VoicemailRow,
)

MORNING = datetime(2026, 11, 23, 7, 12, 5, tzinfo=UTC)
MODEL = "5f0f" * 16
STANDARD = "c0de" * 16


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
            "employee_id": "ilze.berzina@sigulda.example",
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


def a_finding(session: Session, call: CallRow, check: str, outcome: str, **values: Any) -> FindingRow:
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
            "why": {"key": f"{check}.not_said", "values": {}},
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
