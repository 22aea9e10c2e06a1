"""The one file that knows Twilio's words: kinds, statuses, stamps, read as phone events."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from callmon.calls.phone_event import EventKind, LegResult, PhoneEvent
from callmon.tables import ReceiptRow
from callmon.telephony.call_state import CallState
from callmon.telephony.form import SID, TERMINAL, Form, number, stamp

CALLER_ID_REFUSED = "13214"
_RESULTS = {
    "busy": LegResult.BUSY,
    "no-answer": LegResult.NO_ANSWER,
    "failed": LegResult.FAILED,
    "canceled": LegResult.CALLER_GONE,
    "completed": LegResult.NOT_TAKEN,
    "answered": LegResult.NOT_TAKEN,
}
_LEG_EVENTS = {
    "initiated": EventKind.INITIATED,
    "queued": EventKind.INITIATED,
    "ringing": EventKind.RINGING,
    "in-progress": EventKind.ANSWERED,
    "answered": EventKind.ANSWERED,
}


class Kind(StrEnum):
    """Which of our addresses a webhook came to."""

    VOICE = "voice"
    MENU = "menu"
    HUNT = "hunt"
    DIAL = "dial"
    HOLD = "hold"
    LEG = "leg"
    SCREENING = "screening"
    SCREENING_KEY = "screening-key"
    RECORDING = "recording"
    VOICEMAIL = "voicemail"
    STATUS = "status"
    FALLBACK = "fallback"
    FALLBACK_MESSAGE = "fallback-message"
    FALLBACK_RECORDING = "fallback-recording"
    RING_BACK = "ring-back"
    RING_BACK_KEY = "ring-back-key"
    RING_BACK_NOTICE = "ring-back-notice"
    RING_BACK_TALK = "ring-back-talk"
    RING_BACK_DONE = "ring-back-done"
    RING_BACK_STATUS = "ring-back-status"


def dedupe_key(kind: Kind, form: Form, state: CallState | None) -> str:
    """Names the event, not the delivery: retries and repeats of an event share it."""
    call = form.get("CallSid")
    match kind:
        case Kind.LEG | Kind.RING_BACK_STATUS:
            sequence = form.get("SequenceNumber")[:12] or "-"
            return f"{call}:leg:{sequence}:{form.get('CallStatus')[:20]}"
        case Kind.STATUS:
            return f"{call}:status:{form.get('CallStatus')[:20]}"
        case Kind.RECORDING | Kind.FALLBACK_RECORDING:
            recording = form.get("RecordingSid")[:64]
            return f"{call}:recording:{recording}:{form.get('RecordingStatus')[:20]}"
        case Kind.MENU | Kind.RING_BACK_KEY:
            return f"{call}:{kind}:{state.asked if state else 0}"
        case Kind.HOLD:
            return f"{call}:hold:{state.held if state else 0}"
        case Kind.HUNT:
            return f"{call}:hunt:{state.waited if state else 0}"
        case Kind.DIAL:
            return f"{call}:dial:{state.hop if state else 0}"
        case Kind.FALLBACK:
            return f"{call}:fallback:{form.get('ErrorCode')[:12]}:{_short(form.get('ErrorUrl'))}"
    return f"{call}:{kind}"


@dataclass(frozen=True, slots=True)
class RecordingNews:
    """What a webhook tells of a recording. `status` is `in-progress`, `completed`, `absent` …"""

    recording_sid: str
    call_sid: str
    organisation_id: str | None
    purpose: Literal["call", "voicemail"]
    status: str
    account_sid: str
    duration_seconds: float | None
    channels: int | None
    started_at: datetime | None
    error_code: str | None
    direction: Literal["inbound", "outbound"] = "inbound"
    """Who rang whom: whose side is on the first channel."""

    @property
    def may_sound(self) -> bool:
        """Whether there may be a sound in it: its length is told and not 0, or not told."""
        return self.duration_seconds is None or self.duration_seconds > 0


def recording_of(receipt: ReceiptRow) -> RecordingNews | None:
    """What a receipt tells of a recording, None where it tells nothing of one."""
    form = _form_of(receipt)
    url = form.get("RecordingUrl").rstrip("/").rsplit("/", 1)[-1].removesuffix(".wav")
    sid = form.get("RecordingSid") or (url if receipt.kind in _MESSAGES else "")
    if receipt.kind not in _RECORDINGS or not SID.fullmatch(sid):
        return None
    told = receipt.kind in (Kind.RECORDING, Kind.FALLBACK_RECORDING)
    channels = number(form.get("RecordingChannels"))
    return RecordingNews(
        recording_sid=sid,
        call_sid=receipt.call_sid,
        organisation_id=receipt.organisation_id,
        purpose="voicemail" if _is_message(receipt, form) else "call",
        status=form.get("RecordingStatus")[:20] if told else "in-progress",
        account_sid=form.get("AccountSid")[:64],
        duration_seconds=form.seconds,
        channels=int(channels) if channels is not None else None,
        started_at=stamp(form.get("RecordingStartTime")),
        error_code=form.get("ErrorCode")[:20] or None,
        direction="outbound" if ring_back_of(receipt) else "inbound",
    )


def ring_back_of(receipt: ReceiptRow) -> int | None:
    """The ring-back that a receipt is of, None where it is of a call that came in."""
    state = CallState.found_in(receipt.url)
    return state.ring_back_id or None if state else None


def says_it_is_settled(receipt: ReceiptRow) -> bool:
    """Whether the employee who rang back pressed the key that says: the matter is settled."""
    return receipt.kind == Kind.RING_BACK_DONE and _form_of(receipt).get("Digits") == SETTLED


def end_of_ring_back(receipt: ReceiptRow) -> LegResult | None:
    """How the employee's own leg ended, where a receipt tells that it did."""
    status = _form_of(receipt).get("CallStatus")
    return _RESULTS.get(status) if receipt.kind == Kind.RING_BACK_STATUS else None


SETTLED = "1"


_MESSAGES = (Kind.VOICEMAIL, Kind.FALLBACK_MESSAGE)
_RECORDINGS = (*_MESSAGES, Kind.RECORDING, Kind.FALLBACK_RECORDING)


def _is_message(receipt: ReceiptRow, form: Form) -> bool:
    """Dial's recordings are of conversations; an address without an employee is Record's."""
    if receipt.kind != Kind.RECORDING:
        return True
    source = form.get("RecordingSource")
    state = CallState.found_in(receipt.url)
    return source == "RecordVerb" or (not source and not (state and state.employee_id))


def phone_events_of(receipt: ReceiptRow) -> tuple[PhoneEvent, ...]:
    """What a receipt says happened, and what our answer to it made happen."""
    form = _form_of(receipt)
    state = CallState.found_in(receipt.url)
    about = _About(receipt, form, state)
    read = _READERS.get(receipt.kind)
    return (*(read(about) if read else ()), *_by_our_answer(about))


def tells_leg_is_over(receipt: ReceiptRow) -> bool:
    """Whether an employee's leg is over by its own callback, or by that of its recording."""
    form = _form_of(receipt)
    if receipt.kind == Kind.LEG:
        return form.get("CallStatus") in TERMINAL
    return receipt.kind == Kind.RECORDING and form.get("RecordingStatus") in _RECORDING_OVER


_RECORDING_OVER = ("completed", "absent", "failed")
_TELL_WHAT_FOLLOWS = (EventKind.CHOSE, EventKind.DIALLED, EventKind.MESSAGE_OFFERED)


@dataclass(frozen=True, slots=True)
class _About:
    """A receipt with its form and the state its address carries."""

    receipt: ReceiptRow
    form: Form
    state: CallState | None

    def event(self, kind: EventKind, **more: object) -> PhoneEvent:
        state = self.state if kind not in _TELL_WHAT_FOLLOWS else self.state_after
        known: dict[str, object] = {
            "language": state.language if state else None,
            "line_id": state.line_id if state else None,
            "department_id": state.department_id if state else None,
            **(self._rung_back(state) if state and state.ring_back_id else {}),
        }
        return PhoneEvent(kind, self.receipt.received_at, **{**known, **more})  # type: ignore[arg-type]

    def _rung_back(self, state: CallState) -> dict[str, object]:
        """The exchange tells of its two legs; whom the employee rings, our address does."""
        return {
            "direction": "outbound",
            "from_number": self.form.caller_number or None,
            "to_number": state.number,
            "employee_id": state.employee_id,
        }

    @property
    def state_after(self) -> CallState | None:
        """What the call came to by our answer."""
        return CallState.found_in(self.receipt.answer or "") or self.state

    def leg_event(self, kind: EventKind, **more: object) -> PhoneEvent:
        if self.state is None:
            return self.event(kind, **more)
        return self.event(
            kind, hop=self.state.hop, employee_id=self.state.employee_id or None, **more
        )


def _by_our_answer(about: _About) -> Iterator[PhoneEvent]:
    answer = about.receipt.answer or ""
    if about.receipt.rings_employee_id:
        yield replace(about, state=about.state_after).leg_event(EventKind.DIALLED)
    elif "/twilio/hold?" in answer or "<Record" in answer:
        yield about.event(EventKind.MESSAGE_OFFERED)


def _arrived(about: _About) -> tuple[PhoneEvent, ...]:
    return (
        about.event(
            EventKind.ARRIVED,
            from_number=about.form.caller_number,
            to_number=about.form.called_number,
            direction="inbound",
        ),
    )


def _chose(about: _About) -> tuple[PhoneEvent, ...]:
    return (about.event(EventKind.CHOSE, caller_present=about.form.caller_is_there),)


def _asked_on(about: _About) -> tuple[PhoneEvent, ...]:
    """The exchange asks for the next step: tells only whether the caller is still there."""
    if about.form.caller_is_there:
        return ()
    return (about.event(EventKind.CHOSE, caller_present=False),)


def _leg(about: _About) -> tuple[PhoneEvent, ...]:
    status = about.form.get("CallStatus")
    stamped_at = stamp(about.form.get("Timestamp"))
    if status in TERMINAL:
        return (
            about.leg_event(
                EventKind.LEG_ENDED,
                stamped_at=stamped_at,
                result=_RESULTS[status],
                duration_seconds=number(about.form.get("CallDuration")),
            ),
        )
    kind = _LEG_EVENTS.get(status)
    return (about.leg_event(kind, stamped_at=stamped_at),) if kind else ()


def _screening(about: _About) -> tuple[PhoneEvent, ...]:
    return (about.leg_event(EventKind.WHISPERED),)


def _screening_key(about: _About) -> tuple[PhoneEvent, ...]:
    took = about.form.get("Digits").startswith("1")
    return (about.leg_event(EventKind.TOOK if took else EventKind.DECLINED),)


def _dial(about: _About) -> tuple[PhoneEvent, ...]:
    return (
        about.leg_event(
            EventKind.HOP_OVER,
            result=_RESULTS.get(about.form.get("DialCallStatus")),
            bridged=about.form.is_bridged,
            caller_present=about.form.caller_is_there,
            duration_seconds=number(about.form.get("DialCallDuration")),
        ),
    )


def _message(about: _About) -> tuple[PhoneEvent, ...]:
    """A Record is over. A hang-up comes as the word `hangup` among the digits."""
    there = about.form.caller_is_there and about.form.get("Digits") != "hangup"
    news = recording_of(about.receipt)
    kind = EventKind.MESSAGE_LEFT if news and news.may_sound else EventKind.MESSAGE_EMPTY
    return (
        about.event(kind, caller_present=there, recording=news.recording_sid if news else None),
    )


def _recording(about: _About) -> tuple[PhoneEvent, ...]:
    news = recording_of(about.receipt)
    if news is None or news.purpose == "call":
        return ()
    if news.status == "absent" or (news.status == "completed" and not news.may_sound):
        return (about.event(EventKind.MESSAGE_SILENT, recording=news.recording_sid),)
    if news.status in ("completed", "failed"):
        return (about.event(EventKind.MESSAGE_LEFT, recording=news.recording_sid),)
    return ()


def _status(about: _About) -> tuple[PhoneEvent, ...]:
    if about.form.caller_is_there:
        return ()
    return (
        about.event(
            EventKind.ENDED,
            stamped_at=stamp(about.form.get("Timestamp")),
            failed=about.form.get("CallStatus") == "failed",
            duration_seconds=number(about.form.get("CallDuration")),
            from_number=about.form.caller_number,
            to_number=about.form.called_number,
        ),
    )


def _ring_back_status(about: _About) -> tuple[PhoneEvent, ...]:
    """The leg of the employee who rings back."""
    status = about.form.get("CallStatus")
    stamped_at = stamp(about.form.get("Timestamp"))
    if status in TERMINAL:
        return (
            about.event(
                EventKind.ENDED,
                stamped_at=stamped_at,
                failed=status == "failed",
                duration_seconds=number(about.form.get("CallDuration")),
            ),
        )
    is_answered = _LEG_EVENTS.get(status) == EventKind.ANSWERED
    kind = EventKind.TAKEN_UP if is_answered else EventKind.RINGING_BACK
    return (about.event(kind, stamped_at=stamped_at),)


def _ring_back(about: _About) -> tuple[PhoneEvent, ...]:
    """What to do next was asked for: tells only whether the employee is still there."""
    if about.form.caller_is_there:
        return (about.event(EventKind.TAKEN_UP),)
    return (about.event(EventKind.CHOSE, caller_present=False),)


def _ring_back_key(about: _About) -> tuple[PhoneEvent, ...]:
    if "<Dial" not in (about.receipt.answer or ""):
        return _ring_back(about)
    return (replace(about, state=about.state_after).leg_event(EventKind.DIALLED),)


def _broke(about: _About) -> tuple[PhoneEvent, ...]:
    return (
        about.event(
            EventKind.BROKE,
            from_number=about.form.caller_number,
            to_number=about.form.called_number,
            caller_present=about.form.caller_is_there,
        ),
    )


_READERS: dict[str, Callable[[_About], tuple[PhoneEvent, ...]]] = {
    Kind.VOICE: _arrived,
    Kind.MENU: _chose,
    Kind.HUNT: _asked_on,
    Kind.HOLD: _asked_on,
    Kind.DIAL: _dial,
    Kind.LEG: _leg,
    Kind.SCREENING: _screening,
    Kind.SCREENING_KEY: _screening_key,
    Kind.RECORDING: _recording,
    Kind.VOICEMAIL: _message,
    Kind.STATUS: _status,
    Kind.FALLBACK: _broke,
    Kind.FALLBACK_MESSAGE: _message,
    Kind.FALLBACK_RECORDING: _recording,
    Kind.RING_BACK: _ring_back,
    Kind.RING_BACK_KEY: _ring_back_key,
    Kind.RING_BACK_NOTICE: _screening,
    Kind.RING_BACK_TALK: _dial,
    Kind.RING_BACK_DONE: _ring_back,
    Kind.RING_BACK_STATUS: _ring_back_status,
}


def _form_of(receipt: ReceiptRow) -> Form:
    return Form((str(name), str(value)) for name, value in receipt.fields)


def _short(text: str) -> str:
    return re.sub(r"[?#].*", "", text)[-80:]
