"""What goes wrong on the way: every fault the contract names, one a scenario."""

from dataclasses import replace

from callmon.simulator.scenario import Answer, Caller, Faults, Phase, Phone, Scenario
from callmon.simulator.scenarios.contract import CLOSED_LINE, MENU_LINE, MESSAGE

_TAKEN = Scenario("", "answered", phones=(Phone(after_seconds=3),))
_MESSAGE = Scenario("", "message", to=CLOSED_LINE, message=MESSAGE)


def _call(name: str, faults: Faults) -> Scenario:
    return replace(_TAKEN, name=f"call: {name}", faults=faults)


def _message(name: str, faults: Faults) -> Scenario:
    return replace(_MESSAGE, name=f"message: {name}", faults=faults)


FAULTS = (
    _call("ringing never told", Faults(drop_ringing=True)),
    _call("answered told before ringing", Faults(swap_ringing_and_answered=True)),
    _call("all told twice, same token", Faults(repeat_callbacks="same token")),
    _call("all told twice, new token", Faults(repeat_callbacks="new token")),
    _call("the end told minutes late", Faults(late_terminal_seconds=90.0)),
    _call(
        "connections fail once",
        Faults(connect_fails_once=frozenset({"voice", "leg-status", "dial-action", "screen"})),
    ),
    _call("recording is not ready yet", Faults(recording_not_ready_times=2)),
    _call("recording server is busy", Faults(rest_busy_times=2)),
    _call("recording is absent", Faults(recording_absent=True)),
    _call("recording is truncated", Faults(recording_body="truncated")),
    _call("recording is silent", Faults(recording_body="silent")),
    _call("recording is empty", Faults(recording_body="empty")),
    _call("recording is no audio", Faults(recording_body="not audio")),
    _call("recording is mono", Faults(recording_body="mono")),
    _call("REST lists lag", Faults(lists_lag_seconds=3600.0)),
    _call("signed without the port", Faults(signature_port="left out")),
    _call("signed with the port", Faults(signature_port="added")),
    _call("places told in full", Faults(geo="full")),
    _call("places not told", Faults(geo="absent")),
    _call("parameters nobody knows", Faults(unknown_parameters=True)),
    replace(
        _TAKEN,
        name="call: number withheld",
        caller=Caller(number="anonymous"),
    ),
    replace(_TAKEN, name="call: from a SIP address", caller=Caller(number="sip:ance@pbx.example")),
    replace(
        _TAKEN,
        name="call: abandoned, told as no-answer",
        outcome="abandoned",
        caller=Caller(leaves_in=Phase.RINGING, leaves_after_seconds=4),
        phones=(Phone(Answer.IGNORES),),
        faults=Faults(abandoned_is="no-answer"),
    ),
    replace(
        _TAKEN,
        name="call: busy with SIP code 487",
        to=MENU_LINE,
        caller=Caller(keys=("2",)),
        phones=(Phone(Answer.BUSY), Phone(after_seconds=3)),
        faults=Faults(busy_sip_code="487"),
    ),
    _message("connections fail once", Faults(connect_fails_once=frozenset({"record-action"}))),
    _message("recording is not ready yet", Faults(recording_not_ready_times=2)),
    _message("recording is truncated", Faults(recording_body="truncated")),
    _message("recording is empty", Faults(recording_body="empty")),
    _message("recording is no audio", Faults(recording_body="not audio")),
    replace(
        _message("recording is absent", Faults(recording_absent=True)),
        outcome="missed",
        about="Twilio found nothing in it",
    ),
    replace(
        _message("silence kept as a recording", Faults(silence_is_absent=False)),
        outcome="missed",
        message=(),
    ),
    replace(
        _message("the line does not reply in time", Faults(times_out=frozenset({"voice"}))),
        about="Twilio asks the fallback; the caller leaves a message there",
    ),
    replace(
        _TAKEN,
        name="call: wrongly signed",
        outcome="failed",
        faults=Faults(wrongly_signed=frozenset({"voice", "fallback", "number-status"})),
    ),
    replace(
        _TAKEN,
        name="call: the line cannot be reached",
        outcome="failed",
        faults=Faults(connect_fails=frozenset({"voice", "fallback"})),
    ),
)
