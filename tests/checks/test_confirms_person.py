import pytest

from callmon.checks.confirms_person import confirms_person
from callmon.checks.verdict import Outcome
from tests.checks.spoken import agent, call_of, client


@pytest.mark.parametrize(
    ("language", "client_name", "said"),
    [
        ("lv", "Pēteris Jansons", [agent("Labdien! Vai runāju ar Pēteri Jansonu?")]),
        ("lv", "Sintija Krauze", [agent("Krauzes kundze? Te Dace Vītola.")]),
        ("lv", "Kristaps Lācis", [agent("sveik vai kristap lacis"), client("ja es")]),
        (
            "lv",
            "Toms Beitiķis",
            [
                agent("lab dien siguldas novada paš valdiba esmu lauma ģēģer"),
                client("ja lab dien"),
                agent("beitiķis toms vai ne"),
                client("ja es esmu"),
                agent("un jus joprojam dzivojat turpat pie stacijs"),
            ],
        ),
        ("lv", "Velta Ozola", [agent("te sociālas dienest vai jus esat velt ozol")]),
        ("lv", "Gunārs Bite", [agent("labdien bites kungs"), client("jā klausos")]),
        ("lv", "Vija Lāce", [agent("Es mēģinu sazvanīt Viju Lāci, vai tā esat jūs?")]),
        ("ru", "Валентина Орлова", [agent("Алло, Валентина Петровна? Вас беспокоит соцслужба.")]),
        ("ru", "Сергей Павлов", [agent("Могу я поговорить с Сергеем Павловым?")]),
        ("ru", "Pēteris Jansons", [agent("Здравствуйте, это Петерис Янсонс?")]),
        ("en", "Graham Porter", [agent("Am I speaking with Graham Porter?")]),
        ("en", "Tom Hughes", [agent("hello is this tom hughes"), client("yes it is")]),
        ("lv", None, [agent("Labvakar, policija. Jūs man pirms stundas zvanījāt par suni?")]),
    ],
)
def test_asking_for_the_person_confirms_them(language, client_name, said):
    call = call_of(*said, language=language, client_name=client_name, outbound=True)

    assert confirms_person(call).outcome == Outcome.MET


@pytest.mark.parametrize(
    ("language", "client_name", "said"),
    [
        ("lv", "Evita Ozoliņa", [agent("Sveiki, te Mārtiņš. Es jums atzvanu, kā solīju.")]),
        ("lv", "Mirdza Celma", [agent("Labdien, te Ilze. Jūs pie mums bijāt ceturtdien.")]),
        ("ru", "Сергей Павлов", [agent("Здравствуйте, это стройуправление, инспектор Апинис.")]),
        ("en", "Tom Hughes", [agent("Yes, hello, I'm calling back, you left a message.")]),
        ("en", "John Miller", [agent("Hello, you're speaking with Rita from the tax office.")]),
    ],
)
def test_speaking_without_asking_confirms_nobody(language, client_name, said):
    call = call_of(*said, language=language, client_name=client_name, outbound=True)

    assert confirms_person(call).outcome == Outcome.NOT_MET


def test_beginning_with_the_persons_name_makes_sure_unless_it_is_denied():
    def answered(answer: str):
        return confirms_person(
            call_of(
                agent("Labdien, Celmas kundze, te Ilze, zvanu par iesniegumu."),
                client(answer),
                outbound=True,
                client_name="Mirdza Celma",
            )
        ).outcome

    assert answered("Jā, kas ar to iesniegumu ir noticis?") == Outcome.MET
    assert answered("Nē, te cits cilvēks.") == Outcome.UNCLEAR


def test_naming_the_person_later_is_unclear():
    call = call_of(
        agent("Labdien, te Ilze no pašvaldības par Mirdzas Celmas iesniegumu."),
        client("Jā, kas ar to iesniegumu ir noticis?"),
        outbound=True,
        client_name="Mirdza Celma",
    )

    assert confirms_person(call).outcome == Outcome.UNCLEAR


def test_received_calls_need_it_not():
    assert confirms_person(call_of(agent("Labdien."))).outcome == Outcome.NOT_APPLICABLE
