"""What callers and employees hear, as documents for Twilio. Text in, text out."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from callmon.config import settings
from callmon.organisation import Announcement, Department, Employee, Language, Line, Organisation
from callmon.telephony.call_state import CallState
from callmon.telephony.twilio import Kind

VOICES: dict[Language, dict[str, str]] = {
    "lv": {"voice": "Google.lv-LV-Standard-B", "language": "lv-LV"},
    "ru": {"voice": "Polly.Tatyana", "language": "ru-RU"},
    "en": {"voice": "Polly.Amy", "language": "en-GB"},
}
"""Latvian has this one voice; recorded audio is better."""

RING_TONE = "lt"
"""There is no `lv`: Lithuania's tone has the same European cadence."""

CALLBACK_RETRIES = "#rc=3&rp=ct,rt,5xx"
"""Twilio's own retries of a callback that failed; not part of what it signs."""

LEG_EVENTS = "initiated ringing answered completed"
RECORDING_EVENTS = "in-progress completed absent"
MESSAGE_EVENTS = "completed absent"

HOLD_SECONDS = 5
SCREENING_SECONDS = 5
SCREENING_TIMES = 2
MESSAGE_SILENCE_SECONDS = 10
BROKEN_LINE_MESSAGE_SECONDS = 300
RINGING_LOOPS = 2
"""Rings played while everybody is busy, before the hunt goes on."""


def spoken(key: str, language: Language) -> str:
    """A sentence of `spoken.toml`."""
    return _sentences()[key][language]


@cache
def _sentences() -> dict[str, dict[Language, str]]:
    return tomllib.loads((Path(__file__).parent / "spoken.toml").read_text(encoding="utf8"))


def address(kind: Kind, state: CallState) -> str:
    """Our address for the next webhook of a call, with its state signed."""
    return f"{_here()}/twilio/{kind}?t={state.token(_secret())}"


class Voice:
    """One document: sentences and announcements one after the other, then what comes next."""

    def __init__(self) -> None:
        self._response = VoiceResponse()

    def __str__(self) -> str:
        return str(self._response)

    def announce(
        self, organisation: Organisation, announcement: Announcement | None, language: Language
    ) -> "Voice":
        _announce(self._response, organisation, announcement, language)
        return self

    def say(self, key: str, *languages: Language, **values: str) -> "Voice":
        """A sentence of `spoken.toml` in each language, its {placeholders} filled in."""
        for language in languages:
            text = spoken(key, language).format(**values)
            self._response.say(text, **VOICES[language])
        return self

    def hang_up(self) -> str:
        self._response.hangup()
        return str(self)

    def menu(self, organisation: Organisation, line: Line, state: CallState) -> str:
        """Ask for a key; silence asks too, with no digits."""
        assert line.menu is not None
        gather = self._response.gather(
            **key_pressed(Kind.MENU, state),
            timeout=line.menu.wait_seconds,
            action_on_empty_result=True,
        )
        for language in _languages_of_menu(line, state):
            _announce(gather, organisation, line.menu.prompt.get(language), language)
        return str(self)

    def ring(
        self,
        line: Line,
        employee: Employee,
        state: CallState,
        *,
        seconds: int,
        caller_id: str | None,
    ) -> str:
        """Ring one employee's phone and record from the answer, each side on its channel."""
        state = replace(state, employee_id=employee.id)
        dial: Dial = self._response.dial(
            action=address(Kind.DIAL, state),
            timeout=seconds,
            answer_on_bridge=True,
            ring_tone=RING_TONE,
            caller_id=caller_id,
            record="record-from-answer-dual",
            recording_status_callback=address(Kind.RECORDING, state) + CALLBACK_RETRIES,
            recording_status_callback_event=RECORDING_EVENTS,
        )
        screening = {"url": address(Kind.SCREENING, state)} if line.hunt.screening else {}
        dial.number(
            employee.phone,
            status_callback=address(Kind.LEG, state) + CALLBACK_RETRIES,
            status_callback_event=LEG_EVENTS,
            **screening,
        )
        return str(self)

    def ring_on(self, state: CallState) -> str:
        """Let the caller hear ringing for a while, then look again who is free."""
        self._response.play(f"{_here()}/audio/ringing.wav", loop=RINGING_LOOPS)
        self._response.redirect(address(Kind.HUNT, state))
        return str(self)

    def hold_or_message(self, state: CallState) -> str:
        gather = self._response.gather(
            **key_pressed(Kind.HOLD, state), timeout=HOLD_SECONDS, action_on_empty_result=True
        )
        gather.say(spoken("hold_or_message", state.language), **VOICES[state.language])
        return str(self)

    def record(self, state: CallState, *, seconds: int) -> str:
        """Take a message after the beep; what follows is heard only where nothing was recorded."""
        state = replace(state, employee_id="")
        _record(
            self._response,
            action=address(Kind.VOICEMAIL, state),
            callback=address(Kind.RECORDING, state),
            seconds=seconds,
        )
        return self.say("goodbye", state.language).hang_up()


def nothing() -> str:
    """Go on: an employee's leg is bridged, a caller's call ends."""
    return str(VoiceResponse())


def whisper(
    organisation: Organisation, department: Department, employee: Employee, state: CallState
) -> str:
    """Tell an employee whose call it is; no key, no call: their own voicemail presses none."""
    language = employee.languages[0]
    text = spoken("take_the_call", language).format(
        organisation=organisation.name_in(language),
        department=department.name_in(language),
    )
    response = VoiceResponse()
    gather = response.gather(**key_pressed(Kind.SCREENING_KEY, state), timeout=SCREENING_SECONDS)
    for _ in range(SCREENING_TIMES):
        gather.say(text, **VOICES[language])
    response.hangup()
    return str(response)


def broken_line() -> str:
    """The fallback: Latvian, and a message, without a database or an organisation's file."""
    voice = Voice().say("line_is_broken", "lv")
    _record(
        voice._response,
        action=f"{_here()}/twilio/fallback/message",
        callback=f"{_here()}/twilio/fallback/recording",
        seconds=BROKEN_LINE_MESSAGE_SECONDS,
    )
    return voice.say("goodbye", "lv").hang_up()


def audio_folder(organisation_id: str) -> Path:
    """Where an organisation's recorded announcements lie."""
    return settings().organisations_dir / "audio" / organisation_id


def _announce(
    said: VoiceResponse | Gather,
    organisation: Organisation,
    announcement: Announcement | None,
    language: Language,
) -> None:
    """Play the recorded audio; speak the text where there is none, or its file is gone."""
    if announcement is None:
        return
    audio = announcement.audio
    if audio and not (announcement.say and not (audio_folder(organisation.id) / audio).is_file()):
        said.play(f"{_here()}/audio/{organisation.id}/{audio}")
    elif announcement.say:
        said.say(announcement.say, **VOICES[language])


def _languages_of_menu(line: Line, state: CallState) -> Iterable[Language]:
    assert line.menu is not None
    chosen = state.language_chosen and state.language in line.menu.prompt
    return (state.language,) if chosen else line.languages


def key_pressed(kind: Kind, state: CallState) -> dict[str, Any]:
    """What asks for one key, and where it is sent."""
    return {
        "input": "dtmf",
        "num_digits": 1,
        "finish_on_key": "",
        "action": address(kind, state),
    }


def _record(response: VoiceResponse, *, action: str, callback: str, seconds: int) -> None:
    response.record(
        action=action,
        max_length=seconds,
        timeout=MESSAGE_SILENCE_SECONDS,
        finish_on_key="#",
        play_beep=True,
        recording_status_callback=callback + CALLBACK_RETRIES,
        recording_status_callback_event=MESSAGE_EVENTS,
    )


def _here() -> str:
    return settings().public_url.rstrip("/")


def _secret() -> str:
    return settings().secret_key.get_secret_value()
