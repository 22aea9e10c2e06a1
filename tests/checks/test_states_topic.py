import pytest

from callmon.checks.states_topic import states_topic
from callmon.checks.verdict import Outcome
from tests.checks.spoken import agent, call_of, client


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lv", "Zvanu par jūsu iesniegumu par šķūnīša pārbūvi."),
        ("lv", "es par to jusu pabalst lietu"),
        ("lv", "Jums bērnudārzā ir vieta."),
        ("lv", "Zvanu sakarā ar plānoto ielas slēgšanu."),
        ("lv", "Gribēju pateikt, ka atļauja ir gatava."),
        ("lv", "Zvanu labā ziņā: Emīlijai ir atbrīvojusies vieta."),
        ("lv", "Zāģētāji pie tās liepas brauks ceturtdien ap desmitiem."),
        ("ru", "Звоню предупредить: завтра с девяти до двух не будет воды."),
        ("ru", "Нам принесли ваш кошелёк."),
        ("ru", "Я насчёт ухода на дому."),
        ("ru", "Звоню по поводу вашей жалобы."),
        ("ru", "Ваша справка готова."),
        ("en", "I'm calling about the sports hall you wanted."),
        ("en", "It's regarding your broken street light."),
        ("en", "The lorry will come on Thursday between nine and eleven."),
    ],
)
def test_the_topic_is_said_with_or_without_a_cue(language, text):
    call = call_of(agent("Labdien!"), client("Jā?"), agent(text), language=language, outbound=True)

    assert states_topic(call).outcome == Outcome.MET


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lv", "Es jums atzvanu, kā solīju."),
        ("lv", "Man jums ir viens jautājums. Vai jums ir brīdis?"),
        ("lv", "Jūs pie mums bijāt ceturtdien."),
        ("lv", "Atvainojiet par traucējumu."),
        ("lv", "un jus joprojam turpat vai esat par vākušies"),
        ("ru", "Вы вчера дома были?"),
        ("ru", "У меня к вам один вопрос."),
        ("en", "You called on Sunday."),
        ("en", "I'm calling back, you left a message."),
    ],
)
def test_words_that_say_nothing_of_the_matter_are_no_topic(language, text):
    call = call_of(agent("Labdien!"), client("Jā?"), agent(text), language=language, outbound=True)

    assert states_topic(call).outcome == Outcome.NOT_MET


def test_a_topic_that_the_client_had_to_bring_up_is_not_the_agents():
    call = call_of(
        agent("sveiki te mārtiņš es jums at zvanu kā solīju"),
        client("ā jā jā par to pārmaksu un kā tur ir"),
        agent("nu pārmaksa jums ir astoņdesmit divi eiro"),
        outbound=True,
    )

    assert states_topic(call).outcome == Outcome.NOT_MET


def test_received_calls_need_no_topic():
    assert states_topic(call_of(agent("Labdien."))).outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "добрый день это рита из думы проводим опрос про новую площадь"),
        ("ru", "Здравствуйте, это Рита. Приглашаем вас на открытие библиотеки."),
        ("lv", "Labdien, te Rita. Gribu atgādināt, ka rīt jāatver kapličas vārti."),
        ("en", "Hello, Rita here. I wanted to let you know that the playground opens."),
    ],
)
def test_a_survey_an_invitation_or_a_reminder_says_the_topic(language, text):
    call = call_of(agent(text), language=language, outbound=True, first_name="Rita")

    assert states_topic(call).outcome == Outcome.MET


def test_the_own_office_is_no_topic_however_it_was_misheard():
    call = call_of(
        agent("god after noon lomidze is it you"),
        client("yes"),
        agent("purmale sosial servise have you got five minutes"),
        language="en",
        outbound=True,
        department="socialais",
        last_name="Purmale",
    )

    assert states_topic(call).outcome == Outcome.NOT_MET
