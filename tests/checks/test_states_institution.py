import pytest

from callmon.checks.states_institution import states_institution
from callmon.checks.verdict import Outcome
from tests.checks.spoken import agent, call_of, client


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lv", "Labdien, jūs esat sazvanījis Siguldas novada pašvaldību."),
        ("lv", "Siguldas novads, labdien."),
        ("lv", "Siguldas novada domes kanceleja, labdien."),
        ("lv", "siguld novad paš valdib labdien"),
        ("lv", "labdiensiguldas novada pašvaldiba"),
        ("lv", "Siguldas novada Sociālais dienests, Inese."),
        ("lv", "Te zvana no Siguldas pašvaldības."),
        ("ru", "Сигулдское самоуправление, слушаю."),
        ("ru", "Здравствуйте, самоуправление Сигулды."),
        ("ru", "Вас беспокоит Сигулдская краевая дума."),
        ("ru", "сигулский край стройуправление"),
        ("en", "Hello, Municipality of Sigulda."),
        ("en", "Sigulda council, good morning."),
        ("en", "sea gulda munis pality hello"),
    ],
)
def test_the_municipality_is_named_in_full_or_in_short(language, text):
    assert states_institution(call_of(agent(text), language=language)).outcome == Outcome.MET


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lv", "Pašvaldības policija, dežurants Krūmiņš."),
        ("lv", "Labdien, Būvvalde."),
        ("lv", "Klausos, labdien, kā varu palīdzēt?"),
        ("lv", "Ogres Tehnikums, labdien."),
        ("ru", "Социальная служба, слушаю."),
        ("en", "Property Department, hello."),
    ],
)
def test_a_department_alone_is_not_the_municipality(language, text):
    assert states_institution(call_of(agent(text), language=language)).outcome == Outcome.NOT_MET


@pytest.mark.parametrize("text", ["Labdien, pašvaldība.", "Siguldas Būvvalde, labdien."])
def test_half_of_the_name_is_unclear(text):
    assert states_institution(call_of(agent(text))).outcome == Outcome.UNCLEAR


def test_the_client_naming_it_is_not_the_agent_naming_it():
    call = call_of(agent("Labdien."), client("Vai tur Siguldas novada pašvaldība?"), agent("Jā."))

    assert states_institution(call).outcome == Outcome.NOT_MET


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "hello sig olda municipality tax office"),
        ("en", "seagull a municipality good morning"),
        ("en", "you have reached the municipality of see gulda"),
        ("ru", "сигулдскава края бухгалтерия"),
        ("ru", "сигулдски самоуправ слушаю"),
        ("lv", "sigulda pašvald labdien"),
    ],
)
def test_a_place_spelt_by_ear_beside_its_kind_is_the_municipality(language, text):
    assert states_institution(call_of(agent(text), language=language)).outcome == Outcome.MET


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "hello jelgava municipality"), ("ru", "кулдигское самоуправление слушаю")],
)
def test_another_place_is_not_the_own_one(language, text):
    assert states_institution(call_of(agent(text), language=language)).outcome != Outcome.MET
