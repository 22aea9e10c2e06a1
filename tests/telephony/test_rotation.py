"""Who is taken to be on another call, whatever of that call's end was lost."""

import pytest

from tests.telephony.conftest import Document, PretendTwilio
from tests.telephony.test_scenarios import (
    ANNA,
    BAIBA,
    FIRST,
    SECOND,
    recording,
    ring_out,
    taken,
)


def rung_next(twilio: PretendTwilio) -> str | None:
    """The first phone that rings for the next two callers but Baiba's; None where she alone is
    free."""
    for letter in "23":
        document = PretendTwilio(twilio.client, call_sid="CA" + letter * 32).arrive()
        rings = document.rings if "Dial" in document.names else None
        if rings != BAIBA:
            return rings
    return None


@pytest.fixture
def talk(twilio: PretendTwilio) -> Document:
    """Anna talks with a citizen."""
    document = twilio.arrive()
    taken(twilio, document, FIRST, ring_seconds=4)
    return document


def test_who_talks_is_on_a_call(twilio: PretendTwilio, talk: Document):
    assert rung_next(twilio) is None


@pytest.mark.parametrize("status", ["completed", "no-answer", "busy", "failed", "canceled"])
def test_the_end_of_the_leg_alone_frees_the_employee(
    twilio: PretendTwilio, talk: Document, status: str
):
    twilio.leg(talk, status, FIRST)

    assert rung_next(twilio) == ANNA


def test_the_end_of_the_recording_alone_frees_the_employee(twilio: PretendTwilio, talk: Document):
    recording(twilio, talk, "completed", RecordingDuration="9", RecordingSource="DialVerb")

    assert rung_next(twilio) == ANNA


def test_what_comes_after_the_hunt_frees_all_who_were_rung(twilio: PretendTwilio):
    """The webhooks of Baiba's leg are lost; then the caller chooses to leave a message."""
    second = ring_out(twilio, twilio.arrive(), FIRST)
    other = PretendTwilio(twilio.client, call_sid="CA" + "9" * 32)
    elsewhere = ring_out(other, other.arrive(), SECOND)
    assert (second.rings, elsewhere.names) == (BAIBA, ["Play", "Redirect"])
    third = PretendTwilio(twilio.client, call_sid="CA" + "8" * 32)
    choice = ring_out(third, third.arrive(), "CA" + "e" * 32)
    assert choice.names == ["Play", "Redirect"], "Baiba is still rung"

    token = second.verb("Dial").get("action", "").partition("?")[2]
    twilio.ask(f"/twilio/hold?{token}", Digits="2")

    freed = other.ask(elsewhere.verb("Redirect").text or "")
    assert freed.rings == BAIBA


def test_a_late_end_of_an_earlier_leg_does_not_free_who_is_rung_now(twilio: PretendTwilio):
    first = twilio.arrive()
    second = twilio.leg_over(first, DialCallStatus="no-answer", DialBridged="false")
    assert second.rings == BAIBA
    twilio.leg(first, "no-answer", FIRST)
    others = [PretendTwilio(twilio.client, call_sid="CA" + letter * 32) for letter in "23"]

    assert others[0].arrive().rings == ANNA
    assert "Dial" not in others[1].arrive().names, "Baiba is still rung, and Anna again"
