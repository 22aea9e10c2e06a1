from callmon.checks.clarifies import clarifies
from callmon.checks.verdict import Outcome
from tests.checks.spoken import agent, call_of, client


def test_an_agent_who_asks_clarifies():
    call = call_of(agent("Būvvalde."), client("Par žogu."), agent("Cik augsts tas būs?"))

    assert clarifies(call).outcome == Outcome.MET


def test_a_question_counts_without_its_mark():
    call = call_of(agent("buvvalde"), client("par žogu"), agent("cik augsts tas bus"))

    assert clarifies(call).outcome == Outcome.MET


def test_a_client_who_does_not_understand_must_get_an_answer():
    call = call_of(
        agent("Būvvalde."), client("Es nesaprotu, ko tas nozīmē."), agent("Nu jā."), client("Tā.")
    )

    assert clarifies(call).outcome == Outcome.NOT_MET


def test_an_explanation_is_such_an_answer():
    call = call_of(
        agent("Būvvalde."),
        client("Es nesaprotu, ko tas nozīmē."),
        agent("Žogam gar ielu vajadzīgs kaimiņa paraksts un skice."),
    )

    assert clarifies(call).outcome == Outcome.NOT_APPLICABLE


def test_nothing_to_ask_is_no_fault():
    call = call_of(agent("Būvvalde."), client("Cikos slēdzat?"), agent("Sešos."))

    assert clarifies(call).outcome == Outcome.NOT_APPLICABLE
