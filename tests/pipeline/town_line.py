"""The shipped example's line as the worker meets it: receipts as kept, and a media host."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from callmon.config import settings
from callmon.db import transaction
from callmon.telephony.call_state import CallState
from callmon.telephony.form import Form
from callmon.telephony.receipts import Webhook, keep
from callmon.telephony.twilio import Kind
from tests.wav_files import silence, tone, wav_bytes

LINE = "+37180001234"
CITIZEN = "+37126123456"
EMPLOYEE = "ilze.berzina@sigulda.example"
ACCOUNT = "AC" + "0" * 32
A_CALL = wav_bytes(tone(3.0), tone(3.0, level=0.1))
A_MESSAGE = wav_bytes(tone(3.0))
NO_SOUND = wav_bytes(silence(0.0))
SILENCE = wav_bytes(silence(3.0))
SILENT_CALL = wav_bytes(silence(3.0), silence(3.0))

Reply = tuple[int, bytes]


@dataclass
class MediaHost:
    """Serves recordings: `reply` decides by the path asked for."""

    reply: Callable[[str], Reply] = lambda path: (404, b"")
    asked: list[str] = field(default_factory=list)

    def start(self) -> str:
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.asked.append(self.path)
                status, body = host.reply(self.path)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Caller:
    """A citizen's call, told to us webhook by webhook, on a clock of its own."""

    number: int
    now: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    @property
    def call_sid(self) -> str:
        return f"CA{self.number:032x}"

    @property
    def recording_sid(self) -> str:
        return f"RE{self.number:032x}"

    def tell(self, kind: Kind, path: str = "", hop: int = 0, **fields: str) -> None:
        """Keep one webhook as the line does."""
        state = self._state(hop) if path else None
        known = {
            "CallSid": self.call_sid,
            "AccountSid": ACCOUNT,
            "From": CITIZEN,
            "To": LINE,
            "CallStatus": "in-progress",
            "Direction": "inbound",
            "Timestamp": format_datetime(self.now.replace(microsecond=0)),
        }
        secret = settings().secret_key.get_secret_value()
        query = f"?t={state.token(secret)}" if state else ""
        webhook = Webhook(
            kind=kind,
            url=f"{settings().public_url}/twilio/{path or kind.value}{query}",
            form=Form(list({**known, **fields}.items())),
            received_at=self.now,
            organisation_id="sigulda",
            state=state,
        )
        with transaction() as session:
            keep(session, webhook)

    def talk(self) -> None:
        """Rings 6 s, is answered and taken, talks 30 s, hangs up."""
        child = f"CA{self.number + 10**6:032x}"
        leg = {"CallSid": child, "ParentCallSid": self.call_sid, "Direction": "outbound-dial"}
        self.tell(Kind.VOICE, CallStatus="ringing")
        for seconds, status in ((1, "initiated"), (1, "ringing"), (6, "in-progress")):
            self.wait(seconds)
            number = ("initiated", "ringing", "in-progress").index(status)
            self.tell(Kind.LEG, "leg", 1, **leg, CallStatus=status, SequenceNumber=str(number))
        self.wait(2)
        self.tell(Kind.SCREENING_KEY, "screening-key", 1, **leg, Digits="1")
        self.wait(30)
        self.tell(Kind.LEG, "leg", 1, **leg, CallStatus="completed", SequenceNumber="3")
        self.tell(
            Kind.DIAL,
            "dial",
            1,
            CallStatus="completed",
            DialCallStatus="completed",
            DialBridged="true",
            DialCallDuration="32",
        )
        self.tell(Kind.STATUS, CallStatus="completed", CallDuration="40")

    def leave_a_message(self, seconds: str = "3") -> None:
        """Rings after hours, speaks, hangs up."""
        self.tell(Kind.VOICE, CallStatus="ringing")
        self.wait(20)
        self.tell(
            Kind.VOICEMAIL,
            "voicemail",
            CallStatus="completed",
            Digits="hangup",
            RecordingDuration=seconds,
            RecordingSid=self.recording_sid,
            RecordingUrl=f"https://api.twilio.com/Recordings/{self.recording_sid}",
        )
        self.tell(Kind.STATUS, CallStatus="completed", CallDuration="23")

    def recording(self, status: str = "completed", source: str = "DialVerb", **fields: str) -> None:
        """The exchange tells of the recording."""
        hop = 1 if source == "DialVerb" else 0
        told = {"RecordingStatus": status, "RecordingSource": source, "RecordingDuration": "3"}
        self.tell(
            Kind.RECORDING,
            "recording",
            hop,
            **{**told, "RecordingSid": self.recording_sid, **fields},
        )

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def _state(self, hop: int) -> CallState:
        return CallState(
            "sigulda", "information", self.call_sid, "lv", "kap", hop, EMPLOYEE if hop else ""
        )
