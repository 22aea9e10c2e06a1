from callmon.checks.checks_understanding import checks_understanding
from callmon.checks.verdict import CallTimes, Outcome
from tests.checks.spoken import agent, call_of, client


def test_asking_whether_there_is_anything_else_is_enough():
    call = call_of(agent("Būvvalde."), client("Hm."), agent("Vai vēl kādi jautājumi?"))

    assert checks_understanding(call).outcome == Outcome.MET


def test_an_offer_of_help_in_the_opening_is_not():
    call = call_of(
        agent("Būvvalde, ar ko vēl varu palīdzēt?"), client("Bet kur tas ir?"), agent("Jā.")
    )

    assert checks_understanding(call).outcome == Outcome.NOT_MET


def test_a_client_who_says_that_all_is_clear_has_understood():
    call = call_of(agent("Būvvalde."), client("Cikos?"), agent("Sešos."), client("Viss skaidrs."))

    assert checks_understanding(call).outcome == Outcome.MET


def test_a_transferred_call_is_not_the_agents_to_close():
    call = call_of(agent("Būvvalde."), agent("Savienoju."), times=CallTimes(transferred=True))

    assert checks_understanding(call).outcome == Outcome.NOT_APPLICABLE
