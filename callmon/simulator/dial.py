"""The Dial verb: phones rung, screened, bridged, recorded."""

from datetime import datetime, timedelta
from urllib.parse import urljoin

from callmon.simulator.call import Call, GoneError, LineCutError
from callmon.simulator.exchange import KeptRecording, Leg, new_sid
from callmon.simulator.runner import Runner, Step
from callmon.simulator.scenario import Answer, LegTruth, Phase, Phone, RecordingTruth
from callmon.simulator.signature import Fields
from callmon.simulator.sounds import lasting
from callmon.simulator.talk import sound_of_talk, talk_seconds
from callmon.simulator.twiml import Verb

SETUP_SECONDS = 1.0
PICKS_UP = {Answer.TAKES, Answer.MAILBOX, Answer.HANGS_UP}


class RungPhone:
    """One Number of a Dial and the phone behind it."""

    def __init__(self, call: Call, noun: Verb, url: str, caller_id: str) -> None:
        self.call = call
        self.noun = noun
        self.screen_url = urljoin(url, noun.get("url")) if noun.get("url") else ""
        callback = noun.get("statusCallback")
        self._status_url = urljoin(url, callback) if callback else ""
        self._events = set(noun.get("statusCallbackEvent", "completed").split())
        self.phone: Phone = call.phone_rung(noun.text)
        self.leg, self.truth = call.new_child(noun.text, caller_id)

    def will(self, limit_seconds: float) -> list[tuple[float, str]]:
        """What comes of ringing it: seconds from the dialling, and what happens."""
        phone, rings = self.phone, SETUP_SECONDS
        if phone.answer == Answer.BUSY:
            return [(0, "initiated"), (rings, "busy")]
        if phone.answer == Answer.UNREACHABLE:
            return [(0, "initiated"), (rings, "failed")]
        answers = rings + phone.after_seconds
        if phone.answer in PICKS_UP and answers < limit_seconds:
            return [(0, "initiated"), (rings, "ringing"), (answers, "answered")]
        return [(0, "initiated"), (rings, "ringing"), (limit_seconds, "no-answer")]

    def comes_to(self, event: str) -> None:
        """An event of the leg happens now and is told."""
        now = self.call.now()
        if event == "ringing":
            self.truth.ringing_at, self.leg.status = now, "ringing"
        elif event == "answered":
            self.truth.answered_at = self.leg.answered_at = now
            self.leg.status = "in-progress"
        elif event != "initiated":
            self.end(event)
            return
        self.call.progress(self.leg, event, self._status_url, self._events)

    def end(self, status: str) -> None:
        """The leg reaches its final state, once."""
        if self.leg.ended_at is None:
            self.leg.finish(status, self.call.now())
            self.truth.ended_at, self.truth.status = self.leg.ended_at, status
            self.call.progress(self.leg, "completed", self._status_url, self._events)


class Dial:
    """Runs Dial on the parent leg's runner."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._call = runner.call

    def run(self, verb: Verb, url: str) -> Step | None:
        """Ring, bridge, talk; then ask the action, or go on to the next verb."""
        if not verb.is_true("answerOnBridge"):
            self._call.answer()
        self._call.enter(Phase.RINGING)
        self._check(verb, url)
        phones = [
            RungPhone(self._call, noun, url, verb.get("callerId") or self._call.parent.from_number)
            for noun in verb.children
        ]
        recording: KeptRecording | None = None
        try:
            taken = self._ring(phones, verb.seconds("timeout", 30))
            bridged = taken is not None and self._screen(taken)
            if taken is not None and bridged:
                recording = self._start_recording(verb, url, taken)
                self._talk(taken, verb, recording)
        except GoneError:
            self._caller_gone(phones, verb, url, recording)
            raise
        return self._after(phones, verb, url, recording)

    def _check(self, verb: Verb, url: str) -> None:
        parent = self._call.parent
        caller_id = verb.get("callerId")
        if caller_id and caller_id not in (parent.from_number, parent.to):
            self._call.truth.warnings.append(f"13214: callerId {caller_id!r} ({url})")
        for noun in verb.children:
            if noun.text in (parent.from_number, parent.to):
                self._call.truth.warnings.append(f"the call dials itself: {noun.text} ({url})")
        if not verb.children:
            self._call.truth.warnings.append(f"13225: nobody to dial ({url})")

    def _ring(self, phones: list[RungPhone], timeout: float) -> RungPhone | None:
        """Ring all at once; the first to pick up, the others are cancelled."""
        began = self._call.now()
        limit = timeout + self._call.settings.extra_dial_seconds
        plan = [(at, phone, event) for phone in phones for at, event in phone.will(limit)]
        for at, phone, event in sorted(plan, key=lambda planned: planned[0]):
            self._call.wait_until(began + timedelta(seconds=at))
            phone.comes_to(event)
            if event == "answered":
                for other in phones:
                    if other is not phone:
                        other.end("canceled")
                return phone
        return None

    def _screen(self, taken: RungPhone) -> bool:
        """Whether the one who picked up is bridged: the screening document came to its end."""
        presses = [taken.phone.presses] * 5 if taken.phone.answer == Answer.TAKES else []
        whisper = Runner(self._call, taken.leg, iter(presses))
        if taken.phone.answer == Answer.HANGS_UP:
            whisper.gone_at = self._call.now() + timedelta(seconds=1.5)
        try:
            if taken.screen_url:
                whisper.follow(Step("screen", taken.screen_url))
            elif whisper.gone_at:
                whisper.wait(2.0)
        except LineCutError:
            taken.end("completed")
            return False
        taken.truth.bridged_at = self._call.now()
        self._call.truth.answered_by = taken.noun.text
        self._call.answer()
        return True

    def _talk(self, taken: RungPhone, verb: Verb, recording: KeptRecording | None) -> None:
        scenario = self._call.scenario
        self._call.enter(Phase.TALK)
        seconds = min(talk_seconds(scenario, taken.noun.text), verb.seconds("timeLimit", 14400))
        self._call.wait(seconds)
        self._call.truth.ended_by = scenario.ends_talk
        if scenario.ends_talk == self._call.parent_role:
            raise GoneError
        taken.end("completed")

    def _start_recording(self, verb: Verb, url: str, taken: RungPhone) -> KeptRecording | None:
        record = verb.get("record", "do-not-record")
        if record in ("do-not-record", "false"):
            return None
        channels = sound_of_talk(self._call, taken.noun.text, dual=record.endswith("-dual"))
        recording = KeptRecording(
            new_sid("RE"), self._call.parent.sid, "DialVerb", channels, self._call.now(),
            self._call.faults,
        )  # fmt: skip
        self._call.exchange.add_recording(recording)
        self._tell_of(recording, "in-progress", verb, url)
        return recording

    def _tell_of(self, recording: KeptRecording, event: str, verb: Verb, url: str) -> None:
        callback = verb.get("recordingStatusCallback")
        events = set(verb.get("recordingStatusCallbackEvent", "completed").split())
        where = urljoin(url, callback) if callback else ""
        self._call.tell_of_recording(recording, event, where, events)

    def _caller_gone(
        self, phones: list[RungPhone], verb: Verb, url: str, recording: KeptRecording | None
    ) -> None:
        """The caller hung up: legs end, the action is still asked, its reply ignored."""
        self._call.parent.finish("completed", self._call.now())
        for phone in phones:
            answered = phone.leg.answered_at is not None
            phone.end("completed" if answered else self._call.faults.abandoned_is)
        self._end_recording(phones, verb, url, recording)
        if verb.get("action"):
            where = urljoin(url, verb.get("action"))
            fields = [*self._call.fields_of(self._call.parent), *self._result(phones, recording)]
            self._runner.check_ignored_reply(self._call.post("dial-action", where, fields), where)

    def _after(
        self, phones: list[RungPhone], verb: Verb, url: str, recording: KeptRecording | None
    ) -> Step | None:
        self._end_recording(phones, verb, url, recording)
        if not verb.get("action"):
            return None
        where = urljoin(url, verb.get("action"))
        return Step("dial-action", where, self._result(phones, recording))

    def _result(self, phones: list[RungPhone], recording: KeptRecording | None) -> Fields:
        picked_up = [phone for phone in phones if phone.leg.answered_at]
        shown = (picked_up or phones)[-1] if phones else None
        if shown is None:
            return [("DialCallStatus", "failed"), ("DialBridged", "false")]
        bridged = shown.truth.bridged_at is not None
        fields = [
            ("DialCallStatus", shown.leg.status),
            ("DialCallSid", shown.leg.sid),
            ("DialCallDuration", str(shown.leg.duration_seconds)),
            ("DialBridged", "true" if bridged else "false"),
        ]
        if recording:
            fields.append(("RecordingUrl", self._call.exchange.recording_url(recording.sid)))
        if shown.leg.status == "failed":
            fields += [("ErrorCode", "13224"), ("ErrorMessage", "Dial: invalid phone number")]
        return fields

    def _end_recording(
        self, phones: list[RungPhone], verb: Verb, url: str, recording: KeptRecording | None
    ) -> None:
        if recording is None:
            return
        taken = next(phone for phone in phones if phone.truth.bridged_at)
        seconds = _seconds_bridged(taken.truth, taken.leg, self._call.now())
        finish_recording(self._call, recording, seconds, "call")
        self._tell_of(recording, recording.status, verb, url)


def finish_recording(call: Call, recording: KeptRecording, seconds: float, purpose: str) -> None:
    """A recording comes to its end, as the faults ask."""
    faults = call.faults
    recording.channels = [lasting(seconds, channel) for channel in recording.channels]
    recording.seconds = round(seconds)
    recording.not_ready_times = faults.recording_not_ready_times
    recording.busy_times = faults.rest_busy_times
    silent_message = purpose == "voicemail" and not call.scenario.message
    absent = faults.recording_absent or (silent_message and faults.silence_is_absent)
    recording.status = "absent" if absent else "completed"
    call.truth.recordings.append(
        RecordingTruth(
            recording.sid,
            "voicemail" if purpose == "voicemail" else "call",
            len(recording.channels),
            seconds,
            recording.status,
            faults.recording_body,
        )
    )


def _seconds_bridged(truth: LegTruth, leg: Leg, now: datetime) -> float:
    assert truth.bridged_at is not None
    return ((leg.ended_at or now) - truth.bridged_at).total_seconds()
