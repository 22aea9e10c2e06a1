"""What employees who ring back, and the citizens they ring, are told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from callmon.config import settings
from callmon.db import transaction
from callmon.tables import RingBackRow
from callmon.telephony.call_state import CallState
from callmon.telephony.message_audio import address_of, opened
from callmon.telephony.ring_back import LONGEST_ASKS
from callmon.telephony.ring_back_twiml import day_spoken
from tests.rows_of_tests import a_follow_up
from tests.telephony.conftest import CITIZEN, LINE, Document, PretendTwilio
from tests.telephony.test_webhooks import _break_commits

ANNA = "+37120000001"
FOUND_OUT = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def ring_back_id(twilio: PretendTwilio) -> int:
    """Anna is about to ring a citizen back who rang on the day before."""
    with transaction() as session:
        follow_up = a_follow_up(
            "paraugs",
            "anna@paraugs.example",
            FOUND_OUT,
            line_id="informacija",
            kind="missed_call",
            department_id="info",
            number=CITIZEN,
        )
        session.add(follow_up)
        session.flush()
        row = RingBackRow(
            organisation_id="paraugs",
            follow_up_id=follow_up.id,
            employee_id="anna@paraugs.example",
            line_id="informacija",
            number=CITIZEN,
            state="ringing",
            asked_at=datetime.now(UTC),
        )
        session.add(row)
        session.flush()
        return row.id


def address(kind: str, ring_back_id: int, employee: str = "anna@paraugs.example") -> str:
    state = CallState(
        "paraugs", "informacija", "", "lv", "info",
        employee_id=employee, ring_back_id=ring_back_id, number=CITIZEN,
    )  # fmt: skip
    return f"/twilio/{kind}?t={state.token(settings().secret_key.get_secret_value())}"


def anna(**more: str) -> dict[str, str]:
    """What the exchange says of Anna's leg."""
    return {"Direction": "outbound-api", "From": LINE, "To": ANNA, **more}


def pick_up(twilio: PretendTwilio, ring_back_id: int) -> Document:
    return twilio.ask(address("ring-back", ring_back_id), **anna())


def press(twilio: PretendTwilio, document: Document, digits: str) -> Document:
    return twilio.ask(document.verb("Gather").get("action") or "", **anna(Digits=digits))


def test_a_key_connects_showing_the_lines_number_and_records_both_sides(
    twilio: PretendTwilio, ring_back_id: int
):
    dial = press(twilio, pick_up(twilio, ring_back_id), "1").verb("Dial")

    assert (dial.get("callerId"), dial.get("answerOnBridge")) == (LINE, "true")
    assert dial.get("record") == "record-from-answer-dual"
    assert dial[0].text == CITIZEN


def test_without_a_key_the_employees_leg_is_hung_up(twilio: PretendTwilio, ring_back_id: int):
    document = pick_up(twilio, ring_back_id)

    assert document.names == ["Gather", "Say", "Hangup"]
    assert "2 9 0 0 0 0 0 1" in document.said


def test_other_keys_tell_it_again_but_not_for_ever(twilio: PretendTwilio, ring_back_id: int):
    document = pick_up(twilio, ring_back_id)
    for _ in range(LONGEST_ASKS):
        assert document.names[0] == "Gather"
        document = press(twilio, document, "7")

    assert document.names == ["Say", "Hangup"]


def test_a_key_that_comes_twice_gets_the_document_it_got_before(
    twilio: PretendTwilio, ring_back_id: int
):
    document = pick_up(twilio, ring_back_id)

    assert press(twilio, document, "1").text == press(twilio, document, "1").text


def test_a_call_that_is_not_the_ring_backs_connects_nobody(
    twilio: PretendTwilio, ring_back_id: int
):
    with transaction() as session:
        session.get_one(RingBackRow, ring_back_id).call_sid = "CA" + "9" * 32

    assert pick_up(twilio, ring_back_id).names == ["Say", "Hangup"]
    assert pick_up(twilio, ring_back_id + 1).names == ["Say", "Hangup"]


def test_an_unsigned_request_is_refused(twilio: PretendTwilio, ring_back_id: int):
    twilio.token = "another"
    for kind in ("ring-back", "ring-back-key", "ring-back-notice", "ring-back-talk"):
        url = address(kind, ring_back_id)
        assert twilio.post(url, twilio.fields("in-progress", **anna())).status_code == 403


def test_the_citizen_hears_the_notice_though_the_database_is_away(
    twilio: PretendTwilio, ring_back_id: int
):
    dial = press(twilio, pick_up(twilio, ring_back_id), "1").verb("Dial")
    citizen = [
        ("CallSid", "CA" + "c" * 32),
        ("ParentCallSid", twilio.call_sid),
        ("AccountSid", twilio.account),
        ("CallStatus", "in-progress"),
        ("Direction", "outbound-dial"),
    ]
    mend = _break_commits()
    answer = twilio.post(dial[0].get("url") or "", citizen)
    mend()

    assert answer.status_code == 200
    assert "Jums zvana Parauga novada pašvaldība. Saruna tiek ierakstīta" in answer.text


def test_the_fallback_tells_the_employee_and_takes_no_message(twilio: PretendTwilio):
    document = twilio.ask("/twilio/fallback", **anna(ErrorCode="11200"))

    assert document.names == ["Say", "Hangup"]


def test_who_rings_back_is_not_rung_by_the_line(twilio: PretendTwilio, ring_back_id: int):
    assert twilio.arrive().rings != ANNA
    with transaction() as session:
        session.get_one(RingBackRow, ring_back_id).state = "over"
    second = PretendTwilio(twilio.client, call_sid="CA" + "2" * 32)

    assert second.arrive().rings == ANNA


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 23), ("šodien", "сегодня", "today")),
        (date(2026, 11, 22), ("vakar", "вчера", "yesterday")),
        (date(2026, 11, 6), ("6. novembrī", "6 ноября", "on 6 November")),
        (date(2026, 3, 6), ("6. martā", "6 марта", "on 6 March")),
        (date(2026, 5, 31), ("31. maijā", "31 мая", "on 31 May")),
    ],
)
def test_a_day_is_said_as_people_say_it(day: date, said: tuple[str, ...]):
    today = date(2026, 11, 23)

    assert tuple(day_spoken(day, today, one) for one in ("lv", "ru", "en")) == said


def test_the_address_of_a_message_opens_that_one_for_minutes():
    key = address_of(7, FOUND_OUT).partition("key=")[2]

    assert opened(key, FOUND_OUT + timedelta(minutes=9)) == 7
    assert opened(key, FOUND_OUT + timedelta(minutes=11)) is None
    assert opened(key.replace("7.", "8.", 1), FOUND_OUT) is None
    assert opened("", FOUND_OUT) is None
