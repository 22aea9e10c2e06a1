import pytest

from callmon.checks.states_first_name import states_first_name
from callmon.checks.states_last_name import states_last_name
from callmon.checks.states_name import states_name
from callmon.checks.verdict import HeardBySound, Outcome, PhraseHeard
from tests.checks.spoken import agent, call_of, client

BOTH = (Outcome.MET, Outcome.MET)
FIRST = (Outcome.MET, Outcome.NOT_MET)
LAST = (Outcome.NOT_MET, Outcome.MET)
NONE = (Outcome.NOT_MET, Outcome.NOT_MET)


@pytest.mark.parametrize(
    ("language", "first", "last", "text", "said"),
    [
        ("lv", "Ilze", "Bērziņa", "Labdien, Būvvalde, Ilze Bērziņa.", BOTH),
        ("lv", "Jānis", "Ozols", "Būvvalde, klausās Ozols Jānis.", BOTH),
        ("lv", "Olga", "Vasiļjeva", "finan šu par valde olga vasi ljev", BOTH),
        ("lv", "Mārtiņš", "Ozoliņš", "finanš parvalde martiņ ozaliņš klausos", BOTH),
        ("lv", "Ramona", "Eglīte", "barin tiesa romona egle te", BOTH),
        ("lv", "Ieva", "Pūce", "labdien būvvalde ievapuce klausos", BOTH),
        ("lv", "Dace", "Vītola", "izglitibs parvalde dāce lab diena", FIRST),
        ("lv", "Rita", "Auziņa", "Labrīt, te Rita.", FIRST),
        ("lv", "Aija", "Vēvere", "Jā, mani sauc Aija, klausos jūs!", FIRST),
        ("lv", "Raivis", "Krūmiņš", "Pašvaldības policija, dežurants Krūmiņš.", LAST),
        ("lv", "Guntis", "Apinis", "apiņis klausos", LAST),
        ("lv", "Rita", "Auziņa", "Labrīt, Būvvalde, klausos jūs.", NONE),
        ("lv", "Daina", "Zvirbule", "Laba diena, Būvvalde, kā varu palīdzēt?", NONE),
        ("lv", "Valda", "Dome", "Labdien, Siguldas novada dome, Būvvalde.", NONE),
        ("lv", "Ilze", "Bērziņa", "Labdien, Būvvalde, Inese Kalniņa.", NONE),
        ("ru", "Raivis", "Krūmiņš", "Полиция, дежурный Райвис Круминьш.", BOTH),
        ("ru", "Žanis", "Rudzītis", "Здравствуйте, Жанис Рудзитис, слушаю.", BOTH),
        ("ru", "Sergejs", "Petrovs", "Отдел развития, Сергей Петров.", BOTH),
        ("ru", "Jeļena", "Morozova", "соц служба елена марозова", BOTH),
        ("ru", "Ramona", "Eglīte", "Да, Эглите.", LAST),
        ("ru", "Jeļena", "Morozova", "Соцслужба, слушаю вас.", NONE),
        ("en", "Kaspars", "Dūmiņš", "Good morning, this is Kaspars Dumins.", BOTH),
        ("en", "Jānis", "Bērziņš", "Hello, Yanis Berzinsh speaking.", BOTH),
        ("en", "Edgars", "Zālītis", "hello edgar's from the munis pality", FIRST),
        ("en", "Raivis", "Krūmiņš", "crew mins you called on sunday", LAST),
        ("en", "Laura", "Siliņa", "Registry office, hello, how can I help?", NONE),
    ],
)
def test_names_are_heard_garbled_and_in_other_alphabets(language, first, last, text, said):
    call = call_of(agent(text), first_name=first, last_name=last, language=language)

    assert (states_first_name(call).outcome, states_last_name(call).outcome) == said


def test_the_clients_name_is_not_the_agents():
    call = call_of(
        agent("Labdien! Vai runāju ar Annu Kalniņu? Te Zane no Būvvaldes."),
        first_name="Zane",
        last_name="Kalniņa",
        outbound=True,
        client_name="Anna Kalniņa",
    )

    assert states_first_name(call).outcome == Outcome.MET
    assert states_last_name(call).outcome == Outcome.NOT_MET


def test_a_name_said_at_the_end_of_the_call_comes_too_late():
    call = call_of(
        agent("Labdien, Būvvalde."),
        client("Kaimiņš ceļ garāžu tieši uz robežas."),
        agent("Ja kas, mani sauc Ilze Bērziņa."),
    )

    assert states_name(call).outcome == Outcome.NOT_MET


def test_the_standard_may_ask_for_the_surname_too():
    call = call_of(agent("Labdien, Būvvalde, Ilze."))

    assert states_name(call, surname=False).outcome == Outcome.MET
    assert states_name(call, surname=True).outcome == Outcome.NOT_MET


def test_the_surname_alone_is_no_first_name():
    call = call_of(agent("Labdien, Būvvalde, Bērziņa."))

    assert states_name(call, surname=False).outcome == Outcome.NOT_MET


def test_a_word_after_the_introduction_that_is_half_the_name_is_unclear():
    call = call_of(agent("labdien šeit elim"), first_name="Elīna", last_name="Balode")

    assert states_first_name(call).outcome == Outcome.UNCLEAR


@pytest.mark.parametrize("outcome", [Outcome.MET, Outcome.NOT_MET, Outcome.UNCLEAR])
def test_the_full_name_by_sound_decides_both_parts(outcome):
    by_sound = HeardBySound(full_name=PhraseHeard("Ilze Bērziņa", outcome, 1.0, 1.0, 2.0, "ilze"))
    call = call_of(agent("x"), may_judge_words=False, by_sound=by_sound)

    assert states_first_name(call).outcome == outcome
    assert states_last_name(call).outcome == outcome


@pytest.mark.parametrize(
    ("first", "last", "text", "said"),
    [
        ("Edgars", "Priede", "sigulda municipality ed gars pre aide hello", BOTH),
        ("Kristīne", "Kļaviņa", "good morning christina clavinia tax office", BOTH),
        ("Jānis", "Ozols", "tax office yannis oh souls hello", BOTH),
        ("Guntis", "Roze", "legal department goon this speaking", FIRST),
        ("Inese", "Kalniņa", "police hello how can i help", NONE),
        ("Vita", "Sakne", "culture department hello anna birzniece speaking", NONE),
    ],
)
def test_names_written_as_english_words_are_heard_together(first, last, text, said):
    call = call_of(agent(text), first_name=first, last_name=last, language="en")

    assert (states_first_name(call).outcome, states_last_name(call).outcome) == said


def test_a_name_beside_words_that_may_be_the_other_one_is_unclear():
    call = call_of(
        agent("sigulda municipality a leader birzniece good morning"),
        first_name="Alīda",
        last_name="Birzniece",
        language="en",
    )

    assert states_first_name(call).outcome != Outcome.NOT_MET
    assert states_last_name(call).outcome == Outcome.MET


def test_a_surname_before_an_invitation_of_one_letter_more_is_the_surname():
    call = call_of(
        agent("Добрый день, ЗАГС, Майя Лапиньш. С чем обращаетесь?"),
        first_name="Maija",
        last_name="Lapiņa",
        language="ru",
    )

    assert states_last_name(call).outcome == Outcome.MET


def test_a_greeting_or_a_town_is_no_name():
    greeting = call_of(agent("lapa dien buvvalde dzintra"), first_name="Dzintra", last_name="Lapsa")
    town = call_of(
        agent("Добрый день, самоуправление Сигулды, Мейерс."),
        first_name="Uldis",
        last_name="Meijers",
        language="ru",
    )

    assert states_last_name(greeting).outcome == Outcome.NOT_MET
    assert states_first_name(town).outcome == Outcome.NOT_MET
