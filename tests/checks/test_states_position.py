import pytest

from callmon.checks.states_position import states_position
from callmon.checks.verdict import Outcome
from tests.checks.spoken import agent, call_of, client


@pytest.mark.parametrize(
    ("language", "position", "text"),
    [
        ("lv", "biroja administratore", "Te Būvvaldes administratore Anna Kalniņa."),
        ("lv", "ceļu inženieris", "siguld novada ceļ inženjers edgar zalit"),
        ("lv", "nodaļas vadītājas vietniece", "te nodaļs vaditajs vietniec laur siliņ"),
        ("lv", "juriste", "Zvana juriste Sanita Grāvele."),
        ("lv", "kultūras pasākumu organizatore", "Es esmu pasākumu organizatore Agnese."),
        ("ru", "sociālā darbiniece", "Социальный работник Елена Морозова."),
        ("ru", "būvinspektors", "инспектор гунтис апинис"),
        ("en", "kultūras pasākumu organizatore", "This is Agnese, event organiser."),
        ("en", "nodokļu inspektore", "Olga here, tax inspector."),
    ],
)
def test_a_position_is_heard_in_any_language(language, position, text):
    call = call_of(agent(text), position=position, language=language, outbound=True)

    assert states_position(call).outcome == Outcome.MET


@pytest.mark.parametrize(
    ("language", "position", "text"),
    [
        ("lv", "nodokļu administrators", "Labdien, te Mārtiņš no Finanšu pārvaldes."),
        ("lv", "grāmatvede", "Labdien, grāmatvedība. Zvanu par rēķinu."),
        ("lv", "sociālā darbiniece", "Labdien, te Sociālais dienests."),
        ("ru", "būvinspektors", "Здравствуйте, стройуправление, Гунтис Апинис."),
        ("en", "dežurants", "Hello, I'm calling back, you left a message."),
    ],
)
def test_a_department_or_a_name_is_no_position(language, position, text):
    call = call_of(
        agent(text), position=position, language=language, outbound=True, department="finances"
    )

    assert states_position(call).outcome == Outcome.NOT_MET


def test_received_calls_need_no_position():
    assert states_position(call_of(agent("Labdien."))).outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("language", "position", "text"),
    [
        ("lv", "nodokļu administratore", "Labdien, te Anna. Vai zināt, kas ir jāmaksā?"),
        ("lv", "nodokļu administratore", "labdien te anna kas ir pie telefona"),
        ("lv", "nodokļu administratore", "Labdien, te Anna. Jūs dzīvojat Mednieku ielā?"),
        ("lv", "nodokļu administratore", "Labdien, te Anna. Pie jums brauks mūsu inspektors."),
        ("en", "nodokļu administratore", "Hello, Anna here. Our engineer will visit you."),
    ],
)
def test_small_words_streets_and_other_people_are_no_position(language, position, text):
    call = call_of(agent(text), position=position, language=language, outbound=True)

    assert states_position(call).outcome == Outcome.NOT_MET


def test_a_position_after_the_department_it_begins_with_is_heard():
    call = call_of(
        agent("labdien bāriņtiesas priekšsēdētaj anna"),
        position="bāriņtiesas priekšsēdētāja",
        department="barintiesa",
        outbound=True,
    )

    assert states_position(call).outcome == Outcome.MET


def test_a_position_of_somebody_else_later_in_the_call_is_not_the_agents():
    call = call_of(
        agent("Labdien, vai Ozola kundze?"),
        client("Jā."),
        agent("Būvvalde, mani sauc Anna."),
        client("Jā, jā."),
        agent("Arhitekts piekrita."),
        position="dokumentu pārziniece",
        outbound=True,
    )

    assert states_position(call).outcome == Outcome.NOT_MET
