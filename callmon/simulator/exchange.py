"""What Twilio keeps of calls and recordings, and shows on its REST pages."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import numpy as np

from callmon.simulator.scenario import Faults, Request
from callmon.simulator.sounds import Samples, wav

TERMINAL = {"completed", "busy", "no-answer", "failed", "canceled"}


def new_sid(prefix: str) -> str:
    """A name such as Twilio gives: two letters and 32 hexadecimal digits."""
    return prefix + uuid.uuid4().hex


@dataclass
class Leg:
    """One leg of a call: the caller's, or one phone that is rung."""

    sid: str
    from_number: str
    to: str
    direction: str
    parent_sid: str | None = None
    status: str = "ringing"
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    sequence: int = 0
    requests: list[Request] = field(default_factory=list)
    lag_seconds: float = 0.0
    """So long after its end the pages show it going on."""
    events_gone: bool = False
    stop_asked: bool = False
    next_url: str | None = None
    asked_for_at: datetime | None = None
    """When REST was asked to make the call."""
    unlisted_times: int = 0

    @property
    def duration_seconds(self) -> int:
        """Whole seconds since it was answered, 0 if it never was."""
        if not (self.answered_at and self.ended_at):
            return 0
        return round((self.ended_at - self.answered_at).total_seconds())

    def lags_at(self, now: datetime) -> bool:
        """Whether the pages show it going on though it has ended."""
        if not (self.ended_at and self.lag_seconds):
            return False
        return now < self.ended_at + timedelta(seconds=self.lag_seconds)

    def finish(self, status: str, at: datetime) -> None:
        """Reach a terminal state once; what comes later changes nothing."""
        if self.status not in TERMINAL:
            self.ended_at, self.status = at, status


@dataclass
class KeptRecording:
    """A recording at Twilio; `channels` is its sound."""

    sid: str
    call_sid: str
    source: str
    channels: list[Samples]
    started_at: datetime
    faults: Faults
    status: str = "in-progress"
    seconds: int = -1
    not_ready_times: int = 0
    busy_times: int = 0
    fetched_times: int = 0

    def body(self, requested_channels: int | None) -> bytes:
        """The WAV file as the line serves it, spoilt as the scenario asks."""
        channels = self.channels
        if self.faults.recording_body == "silent":
            channels = [np.zeros_like(channel) for channel in channels]
        if self.faults.recording_body == "mono" or requested_channels == 1:
            channels = [np.mean(channels, axis=0).astype(np.int16)]
        whole = wav(channels)
        match self.faults.recording_body:
            case "truncated":
                return whole[: 44 + (len(whole) - 44) // 3]
            case "empty":
                return b""
            case "not audio":
                return b"<html><body>Service Unavailable</body></html>"
        return whole


class Exchange:
    """All calls and recordings of the pretend account; safe to use from several threads."""

    def __init__(self, account_sid: str, now: Callable[[], datetime]) -> None:
        self.account_sid = account_sid
        self._now = now
        self.lock = threading.Lock()
        self.legs: dict[str, Leg] = {}
        self.recordings: dict[str, KeptRecording] = {}

    def add_leg(self, leg: Leg) -> Leg:
        with self.lock:
            self.legs[leg.sid] = leg
        return leg

    def add_recording(self, recording: KeptRecording) -> KeptRecording:
        with self.lock:
            self.recordings[recording.sid] = recording
        return recording

    def recording_url(self, sid: str) -> str:
        """The address that webhooks give for the recording (Twilio's own host)."""
        base = f"https://api.twilio.com/2010-04-01/Accounts/{self.account_sid}"
        return f"{base}/Recordings/{sid}"

    def call_page(self, leg: Leg) -> dict[str, Any]:
        """The call as REST shows it."""
        lagging = leg.lags_at(self._now())
        ended_at = None if lagging else leg.ended_at
        return {
            "sid": leg.sid,
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "parent_call_sid": leg.parent_sid,
            "from": leg.from_number,
            "to": leg.to,
            "direction": leg.direction,
            "status": "in-progress" if lagging else leg.status.replace("initiated", "queued"),
            "start_time": None if leg.status == "queued" else _rfc(leg.started_at),
            "end_time": _rfc(ended_at),
            "duration": str(leg.duration_seconds) if ended_at else None,
            "date_created": _rfc(leg.asked_for_at or leg.started_at),
            "date_updated": _rfc(ended_at or leg.started_at),
            "price": None,
            "queue_time": "0",
            "uri": f"/2010-04-01/Accounts/{self.account_sid}/Calls/{leg.sid}.json",
        }

    def recording_page(self, recording: KeptRecording) -> dict[str, Any]:
        """The recording as REST shows it."""
        base = f"/2010-04-01/Accounts/{self.account_sid}/Recordings/{recording.sid}"
        return {
            "sid": recording.sid,
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "call_sid": recording.call_sid,
            "status": recording.status,
            "source": recording.source,
            "channels": len(recording.channels),
            "duration": str(recording.seconds) if recording.status == "completed" else None,
            "start_time": _rfc(recording.started_at),
            "date_created": _rfc(recording.started_at),
            "date_updated": _rfc(recording.started_at),
            "price": None,
            "encryption_details": None,
            "error_code": 16102 if recording.status == "absent" else None,
            "media_url": self.recording_url(recording.sid),
            "uri": f"{base}.json",
        }

    def event_page(self, request: Request) -> dict[str, Any]:
        """One webhook of a call with the server's reply, as the Events sub-resource shows it."""
        return {
            "request": {
                "url": request.url,
                "method": "POST",
                "parameters": {_snake(name): value for name, value in request.fields},
            },
            "response": {"response_code": request.status, "date_created": _rfc(request.at)},
        }


def _rfc(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")
