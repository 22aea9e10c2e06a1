"""What the pretend line posts, and how it acts on TwiML, held against the contract."""

import pytest

from callmon.simulator import Caller, Faults, Phone, Said, Scenario, Simulator
from callmon.simulator.scenario import Answer, CallTruth, Phase
from tests.simulator.pretend_server import PretendServer

HUNT = (
    '<Response><Dial action="/dial" timeout="15" answerOnBridge="true"'
    ' record="record-from-answer-dual" recordingStatusCallback="/recording"'
    ' recordingStatusCallbackEvent="in-progress completed absent">'
    '<Number url="/screen" statusCallback="/leg#rc=2"'
    ' statusCallbackEvent="initiated ringing answered completed">+37120000201</Number>'
    "</Dial></Response>"
)
SCREEN = (
    '<Response><Gather numDigits="1" action="/key" timeout="4"><Say>Press 1</Say></Gather>'
    "<Hangup/></Response>"
)
RECORD = (
    '<Response><Say>We are closed</Say><Record action="/message" maxLength="60" timeout="5"'
    ' recordingStatusCallback="/recording" recordingStatusCallbackEvent="completed absent"/>'
    "</Response>"
)
GATHER = (
    '<Response><Gather numDigits="1" action="/menu" actionOnEmptyResult="true">'
    "<Say>Press a key</Say></Gather></Response>"
)
MESSAGE = (Said("client", "tone"), Said("client", "tone"))


@pytest.fixture
def hunting(server: PretendServer) -> PretendServer:
    server.documents |= {"/twilio/voice": HUNT, "/screen": SCREEN}
    return server


def statuses(server: PretendServer) -> list[tuple[str, str]]:
    return [(form["SequenceNumber"], form["CallStatus"]) for form in server.forms("/leg")]


def test_an_answered_call_tells_every_event_and_bridges_after_the_key(
    hunting: PretendServer, line: Simulator
):
    truth = line.ring(Scenario("taken", "answered", phones=(Phone(after_seconds=7),)))

    assert statuses(hunting) == [
        ("0", "initiated"),
        ("1", "ringing"),
        ("2", "in-progress"),
        ("3", "completed"),
    ]
    assert hunting.forms("/key")[0]["Digits"] == "1"
    (action,) = hunting.forms("/dial")
    assert (action["DialCallStatus"], action["DialBridged"]) == ("completed", "true")
    assert action["CallStatus"] == "completed", "the caller hung up"
    assert truth.legs[0].ring_seconds == pytest.approx(7)
    assert truth.talk_seconds == pytest.approx(6)
    assert truth.answered_by == "+37120000201"
    assert not truth.warnings


def test_the_action_says_that_the_caller_is_there_when_the_employee_ended_it(
    hunting: PretendServer, line: Simulator
):
    truth = line.ring(Scenario("ended", "answered", ends_talk="agent"))

    assert hunting.forms("/dial")[0]["CallStatus"] == "in-progress"
    assert truth.ended_by == "agent"


def test_a_phone_nobody_picks_up_rings_five_seconds_longer_than_asked(
    hunting: PretendServer, line: Simulator
):
    truth = line.ring(Scenario("ignored", "missed", phones=(Phone(Answer.IGNORES),)))

    (action,) = hunting.forms("/dial")
    assert (action["DialCallStatus"], action["DialBridged"]) == ("no-answer", "false")
    assert truth.legs[0].ring_seconds == pytest.approx(19)
    assert not hunting.forms("/recording"), "nothing was recorded"


@pytest.mark.parametrize(
    ("phone", "status", "sip"),
    [
        (Phone(Answer.BUSY), "busy", "486"),
        (Phone(Answer.UNREACHABLE), "failed", "404"),
        (Phone(Answer.MAILBOX), "completed", "200"),
        (Phone(Answer.HANGS_UP), "completed", "200"),
        (Phone(presses=""), "completed", "200"),
    ],
)
def test_only_a_pressed_key_makes_a_conversation(
    hunting: PretendServer, line: Simulator, phone: Phone, status: str, sip: str
):
    truth = line.ring(Scenario("not taken", "missed", phones=(phone,)))

    (action,) = hunting.forms("/dial")
    assert (action["DialCallStatus"], action["DialBridged"]) == (status, "false")
    assert action["CallStatus"] != "completed", "the caller is there"
    assert hunting.forms("/leg")[-1]["SipResponseCode"] == sip
    assert truth.answered_by is None


@pytest.mark.parametrize("told_as", ["canceled", "no-answer"])
def test_a_caller_who_leaves_while_it_rings_still_makes_the_action(
    hunting: PretendServer, line: Simulator, told_as: str
):
    line.ring(
        Scenario(
            "abandoned",
            "abandoned",
            caller=Caller(leaves_in=Phase.RINGING, leaves_after_seconds=4),
            phones=(Phone(Answer.IGNORES),),
            faults=Faults(abandoned_is=told_as),  # type: ignore[arg-type]
        )
    )

    (action,) = hunting.forms("/dial")
    assert (action["CallStatus"], action["DialCallStatus"]) == ("completed", told_as)
    assert hunting.forms("/twilio/status")[0]["CallStatus"] == "completed"


def test_a_caller_gone_at_once_makes_only_the_number_status(
    hunting: PretendServer, line: Simulator
):
    line.ring(Scenario("gone", "abandoned", caller=Caller(leaves_in=Phase.BEFORE_REPLY)))

    assert hunting.paths() == ["/twilio/status"]
    assert hunting.forms("/twilio/status")[0]["CallStatus"] == "no-answer"


def test_simultaneous_phones_ring_until_the_first_picks_up(server: PretendServer, line: Simulator):
    numbers = "".join(
        f'<Number statusCallback="/leg" statusCallbackEvent="ringing completed">{number}</Number>'
        for number in ("+37120000201", "+37120000202")
    )
    server.documents["/twilio/voice"] = (
        f'<Response><Dial action="/dial">{numbers}</Dial></Response>'
    )
    phones = (Phone(after_seconds=7), Phone(after_seconds=3))
    truth = line.ring(Scenario("both", "answered", phones=phones))

    assert truth.answered_by == "+37120000202"
    assert [leg.status for leg in truth.legs] == ["canceled", "completed"]
    assert len(server.forms("/leg")) == 4


def test_a_message_ends_with_the_caller_hanging_up(server: PretendServer, line: Simulator):
    server.documents["/twilio/voice"] = RECORD
    truth = line.ring(Scenario("message", "message", message=MESSAGE))

    (action,) = server.forms("/message")
    assert (action["Digits"], action["CallStatus"]) == ("hangup", "completed")
    (told,) = server.forms("/recording")
    assert (told["RecordingStatus"], told["RecordingChannels"]) == ("completed", "1")
    assert told["CallSid"] == truth.sid
    assert told["RecordingSource"] == "RecordVerb"
    assert truth.heard == ["en-US: We are closed"]


def test_silence_after_the_beep_is_absent_or_kept(server: PretendServer, line: Simulator):
    server.documents["/twilio/voice"] = RECORD
    line.ring(Scenario("silence", "missed"))
    line.ring(Scenario("silence", "missed", faults=Faults(silence_is_absent=False)))

    told = [form["RecordingStatus"] for form in server.forms("/recording")]
    assert told == ["absent", "completed"]


def test_a_menu_is_answered_with_the_key_or_with_nothing(server: PretendServer, line: Simulator):
    server.documents["/twilio/voice"] = GATHER
    line.ring(Scenario("key", "missed", caller=Caller(keys=("2",))))
    line.ring(Scenario("none", "missed"))

    assert [form["Digits"] for form in server.forms("/menu")] == ["2", ""]


def test_a_menu_left_says_nothing_but_the_end(server: PretendServer, line: Simulator):
    server.documents["/twilio/voice"] = GATHER
    caller = Caller(leaves_in=Phase.MENU, leaves_after_seconds=1)
    line.ring(Scenario("left", "abandoned", caller=caller))

    assert server.paths() == ["/twilio/voice", "/twilio/status"]


def test_a_reject_is_not_answered(server: PretendServer, line: Simulator):
    server.documents["/twilio/voice"] = '<Response><Reject reason="busy"/></Response>'
    line.ring(Scenario("rejected", "failed"))

    assert server.forms("/twilio/status")[0]["CallStatus"] == "busy"


def test_played_audio_must_be_audio(server: PretendServer, line: Simulator):
    server.documents["/twilio/voice"] = "<Response><Play>audio.wav</Play></Response>"
    server.documents["/twilio/audio.wav"] = 404
    missing = line.ring(Scenario("missing", "missed"))
    server.documents["/twilio/voice"] = "<Response><Play>/audio.wav</Play></Response>"
    server.audio_type = "text/html"
    no_audio = line.ring(Scenario("no audio", "missed"))

    assert "11200" in missing.warnings[0]
    assert "12300" in no_audio.warnings[0]


def fallback_of(server: PretendServer, truth: CallTruth) -> dict[str, str]:
    (form,) = server.forms("/twilio/fallback")
    assert truth.problems
    return form


def test_an_error_of_the_line_asks_the_fallback(server: PretendServer, line: Simulator):
    server.documents["/twilio/voice"] = 500
    truth = line.ring(Scenario("broken", "failed"))

    form = fallback_of(server, truth)
    assert form["ErrorCode"] == "11200"
    assert form["ErrorUrl"] == server.url + "/twilio/voice"
    assert len(server.forms("/twilio/voice")) == 1, "an HTTP error is not tried again"


def test_a_reply_that_comes_too_late_asks_the_fallback(server: PretendServer, line: Simulator):
    faults = Faults(times_out=frozenset({"voice"}))
    truth = line.ring(Scenario("slow", "failed", faults=faults))

    assert fallback_of(server, truth)["ErrorCode"] == "11205"


def test_a_failed_connection_is_tried_once_more_with_the_same_token(
    hunting: PretendServer, line: Simulator
):
    faults = Faults(connect_fails_once=frozenset({"voice"}))
    truth = line.ring(Scenario("retried", "answered", faults=faults))

    assert truth.requests[0].tries == 2
    assert truth.requests[0].token == hunting.tokens[0]


@pytest.mark.parametrize(("faults", "tokens"), [("same token", 1), ("new token", 2)])
def test_callbacks_can_come_twice(
    hunting: PretendServer, line: Simulator, faults: str, tokens: int
):
    line.ring(Scenario("twice", "answered", faults=Faults(repeat_callbacks=faults)))  # type: ignore[arg-type]

    assert statuses(hunting).count(("1", "ringing")) == 2
    ringing = [
        token
        for token, (path, form) in zip(hunting.tokens, hunting.came, strict=True)
        if path == "/leg" and form["CallStatus"] == "ringing"
    ]
    assert len(set(ringing)) == tokens


def test_ringing_can_be_lost_or_overtaken(hunting: PretendServer, line: Simulator):
    line.ring(Scenario("lost", "answered", faults=Faults(drop_ringing=True)))
    assert [number for number, _ in statuses(hunting)] == ["0", "2", "3"]

    hunting.came.clear()
    line.ring(Scenario("overtaken", "answered", faults=Faults(swap_ringing_and_answered=True)))
    assert [number for number, _ in statuses(hunting)] == ["0", "2", "1", "3"]


def test_requests_signed_wrongly_are_signed_wrongly(server: PretendServer, line: Simulator):
    faults = Faults(wrongly_signed=frozenset({"voice", "fallback", "number-status"}))
    line.ring(Scenario("forged", "failed", faults=faults))

    assert server.bad_signatures == 3
    assert not server.came


@pytest.mark.parametrize("port", ["left out", "as requested"])
def test_the_port_in_the_signature_is_free_to_choose(
    hunting: PretendServer, line: Simulator, port: str
):
    truth = line.ring(Scenario("port", "answered", faults=Faults(signature_port=port)))  # type: ignore[arg-type]

    assert all(request.taken for request in truth.requests), "the library takes both for valid"


def test_geography_withheld_numbers_and_unknown_parameters(hunting: PretendServer, line: Simulator):
    faults = Faults(geo="full", unknown_parameters=True)
    line.ring(Scenario("odd", "answered", caller=Caller(number="anonymous"), faults=faults))
    (form,) = hunting.forms("/twilio/voice")

    assert form["From"] == "anonymous"
    assert form["FromCity"] == "Sigulda"
    assert form["Blank"] == ""
    assert hunting.bad_signatures == 0


def test_an_employee_is_not_rung_on_the_callers_own_number(server: PretendServer, line: Simulator):
    server.documents["/twilio/voice"] = HUNT
    truth = line.ring(Scenario("loop", "missed", caller=Caller(number="+37120000201")))

    assert "dials itself" in truth.warnings[0]
