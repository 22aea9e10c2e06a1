"""What a client says before they come to the point is told from the point."""

import pytest

from callmon.checks.asks_reason import asks_reason
from callmon.checks.first_turns import only_chats
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
