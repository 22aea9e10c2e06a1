from callmon.checks.verdict import Outcome
from callmon.findings import flags, judge
from callmon.standards.standard import standards
from tests.checks.spoken import agent, call_of, client

SIGULDA = standards()["sigulda-2023"]
JELGAVA = standards()["jelgava-2021"]


def outcomes(standard, call):
    return {(one.clause, one.check): one.verdict.outcome for one in judge(standard, call)}


def test_one_call_may_meet_one_standard_and_not_the_other():
    call = call_of(
        agent("Labdien, Siguldas novada pašvaldība, Ilze. Klausos!"), client("Man nodeg laterna.")
    )

    assert outcomes(SIGULDA, call)["15.2", "states_department"] == Outcome.NOT_MET
    assert outcomes(SIGULDA, call)["15.2", "states_name"] == Outcome.MET
    assert outcomes(JELGAVA, call)["15.2", "states_department"] == Outcome.MET
    assert outcomes(JELGAVA, call)["15.2", "states_name"] == Outcome.NOT_MET


def test_clauses_on_calls_to_a_client_are_not_held_against_received_calls():
    received = outcomes(SIGULDA, call_of(agent("Labdien!"), client("Man nodeg laterna.")))

    assert not any(clause.startswith("16.2") for clause, _ in received)


def test_what_is_unclear_is_no_flag():
    call = call_of(agent("Labdien!"), client("Man nodeg laterna."), may_judge_words=False)

    found = judge(SIGULDA, call)

    assert {one.verdict.outcome for one in found} >= {Outcome.UNCLEAR}
    assert not any(one.verdict.outcome == Outcome.UNCLEAR for one in flags(found))


def test_judging_again_finds_the_same():
    call = call_of(agent("Labdien, Būvvalde, Anna."), client("Man vajag atļauju."))

    assert judge(SIGULDA, call) == judge(SIGULDA, call)


def test_every_finding_names_the_version_of_its_check():
    found = judge(SIGULDA, call_of(agent("Labdien!")))

    assert found
    assert all(len(one.check_version) == 12 for one in found)
