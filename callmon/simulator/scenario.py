"""A scenario: who rings, who answers how, what goes wrong; and the truth of the call afterwards."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from callmon.simulator.signature import PortInSignature

Role = Literal["client", "agent"]


class Answer(StrEnum):
    """What the phone of an employee does when it is rung."""

    TAKES = "takes"
    """Picks up after `after_seconds` and presses `presses`."""
    IGNORES = "ignores"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    MAILBOX = "mailbox"
    """A machine picks up after `after_seconds` and presses nothing."""
    HANGS_UP = "hangs up"
    """Picks up and hangs up again before pressing anything."""


class Phase(StrEnum):
    """Where in a call the caller may give up."""

    BEFORE_REPLY = "before reply"
    NOTICE = "notice"
    MENU = "menu"
    RINGING = "ringing"
    TALK = "talk"
    BEFORE_BEEP = "before beep"
    MESSAGE = "message"


@dataclass(frozen=True)
class Phone:
    """How a phone that is rung behaves. `number` None fits any number."""

    answer: Answer = Answer.TAKES
    after_seconds: float = 3.0
    number: str | None = None
    presses: str = "1"


@dataclass(frozen=True)
class Caller:
    """Who rings: number as Twilio writes it, keys pressed at each Gather ("" presses nothing)."""

    number: str = "+37129111222"
    keys: tuple[str, ...] = ()
    leaves_in: Phase | None = None
    leaves_after_seconds: float = 0.0


@dataclass(frozen=True)
class Said:
    """A clip spoken in the talk (or as the message). `{phone}` in the clip's name stands for the
    last three digits of the employee's phone who answered; `pause_seconds` come before it."""

    speaker: Role
    clip: str
    pause_seconds: float = 0.5


@dataclass(frozen=True)
class Faults:
    """What goes wrong. Kinds of requests: voice, gather, dial-action, screen, screen-gather,
    leg-status, recording-status, record-action, number-status, redirect, fallback."""

    drop_ringing: bool = False
    swap_ringing_and_answered: bool = False
    repeat_callbacks: Literal["no", "same token", "new token"] = "no"
    late_terminal_seconds: float = 0.0
    connect_fails_once: frozenset[str] = frozenset()
    connect_fails: frozenset[str] = frozenset()
    times_out: frozenset[str] = frozenset()
    recording_not_ready_times: int = 0
    recording_absent: bool = False
    recording_body: Literal["as recorded", "truncated", "silent", "empty", "not audio", "mono"] = (
        "as recorded"
    )
    rest_busy_times: int = 0
    lists_lag_seconds: float = 0.0
    """So long after a call's end the pages of REST show it going on."""
    events_gone: bool = False
    """The list of the call's webhooks answers 404."""
    rest_ring: Literal["carried out", "answer lost", "lost"] = "carried out"
    """What becomes of the request to ring: `answer lost` rings, and the asker never hears so."""
    rest_ring_busy_times: int = 0
    rest_ring_refused: int = 0
    """The code it is refused with, 0 for none."""
    unlisted_times: int = 0
    """So many times the list of calls is asked for before a call asked for by REST is in it."""
    signature_port: PortInSignature = "as requested"
    wrongly_signed: frozenset[str] = frozenset()
    geo: Literal["absent", "empty", "full"] = "empty"
    unknown_parameters: bool = False
    abandoned_is: Literal["canceled", "no-answer"] = "canceled"
    busy_sip_code: str = "486"
    silence_is_absent: bool = True


@dataclass(frozen=True)
class Scenario:
    """One call and what is true of it whoever listens.

    `phones` behave in the order they are rung; one with a number only when that number is rung;
    the last one that fits is used again. `talk` is what is heard after the bridge, `message` what
    is spoken after the beep. `outcome` is what the call is: answered, abandoned, message, missed
    or failed. `checks` says of the agent's words what a check must find (`met` or `not_met`).
    """

    name: str
    outcome: str
    about: str = ""
    to: str = "+37166000001"
    caller: Caller = Caller()
    phones: tuple[Phone, ...] = (Phone(),)
    talk: tuple[Said, ...] = ()
    talk_seconds: float = 6.0
    message: tuple[Said, ...] = ()
    message_seconds: float = 5.0
    ends_talk: Role = "client"
    rest_call_to: str | None = None
    """For a click-to-call: whom the server is expected to ring by REST."""
    faults: Faults = Faults()
    language: str = "en"
    checks: dict[str, str] = field(default_factory=dict)
    department: str | None = None
    urgent: bool = False
    callback_number: str | None = None
    caller_name: str | None = None


@dataclass
class LegTruth:
    """What happened on one phone that was rung."""

    phone: str
    sid: str
    attempt: int
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    bridged_at: datetime | None = None
    ended_at: datetime | None = None
    status: str = ""

    @property
    def ring_seconds(self) -> float | None:
        end = self.answered_at or self.ended_at
        return (end - self.ringing_at).total_seconds() if end and self.ringing_at else None


@dataclass
class RecordingTruth:
    """A recording that the line made (or was to make: `absent`)."""

    sid: str
    purpose: Literal["call", "voicemail"]
    channels: int
    seconds: float
    status: str
    body: str = "as recorded"


@dataclass
class Request:
    """A request that was made of the server, and how it went."""

    kind: str
    url: str
    at: datetime
    token: str
    fields: list[tuple[str, str]]
    status: int | None = None
    problem: str | None = None
    tries: int = 1

    @property
    def taken(self) -> bool:
        """Whether the server acknowledged it."""
        return self.status is not None and 200 <= self.status < 300


@dataclass
class CallTruth:
    """What really happened on a call."""

    scenario: str
    sid: str
    caller: str
    to: str
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str = ""
    legs: list[LegTruth] = field(default_factory=list)
    answered_by: str | None = None
    ended_by: Role | Literal["line"] | None = None
    recordings: list[RecordingTruth] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def answered_leg(self) -> LegTruth | None:
        return next((leg for leg in self.legs if leg.bridged_at), None)

    @property
    def wait_seconds(self) -> float | None:
        """From the first ring of the first phone that rang to the bridge."""
        leg, first = self.answered_leg, next((x for x in self.legs if x.ringing_at), None)
        if not (leg and leg.bridged_at and first and first.ringing_at):
            return None
        return (leg.bridged_at - first.ringing_at).total_seconds()

    @property
    def talk_seconds(self) -> float | None:
        leg = self.answered_leg
        if not (leg and leg.bridged_at and leg.ended_at):
            return None
        return (leg.ended_at - leg.bridged_at).total_seconds()

    def to_json(self) -> dict[str, Any]:
        """Plain values, times in ISO form, with the derived seconds."""
        measures = {
            "wait_seconds": self.wait_seconds,
            "talk_seconds": self.talk_seconds,
            "ring_seconds": [leg.ring_seconds for leg in self.legs],
        }
        plain: dict[str, Any] = _plain({**asdict(self), **measures})
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
