"""The REST pages and media as Twilio serves them."""

import io
import wave
from datetime import timedelta

import httpx
import pytest

from callmon.simulator import Faults, Phone, Said, Scenario, Simulator
from callmon.simulator.clock import Clock
from callmon.simulator.scenario import Answer
from tests.simulator.pretend_server import ACCOUNT, TOKEN, PretendServer
from tests.simulator.test_play import HUNT, RECORD, SCREEN

MESSAGE = (Said("client", "tone"), Said("client", "tone"))
BASE = f"/2010-04-01/Accounts/{ACCOUNT}"


def get(line: Simulator, page: str, **parameters: str | int) -> httpx.Response:
    address = line.api_url + BASE + page
    return httpx.get(address, params=parameters, auth=(ACCOUNT, TOKEN), trust_env=False)


def taken(server: PretendServer, line: Simulator, faults: Faults) -> str:
    """The SID of the recording of a call that was taken."""
    server.documents |= {"/twilio/voice": HUNT, "/screen": SCREEN}
    return line.ring(Scenario("taken", "answered", faults=faults)).recordings[0].sid


def test_a_talk_has_the_caller_on_the_first_channel(server: PretendServer, line: Simulator):
    sid = taken(server, line, Faults())
    answer = get(line, f"/Recordings/{sid}.wav", RequestedChannels=2)

    with wave.open(io.BytesIO(answer.content)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (2, 8000, 2)
        assert file.getnframes() == 6 * 8000
    assert get(line, f"/Recordings/{sid}.json").json()["duration"] == "6"


def test_media_want_the_account_and_its_token(server: PretendServer, line: Simulator):
    sid = taken(server, line, Faults())
    address = f"{line.api_url}{BASE}/Recordings/{sid}.wav"

    assert httpx.get(address, trust_env=False).status_code == 401
    assert httpx.get(address, auth=(ACCOUNT, "other"), trust_env=False).status_code == 401


def test_media_are_not_there_at_once_and_busy_before(server: PretendServer, line: Simulator):
    sid = taken(server, line, Faults(recording_not_ready_times=2, rest_busy_times=1))
    codes = [get(line, f"/Recordings/{sid}.wav").status_code for _ in range(4)]

    assert codes == [429, 404, 404, 200]


@pytest.mark.parametrize("kind", ["truncated", "empty", "not audio", "silent", "mono"])
def test_media_come_spoilt(server: PretendServer, line: Simulator, kind: str):
    whole = get(line, f"/Recordings/{taken(server, line, Faults())}.wav").content
    sid = taken(server, line, Faults(recording_body=kind))  # type: ignore[arg-type]
    spoilt = get(line, f"/Recordings/{sid}.wav").content

    assert spoilt != whole
    assert len(spoilt) <= len(whole)
    assert spoilt.startswith(b"RIFF") == (kind in ("truncated", "silent", "mono"))


def test_two_channels_of_a_message_are_refused(server: PretendServer, line: Simulator):
    server.documents["/twilio/voice"] = RECORD
    truth = line.ring(Scenario("message", "message", message=MESSAGE))
    sid = truth.recordings[0].sid

    assert get(line, f"/Recordings/{sid}.wav", RequestedChannels=2).status_code == 400
    assert get(line, f"/Recordings/{sid}.wav", RequestedChannels=1).status_code == 200


def test_a_deleted_recording_is_gone(server: PretendServer, line: Simulator):
    sid = taken(server, line, Faults())
    address = f"{line.api_url}{BASE}/Recordings/{sid}.json"

    assert httpx.delete(address, auth=(ACCOUNT, TOKEN), trust_env=False).status_code == 204
    assert get(line, f"/Recordings/{sid}.wav").status_code == 404
    assert not get(line, "/Recordings.json").json()["recordings"]


def test_lists_show_calls_with_their_legs_and_lag_where_asked(
    server: PretendServer, line: Simulator
):
    server.documents |= {"/twilio/voice": HUNT, "/screen": SCREEN}
    truth = line.ring(Scenario("lagging", "answered", faults=Faults(lists_lag_seconds=600.0)))
    assert truth.ended_at

    legs = get(line, "/Calls.json", ParentCallSid=truth.sid).json()["calls"]
    assert [(leg["to"], leg["status"]) for leg in legs] == [("+37120000201", "completed")]
    shown = []
    for minutes in (9, 11):
        line.clock = Clock(truth.ended_at + timedelta(minutes=minutes), speed=None)
        page = get(line, f"/Calls/{truth.sid}.json").json()
        shown.append((page["status"], page["end_time"] is not None, page["duration"] is not None))
    assert shown == [("in-progress", False, False), ("completed", True, True)]


def test_a_list_that_is_refused_refuses_no_ring(server: PretendServer, line: Simulator):
    server.documents["/client"] = "<Response><Hangup/></Response>"
    line.api.list_troubles += [429, 503]

    assert ring_by_rest(server, line).status_code == 201
    assert [get(line, "/Calls.json").status_code for _ in range(3)] == [429, 503, 200]


def test_lists_come_in_pages(server: PretendServer, line: Simulator):
    server.documents["/twilio/voice"] = RECORD
    for _ in range(3):
        line.ring(Scenario("message", "message", message=MESSAGE))
    first = get(line, "/Calls.json", PageSize=2).json()
    second = httpx.get(
        line.api_url + first["next_page_uri"], auth=(ACCOUNT, TOKEN), trust_env=False
    ).json()

    assert len(first["calls"]) == 2
    assert len(second["calls"]) == 1
    assert second["next_page_uri"] is None


def test_events_of_a_call_show_every_webhook_and_its_reply(server: PretendServer, line: Simulator):
    server.documents["/twilio/voice"] = RECORD
    truth = line.ring(Scenario("message", "message", message=MESSAGE))
    events = get(line, f"/Calls/{truth.sid}/Events.json").json()["events"]

    assert len(events) == len(truth.requests)
    assert events[0]["request"]["parameters"]["call_status"] == "ringing"
    assert events[0]["response"]["response_code"] == 200


def test_the_events_of_a_call_may_be_gone_while_the_call_is_there(
    server: PretendServer, line: Simulator
):
    server.documents["/twilio/voice"] = RECORD
    gone = Faults(events_gone=True)
    truth = line.ring(Scenario("message", "message", message=MESSAGE, faults=gone))
    events = get(line, f"/Calls/{truth.sid}/Events.json")

    assert (events.status_code, events.json()["code"]) == (404, 20404)
    assert get(line, f"/Calls/{truth.sid}.json").json()["status"] == "completed"


def ring_by_rest(server: PretendServer, line: Simulator) -> httpx.Response:
    form = {
        "To": "+37120000201",
        "From": "+37166000001",
        "Url": f"{server.url}/client",
        "StatusCallback": f"{server.url}/agent-status",
        "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
    }
    address = f"{line.api_url}{BASE}/Calls.json"
    return httpx.post(address, data=form, auth=(ACCOUNT, TOKEN), trust_env=False)


def test_a_call_by_rest_rings_the_employee_and_then_the_client(
    server: PretendServer, line: Simulator
):
    server.documents["/client"] = (
        '<Response><Dial action="/dial" record="record-from-answer-dual">'
        "<Number>+37129000001</Number></Dial></Response>"
    )
    phones = (Phone(after_seconds=2), Phone(after_seconds=3))
    line.expect_rest_call(
        Scenario("S11", "answered", rest_call_to="+37120000201", phones=phones, ends_talk="agent")
    )
    created = ring_by_rest(server, line)
    (truth,) = line.wait_for_rest_calls()

    assert (created.status_code, created.json()["status"]) == (201, "queued")
    told = [form["CallStatus"] for form in server.forms("/agent-status")]
    assert told == ["initiated", "ringing", "in-progress", "completed"]
    (asked,) = server.forms("/client")
    assert (asked["Direction"], asked["CallStatus"]) == ("outbound-api", "in-progress")
    assert truth.answered_by == "+37129000001"
    assert truth.ended_by == "agent"


def test_a_call_by_rest_that_nobody_answers_never_asks_what_to_do(
    server: PretendServer, line: Simulator
):
    line.expect_rest_call(
        Scenario("S12", "missed", rest_call_to="+37120000201", phones=(Phone(Answer.IGNORES),))
    )
    ring_by_rest(server, line)
    line.wait_for_rest_calls()

    assert not server.forms("/client")
    assert server.forms("/agent-status")[-1]["CallStatus"] == "no-answer"


def test_a_call_by_rest_without_an_address_is_refused(line: Simulator):
    address = f"{line.api_url}{BASE}/Calls.json"
    answer = httpx.post(address, data={"To": "+371"}, auth=(ACCOUNT, TOKEN), trust_env=False)

    assert (answer.status_code, answer.json()["code"]) == (400, 21205)
