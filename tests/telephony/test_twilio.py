"""Twilio's words read as phone events, and keys that name an event."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callmon.calls.phone_event import EventKind, LegResult, PhoneEvent
from callmon.tables import ReceiptRow
from callmon.telephony.call_state import CallState
from callmon.telephony.form import BadForm, Form
from callmon.telephony.twilio import Kind, dedupe_key, phone_events_of, recording_of

FIELDS = (
    *("CallStatus", "DialCallStatus", "DialBridged", "Digits", "Timestamp", "CallDuration"),
    *("RecordingStatus", "RecordingSid", "RecordingDuration", "RecordingUrl"),
    "RecordingChannels",
)
NOON = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
STATE = CallState("sigulda", "info", "CA1", "lv", "kap", hop=2, employee_id="anna@x.lv")
URL = f"https://a.lv/twilio/x?t={STATE.token('a secret')}"


def receipt(kind: Kind, url: str = URL, answer: str = "", **fields: str) -> ReceiptRow:
    return ReceiptRow(
        organisation_id="sigulda",
        kind=kind.value,
        call_sid="CA1",
        received_at=NOON,
        url=url,
        fields=[list(pair) for pair in fields.items()],
        answer=answer,
    )


def events(kind: Kind, **fields: str) -> list[PhoneEvent]:
    return list(phone_events_of(receipt(kind, **fields)))


def leg(status: str, **fields: str) -> PhoneEvent:
    [told] = events(
        Kind.LEG, CallStatus=status, Timestamp="Tue, 05 Mar 2024 10:11:12 +0200", **fields
    )
    return told


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("initiated", EventKind.INITIATED),
        ("ringing", EventKind.RINGING),
        ("in-progress", EventKind.ANSWERED),
        ("completed", EventKind.LEG_ENDED),
        ("no-answer", EventKind.LEG_ENDED),
    ],
)
def test_an_employees_leg_by_its_statuses(status: str, kind: EventKind):
    told = leg(status)

    assert told.kind == kind
    assert told.stamped_at == datetime(2024, 3, 5, 8, 11, 12, tzinfo=UTC)
    assert (told.hop, told.employee_id, told.line_id) == (2, "anna@x.lv", "info")


@pytest.mark.parametrize(
    ("status", "result"),
    [
        ("busy", LegResult.BUSY),
        ("no-answer", LegResult.NO_ANSWER),
        ("failed", LegResult.FAILED),
        ("canceled", LegResult.CALLER_GONE),
        ("completed", LegResult.NOT_TAKEN),
    ],
)
def test_completed_alone_is_no_conversation(status: str, result: LegResult):
    assert leg(status).result == result


def test_an_unknown_status_says_nothing():
    assert events(Kind.LEG, CallStatus="teleported") == []


@pytest.mark.parametrize(
    ("told", "bridged"), [("true", True), ("false", False), ("", None), ("TRUE!", None)]
)
def test_only_the_exchanges_word_says_bridged(told: str, bridged: bool | None):
    [over] = events(
        Kind.DIAL, CallStatus="in-progress", DialCallStatus="completed", DialBridged=told
    )

    assert over.bridged is bridged
    assert over.caller_present is True


@pytest.mark.parametrize("stamp", ["", "yesterday", "Tue, 99 Mar 2024", "0", "\u0661"])
def test_a_stamp_that_is_none_leaves_our_own_time(stamp: str):
    [told] = events(Kind.LEG, CallStatus="ringing", Timestamp=stamp)

    assert told.stamped_at is None
    assert told.at == NOON


@given(
    st.sampled_from(list(Kind)),
    st.dictionaries(
        st.sampled_from(FIELDS),
        st.text(max_size=30),
    ),
)
def test_no_form_whatever_breaks_the_reading(kind: Kind, fields: dict[str, str]):
    for told in phone_events_of(receipt(kind, **fields)):
        assert told.received_at == NOON
    recording_of(receipt(kind, **fields))


def test_a_recordings_purpose_is_told_by_its_source_or_its_address():
    def purpose(url: str, **fields: str) -> str:
        news = recording_of(
            receipt(Kind.RECORDING, url, RecordingSid="RE1", RecordingStatus="completed", **fields)
        )
        assert news is not None
        return news.purpose

    nobody = CallState("sigulda", "info", "CA1", "lv", "kap").token("a secret")
    assert purpose(URL, RecordingSource="DialVerb") == "call"
    assert purpose(URL) == "call"
    assert purpose(URL, RecordingSource="RecordVerb") == "voicemail"
    assert purpose(f"https://a.lv/twilio/recording?t={nobody}") == "voicemail"


def test_a_recordings_facts_are_read():
    news = recording_of(
        receipt(
            Kind.RECORDING, RecordingSid="RE1", RecordingStatus="completed",
            RecordingDuration="61", RecordingChannels="2", AccountSid="AC1",
            RecordingStartTime="Tue, 05 Mar 2024 10:11:12 +0000",
        )
    )  # fmt: skip

    assert news is not None
    assert (news.duration_seconds, news.channels, news.account_sid) == (61.0, 2, "AC1")
    assert news.started_at == datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC)


def test_keys_name_the_event_not_the_delivery():
    def key(kind: Kind, **fields: str) -> str:
        return dedupe_key(kind, Form({"CallSid": "CA1", **fields}.items()), STATE)

    different = [
        key(Kind.LEG, SequenceNumber="1", CallStatus="ringing"),
        key(Kind.LEG, SequenceNumber="2", CallStatus="in-progress"),
        key(Kind.LEG, CallStatus="ringing"),
        key(Kind.STATUS, CallStatus="completed"),
        key(Kind.RECORDING, RecordingSid="RE1", RecordingStatus="in-progress"),
        key(Kind.RECORDING, RecordingSid="RE1", RecordingStatus="completed"),
        key(Kind.RECORDING, RecordingSid="RE2", RecordingStatus="completed"),
        key(Kind.VOICE),
        key(Kind.DIAL),
        key(Kind.MENU),
        key(Kind.HOLD),
        key(Kind.HUNT),
        key(Kind.SCREENING),
        key(Kind.SCREENING_KEY),
        key(Kind.VOICEMAIL),
        key(Kind.FALLBACK, ErrorCode="11205"),
    ]
    assert len(set(different)) == len(different)
    assert key(Kind.VOICE, From="+371") == key(Kind.VOICE, From="anonymous")


def test_a_form_keeps_order_blanks_and_repeats():
    form = Form.of_body(b"b=2&a=&b=1&b=2&c=%C4%81+x&=")

    assert form.pairs == (("b", "2"), ("a", ""), ("b", "1"), ("b", "2"), ("c", "ā x"), ("", ""))
    assert form.get("b") == "2"
    assert form.getall("b") == ["2", "1", "2"]
    assert form.get("missing") == ""


@pytest.mark.parametrize("body", [b"\xff", b"a=%FF", b"a=%00", b"&".join([b"a=1"] * 501)])
def test_what_is_no_form_is_refused(body: bytes):
    with pytest.raises(BadForm):
        Form.of_body(body)


@pytest.mark.parametrize(
    ("to", "called"),
    [
        ("+37160000001", "+37160000001"),
        ("37160000001", "+37160000001"),
        (" 37160000001", "+37160000001"),
        ("sip:info@a.lv", "sip:info@a.lv"),
        ("", ""),
    ],
)
def test_the_number_called_is_read_with_its_plus(to: str, called: str):
    assert Form([("To", to)]).called_number == called
