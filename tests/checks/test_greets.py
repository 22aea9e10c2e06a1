import pytest

from callmon.checks.greets import greets
from callmon.checks.verdict import Outcome
from tests.checks.spoken import agent, call_of, client


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lv", "Sveiki, jūs klausās Siguldas novada pašvaldība!"),
        ("lv", "Būvvalde, labu rītu!"),
        ("lv", "Esiet sveicināts, te Anna."),
        ("lv", "Jauku pēcpusdienu! Finanšu pārvalde."),
        ("lv", "lap dien sigulds novada buv valde"),
        ("lv", "siguldas pašvaldib labvakr"),
        ("lv", "Ļoti jauka diena... labdien, klausos!"),
        ("ru", "Здрасьте, соцслужба."),
        ("ru", "зравствуйте сацслужба слушает"),
        ("ru", "Приветствую, Финансовое управление."),
        ("ru", "Labdien, добрый день."),
        ("en", "Good afternoon, Sigulda Municipality."),
        ("en", "Sigulda Municipality, morning!"),
        ("en", "helo tax office"),
        ("lv", "Hello, Sigulda Municipality, labdien."),
    ],
)
def test_a_greeting_in_any_words_is_heard(language, text):
    assert greets(call_of(agent(text), language=language)).outcome == Outcome.MET


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lv", "Jā, klausos."),
        ("lv", "Alo? Pašvaldība."),
        ("lv", "Labi, es jūs dzirdu, runājiet."),
        ("lv", "Būvvalde, Anna Kalniņa, kā varu palīdzēt?"),
        ("lv", "Laba, jā, pašvaldība. Jūs man vakar zvanījāt."),
        ("ru", "Алло, социальная служба."),
        ("ru", "Да, Эглите."),
        ("en", "Tax office, this is Olga."),
        ("en", "You called us this morning about the dog."),
        ("en", "Yes, speaking."),
    ],
)
def test_what_is_no_greeting_is_not_taken_for_one(language, text):
    assert greets(call_of(agent(text), language=language)).outcome == Outcome.NOT_MET


def test_the_clients_greeting_is_not_the_agents():
    call = call_of(agent("Būvvalde."), client("Labdien!"), agent("Jā."), client("Es par žogu."))

    assert greets(call).outcome == Outcome.NOT_MET


def test_a_greeting_back_before_the_business_counts():
    call = call_of(agent("Būvvalde."), client("Labdien!"), agent("Labdien, labdien."))

    assert greets(call).outcome == Outcome.MET


def test_a_greeting_after_the_business_began_comes_too_late():
    call = call_of(
        agent("Jā?"),
        client("Man pie mājas nodegusi laterna, jau otro nedēļu tumšs."),
        agent("Labdien! Kurā ielā?"),
    )

    assert greets(call).outcome == Outcome.NOT_MET


def test_the_evidence_is_the_greeting_where_it_was_said():
    verdict = greets(call_of(client("Alo?"), agent("Būvvalde, labdien!")))

    (shown,) = verdict.evidence
    assert shown.utterance == 1
    assert shown.words == "labdien"
    assert verdict.why.key == "greets.said"


@pytest.mark.parametrize("reason", [{"may_judge_words": False}, {"opening_recorded": False}])
def test_what_was_not_heard_is_unclear(reason):
    assert greets(call_of(agent("Būvvalde."), **reason)).outcome == Outcome.UNCLEAR


def test_a_recording_without_the_agent_is_unclear():
    assert greets(call_of(client("Labdien, alo?"))).outcome == Outcome.UNCLEAR


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lv", "labd siguldas dome"),
        ("lv", "pašvaldības policija svei"),
        ("ru", "здрас отдел загс"),
        ("ru", "добрава дня бухгалтерия"),
    ],
)
def test_the_beginning_of_a_greeting_greets(language, text):
    assert greets(call_of(agent(text), language=language)).outcome == Outcome.MET


def test_a_greeting_lies_in_no_longer_word():
    call = call_of(agent("Строительное управление, Илзе."), language="ru")

    assert greets(call).outcome == Outcome.NOT_MET
