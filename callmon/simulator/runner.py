"""Runs TwiML documents on one leg, verb by verb, as Twilio does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NoReturn
from urllib.parse import urljoin

from callmon.simulator.call import Call, GoneError, LineCutError
from callmon.simulator.exchange import Leg
from callmon.simulator.postman import Reply
from callmon.simulator.scenario import Phase
from callmon.simulator.signature import Fields
from callmon.simulator.sounds import wav_seconds
from callmon.simulator.twiml import BadTwiml, Document, Verb, read_twiml

LETTERS_PER_SECOND = 15.0
PRESS_SECONDS = 1.0
APOLOGY_SECONDS = 4.0
AUDIO_TYPES = {
    *("audio/mpeg", "audio/wav", "audio/wave", "audio/x-wav", "audio/aiff", "audio/x-aifc"),
    *("audio/x-aiff", "audio/x-gsm", "audio/gsm", "audio/ulaw"),
}
MAX_DOCUMENTS = 60


@dataclass(frozen=True)
class Step:
    """The next document of a leg: where to ask for it, and what to say besides."""

    kind: str
    url: str
    fields: Fields = field(default_factory=list)


VerbAction = Callable[[Verb, str], Step | None]


class Runner:
    """One leg and the person on it. `verbs` adds those a parent leg may run besides."""

    def __init__(self, call: Call, leg: Leg, keys: Iterator[str]) -> None:
        self.call = call
        self.leg = leg
        self.keys = keys
        self.gone_at: datetime | None = None
        """When the person on a rung phone hangs up by themselves."""
        self.is_parent = leg is call.parent
        self.verbs: dict[str, VerbAction] = {
            "Say": self._say,
            "Play": self._play,
            "Pause": self._pause,
            "Gather": self._gather,
            "Redirect": self._redirect,
            "Hangup": self._hangup,
        }
        self._at_first_verb = True

    def follow(self, step: Step | None) -> None:
        """Run documents until one ends without a next: the leg then hangs up (or is bridged)."""
        for _ in range(MAX_DOCUMENTS):
            if step is None:
                return
            step = self._run(self._document(step), step.url)
        self.call.truth.problems.append("the documents go round in a circle")
        raise LineCutError

    def _run(self, document: Document, url: str) -> Step | None:
        for verb in document.verbs:
            action = self.verbs.get(verb.name)
            if action is None:
                self._warn(f"12100: {verb.name!r} cannot be run here", url)
                continue
            step = action(verb, url)
            self._at_first_verb = False
            if step:
                return step
        return None

    def _document(self, step: Step) -> Document:
        fields = [*self.call.fields_of(self.leg), *step.fields]
        reply = self.call.post(step.kind, step.url, fields)
        code = reply.error_code
        if code is None:
            try:
                return self._read(reply, step.url)
            except BadTwiml as bad:
                self._warn(str(bad), step.url)
                code = bad.code
        return self._fallback(step, code)

    def _read(self, reply: Reply, url: str) -> Document:
        document = read_twiml(reply.body, reply.content_type)
        for warning in document.warnings:
            self._warn(warning, url)
        return document

    def _fallback(self, step: Step, code: int) -> Document:
        self.call.truth.problems.append(f"{code} at {step.kind}")
        url = self.call.fallback_url
        if url is None or step.kind == "fallback" or not self.is_parent:
            self._application_error()
        extra = [("ErrorCode", str(code)), ("ErrorUrl", step.url.split("#")[0])]
        return self._document(Step("fallback", url, extra))

    def _application_error(self) -> NoReturn:
        """Twilio's own English apology, and the end of the leg."""
        self.begin(Phase.NOTICE)
        self._note_heard("application error")
        self.wait(APOLOGY_SECONDS)
        raise LineCutError

    def check_ignored_reply(self, reply: Reply, url: str) -> None:
        """A reply nobody acts on any more is still to be well-formed."""
        if reply.error_code is None and reply.body.strip():
            try:
                self._read(reply, url)
            except BadTwiml as bad:
                self._warn(str(bad), url)

    def wait(self, seconds: float) -> None:
        """Let seconds pass, unless this person or the caller hangs up before."""
        until = self.call.now() + timedelta(seconds=seconds)
        if self.gone_at and self.gone_at <= until:
            self.call.wait_until(self.gone_at)
            raise LineCutError("the phone rung hung up")
        self.call.wait_until(until)

    def begin(self, phase: Phase) -> None:
        """A phase begins for the caller: the leg is answered if it was not."""
        if self.is_parent:
            self.call.answer()
            self.call.enter(phase)

    def _say(self, verb: Verb, url: str) -> None:
        self.begin(Phase.NOTICE)
        self._hear(verb, url)

    _play = _say

    def _hear(self, verb: Verb, url: str) -> None:
        """Say, Play or Pause, heard to its end."""
        if verb.name == "Pause":
            seconds = verb.seconds("length", 1)
        elif verb.name == "Say":
            self._note_heard(f"{verb.get('language', 'en-US')}: {verb.text}")
            seconds = len(verb.text) / LETTERS_PER_SECOND
        else:
            seconds = self._fetch_audio(urljoin(url, verb.text))
        cap = self.call.settings.longest_announcement_seconds
        self.wait(min(seconds, cap) if cap is not None else seconds)

    def _note_heard(self, what: str) -> None:
        self.call.truth.heard.append(what if self.is_parent else f"(phone rung) {what}")

    def _fetch_audio(self, url: str) -> float:
        self._note_heard(url)
        response = self.call.postman.fetch_media(url)
        if response is None or response.status_code != 200:
            code = response.status_code if response is not None else "no reply"
            self._warn(f"11200: {code} instead of audio", url)
            return 0.0
        content_type = response.headers.get("content-type", "").split(";")[0]
        if content_type not in AUDIO_TYPES:
            self._warn(f"12300: {content_type!r} is no audio that can be played", url)
            return 0.0
        return wav_seconds(response.content) or len(response.content) / 4000

    def _pause(self, verb: Verb, url: str) -> None:
        if not (self.is_parent and self._at_first_verb):
            self.begin(Phase.NOTICE)
        self._hear(verb, url)

    def _gather(self, verb: Verb, url: str) -> Step | None:
        self.begin(Phase.MENU)
        pressed = next(self.keys, "") if "dtmf" in verb.get("input", "dtmf") else ""
        if pressed:
            self._note_nested(verb, url)
            self.wait(PRESS_SECONDS)
        else:
            for nested in verb.children:
                self._hear(nested, url)
        digits, is_complete = _digits(pressed, verb)
        if not is_complete:
            self.wait(verb.seconds("timeout", 5))
        if not digits and not verb.is_true("actionOnEmptyResult"):
            return None
        kind = "gather" if self.is_parent else "screen-gather"
        return Step(kind, urljoin(url, verb.get("action") or url), [("Digits", digits)])

    def _note_nested(self, verb: Verb, url: str) -> None:
        for nested in verb.children:
            if nested.name == "Play":
                self._fetch_audio(urljoin(url, nested.text))
            else:
                self._note_heard(nested.text)

    def _redirect(self, verb: Verb, url: str) -> Step:
        return Step("redirect", urljoin(url, verb.text))

    def _hangup(self, verb: Verb, url: str) -> None:
        if self.is_parent:
            self.call.answer()
        raise LineCutError("hung up")

    def _warn(self, warning: str, url: str) -> None:
        self.call.truth.warnings.append(f"{warning} ({url})")


def _digits(pressed: str, verb: Verb) -> tuple[str, bool]:
    """The digits that count, and whether they are submitted at once."""
    wanted = int(verb.get("numDigits") or 0)
    finish = verb.get("finishOnKey", "#")
    before, finished, _ = pressed.partition(finish) if finish else (pressed, "", "")
    if wanted and len(before) >= wanted:
        return before[:wanted], True
    return before, bool(finished)


__all__ = ["GoneError", "LineCutError", "Runner", "Step"]
