"""What a caller is asked: hold on or leave a message, menu keys, the notice in their languages."""

from tests.telephony.conftest import PretendTwilio
from tests.telephony.test_scenarios import (
    ANNA,
    BAIBA,
    FIRST,
    GUNTIS,
    MENU_LINE,
    SECOND,
    THIRD,
    call_of,
    ring_out,
)


def test_nobody_takes_the_call_and_the_citizen_holds_on_then_leaves_a_message(
    twilio: PretendTwilio,
):
    second = ring_out(twilio, twilio.arrive(), FIRST)
    choice = ring_out(twilio, second, SECOND)
    assert choice.names == ["Gather"]
    assert choice.verb("Gather").get("actionOnEmptyResult") == "true"
    assert "nospiediet viens" in choice.said
    held = twilio.ask(choice.verb("Gather").get("action"), Digits="1")  # type: ignore[arg-type]
    assert held.rings == ANNA, "the hunt begins anew, after the one rung last"
    again = ring_out(twilio, ring_out(twilio, held, THIRD), "CA" + "d" * 32)
    message = twilio.ask(again.verb("Gather").get("action"), Digits="")  # type: ignore[arg-type]
    assert message.names == ["Say", "Record", "Say", "Hangup"]
    twilio.hang_up()

    call = call_of(twilio)
    assert call.outcome == "missed"
    assert [leg["number"] for leg in call.timeline["legs"]] == [1, 2, 3, 4]


def test_after_some_holding_only_a_message_is_offered(twilio: PretendTwilio):
    document = twilio.arrive()
    for held in range(4):
        for child in "ab":
            document = ring_out(twilio, document, f"CA{held}{child * 31}")
        if held < 3:
            document = twilio.ask(document.verb("Gather").get("action"), Digits="1")  # type: ignore[arg-type]

    assert "Record" in document.names


def test_the_notice_is_heard_in_every_language_where_no_menu_lets_callers_choose(
    twilio: PretendTwilio,
):
    said = twilio.arrive().said
    menu = PretendTwilio(twilio.client, call_sid="CA" + "2" * 32).arrive(To=MENU_LINE)

    assert "Saruna tiek ierakstīta" in said
    assert "Разговор записывается" in said
    assert [say.text for say in menu.verbs if say.tag == "Say"] == ["Saruna tiek ierakstīta."]


def test_a_menu_key_leads_to_a_department(twilio: PretendTwilio):
    menu = twilio.arrive(To=MENU_LINE)
    chosen = twilio.ask(menu.verb("Gather").get("action"), Digits="2", To=MENU_LINE)  # type: ignore[arg-type]

    assert chosen.rings == GUNTIS
    assert call_of(twilio).department_id == "buve"


def test_no_key_leads_to_the_lines_own_department(twilio: PretendTwilio):
    menu = twilio.arrive(To=MENU_LINE)
    chosen = twilio.ask(menu.verb("Gather").get("action"), Digits="", To=MENU_LINE)  # type: ignore[arg-type]

    assert chosen.rings == ANNA


def test_a_language_key_asks_on_in_that_language_and_rings_who_speaks_it(twilio: PretendTwilio):
    menu = twilio.arrive(To=MENU_LINE)
    assert "Krievu valoda" in menu.said
    assert "Стройуправление" in menu.said
    russian = twilio.ask(menu.verb("Gather").get("action"), Digits="3", To=MENU_LINE)  # type: ignore[arg-type]
    assert russian.names == ["Say", "Gather"]
    assert "Разговор записывается" in russian.said
    assert "Krievu" not in russian.said
    chosen = twilio.ask(russian.verb("Gather").get("action"), Digits="", To=MENU_LINE)  # type: ignore[arg-type]

    assert chosen.rings == BAIBA
    assert call_of(twilio).language == "ru"


def test_a_key_that_leads_nowhere_is_asked_for_again_a_few_times(twilio: PretendTwilio):
    document = twilio.arrive(To=MENU_LINE)
    for _ in range(2):
        document = twilio.ask(document.verb("Gather").get("action"), Digits="9", To=MENU_LINE)  # type: ignore[arg-type]
        assert "Gather" in document.names
    document = twilio.ask(document.verb("Gather").get("action"), Digits="9", To=MENU_LINE)  # type: ignore[arg-type]

    assert document.rings == ANNA
