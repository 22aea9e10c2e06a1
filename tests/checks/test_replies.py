from callmon.checks.replies import LONGEST, replies
from callmon.checks.reply_senses import Sense
from callmon.checks.talk import turns
from tests.checks.spoken import agent, call_of


def read(text: str):
    (turn,) = turns(call_of(agent(text)))
    return replies(turn, "lv")


def test_each_sentence_is_a_reply_with_its_words():
    first, second = read("To es nezinu. Kāda ir adrese?")

    assert (first.start, first.end, first.asks) == (0, 3, False)
    assert (second.start, second.end, second.asks) == (3, 6, True)
    assert second.match.phrase == "Kāda ir adrese"


def test_a_long_sentence_is_read_by_runs_of_clauses_that_cover_it():
    said = read(
        "Soda nauda jau ir iekšā, bet cik tieši, piedodiet, to es tā nevaru pateikt, jo neredzu."
    )

    assert all(one.end - one.start <= LONGEST for one in said)
    assert {at for one in said for at in range(one.start, one.end)} == set(range(16))
    assert any(one.share(Sense.DOES_NOT_KNOW) > 0.6 for one in said)


def test_words_without_stops_are_read_by_windows():
    said = read("jā labi un tad par to otru lietu es jums diemžēl neko nevaru pateikt tagad")

    assert len(said) > 1
    assert max(one.share(Sense.DOES_NOT_KNOW) for one in said) > 0.6
