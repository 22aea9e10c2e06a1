import pytest

from callmon.checks.asks_reason import asks_reason
from callmon.checks.verdict import Outcome
from tests.checks.spoken import agent, call_of, client

LAMP = client("Man pie mājas nodegusi laterna, jau otro nedēļu tumšs.")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lv", "Labdien, Būvvalde, kā varu jums palīdzēt?"),
        ("lv", "Jā, klausos."),
        ("lv", "labdien martiņ ozaliņš klausos jus"),
        ("lv", "Labdien! Ko vēlējāties?"),
        ("lv", "Pašvaldība. Lūdzu, stāstiet!"),
        ("lv", "Labdien, ar ko varu būt noderīga?"),
        ("ru", "Слушаю вас."),
        ("ru", "Финансовое управление, чем могу помочь?"),
        ("ru", "да что у вас"),
        ("en", "Education Department, what can I do for you?"),
        ("en", "i hear you yes go on"),
    ],
)
def test_an_invitation_in_any_words_is_heard(language, text):
    assert asks_reason(call_of(agent(text), LAMP, language=language)).outcome == Outcome.MET


def test_nothing_is_asked_where_the_client_tells_it_unasked():
    call = call_of(agent("Būvvalde, Anna, labdien!"), LAMP, agent("Kurā ielā?"))

    assert asks_reason(call).outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("language", "first", "question", "answer"),
    [
        ("lv", "Finanšu pārvalde.", "a jums tur dzird", "dzirdu dzirdu"),
        ("lv", "Labdien.", "Vai tā ir pašvaldība?", "Jūsu vārds, uzvārds?"),
        ("ru", "Да, Эглите.", "Я туда попала? Мне нужен сиротский суд.", "Фамилия, имя, адрес?"),
        ("ru", "Самоуправление.", "Вы меня слышите?", "Слышу. Назовите адрес, пожалуйста."),
        ("en", "Sigulda Municipality.", "Is there somebody who speaks English?", "A little."),
    ],
)
def test_questions_of_another_kind_do_not_invite_the_reason(language, first, question, answer):
    call = call_of(agent(first), client(question), agent(answer), LAMP, language=language)

    assert asks_reason(call).outcome == Outcome.NOT_MET


def test_an_invitation_after_the_clients_first_question_counts():
    call = call_of(
        agent("Registry office, hello."),
        client("Hi, can you hear me?"),
        agent("Yes, go on."),
        language="en",
    )

    assert asks_reason(call).outcome == Outcome.MET


def test_a_bare_please_invites_only_by_itself():
    by_itself = call_of(agent("Labdien, Būvvalde, lūdzu!"), LAMP)
    for_something = call_of(agent("Labdien."), client("Alo?"), agent("Jūsu adresi, lūdzu."), LAMP)

    assert asks_reason(by_itself).outcome == Outcome.MET
    assert asks_reason(for_something).outcome == Outcome.NOT_MET


def test_calls_to_a_client_have_no_reason_to_ask_for():
    assert asks_reason(call_of(agent("Labdien."), outbound=True)).outcome == Outcome.NOT_APPLICABLE


def test_a_client_who_says_nothing_cannot_be_judged_by():
    assert asks_reason(call_of(agent("Būvvalde, labdien."))).outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("language", "client_says"),
    [
        ("lv", "Labdien, mani sauc Inese Zariņa."),
        ("lv", "labdien šeit andris kalns"),
        ("ru", "Здравствуйте, это Андрей Калнс."),
        ("en", "Hello, this is Martin Doyle."),
    ],
)
def test_a_client_who_says_their_name_has_told_no_reason_yet(language, client_says):
    told = {"lv": "Ielā nedeg laterna.", "ru": "Фонарь не горит.", "en": "A lamp is broken."}
    call = call_of(
        agent("Anna."),
        client(client_says),
        agent("Mhm."),
        client(told[language]),
        language=language,
    )

    assert asks_reason(call).outcome == Outcome.NOT_MET


def test_a_client_who_tells_the_reason_after_their_name_was_not_to_be_asked():
    call = call_of(
        agent("Labdien, Būvvalde."),
        client("Labdien, šeit Andris, par nolauzto žogu zvanu."),
        agent("Jā, klausos."),
    )

    assert asks_reason(call).outcome != Outcome.NOT_MET


def put_off(answer: str):
    return asks_reason(
        call_of(
            agent("Labdien, Juridiskā nodaļa."),
            client("Labdien, kaimiņiene teica, ka jūs palīdzot."),
            agent(answer),
            client("Kaimiņš uzcēla žogu uz manas zemes."),
        )
    ).outcome


def test_who_says_little_to_chat_and_asks_nothing_has_not_asked():
    assert put_off("Cenšos.") == Outcome.NOT_MET


def test_who_asks_for_a_detail_has_been_told_the_matter():
    assert put_off("Kurā ielā dzīvojat?") == Outcome.NOT_APPLICABLE


def test_where_nobody_wrote_stops_little_is_no_put_off():
    assert put_off("cenšos") == Outcome.NOT_APPLICABLE
