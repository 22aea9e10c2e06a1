"""What a clerk who rings tells of the matter is told from what tells nothing of it."""

import pytest

from callmon.checks.rings import says_why


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
    assert says_why(said, language) > 0.75


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
    assert says_why(said, language) < 0.6
