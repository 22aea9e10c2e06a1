"""The Record verb: the beep, the message, its action and its recording callback."""

from urllib.parse import urljoin

from callmon.simulator.call import GoneError
from callmon.simulator.dial import finish_recording
from callmon.simulator.exchange import KeptRecording, new_sid
from callmon.simulator.runner import Runner, Step
from callmon.simulator.scenario import Phase
from callmon.simulator.signature import Fields
from callmon.simulator.talk import message_seconds, sound_of_message
from callmon.simulator.twiml import Verb

BEEP_SECONDS = 0.5


class Record:
    """Runs Record on the parent leg's runner."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._call = runner.call

    def run(self, verb: Verb, url: str) -> Step | None:
        """Beep, listen; the caller hanging up is the normal end, the action is asked anyway."""
        self._runner.begin(Phase.BEFORE_BEEP)
        if verb.get("playBeep", "true") == "true":
            self._call.wait(BEEP_SECONDS)
        self._call.enter(Phase.MESSAGE)
        began = self._call.now()
        recording = KeptRecording(
            new_sid("RE"), self._call.parent.sid, "RecordVerb", [], began, self._call.faults
        )
        self._call.exchange.add_recording(recording)
        self._tell_of(recording, "in-progress", verb, url)
        try:
            silent = self._listen(verb)
        except GoneError:
            self._call.parent.finish("completed", self._call.now())
            self._keep(recording, verb, url)
            where = urljoin(url, verb.get("action") or url)
            fields = [*self._call.fields_of(self._call.parent), *self._result(recording, "hangup")]
            self._runner.check_ignored_reply(self._call.post("record-action", where, fields), where)
            raise
        self._keep(recording, verb, url)
        if silent and recording.status == "absent":
            return None
        where = urljoin(url, verb.get("action") or url)
        return Step("record-action", where, self._result(recording, ""))

    def _listen(self, verb: Verb) -> bool:
        """Let the caller speak. Silence ends it by the time-out; otherwise the caller leaves."""
        longest = verb.seconds("maxLength", 3600)
        scenario = self._call.scenario
        if not scenario.message:
            quiet = verb.seconds("timeout", 5)
            self._call.wait(min(quiet or longest, longest))
            return True
        seconds = message_seconds(scenario)
        self._call.wait(min(seconds, longest))
        if seconds < longest:
            self._call.truth.ended_by = "client"
            raise GoneError
        return False

    def _keep(self, recording: KeptRecording, verb: Verb, url: str) -> None:
        seconds = (self._call.now() - recording.started_at).total_seconds()
        spoken = seconds if not self._call.scenario.message else min(
            seconds, message_seconds(self._call.scenario)
        )  # fmt: skip
        recording.channels = sound_of_message(self._call.scenario, max(spoken, 0.0))
        finish_recording(self._call, recording, spoken, "voicemail")
        self._tell_of(recording, recording.status, verb, url)

    def _result(self, recording: KeptRecording, digits: str) -> Fields:
        fields = [
            ("RecordingSid", recording.sid),
            ("RecordingUrl", self._call.exchange.recording_url(recording.sid)),
            ("RecordingDuration", str(recording.seconds)),
        ]
        return [*fields, ("Digits", digits)] if digits else fields

    def _tell_of(self, recording: KeptRecording, event: str, verb: Verb, url: str) -> None:
        callback = verb.get("recordingStatusCallback")
        events = set(verb.get("recordingStatusCallbackEvent", "completed").split())
        where = urljoin(url, callback) if callback else ""
        self._call.tell_of_recording(recording, event, where, events)
