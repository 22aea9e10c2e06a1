"""Whole calls, webhook by webhook, as Twilio sends them: S1 to S12 of its known event scripts."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from callmon.calls.call_log import record_call
from callmon.db import reading, transaction
from callmon.known_organisations import known_organisations
from callmon.tables import CallRow, ReceiptRow
from callmon.telephony.twilio import phone_events_of, recording_of
from tests.telephony.conftest import Document, PretendTwilio

ANNA, BAIBA, GUNTIS = "+37120000001", "+37120000002", "+37120000004"
CLOSED_LINE, MENU_LINE = "+37160000002", "+37160000003"
FIRST, SECOND, THIRD = ("CA" + letter * 32 for letter in "abc")
RECORDING = "RE" + "d" * 32


def call_of(twilio: PretendTwilio) -> CallRow:
    with transaction() as session:
        call = record_call(
            session, twilio.call_sid, known_organisations().current(), phone_events_of
        )
    assert call is not None
    return call


def not_taken(twilio: PretendTwilio, document: Document, child: str, status: str) -> Document:
    """The leg ends unanswered; what the line does next."""
    final = {"no-answer": "487", "busy": "486", "failed": "404", "canceled": "487"}[status]
    twilio.leg(document, status, child, SipResponseCode=final, CallDuration="0")
    return twilio.leg_over(document, DialCallStatus=status, DialCallSid=child, DialBridged="false")


def taken(twilio: PretendTwilio, document: Document, child: str, *, ring_seconds: int) -> None:
    """The phone rings, is picked up, the key is pressed, recording begins."""
    twilio.leg(document, "initiated", child)
    twilio.pass_seconds(1)
    twilio.leg(document, "ringing", child)
    twilio.pass_seconds(ring_seconds)
    twilio.leg(document, "in-progress", child)
    whisper = twilio.screening(document, child)
    assert "nospiediet viens" in whisper.said or "нажмите один" in whisper.said
    bridge = twilio.press(whisper, document, child, "1")
    assert bridge.verbs == []
    recording(twilio, document, "in-progress")


def recording(twilio: PretendTwilio, document: Document, status: str, **more: str) -> None:
    verb = document.verb("Dial") if "Dial" in document.names else document.verb("Record")
    fields = {
        "AccountSid": twilio.account,
        "CallSid": twilio.call_sid,
        "RecordingSid": RECORDING,
        "RecordingUrl": f"https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/{RECORDING}",
        "RecordingStatus": status,
        **more,
    }
    twilio.tell(verb.get("recordingStatusCallback"), list(fields.items()))  # type: ignore[arg-type]


def ring_out(twilio: PretendTwilio, document: Document, child: str) -> Document:
    twilio.leg(document, "initiated", child)
    twilio.leg(document, "ringing", child)
    twilio.pass_seconds(20)
    return not_taken(twilio, document, child, "no-answer")


def test_s1_the_second_employee_takes_the_call_and_the_citizen_hangs_up(twilio: PretendTwilio):
    first = twilio.arrive()
    assert first.names[-1] == "Dial"
    assert first.rings == ANNA
    second = ring_out(twilio, first, FIRST)
    assert second.rings == BAIBA
    taken(twilio, second, SECOND, ring_seconds=7)
    twilio.pass_seconds(60)
    twilio.leg(second, "completed", SECOND, CallDuration="60", Duration="1")
    after = twilio.leg_over(
        second, "completed", DialCallStatus="completed", DialBridged="true", DialCallDuration="60"
    )
    assert after.verbs == []
    twilio.hang_up(CallDuration="95", Duration="2")
    recording(
        twilio, second, "completed", RecordingDuration="60", RecordingChannels="2",
        RecordingSource="DialVerb",
    )  # fmt: skip

    call = call_of(twilio)
    assert call.outcome == "answered"
    assert call.employee_id == "baiba@paraugs.example"
    assert call.department_id == "info"
    assert call.rings_to_answer == 4 + 2
    assert call.talk_seconds == pytest.approx(60, abs=0.5)
    assert call.wait_seconds == pytest.approx(20 + 1 + 7, abs=0.5)
    assert call.ended_by == "client"
    assert [leg["result"] for leg in call.timeline["legs"]] == ["no_answer", "answered"]


def test_s2_the_employee_ends_first(twilio: PretendTwilio):
    first = twilio.arrive()
    taken(twilio, first, FIRST, ring_seconds=4)
    twilio.pass_seconds(30)
    twilio.leg(first, "completed", FIRST, CallDuration="30")
    after = twilio.leg_over(first, DialCallStatus="completed", DialBridged="true")
    assert after.names == ["Hangup"]
    twilio.hang_up()

    call = call_of(twilio)
    assert (call.outcome, call.ended_by) == ("answered", "agent")


@pytest.mark.parametrize("told", ["canceled", "no-answer"])
def test_s3_the_citizen_leaves_while_it_rings(twilio: PretendTwilio, told: str):
    first = twilio.arrive()
    twilio.leg(first, "initiated", FIRST)
    twilio.leg(first, "ringing", FIRST)
    twilio.pass_seconds(9)
    twilio.leg(first, told, FIRST)
    after = twilio.leg_over(first, "completed", DialCallStatus=told, DialBridged="false")
    assert after.verbs == [], "nobody else is rung for a caller who is gone"
    twilio.hang_up()

    call = call_of(twilio)
    assert (call.outcome, call.ended_by) == ("abandoned", "client")
    assert call.rings_to_answer is None


def test_s4_a_hang_up_before_anything_is_known_by_its_status_alone(twilio: PretendTwilio):
    twilio.hang_up("no-answer", CallDuration="0")

    call = call_of(twilio)
    assert (call.outcome, call.line_id) == ("abandoned", "informacija")
    assert call.from_number == "+37129000001"


def test_s5_a_hang_up_in_the_menu(twilio: PretendTwilio):
    menu = twilio.arrive(To=MENU_LINE)
    assert menu.names == ["Say", "Gather"]
    twilio.hang_up(To=MENU_LINE, CallDuration="4")

    call = call_of(twilio)
    assert (call.outcome, call.line_id) == ("abandoned", "izvelne")


def test_s6_an_employees_own_voicemail_is_not_an_answer(twilio: PretendTwilio):
    first = twilio.arrive()
    twilio.leg(first, "initiated", FIRST)
    twilio.leg(first, "ringing", FIRST)
    twilio.pass_seconds(18)
    twilio.leg(first, "in-progress", FIRST)
    whisper = twilio.screening(first, FIRST)
    assert whisper.names == ["Gather", "Hangup"]
    twilio.pass_seconds(16)
    twilio.leg(first, "completed", FIRST, CallDuration="16")
    second = twilio.leg_over(first, DialCallStatus="completed", DialBridged="false")

    assert second.rings == BAIBA
    call = call_of(twilio)
    assert call.outcome is None
    assert call.timeline["legs"][0]["result"] == "not_taken"


def test_s6_another_key_than_the_one_asked_for_does_not_take_the_call(twilio: PretendTwilio):
    first = twilio.arrive()
    whisper = twilio.screening(first, FIRST)

    assert twilio.press(whisper, first, FIRST, "5").names == ["Hangup"]


@pytest.mark.parametrize(("told", "result"), [("busy", "busy"), ("failed", "failed")])
def test_s7_and_s8_a_busy_or_unreachable_phone_leads_to_the_next(
    twilio: PretendTwilio, told: str, result: str
):
    first = twilio.arrive()
    twilio.leg(first, "initiated", FIRST)
    second = not_taken(twilio, first, FIRST, told)

    assert second.rings == BAIBA
    leg = call_of(twilio).timeline["legs"][0]
    assert (leg["result"], leg["rings"]) == (result, 0)


def test_s8_a_number_that_may_not_be_shown_is_replaced_by_the_lines_own(twilio: PretendTwilio):
    first = twilio.arrive()
    assert first.verb("Dial").get("callerId") is None
    second = twilio.leg_over(first, DialCallStatus="failed", DialBridged="false", ErrorCode="13214")

    assert second.verb("Dial").get("callerId") == "+37160000001"


def test_s9_phones_are_never_rung_at_the_same_time(twilio: PretendTwilio):
    first = twilio.arrive()

    assert len(first.verb("Dial").findall("Number")) == 1
    assert "sequential" not in first.verb("Dial").attrib


def test_s10_a_message_after_hours(twilio: PretendTwilio):
    closed = twilio.arrive(To=CLOSED_LINE)
    assert closed.names == ["Say", "Say", "Record", "Say", "Hangup"]
    assert "Šobrīd nestrādājam" in closed.said
    record = closed.verb("Record")
    assert record.get("playBeep") == "true"
    assert record.get("maxLength") == "120"
    thanks = twilio.ask(
        record.get("action"), "completed", To=CLOSED_LINE, Digits="hangup",
        RecordingDuration="14",
        RecordingUrl=f"https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/{RECORDING}",
    )  # type: ignore[arg-type]  # fmt: skip
    assert thanks.verbs == []
    twilio.hang_up(To=CLOSED_LINE)
    recording(twilio, closed, "completed", RecordingDuration="14", RecordingSource="RecordVerb")

    call = call_of(twilio)
    assert (call.outcome, call.ended_by) == ("message", "client")
    with reading() as session:
        news = [recording_of(receipt) for receipt in session.query(ReceiptRow)]
    told = [one for one in news if one]
    assert {(one.recording_sid, one.purpose) for one in told} == {(RECORDING, "voicemail")}


def test_s10_a_message_ended_with_a_key_is_thanked_for(twilio: PretendTwilio):
    closed = twilio.arrive(To=CLOSED_LINE)
    thanks = twilio.ask(
        closed.verb("Record").get("action"), Digits="#", To=CLOSED_LINE,
        RecordingDuration="9", RecordingUrl=f"https://api.twilio.com/x/Recordings/{RECORDING}",
    )  # type: ignore[arg-type]  # fmt: skip

    assert thanks.names == ["Say", "Hangup"]
    assert "Paldies" in thanks.said
    twilio.hang_up(To=CLOSED_LINE)
    assert call_of(twilio).ended_by == "line"


@pytest.mark.parametrize("code", ["16101", "16102"])
def test_s10_silence_is_a_missed_call(twilio: PretendTwilio, code: str):
    closed = twilio.arrive(To=CLOSED_LINE)
    recording(twilio, closed, "absent", ErrorCode=code, RecordingSource="RecordVerb")
    twilio.hang_up(To=CLOSED_LINE)

    assert call_of(twilio).outcome == "missed"


def test_s10_a_hang_up_before_the_beep_is_a_missed_call(twilio: PretendTwilio):
    closed = twilio.arrive(To=CLOSED_LINE)
    twilio.ask(
        closed.verb("Record").get("action"), "completed", Digits="hangup", To=CLOSED_LINE,
        RecordingDuration="0", RecordingUrl="",
    )  # type: ignore[arg-type]  # fmt: skip
    twilio.hang_up(To=CLOSED_LINE)

    assert call_of(twilio).outcome == "missed"


def test_s11_and_s12_legs_of_a_call_we_did_not_start_are_kept_and_harm_nothing(
    twilio: PretendTwilio,
):
    """A call by REST tells its status at the number's address: the line did not place it."""
    outbound = [
        ("CallSid", FIRST),
        ("AccountSid", twilio.account),
        ("From", "+37160000001"),
        ("To", "+37129000001"),
        ("Direction", "outbound-api"),
        ("CallStatus", "no-answer"),
    ]
    twilio.tell("/twilio/status", outbound)

    with transaction() as session:
        known = known_organisations().current()
        assert record_call(session, FIRST, known, phone_events_of) is None
        assert session.query(ReceiptRow).one().organisation_id is None


def test_callbacks_in_any_order_and_twice_give_the_same_call(twilio: PretendTwilio):
    first = twilio.arrive()
    second = ring_out(twilio, first, FIRST)
    taken(twilio, second, SECOND, ring_seconds=7)
    twilio.pass_seconds(60)
    twilio.leg(second, "completed", SECOND, CallDuration="60")
    twilio.leg_over(second, "completed", DialCallStatus="completed", DialBridged="true")
    twilio.hang_up(CallDuration="95")
    whole = call_of(twilio)
    before = whole.timeline
    again = list(twilio.sent) * 2
    random.Random(7).shuffle(again)
    for url, fields in again:
        assert twilio.post(url, fields).status_code in (200, 204)

    assert call_of(twilio).timeline == before
    with reading() as session:
        assert session.query(ReceiptRow).count() == len(twilio.sent) // 3
        assert session.query(CallRow).count() == 1


@pytest.mark.parametrize("caller", ["anonymous", "sip:janis@example.lv", "", "+266696687"])
def test_a_caller_without_a_number_is_kept_as_text_and_served(twilio: PretendTwilio, caller: str):
    first = twilio.arrive(From=caller)
    assert first.rings == ANNA
    if caller != "+266696687":
        assert first.verb("Dial").get("callerId") == "+37160000001"
    twilio.hang_up(From=caller)

    assert call_of(twilio).from_number == caller


def test_an_absurdly_long_caller_is_kept_raw_and_shortened(twilio_on_postgresql: PretendTwilio):
    twilio, absurd = twilio_on_postgresql, "+37129" + "ā" * 4000
    assert twilio.arrive(From=absurd, Caller=absurd).rings == ANNA
    twilio.hang_up(From=absurd)

    assert call_of(twilio).from_number == absurd[:200]
    with reading() as session:
        for receipt in session.query(ReceiptRow):
            assert dict(receipt.fields)["From"] == absurd


def test_a_hunt_and_a_conversation_on_postgresql(twilio_on_postgresql: PretendTwilio):
    twilio = twilio_on_postgresql
    first = twilio.arrive()
    assert twilio.arrive().text == first.text
    second = ring_out(twilio, first, FIRST)
    taken(twilio, second, SECOND, ring_seconds=7)
    twilio.leg(second, "completed", SECOND, CallDuration="60")
    twilio.leg_over(second, "completed", DialCallStatus="completed", DialBridged="true")
    twilio.hang_up()

    call = call_of(twilio)
    assert (call.outcome, call.employee_id) == ("answered", "baiba@paraugs.example")


def test_calls_that_come_in_at_once_never_ring_the_same_employee(
    twilio_on_postgresql: PretendTwilio,
):
    callers = [
        PretendTwilio(twilio_on_postgresql.client, call_sid=f"CA{number:032}")
        for number in range(6)
    ]
    with ThreadPoolExecutor(6) as pool:
        documents = list(pool.map(lambda caller: caller.arrive(), callers))
    rung = [document.rings for document in documents if "Dial" in document.names]

    assert sorted(rung) == [ANNA, BAIBA]
