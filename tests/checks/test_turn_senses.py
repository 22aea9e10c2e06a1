"""What turns do is told whatever their words: chat, tell why, arrange, take leave."""

import pytest

from callmon.checks.asks_reason import asks_reason
from callmon.checks.turn_senses import (
    arranges,
    only_chats,
    parting,
    says_why,
    undertakes,
)
from callmon.checks.verdict import Outcome
from tests.checks.spoken import agent, call_of, client


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Labdien, oi, tik ātri jūs pacēlāt klausuli!", "lv"),
        ("lab dien es jau piekto reiz zvan un nekur neviens", "lv"),
        ("Добрый день, мне дали этот номер, я туда попал?", "ru"),
        ("Hello, am I through to the right people at all?", "en"),
    ],
)
def test_chat_is_no_business(said: str, language: str):
    assert only_chats(said, language) > 0.8


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Labdien, oi, tik ātri! Man pagrabā tek ūdens.", "lv"),
        ("lab dien man vaig izziņ par dzivesviet", "lv"),
        ("Добрый день, наконец-то! Когда вывезут ёлки?", "ru"),
        ("Hello, at last! My bin was not emptied.", "en"),
    ],
)
def test_who_comes_to_the_point_does_not_only_chat(said: str, language: str):
    assert only_chats(said, language) < 0.6


def test_the_agent_who_answers_chat_and_asks_nothing_has_not_asked_the_reason():
    call = call_of(
        agent("Labdien, Būvvalde, Ilze Bērziņa."),
        client("labdien es jau trešo reiz zvan un visi mani mētā"),
        agent("Es vairs nemetīšu."),
        client("Paldies. Man vajag akta kopiju, banka prasa."),
        agent("Tūlīt apskatīšos."),
    )

    assert asks_reason(call).outcome == Outcome.NOT_MET


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Jūsu runcis sēž mūsu patversmē.", "lv"),
        ("rit pie jums brauks mer it zem i", "lv"),
        ("Вашу тележку нашли у магазина.", "ru"),
        ("The tree by your gate comes down on Tuesday.", "en"),
    ],
)
def test_news_says_what_it_is_about(said: str, language: str):
    found = says_why(said, language)

    assert found
    assert found.score > 75


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Vai jums ir brītiņš laika?", "lv"),
        ("Un dzīvojamās istabas jums ir divas?", "lv"),
        ("Я обещала вам перезвонить.", "ru"),
        ("You left us a message on Sunday.", "en"),
    ],
)
def test_small_talk_and_details_do_not(said: str, language: str):
    found = says_why(said, language)

    assert found
    assert found.score < 60


@pytest.mark.parametrize(
    ("said", "language"),
    [("Priecīgu dejošanu!", "lv"), ("Удачи на экзамене!", "ru"), ("Safe travels!", "en")],
)
def test_a_wish_takes_leave(said: str, language: str):
    found = parting(said, language)

    assert found
    assert found.score > 80


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Labi, ierakstīju.", "lv"),
        ("Paldies, ka pateicāt.", "lv"),
        ("Пожалуйста.", "ru"),
        ("That is right.", "en"),
    ],
)
def test_other_last_words_take_none(said: str, language: str):
    found = parting(said, language)

    assert found
    assert found.score < 60


def test_the_sentence_is_shown_that_takes_leave():
    said = "Paldies, ka pateicāt. Jauku pastaigu pa mežu! Es te vēl pierakstu."
    found = parting(said, "lv")

    assert found
    assert found.phrase == "Jauku pastaigu pa mežu"
    assert (found.start, found.end) == (3, 7)


def test_silence_takes_no_leave():
    assert parting(" … ", "lv") is None


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Es jums to lapu šodien nosūtu e-pastā.", "lv"),
        ("tad jus otr dien at nesat ligum un es pa rakst", "lv"),
        ("Завтра мастер к вам заедет, я ему скажу.", "ru"),
        ("I send you the form today and you sign it.", "en"),
    ],
)
def test_after_an_arrangement_somebody_has_something_to_do(said: str, language: str):
    assert arranges(said, language) > 0.8


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Iesniegumus izskata mēneša laikā.", "lv"),
        ("to var iz darit ari bibliotek jeb kura dien", "lv"),
        ("Комиссия заседает по вторникам.", "ru"),
        ("You can pay it in any post office.", "en"),
    ],
)
def test_information_leaves_nobody_anything_to_do(said: str, language: str):
    assert arranges(said, language) < 0.4


@pytest.mark.parametrize(
    ("takes_on", "keeps", "language"),
    [
        ("Labi, rīt atnesīšu.", "Labi, padomāšu.", "lv"),
        ("Хорошо, вечером вышлю.", "Хорошо, я подумаю.", "ru"),
        ("Okay, I'll drop it off on Monday.", "Okay, I'll think about it.", "en"),
    ],
)
def test_a_client_takes_something_on_or_keeps_it_open(takes_on: str, keeps: str, language: str):
    assert undertakes(takes_on, language) > 0.75
    assert undertakes(keeps, language) < 0.6
