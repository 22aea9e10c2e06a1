"""The documents of a call that rings a citizen back. Text in, text out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from babel.dates import format_date
from twilio.twiml.voice_response import Dial, VoiceResponse

from callmon.organisation import Language, Line, Organisation
from callmon.telephony.call_state import CallState
from callmon.telephony.twilio import Kind
from callmon.telephony.twiml import (
    CALLBACK_RETRIES,
    LEG_EVENTS,
    RECORDING_EVENTS,
    RING_TONE,
    VOICES,
    Voice,
    address,
    key_pressed,
    spoken,
)

KEY_SECONDS = 6
TIMES_TOLD = 2
CITIZEN_RINGS_SECONDS = 35
"""Citizens' phones lie in another room; Twilio adds about 5 s."""
SETTLED_SECONDS = 8


def ask_whether_to_connect(
    state: CallState, language: Language, *, why: str, keys: str, audio_url: str | None = None
) -> str:
    """Tell an employee whom they are about to ring and why, or play the message, and ask for a
    key. Where none is pressed nobody is rung: their own mailbox presses none."""
    response = VoiceResponse()
    asked = replace(state, asked=state.asked + 1)
    gather = response.gather(**key_pressed(Kind.RING_BACK_KEY, asked), timeout=KEY_SECONDS)
    if audio_url:
        gather.play(audio_url)
        gather.say(spoken(keys, language), **VOICES[language])
    else:
        for _ in range(TIMES_TOLD):
            gather.say(f"{why} {spoken(keys, language)}", **VOICES[language])
    response.say(spoken("ring_back_not_connected", language), **VOICES[language])
    response.hangup()
    return str(response)


def connect(line: Line, state: CallState) -> str:
    """Ring the citizen, showing the line's number, and record each side on its channel."""
    state = replace(state, hop=1)
    response = VoiceResponse()
    dial: Dial = response.dial(
        action=address(Kind.RING_BACK_TALK, state),
        timeout=CITIZEN_RINGS_SECONDS,
        answer_on_bridge=True,
        ring_tone=RING_TONE,
        caller_id=line.numbers[0],
        record="record-from-answer-dual",
        recording_status_callback=address(Kind.RECORDING, state) + CALLBACK_RETRIES,
        recording_status_callback_event=RECORDING_EVENTS,
    )
    dial.number(
        state.number,
        url=address(Kind.RING_BACK_NOTICE, state),
        status_callback=address(Kind.LEG, state) + CALLBACK_RETRIES,
        status_callback_event=LEG_EVENTS,
    )
    return str(response)


def notice(organisation: Organisation, languages: Iterable[Language]) -> str:
    """Before they are connected the citizen hears who rings, and that the call is recorded."""
    voice = Voice()
    for language in languages:
        own = organisation.ring_back.notice.get(language)
        if own:
            voice.announce(organisation, own, language)
        else:
            name = organisation.name_in(language)
            voice.say("ring_back_notice", language, organisation=name)
    return str(voice)


def ask_whether_settled(state: CallState, language: Language) -> str:
    """The citizen hung up and the employee is still there: is the matter settled?"""
    response = VoiceResponse()
    gather = response.gather(**key_pressed(Kind.RING_BACK_DONE, state), timeout=SETTLED_SECONDS)
    gather.say(spoken("ring_back_settled", language), **VOICES[language])
    response.hangup()
    return str(response)


def say_and_hang_up(key: str, language: Language) -> str:
    return Voice().say(key, language).hang_up()


def read_out(number: str, own_country: str) -> str:
    """A number as it is read out, digit by digit; of our own country without its code."""
    return " ".join(number.removeprefix(own_country))


def day_spoken(day: date, today: date, language: Language) -> str:
    """A day as it is said in a sentence: "šodien", "vakar", "23. novembrī"."""
    if day == today:
        return spoken("today", language)
    if day == today - timedelta(days=1):
        return spoken("yesterday", language)
    match language:
        case "lv":
            return _in_latvian(format_date(day, "d. MMMM", locale="lv"))
        case "ru":
            return format_date(day, "d MMMM", locale="ru")
        case "en":
            return f"on {format_date(day, 'd MMMM', locale='en')}"


def _in_latvian(day: str) -> str:
    """The month in the locative: "novembris" → "novembrī", "marts" → "martā"."""
    return f"{day[:-2]}ī" if day.endswith("is") else f"{day[:-1]}ā"
