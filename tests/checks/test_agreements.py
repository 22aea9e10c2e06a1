"""What is agreed in a call: only then a recap is due."""

import pytest

from callmon.checks.recaps_agreement import recaps_agreement
from callmon.checks.verdict import Outcome
from tests.checks.spoken import agent, call_of, client


def test_information_binds_nobody():
    call = call_of(
        agent("Labdien, Dzimtsaraksti."),
        client("Kā pieteikt laulību?"),
        agent("Iesniegumu var iesniegt portālā vai klātienē, nodeva ir četrpadsmit eiro."),
        client("Skaidrs, paldies."),
        agent("Visu labu!"),
    )

    assert recaps_agreement(call).outcome == Outcome.NOT_APPLICABLE


def test_a_client_who_wants_to_think_about_it_has_agreed_to_nothing():
    call = call_of(
        agent("Būvvalde."),
        client("Kaimiņš būvē pie robežas."),
        agent("Varat rakstīt iesniegumu, mēs aizbrauksim apskatīties."),
        client("Labi, es padomāšu."),
        agent("Visu labu!"),
    )

    assert recaps_agreement(call).outcome == Outcome.NOT_APPLICABLE


def test_a_transfer_is_no_agreement():
    call = call_of(
        agent("Īpašumu pārvalde."),
        client("Man jautājums par nodokli."),
        agent("Tūlīt pārslēgšu uz Finanšu pārvaldi, palieciet uz līnijas."),
        client("Labi."),
    )

    assert recaps_agreement(call).outcome == Outcome.NOT_APPLICABLE


def test_advice_that_somebody_takes_is_no_agreement():
    call = call_of(
        agent("Juridiskā nodaļa."),
        client("Kas man to pateiks?"),
        agent("Jautājiet advokātam."),
        client("Nu labi."),
        agent("Visu labu."),
    )

    assert recaps_agreement(call).outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    "said",
    [
        # Information that takes up a "we will", the client's own errand, what is done meanwhile.
        (
            client("Cik maksā apliecība?"),
            agent("Septiņi eiro, izsniegsim uzreiz."),
            client("Labi."),
        ),
        (
            client("Kur nodot ledusskapi?"),
            agent("Laukumā, katru dienu."),
            client("Sarunāšu ar dēlu, lai aizved sestdien."),
        ),
        (client("Vai man ir parāds?"), agent("Es pārbaudīšu sistēmā. Parāda nav."), client("Jā.")),
        (client("Kad strādājat?"), agent("Pirmdienās no deviņiem."), client("Labi, paldies.")),
        # How things go, though "we will" is said and a day.
        (
            client("Kāpēc nav autobusa?"),
            agent("Otrdien mēs vedīsim skolēnus uz Rīgu, tāpēc autobusa nebūs."),
            client("Skaidrs."),
        ),
    ],
)
def test_nothing_is_agreed_in_passing(said):
    call = call_of(agent("Pašvaldība, labdien."), *said, agent("Visu labu!"))

    assert recaps_agreement(call).outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    "said",
    [
        (agent("Otrdien trijos vai četros?"), client("Trijos."), agent("Pierakstīju jūs.")),
        (agent("Atbildi sagatavosim otrdien."), client("Labi, gaidīšu.")),
        (agent("Atvainojos, nezinu. Kolēģe jums atzvanīs."), client("Labi.")),
        (agent("Vai varat atsūtīt kopiju?"), client("Jā, varu."), agent("Uz tikšanos rīt!")),
    ],
)
def test_an_appointment_and_an_answer_owed_are_agreed(said):
    call = call_of(agent("Būvvalde."), client("Labdien!"), *said, agent("Visu labu!"))

    assert recaps_agreement(call).outcome == Outcome.NOT_MET


def taken_on(said: str):
    return recaps_agreement(
        call_of(
            agent("Pašvaldība, labdien."),
            client("Cikos pie jums var?"),
            agent("No astoņiem."),
            client(said),
            agent("Visu labu!"),
        )
    ).outcome


def test_a_client_may_take_it_on_without_any_word_of_action():
    assert taken_on("Tad piektdien deviņos pie jūsu durvīm.") == Outcome.NOT_MET


@pytest.mark.parametrize(
    "said",
    [
        "Tad piektdien deviņos pie jūsu durvīm?",
        "Pie jūsu zaļajām durvīm.",
        "Varbūt piektdien deviņos pie jūsu durvīm, vēl padomāšu.",
    ],
)
def test_a_question_or_no_day_or_a_doubt_takes_nothing_on(said: str):
    assert taken_on(said) == Outcome.NOT_APPLICABLE


def test_telling_somebody_else_is_a_task():
    verdict = recaps_agreement(
        call_of(
            agent("Namu pārvalde."),
            client("Pagrabā atkal stāv ūdens."),
            agent("Pateikšu santehniķim, lai ieskatās."),
            client("Kad?"),
            agent("Kad būs pa ceļam. Visu labu!"),
        )
    )

    assert verdict.outcome == Outcome.NOT_MET


def test_telling_the_client_is_none():
    verdict = recaps_agreement(
        call_of(
            agent("Namu pārvalde."),
            client("Cik maksā kubikmetrs?"),
            agent("Pateikšu jums precīzi: divi eiro trīsdesmit."),
            client("Paldies!"),
            agent("Visu labu!"),
        )
    )

    assert verdict.outcome == Outcome.NOT_APPLICABLE


def test_writing_down_what_is_said_appoints_nobody():
    verdict = recaps_agreement(
        call_of(
            client("Hello?"),
            agent("Hello, a survey about the pool. How often do you swim?"),
            client("Twice a week, and the water is cold, write that down."),
            agent("I'm writing it down. And the last question, from one to ten?"),
            client("Seven."),
            agent("Thank you, goodbye."),
            language="en",
            outbound=True,
        )
    )

    assert verdict.outcome == Outcome.NOT_APPLICABLE


def test_help_on_the_way_to_others_is_not_agreed_with_this_client():
    def told(said):
        return recaps_agreement(
            call_of(
                agent("Полиция, дежурный."),
                client("На перекрёстке разлили масло!"),
                agent(said),
                client("Спасибо."),
                agent("До свидания."),
                language="ru",
            )
        )

    assert told("Нам уже звонили, бригада уже едет.").outcome == Outcome.NOT_APPLICABLE
    assert told("Бригада уже едет к вам.").outcome == Outcome.NOT_MET


def test_a_deal_in_the_present_tense_binds_both_sides():
    def closing_with(said):
        return recaps_agreement(
            call_of(
                client("Jā?"),
                agent("Labdien, Būvvaldes inspektore Kļava, par jūsu šķūni."),
                client("Kas ar to?"),
                agent("Jūs ielādējat sistēmā shēmu, un es nedēļas laikā izdodu atzinumu."),
                client("Labi, līdz trešdienai."),
                agent(said),
                outbound=True,
            )
        )

    half = closing_with("Tātad jūs līdz trešdienai ielādējat shēmu.")
    whole = closing_with(
        "Tātad jūs līdz trešdienai ielādējat shēmu, un nedēļas laikā es izdodu to."
    )

    assert half.outcome == Outcome.NOT_MET
    assert whole.outcome == Outcome.MET


def test_a_time_offered_and_taken_is_agreed():
    verdict = recaps_agreement(
        call_of(
            agent("Dzimtsarakstu nodaļa."),
            client("Gribam pārcelt ceremoniju."),
            agent("Vai derētu trešdien vienpadsmitos?"),
            client("Labāk divos."),
            agent("Arī divos var."),
            client("Jauki."),
            agent("Visu labu!"),
        )
    )

    assert verdict.outcome == Outcome.NOT_MET


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("I'm opening the register. It says plot twelve.", "en"),
        ("Es jums iesaku braukt ar autobusu.", "lv"),
        ("Она будет на месте в среду.", "ru"),
    ],
)
def test_acts_of_now_advice_and_office_days_bind_nobody(said, language):
    verdict = recaps_agreement(
        call_of(
            agent("Sigulda."),
            client("Labdien? Алло? Hello?"),
            agent(said),
            client("Ok."),
            language=language,
        )
    )

    assert verdict.outcome == Outcome.NOT_APPLICABLE


def test_what_to_do_in_a_case_that_may_never_come_is_advice():
    call = call_of(
        agent("Dzimtsarakstu nodaļa, Ilze Bērziņa."),
        client("Kur meklēt baznīcas grāmatas?"),
        agent("Internetā, bez maksas."),
        client("O! Un ja neatradīšu?"),
        agent("Tad, lūdzu, rakstiet arhīvam."),
        client("Labi, paldies."),
        agent("Visu labu!"),
    )

    assert recaps_agreement(call).outcome == Outcome.NOT_APPLICABLE


def test_what_the_agent_needs_and_the_client_will_do_by_a_day_is_agreed():
    call = call_of(
        agent("Labdien, Izglītības pārvalde. Jums bērnudārzā ir vieta."),
        client("Beidzot!"),
        agent("Atbilde man vajadzīga trīs dienās, portālā."),
        client("Vakarā apstiprināšu."),
        agent("Prieks dzirdēt. Visu labu!"),
        outbound=True,
    )

    assert recaps_agreement(call).outcome == Outcome.NOT_MET


def test_whether_the_other_can_talk_is_no_agreement():
    call = call_of(
        agent("Labdien, Sporta skola, Ilze Bērziņa."),
        client("Sveiki!"),
        agent("Ā, tad vajag lielo! Jūs pašas varat runāt?"),
        client("Varu, kamēr makaroni vārās."),
        agent("Mazā ir pirmajā desmitniekā. Visu labu!"),
        outbound=True,
    )

    assert recaps_agreement(call).outcome == Outcome.NOT_APPLICABLE


def test_a_wish_and_the_next_sentence_promise_no_call_of_a_colleague():
    call = call_of(
        agent("Здравствуйте, Строительное управление, Ильзе Берзиня."),
        client("А сколько метров от дома?"),
        agent("Я в их нормах не специалист, это у пожарных."),
        client("А хоть примерно?"),
        agent("Не скажу, чтоб потом не говорили: она разрешила. Позвоните им."),
        client("Ну ясно, сам разберусь."),
        agent("Счастливо!"),
        language="ru",
    )

    assert recaps_agreement(call).outcome == Outcome.NOT_APPLICABLE


def test_an_invitation_to_speak_asks_for_nothing():
    call = call_of(
        agent("Bērziņa, Ilze Bērziņa. Sveicināti."),
        client("Vai Bāriņtiesa?"),
        agent("Bāriņtiesa, jā. Jautājiet, lūdzu."),
        client("Labi. Vai drīkstu mazdēlu vest pāri robežai?"),
        agent("Drīkstat, ja mamma to rakstiski atļauj."),
        client("Paldies."),
        agent("Visu labu!"),
    )

    assert recaps_agreement(call).outcome == Outcome.NOT_APPLICABLE


def test_what_to_do_some_day_is_advice():
    call = call_of(
        agent("Sveiki, Kultūras centrs, Ilze!"),
        client("Kad mēģina deju kolektīvs?"),
        agent("Nu tad aizejiet kādu otrdienu uz zāli un paskatieties."),
        client("Nu labi, pamēģināsim aiziet."),
        agent("Atā!"),
    )

    assert recaps_agreement(call).outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("said", "language"),
    [
        # Summed up by the client in the turn's second sentence.
        (
            [
                agent("Parasti dalām sešās daļās. Soda nauda neaug."),
                client(
                    "Tas ir galvenais. Tad es nesu iesniegumu, un jūs sagatavojat grafiku, pareizi?"
                ),
                agent("Pareizi, pareizi."),
            ],
            "lv",
        ),
        # The agent needs it, the client brings it.
        ([agent("Vēl mums vajadzīgs atzinums."), client("Es atnesīšu.")], "lv"),
        ([agent("It's with the fire people."), client("I'll upload the drawing then.")], "en"),
    ],
)
def test_what_a_client_takes_on_is_agreed(said, language: str):
    call = call_of(agent("Finanses."), client("Labdien."), *said, language=language)

    assert recaps_agreement(call).outcome == Outcome.NOT_MET
