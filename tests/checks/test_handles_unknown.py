import pytest

from callmon.checks.handles_unknown import handles_unknown
from callmon.checks.verdict import Outcome
from tests.checks.spoken import agent, call_of, client


def answered(*texts: str, language: str = "lv"):
    said = [agent("Labdien, Būvvalde."), client("Cik augsts drīkst būt žogs?")]
    for text in texts:
        said += [agent(text), client("Labi.")]
    return call_of(*said, language=language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Atvainojos, to es nezinu. Rīt līdz desmitiem jums piezvanīšu.", "lv"),
        ("es at vainojos to uz reiz ne pateikšu rit lidz desmitiem pie zvanišu", "lv"),
        ("Piedodiet, tas nav pie manis, es jūs pārslēgšu uz Finanšu pārvaldi.", "lv"),
        ("Atvainojos, nevaru pateikt. Kolēģe jums atzvanīs šodien līdz četriem.", "lv"),
        ("Извините, сразу не скажу. Перезвоню вам завтра до обеда.", "ru"),
        ("I'm sorry, I'm not sure. I'll check and e-mail you tomorrow by noon.", "en"),
        ("I'm sorry, I don't know. You'll have an answer by e-mail by the twentieth.", "en"),
        ("That I can't say, forgive me. The keeper's in at two, he'll telephone you then.", "en"),
        ("Не взыщите, этого я не знаю. В среду получите от нас письмо.", "ru"),
        ("Man kauns, bet es to nezinu. Trešdien jums pienāks vēstule.", "lv"),
    ],
)
def test_an_apology_with_time_and_form_or_a_colleague_is_enough(text: str, language: str):
    assert handles_unknown(answered(text, language=language)).outcome == Outcome.MET


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("To es nezinu. Rīt līdz desmitiem jums piezvanīšu.", "handles_unknown.no_apology"),
        ("Atvainojos, to es nezinu. Kā uzzināšu, tā pateikšu.", "handles_unknown.no_promise"),
        ("Atvainojos, nezinu. Es jums piezvanīšu.", "handles_unknown.no_promise"),
        ("Atvainojos, nezinu. Zvaniet rīt pēc astoņiem.", "handles_unknown.no_promise"),
    ],
)
def test_it_is_not_met_without_apology_time_or_form(text: str, missing: str):
    verdict = handles_unknown(answered(text))

    assert verdict.outcome == Outcome.NOT_MET
    assert verdict.why.key == missing


def test_an_apology_for_something_else_does_not_count():
    call = call_of(
        agent("Labdien, piedodiet, te kolēģa telefons, Būvvalde."),
        client("Vai drīkst pirkt lietotu iekārtu?"),
        agent("Tas jau ir cits jautājums. Cik tā maksā?"),
        client("Simts eiro. Tad drīkst?"),
        agent("To es nezinu, uzrakstīšu jums e-pastu šodien līdz pieciem."),
    )

    assert handles_unknown(call).outcome == Outcome.NOT_MET


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Acumirkli, es skatos. Jā, divi metri.", "lv"),
        ("Nē, bez saskaņojuma nedrīkst.", "lv"),
        ("Kā vēl varu palīdzēt?", "lv"),
        ("Jums jāzina kadastra numurs.", "lv"),
        ("Минутку, посмотрю. Два метра.", "ru"),
        ("One moment, let me check. Two metres.", "en"),
    ],
)
def test_looking_up_refusing_or_asking_is_no_unknown(text: str, language: str):
    verdict = handles_unknown(answered(text, language=language))

    assert verdict.outcome == Outcome.NOT_APPLICABLE


def test_a_recap_that_leaves_the_client_to_wait_is_no_unknown():
    call = call_of(
        agent("Good morning. Customer service department, my name is Ilze."),
        client("I sent you an application two weeks ago, and I still have no answer."),
        agent("I will check it with the Building Board today. May I have your email address?"),
        client("Yes, it is john at example dot com."),
        agent("Thank you. I will send you the answer by email tomorrow before noon."),
        client("Good, I will wait for it."),
        agent("So, let me repeat what we agreed. I will check it and write to you tomorrow."),
        agent("You will wait for my email and do not have to do anything else."),
        agent("Is there anything else I can help you with?"),
        client("No, that is all."),
        agent("Thank you for calling. Goodbye."),
        language="en",
    )

    assert handles_unknown(call).outcome == Outcome.NOT_APPLICABLE


def test_what_the_client_does_not_know_does_not_count():
    call = call_of(agent("Būvvalde."), client("Es nezinu, kā to pieteikt."), agent("Portālā."))

    assert handles_unknown(call).outcome == Outcome.NOT_APPLICABLE


def test_an_offer_of_help_is_not_taken_for_its_denial():
    def judged(said: str):
        return handles_unknown(
            call_of(agent("Hello."), client("I need a paper."), agent(said), language="en")
        ).outcome

    assert judged("Is there anything else I can help you with?") == Outcome.NOT_APPLICABLE
    assert judged("I can't help you with that.") == Outcome.NOT_MET


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nezinu, vai jums jau teica, bet žogs drīkst būt divi metri.", "lv"),
        ("Jūs nezināt kadastra numuru? Tas ir zemesgrāmatā.", "lv"),
        ("Не знаю, говорили вам или нет, но можно два метра.", "ru"),
        ("I don't know if you've heard, but it is two metres now.", "en"),
        ("I can't tell you who complained, that's confidential. Two metres.", "en"),
    ],
)
def test_who_knows_and_only_says_that_they_do_not_has_answered(text: str, language: str):
    verdict = handles_unknown(answered(text, language=language))

    assert verdict.outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mums par to neviens neko nav stāstījis.", "lv"),
        ("Нам про это ничего не сообщали.", "ru"),
        ("We haven't been told anything about that.", "en"),
    ],
)
def test_who_was_not_told_cannot_answer(text: str, language: str):
    assert handles_unknown(answered(text, language=language)).outcome == Outcome.NOT_MET


def test_an_answer_beside_not_knowing_leaves_a_doubt():
    def judged(said: str):
        return handles_unknown(answered(said, language="en")).outcome

    assert judged("No idea why! It's free and two metres.") == Outcome.UNCLEAR
    assert judged("It's free. I don't know why all fear it.") == Outcome.UNCLEAR
    assert judged("I don't know if it's free.") == Outcome.NOT_MET


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Atvainojiet, to nezinu. Vai drīkstu jums pārzvanīt pirmdien?", "lv"),
        ("Простите, этого не знаю. Можно я перезвоню вам в понедельник?", "ru"),
        ("Sorry, I don't know. Can I ring you on Monday?", "en"),
        ("I'm so sorry, no idea. Vita from finance will ring you before lunch.", "en"),
    ],
)
def test_a_ring_back_offered_is_one_promised(text: str, language: str):
    assert handles_unknown(answered(text, language=language)).outcome == Outcome.MET


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (("I'm sorry, I'd have to check that first.", "We'll let you know."), "en"),
        (("простите я не знаю кто нибуть из наших вам нап ишит письмо",), "ru"),
    ],
)
def test_nobody_in_particular_at_no_time_is_no_promise(texts: tuple[str, ...], language: str):
    assert handles_unknown(answered(*texts, language=language)).outcome == Outcome.NOT_MET
