from callmon.checks.courtesy import courtesy
from callmon.checks.verdict import Outcome
from tests.checks.spoken import agent, call_of, client


def test_thanks_and_please_are_words_of_courtesy():
    call = call_of(
        agent("Būvvalde."), client("Te plāns."), agent("Liels paldies, nosauciet adresi, lūdzu.")
    )

    verdict = courtesy(call, at_least=2)

    assert verdict.outcome == Outcome.MET
    assert [one.words for one in verdict.evidence] == ["paldies", "lūdzu"]


def test_the_clients_courtesy_is_not_the_agents():
    call = call_of(agent("Ko vajag?"), client("Lūdzu, palīdziet, paldies!"), agent("Adrese?"))

    assert courtesy(call).outcome == Outcome.NOT_MET
