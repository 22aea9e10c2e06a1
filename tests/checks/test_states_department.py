import pytest

from callmon.checks.department_names import departments_named
from callmon.checks.states_department import states_department
from callmon.checks.verdict import HeardBySound, Outcome, PhraseHeard
from callmon.checks.why import why_in
from callmon.organisation import Department
from tests.checks.spoken import SIGULDA, agent, call_of, client


@pytest.mark.parametrize(
    ("language", "department", "text"),
    [
        ("lv", "buvvalde", "Labdien, te Anna no Būvvaldes."),
        ("lv", "buvvalde", "pufvalde anna labdien"),
        ("lv", "kap", "Klientu apkalpošanas centrā klausās Ilze."),
        ("lv", "kap", "pakalpojum centr labdien"),
        ("lv", "finances", "finan šu par valde olga vasi ljev"),
        ("lv", "finances", "Grāmatvedība, labdien."),
        ("lv", "kap", "Klientu apkalpošanas nodaļa, labdien."),
        ("ru", "kap", "Отдел обслуживания клиентов, Илзе."),
        ("en", "kap", "Customer Service Office, good morning."),
        ("lv", "finances", "Finanšu nodaļa, labdien."),
        ("lv", "ipasumi", "Labdien, Īpašumu pārvalde."),
        ("lv", "ipasumi", "ipasumu un vid parvaldib parvald"),
        ("lv", "socialais", "Sociālajā dienestā klausās Inese."),
        ("lv", "barintiesa", "bariņ tiesa ramona"),
        ("lv", "dzimtsaraksti", "dzimt sarakstunodaļ mani sauc laura"),
        ("lv", "attistiba", "Attīstības pārvalde, Kaspars."),
        ("lv", "policija", "siguldas novada paš valdib palicija"),
        ("ru", "socialais", "Сацслужба слушает."),
        ("ru", "finances", "Отдел налогов, добрый день."),
        ("ru", "dzimtsaraksti", "ЗАГС, слушаю вас."),
        ("ru", "buvvalde", "это строй управление инспектор"),
        ("ru", "kap", "Центр обслуживания клиентов, Илзе."),
        ("en", "dzimtsaraksti", "regis tree office hello"),
        ("en", "finances", "Tax office, Olga speaking."),
        ("en", "izglitiba", "You've reached the Education Department."),
        ("en", "policija", "Hello, police."),
    ],
)
def test_the_own_department_is_named_by_any_name_in_any_case(language, department, text):
    call = call_of(agent(text), language=language, department=department)

    assert states_department(call).outcome == Outcome.MET


@pytest.mark.parametrize(
    ("language", "department", "text"),
    [
        ("lv", "buvvalde", "Labdien, Izglītības pārvalde."),
        ("lv", "izglitiba", "Labdien, Īpašumu pārvalde."),
        ("lv", "finances", "Klientu apkalpošanas pārvalde, labdien."),
        ("lv", "policija", "Siguldas novada pašvaldība, labdien."),
        ("lv", "kultura", "Pakalpojumu centrs, labdien."),
        ("lv", "juridiska", "Dzimtsarakstu nodaļa, labdien."),
        ("ru", "finances", "Управление образования, слушаю."),
        ("ru", "kultura", "Центр обслуживания, добрый день."),
        ("en", "kultura", "Legal Department, hello."),
        ("en", "socialais", "Customer service, hello."),
    ],
)
def test_another_department_is_not_the_own_one(language, department, text):
    call = call_of(agent(text), language=language, department=department)

    assert states_department(call).outcome == Outcome.NOT_MET


def test_the_sentence_names_the_department_that_was_said_instead():
    verdict = states_department(call_of(agent("Izglītības pārvalde."), department="buvvalde"))

    assert verdict.why.key == "states_department.another"
    assert "Būvvalde" in why_in(verdict.why, "lv")


def test_the_agents_yes_to_the_clients_question_names_nothing():
    call = call_of(
        agent("Klausos."), client("Vai tur Būvvalde?"), agent("Jā, jā."), department="buvvalde"
    )

    assert states_department(call).outcome == Outcome.NOT_MET


def test_naming_it_in_answer_to_the_client_counts():
    call = call_of(
        agent("apiņis klausos"),
        client("lab dien vai tur buv vald"),
        agent("buv valde"),
        department="buvvalde",
    )

    verdict = states_department(call)

    assert verdict.outcome == Outcome.MET
    assert verdict.evidence[0].utterance == 2


def test_a_mention_after_the_business_began_comes_too_late():
    call = call_of(
        agent("Labdien."),
        client("Kaimiņš ceļ garāžu tieši uz robežas, vai viņš tā drīkst?"),
        agent("To skatās Būvvalde, tas ir pie mums."),
        department="buvvalde",
    )

    assert states_department(call).outcome == Outcome.NOT_MET


def test_where_the_institution_is_enough_it_is_taken():
    call = call_of(agent("Siguldas novada pašvaldība, Ilze Bērziņa."))

    assert states_department(call).outcome == Outcome.NOT_MET
    assert states_department(call, or_institution=True).outcome == Outcome.MET


def test_a_position_that_holds_the_departments_words_is_for_a_person_to_judge():
    call = call_of(agent("Labdien, klientu apkalpošanas speciāliste Ilze Bērziņa."))

    assert states_department(call).outcome == Outcome.UNCLEAR


def heard(outcome):
    return HeardBySound(department=PhraseHeard("Būvvalde", outcome, 2.0, 1.0, 2.0, "buvalde"))


@pytest.mark.parametrize("outcome", [Outcome.MET, Outcome.NOT_MET, Outcome.UNCLEAR])
def test_sound_decides_where_words_may_not_be_judged(outcome):
    call = call_of(
        agent("bū"), department="buvvalde", may_judge_words=False, by_sound=heard(outcome)
    )

    assert states_department(call).outcome == outcome


def test_without_sound_unjudged_words_are_unclear():
    call = call_of(agent("Būvvalde."), department="buvvalde", may_judge_words=False)

    assert states_department(call).outcome == Outcome.UNCLEAR


@pytest.mark.parametrize(
    ("language", "department", "text"),
    [
        ("lv", "ipasumi", "labiekārtoš dienst klausos"),
        ("lv", "ipasumi", "labrīt īpaš nodaļ"),
        ("lv", "izglitiba", "izglīt nod labdien"),
        ("lv", "attistiba", "attīst un uzņēmējdarb pārv"),
        ("lv", "kap", "klient apkalp centr"),
        ("ru", "ipasumi", "отдел имущества слушаю"),
        ("ru", "ipasumi", "атдел благоустрой слушаю вас"),
        ("ru", "barintiesa", "сироцки суд добрый день"),
        ("ru", "juridiska", "юридичес атдел"),
        ("en", "finances", "tacks office good morning"),
        ("en", "dzimtsaraksti", "sibil registry hello"),
    ],
)
def test_a_name_cut_short_or_spelt_by_ear_names_the_department(language, department, text):
    call = call_of(agent(text), language=language, department=department)

    assert states_department(call).outcome == Outcome.MET


@pytest.mark.parametrize(
    ("language", "department", "text"),
    [
        ("lv", "buvvalde", "izglīt nodaļ labdien"),
        ("lv", "socialais", "attīst pārv klausos"),
        ("lv", "policija", "anna ka varu palī dzet"),
        ("lv", "socialais", "te sociālā darbiniece anna"),
        ("ru", "buvvalde", "Здравствуйте, Сигулдское самоуправление, Анна."),
        ("ru", "buvvalde", "сигулдское краевое само управление гуна слушаю"),
        ("ru", "kap", "отдел благоустр слушаю"),
        ("en", "socialais", "costumer servis hello"),
    ],
)
def test_what_is_cut_short_of_another_name_is_not_the_own_one(language, department, text):
    call = call_of(agent(text), language=language, department=department)

    assert states_department(call).outcome == Outcome.NOT_MET


def test_half_of_a_double_name_may_be_one_word():
    archive = Department(id="arhivs", name="Kanceleja un arhīvs", aliases=("lietvedība",))
    organisation = SIGULDA.model_copy(update={"departments": (archive,)})

    named = departments_named("labdien kanceleja un arhīvs", "lv", organisation)

    assert [one.department_id for one in named] == ["arhivs"]


def test_the_position_made_of_half_a_name_does_not_name_the_department():
    call = call_of(
        agent("Uzņēmējdarbības konsultante Zita Lāce, Siguldas novads."),
        position="uzņēmējdarbības konsultante",
        department="attistiba",
    )

    assert states_department(call).outcome == Outcome.NOT_MET
