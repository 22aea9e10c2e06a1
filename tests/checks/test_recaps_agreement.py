import pytest

from callmon.checks.recaps_agreement import recaps_agreement
from callmon.checks.verdict import Outcome
from tests.checks.spoken import agent, call_of, client

AGREED = (
    agent("Finanšu pārvalde, labdien."),
    client("Labdien, samaksāju nodokli divreiz."),
    agent("Redzu pārmaksu. Atsūtiet iesniegumu, un nedēļas laikā naudu pārskaitīšu."),
    client("Labi, iesniegumu atsūtīšu rīt e-pastā."),
)


def closing(*said):
    return recaps_agreement(call_of(*AGREED, *said))


def test_repeating_what_each_side_will_do_is_a_recap():
    verdict = closing(
        agent("Tātad rīt jūs atsūtāt iesniegumu, un es nedēļas laikā naudu pārskaitu."),
        client("Jā."),
        agent("Visu labu!"),
    )

    assert verdict.outcome == Outcome.MET
    assert verdict.evidence[0].utterance == 4


def test_it_counts_without_any_cue_word():
    verdict = closing(agent("Labi. Jūs rīt atsūtāt iesniegumu, es nedēļas laikā naudu pārskaitu."))

    assert verdict.outcome == Outcome.MET


def test_a_cue_without_content_is_no_recap():
    assert closing(agent("Tātad vienojāmies! Visu labu!")).outcome == Outcome.NOT_MET


def test_nothing_at_the_end_is_no_recap():
    assert closing(agent("Paldies, uz redzēšanos!")).outcome == Outcome.NOT_MET


def test_the_clients_recap_that_the_agent_confirms_is_no_recap():
    verdict = closing(
        client("Tātad es rīt atsūtu iesniegumu, un jūs nedēļas laikā pārskaitāt naudu."),
        agent("Jā, tieši tā. Visu labu!"),
    )

    assert verdict.outcome == Outcome.NOT_MET


def test_a_promise_made_for_the_first_time_is_no_recap():
    verdict = closing(agent("Tad vēl piezvanīšu jums aprīlī par kvīts oriģinālu. Visu labu!"))

    assert verdict.outcome == Outcome.NOT_MET


def test_half_a_recap_is_none():
    verdict = closing(agent("Tātad jūs rīt e-pastā atsūtāt iesniegumu. Visu labu!"))

    assert verdict.outcome == Outcome.NOT_MET


def test_reading_back_a_number_is_no_recap():
    verdict = closing(
        client("Numurs ir divi seši pieci pieci."),
        agent("Divi seši pieci pieci. Pierakstīju. Visu labu!"),
    )

    assert verdict.outcome == Outcome.NOT_MET


def test_a_misheard_recap_still_counts():
    call = call_of(
        agent("buvvald klausos"),
        client("man jaat nes robežu plans"),
        agent("ja at nesiet planu un es trešdien at sutišu atbildi"),
        client("lab rit at nesišu"),
        agent("tā tad jus rit at nesat planu un es trešdien jums at sutu at bildi"),
        client("ja"),
        agent("visu lab"),
    )

    assert recaps_agreement(call).outcome == Outcome.MET


RECAP = (
    "So, let me repeat what we agreed.",
    "I will check your application with a building board and send you the answer by email.",
    "You will wait for my email and do not have to do anything else.",
)


@pytest.mark.parametrize("cut", [RECAP, (" ".join(RECAP),)])
def test_a_recap_counts_however_it_is_cut(cut):
    call = call_of(
        agent("Good morning, Building Board."),
        client("I sent an application for a shed."),
        agent("I will check your application with a building board today."),
        client("When will I know?"),
        agent("I will send you the answer by email tomorrow before noon."),
        client("Thank you."),
        *(agent(sentence) for sentence in cut),
        agent("Goodbye!"),
        language="en",
    )

    assert recaps_agreement(call).outcome == Outcome.MET


def test_a_recap_without_verbs_counts_where_nothing_new_is_said():
    call = call_of(
        agent("Отдел имущества."),
        client("Мне обещали контейнер для листьев."),
        agent("Привезём в четверг, с утра. Ворота откроете?"),
        client("Открою."),
        agent("Договорились: в четверг с утра контейнер, ворота открыты."),
        language="ru",
    )

    assert recaps_agreement(call).outcome == Outcome.MET


def test_a_recap_may_do_without_verbs():
    verdict = closing(agent("Tātad no jums rīt iesniegums, no manis nedēļas laikā pārskaitījums."))

    assert verdict.outcome == Outcome.MET


def test_what_the_client_will_have_the_agent_sends():
    verdict = recaps_agreement(
        call_of(
            agent("Culture centre, hello."),
            client("What would the hall cost on Saturday?"),
            agent("I'll work it out and email you the price by Friday."),
            client("Good."),
            agent("Could you send me the number of guests?"),
            client("Sure, tonight."),
            agent("So you send the number tonight, and by Friday you'll have my email."),
            client("Thanks."),
            agent("Bye!"),
            language="en",
        )
    )

    assert verdict.outcome == Outcome.MET


def test_each_sides_part_may_be_told_without_verbs():
    verdict = recaps_agreement(
        call_of(
            agent("Дорожный отдел."),
            client("Когда привезут гравий?"),
            agent("Узнаю у подрядчика и завтра до обеда пришлю вам смс."),
            client("А я тогда уберу машины с дороги."),
            agent("Отлично, я завтра до обеда смс, вы машины с дороги."),
            client("Да."),
            agent("До свидания!"),
            language="ru",
        )
    )

    assert verdict.outcome == Outcome.MET


def test_a_recap_may_put_a_label_to_each_side():
    call = call_of(
        agent("Property Department, Ilze Bērziņa, good morning."),
        client("Nobody has emptied our bins."),
        agent("I'll get hold of the dispatcher, and you'll have a text message today before four."),
        client("A text, okay."),
        agent("And put the bins at the corner tonight, please."),
        client("I can do that."),
        agent("Great. Me: dispatcher, then a text before four. You: bins on the corner tonight."),
        client("Crystal clear."),
        agent("Bye!"),
        language="en",
    )

    assert recaps_agreement(call).outcome == Outcome.MET


def test_much_of_it_again_is_a_recap_whatever_is_taken_for_agreed():
    verdict = recaps_agreement(
        call_of(
            agent("Pašvaldība, labdien."),
            client("Suns apgāza visus podus."),
            agent("Es skatos par žogu un sētnieku, un jūs pa nakti suni turat ārā no kambara."),
            client("Nu labi, turēšu ārā, podus nolikšu uz galda."),
            agent("Labi: suni no kambara pa nakti ārā, podi uz galda, un es par žogu un sētnieku."),
            client("Jā."),
            agent("Visu labu!"),
        )
    )

    assert verdict.outcome == Outcome.MET
