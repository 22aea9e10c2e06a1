from datetime import date

from callmon.checks.promises import promises
from callmon.transcripts.transcript import Speaker
from tests.checks.spoken import agent, call_of, client

MONDAY = date(2026, 11, 23)


def test_each_sides_promise_is_kept_with_its_day():
    call = call_of(
        agent("Būvvalde."),
        client("Man vajag izziņu."),
        agent("Līdz piektdienai sagatavošu. Atnesiet iesniegumu."),
        client("Labi, rīt atnesīšu."),
    )

    kept = {(one.by, one.action): one.due for one in promises(call, on=MONDAY)}

    assert kept[Speaker.AGENT, "prepare"] == date(2026, 11, 27)
    assert kept[Speaker.CLIENT, "bring"] == date(2026, 11, 24)


def test_a_promise_without_a_day_has_none_and_shows_its_words():
    call = call_of(agent("Būvvalde."), client("Kad?"), agent("Es jums piezvanīšu."))

    (promise,) = promises(call, on=MONDAY)

    assert promise.due is None
    assert promise.said.words == "Es jums piezvanīšu."


def test_a_day_said_later_belongs_to_the_promise():
    call = call_of(
        agent("Būvvalde."),
        client("Kad?"),
        agent("Es jums piezvanīšu."),
        client("Kad?"),
        agent("Rīt piezvanīšu."),
    )

    (promise,) = promises(call, on=MONDAY)

    assert promise.due == date(2026, 11, 24)


def test_each_promise_of_a_sentence_has_its_own_day():
    call = call_of(
        agent("Būvvalde."),
        client("Kad?"),
        agent("Otrdien es jums piezvanīšu, un piektdien nosūtīšu atbildi."),
    )

    kept = {one.action: one.due for one in promises(call, on=MONDAY)}

    assert kept == {"call": date(2026, 11, 24), "send": date(2026, 11, 27)}


def test_whoever_says_that_they_ring_now_promises_nothing():
    call = call_of(
        agent("Hello."), client("I'm ringing about the road."), agent("Yes?"), language="en"
    )

    assert promises(call, on=MONDAY) == ()


def test_nothing_is_promised_in_words_that_may_not_be_judged():
    call = call_of(agent("Jā."), agent("Rīt piezvanīšu."), may_judge_words=False)

    assert promises(call, on=MONDAY) == ()
