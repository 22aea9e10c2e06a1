"""One call as it goes on: its time, its legs, what is posted of it, and the truth of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

from callmon.simulator.clock import CallClock
from callmon.simulator.exchange import Exchange, KeptRecording, Leg, new_sid
from callmon.simulator.postman import Account, Postman, Reply, Site
from callmon.simulator.scenario import CallTruth, LegTruth, Phase, Phone, Role, Scenario
from callmon.simulator.signature import Fields

SIP_CODES = {"completed": "200", "no-answer": "487", "canceled": "487", "failed": "404"}
GEO = ("City", "State", "Zip", "Country")


class GoneError(Exception):
    """The person on the caller's side (the parent leg) has hung up."""


class LineCutError(Exception):
    """The line ends this leg: a Hangup, or an error."""


@dataclass(frozen=True)
class LineSettings:
    """What is entered at Twilio for the number, and how the pretend line behaves."""

    account: Account
    site: Site
    voice_path: str = "/twilio/voice"
    status_path: str = "/twilio/status"
    fallback_path: str | None = "/twilio/fallback"
    longest_announcement_seconds: float | None = None
    """Longer announcements count as this long, to save time."""
    extra_dial_seconds: float = 5.0
    recording_delay_seconds: float = 2.0

    def url(self, path: str) -> str:
        return self.site.public_url + path


class Call:
    """The state of one call that its verbs share."""

    def __init__(
        self,
        settings: LineSettings,
        exchange: Exchange,
        clock: CallClock,
        scenario: Scenario,
        parent: Leg,
    ) -> None:
        self.settings = settings
        self.exchange = exchange
        self.scenario = scenario
        self.faults = scenario.faults
        self.parent = parent
        self.truth = CallTruth(
            scenario.name, parent.sid, parent.from_number, parent.to, clock.now()
        )
        self.postman = Postman(
            settings.account, settings.site, scenario.faults, clock.now, self.truth.requests
        )
        parent.requests = self.truth.requests
        parent.lag_seconds = scenario.faults.lists_lag_seconds
        parent.events_gone = scenario.faults.events_gone
        self.keys: Iterator[str] = iter(scenario.caller.keys)
        path = settings.fallback_path
        self.fallback_url = settings.url(path) if path else None
        """Asked where our document fails; a call asked for by REST has one of its own, or none."""
        self.phones_rung = 0
        self._clock = clock
        self._leaves_at: datetime | None = None
        self._outbox = ThreadPoolExecutor(max_workers=1)
        self._swapped: tuple[str, str, Fields] | None = None
        self._held: list[tuple[datetime, str, str, Fields]] = []

    @property
    def is_inbound(self) -> bool:
        return self.parent.direction == "inbound"

    @property
    def parent_role(self) -> Role:
        """Who is on the leg that the call began with."""
        return "client" if self.is_inbound else "agent"

    def now(self) -> datetime:
        return self._clock.now()

    def enter(self, phase: Phase) -> None:
        """The caller comes to a phase: if they give up in it, their patience begins to run."""
        caller = self.scenario.caller
        if caller.leaves_in == phase and self._leaves_at is None:
            self._leaves_at = self.now() + timedelta(seconds=caller.leaves_after_seconds)

    def wait(self, seconds: float) -> None:
        """Let seconds pass. Raises GoneError at the moment the caller hangs up."""
        self.wait_until(self.now() + timedelta(seconds=seconds))

    def wait_until(self, moment: datetime) -> None:
        if self._leaves_at and self._leaves_at <= moment:
            self._clock.wait_until(self._leaves_at)
            raise GoneError
        self._clock.wait_until(moment)
        if self.parent.stop_asked:
            raise LineCutError("ended by REST")

    def answer(self) -> None:
        """The caller's leg is answered (billing starts)."""
        if self.parent.answered_at is None:
            self.parent.status, self.parent.answered_at = "in-progress", self.now()

    def fields_of(self, leg: Leg) -> Fields:
        """The parameters every request about a leg carries."""
        fields = [
            ("CallSid", leg.sid),
            ("AccountSid", self.settings.account.sid),
            ("From", leg.from_number),
            ("To", leg.to),
            ("Caller", leg.from_number),
            ("Called", leg.to),
            ("CallStatus", leg.status),
            ("ApiVersion", "2010-04-01"),
            ("Direction", leg.direction),
        ]
        if leg.parent_sid:
            fields.append(("ParentCallSid", leg.parent_sid))
        return [*fields, *self._geo(), *self._unknown()]

    def _geo(self) -> Fields:
        if self.faults.geo == "absent":
            return []
        known = {"City": "Sigulda", "State": "", "Zip": "LV-2150", "Country": "LV"}
        sides = ("From", "To", "Caller", "Called")
        full = self.faults.geo == "full"
        return [(side + part, known[part] if full else "") for side in sides for part in GEO]

    def _unknown(self) -> Fields:
        if not self.faults.unknown_parameters:
            return []
        return [("StirVerstat", "TN-Validation-Passed-A"), ("Neuigkeit", "ā b"), ("Twice", "1"),
                ("Twice", "2"), ("Blank", "")]  # fmt: skip

    def post(self, kind: str, url: str, fields: Fields) -> Reply:
        """Ask the server and wait for its answer."""
        return self.postman.post(kind, url, fields)

    def tell(self, kind: str, url: str, fields: Fields, late_seconds: float = 0.0) -> None:
        """Post an event without waiting; late ones follow after the end of the call."""
        if late_seconds:
            self._held.append((self.now() + timedelta(seconds=late_seconds), kind, url, fields))
        else:
            self._outbox.submit(self._tell, kind, url, fields)

    def _tell(self, kind: str, url: str, fields: Fields) -> None:
        self.postman.post(kind, url, fields)
        if self.faults.repeat_callbacks != "no":
            same = self.faults.repeat_callbacks == "same token"
            token = next(x.token for x in reversed(self.truth.requests) if x.fields is fields)
            self.postman.post(kind, url, fields, token if same else None)

    def finish(self) -> None:
        """Post all that is still to be posted."""
        self._outbox.shutdown(wait=True)
        for due, kind, url, fields in sorted(self._held, key=lambda held: held[0]):
            self._clock.wait_until(due)
            self._tell(kind, url, fields)
        self.postman.close()

    def phone_rung(self, number: str) -> Phone:
        """How the phone behaves that is rung now: the attempt's own, or the last that fits."""
        self.phones_rung += 1
        fitting = [one for one in self.scenario.phones if one.number in (None, number)]
        by_number = [one for one in fitting if one.number]
        if by_number:
            return by_number[0]
        return fitting[min(self.phones_rung, len(fitting)) - 1] if fitting else Phone()

    def new_child(self, number: str, caller_id: str) -> tuple[Leg, LegTruth]:
        """A leg to a phone that is to be rung."""
        leg = Leg(new_sid("CA"), caller_id, number, "outbound-dial", self.parent.sid)
        leg.status, leg.started_at = "initiated", self.now()
        self.exchange.add_leg(leg)
        truth = LegTruth(number, leg.sid, len(self.truth.legs) + 1)
        self.truth.legs.append(truth)
        return leg, truth

    def progress(self, leg: Leg, event: str, url: str, subscribed: set[str]) -> None:
        """Tell a status callback of a leg, if it is subscribed to. Numbers count all events."""
        sequence, leg.sequence = leg.sequence, leg.sequence + 1
        if not url or event not in subscribed:
            return
        fields = [
            *self.fields_of(leg),
            ("Timestamp", format_datetime(self.now())),
            ("SequenceNumber", str(sequence)),
            ("CallbackSource", "call-progress-events"),
        ]
        if event == "completed":
            fields += self._ending(leg)
        self._tell_progress(event, url, fields)

    def _ending(self, leg: Leg) -> Fields:
        code = self.faults.busy_sip_code if leg.status == "busy" else SIP_CODES[leg.status]
        seconds = leg.duration_seconds
        return [
            ("CallDuration", str(seconds)),
            ("Duration", str(-(-seconds // 60))),
            ("SipResponseCode", code),
        ]

    def _tell_progress(self, event: str, url: str, fields: Fields) -> None:
        if event == "ringing" and self.faults.drop_ringing:
            return
        if event == "ringing" and self.faults.swap_ringing_and_answered:
            self._swapped = ("leg-status", url, fields)
            return
        late = self.faults.late_terminal_seconds if event == "completed" else 0.0
        self.tell("leg-status", url, fields, late)
        if event in ("answered", "completed") and self._swapped:
            self.tell(*self._swapped)
            self._swapped = None

    def tell_of_recording(
        self, recording: KeptRecording, event: str, url: str, events: set[str]
    ) -> None:
        """Tell a recording status callback, if it is subscribed to."""
        if not url or event not in events:
            return
        fields = [
            ("AccountSid", self.settings.account.sid),
            ("CallSid", recording.call_sid),
            ("RecordingSid", recording.sid),
            ("RecordingUrl", self.exchange.recording_url(recording.sid)),
            ("RecordingStatus", event),
            ("RecordingChannels", str(len(recording.channels) or 1)),
            ("RecordingStartTime", format_datetime(recording.started_at)),
            ("RecordingSource", recording.source),
            ("RecordingTrack", "both"),
        ]
        if event == "completed":
            fields.append(("RecordingDuration", str(recording.seconds)))
        if event == "absent":
            fields.append(("ErrorCode", "16102"))
        late = 0.0 if event == "in-progress" else self.settings.recording_delay_seconds
        self.tell("recording-status", url, fields, late)
