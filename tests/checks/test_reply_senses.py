import pytest

from callmon.checks.reply_senses import ANSWERED, UNKNOWN, Sense, sense_of


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Šitādas lietas gan es nezinu.", "lv"),
        ("par to grafiku man ne kādas informacijas nav", "lv"),
        ("Neņemos teikt, kad to salabos.", "lv"),
        ("Про эту очередь я, честно, понятия не имею.", "ru"),
        ("этово я вам так сразу не ска жу", "ru"),
        ("That's something I really couldn't tell you.", "en"),
        ("ive no idea about the buses", "en"),
    ],
)
def test_not_knowing_is_heard_in_other_words_than_were_learnt(said: str, language: str):
    meant = sense_of(said, language)

    assert sum(meant[one] for one in UNKNOWN) > 0.5


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Iesniegumu var atnest jebkurā darba dienā.", "lv"),
        ("Cik zinu, tas maksā septiņus eiro.", "lv"),
        ("Nevajag nekādu izziņu, pietiek ar pasi.", "lv"),
        ("Справку нести не нужно, мы видим сами.", "ru"),
        ("We don't need that paper, just bring your passport.", "en"),
        ("As far as I know it costs seven euros.", "en"),
    ],
)
def test_an_answer_stays_one_with_a_denial_or_modestly_said(said: str, language: str):
    meant = sense_of(said, language)

    assert sum(meant[one] for one in ANSWERED) > 0.6


@pytest.mark.parametrize(
    ("said", "language", "sense"),
    [
        ("Savienošu jūs ar mūsu juristi.", "lv", Sense.PASSES_ON),
        ("Uzzināšu un rīt jums par to uzrakstīšu.", "lv", Sense.PROMISES_ANSWER),
        ("Atvainojiet.", "lv", Sense.APOLOGISES),
        ("Минутку, сейчас посмотрю в системе.", "ru", Sense.MOMENT),
        ("Какая у вас улица?", "ru", Sense.ASKS_BACK),
        ("I'll find out and ring you tomorrow.", "en", Sense.PROMISES_ANSWER),
        ("I'll put you through to our lawyer.", "en", Sense.PASSES_ON),
    ],
)
def test_other_senses_are_told_apart(said: str, language: str, sense: Sense):
    meant = sense_of(said, language)

    assert max(meant, key=lambda one: meant[one]) == sense


def test_shares_add_up():
    assert sum(sense_of("Labdien!", "lv").values()) == pytest.approx(1.0, abs=1e-5)
