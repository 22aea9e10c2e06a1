import pytest

from callmon.checks.says_goodbye import says_goodbye
from callmon.checks.verdict import Outcome
from tests.checks.spoken import agent, call_of, client


def ending(text: str, language: str = "lv"):
    return call_of(
        agent("Labdien, Būvvalde, klausos."), client("Paldies!"), agent(text), language=language
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Lūdzu, visu labu!", "lv"),
        ("visu lab uz redzešan", "lv"),
        ("Visu jums labu!", "lv"),
        ("Čau!", "lv"),
        ("Uz tikšanos ceturtdien!", "lv"),
        ("Lai jums jauka diena!", "lv"),
        ("Nu tad sveiki!", "lv"),
        ("до свиданя", "ru"),
        ("Всего вам доброго!", "ru"),
        ("Ну пока!", "ru"),
        ("you are welcome bye bye", "en"),
        ("Have a lovely evening!", "en"),
    ],
)
def test_a_goodbye_counts_in_many_forms_and_spellings(text: str, language: str):
    verdict = says_goodbye(ending(text, language))

    assert verdict.outcome == Outcome.MET
    assert verdict.evidence[0].utterance == 2
    assert verdict.evidence[0].words in text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Lūdzu.", "lv"),
        ("Paldies, ka piezvanījāt.", "lv"),
        ("Jums arī.", "lv"),
        ("Nu forši, tad viss.", "lv"),
        ("lab", "lv"),
        ("И вам здоровья.", "ru"),
        ("Не я распределяю, простите, пожалуйста.", "ru"),
        ("а я пока запрошу архив", "ru"),
        ("ok ok", "en"),
        ("Welcome.", "en"),
        ("okay so we agreed", "en"),
    ],
)
def test_thanks_and_good_wishes_in_return_are_no_goodbye(text: str, language: str):
    assert says_goodbye(ending(text, language)).outcome == Outcome.NOT_MET


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Jauku pastaigu pa mežu!", "lv"),
        ("Paldies par zvanu. Lai jums labi sokas ar dēstiem!", "lv"),
        ("nu lai vei cas ar to jumt", "lv"),
        ("Удачной вам рыбалки!", "ru"),
        ("Enjoy the concert tonight!", "en"),
    ],
)
def test_any_wish_at_the_very_end_takes_leave(text: str, language: str):
    assert says_goodbye(ending(text, language)).outcome == Outcome.MET


def test_a_wish_before_the_talk_goes_on_takes_no_leave():
    call = call_of(
        agent("Būvvalde, klausos."),
        client("Rīt braucu makšķerēt."),
        agent("Jauku makšķerēšanu!"),
        client("Paldies."),
        agent("Tad zvaniet pirmdien."),
    )

    assert says_goodbye(call).outcome == Outcome.NOT_MET


def test_the_clients_goodbye_is_not_the_agents():
    call = call_of(agent("Būvvalde."), client("Paldies, visu labu!"), agent("Jā."))

    assert says_goodbye(call).outcome == Outcome.NOT_MET


def test_a_greeting_in_the_opening_is_no_goodbye():
    call = call_of(agent("Sveiki, Būvvalde!"), client("Vai strādājat?"), agent("Strādājam."))

    assert says_goodbye(call).outcome == Outcome.NOT_MET


def test_words_that_the_model_may_not_judge_are_unclear():
    call = call_of(agent("Būvvalde."), agent("Visu labu!"), may_judge_words=False)

    assert says_goodbye(call).outcome == Outcome.UNCLEAR
