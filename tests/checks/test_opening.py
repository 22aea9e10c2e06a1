import pytest

from callmon.checks.opening import is_business, opening_of
from callmon.transcripts.transcript import Speaker, Utterance, Word
from tests.checks.spoken import agent, call_of, client


def said_in_opening(*said, **about):
    return [turn.text for _, turn in opening_of(call_of(*said, **about)).turns]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lv", "Labdien, vai tas ir Klientu apkalpošanas centrs?"),
        ("lv", "a jums tur dzird"),
        ("lv", "Labdien, man viens jautājums."),
        ("lv", "kas at vainojiet"),
        ("ru", "алё это само управление да"),
        ("ru", "да здраствуйте а по какому во просу"),
        ("en", "oh hi uh can you hear me okay its a bad lime"),
        ("en", "Sorry, who is it?"),
    ],
)
def test_formulas_are_no_business(language, text):
    names = ("Klientu apkalpošanas centrs", "самоуправление")

    assert not is_business(text, language, names)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lv", "Es par žogu."),
        ("lv", "es zvan par to skolenu auto busu"),
        ("lv", "Man pazudis suns, liels un brūns."),
        ("ru", "мне нужна помощ по дому я после инсульта"),
        ("en", "Hi, there's a hole in the road."),
    ],
)
def test_what_the_client_wants_is_business(language, text):
    assert is_business(text, language, ())


def test_the_opening_ends_where_the_clients_business_begins():
    assert said_in_opening(
        agent("Klausos."),
        client("Vai tur pašvaldība?"),
        agent("Jā, stāstiet."),
        client("Man pie mājas nodegusi laterna."),
        agent("Kurā ielā?"),
    ) == ["Klausos.", "Jā, stāstiet."]


def test_a_long_talk_without_business_ends_the_opening_after_twenty_seconds():
    long = "jā " * 60

    assert len(said_in_opening(agent(long), client("Jā?"), agent("Nu tā."))) == 1


def test_a_few_words_that_the_agent_answers_with_go_ahead_are_a_prelude():
    opening = opening_of(
        call_of(
            agent("Būvvalde."),
            client("Man tāda nepatīkama padarīšana."),
            agent("Jā, stāstiet."),
            client("Kaimiņš ceļ garāžu tieši uz robežas, vai viņš drīkst?"),
        )
    )

    assert opening.business_at == 3


def test_evidence_takes_the_times_of_the_words_where_they_are_known():
    words = (Word("Būvvalde,", 1.0, 1.6), Word("labdien!", 2.0, 2.5))
    call = call_of()
    timed = Utterance(Speaker.AGENT, 1.0, 3.0, "Būvvalde, labdien!", words)
    opening = opening_of(type(call)(**{**call.__dict__, "utterances": (timed,)}))

    (shown,) = opening.evidence(opening_match(opening))

    assert (shown.start, shown.end, shown.words) == (2.0, 2.5, "labdien")


def opening_match(opening):
    from callmon.transcripts.phrases import find

    match = find("labdien", opening.text)
    assert match
    return match


def test_who_rings_is_heard_out_even_if_the_client_guesses_the_matter():
    assert said_in_opening(
        agent("Good morning, is that Mr Bell?"),
        client("Yes, it is. Is it about my parcel of land?"),
        agent("It is. My name is Ilze Bērziņa, from Sigulda Municipality."),
        client("Go on."),
        language="en",
        outbound=True,
    ) == [
        "Good morning, is that Mr Bell?",
        "It is. My name is Ilze Bērziņa, from Sigulda Municipality.",
    ]


def test_who_answers_chat_by_saying_who_they_are_is_still_in_the_opening():
    assert said_in_opening(
        agent("Labdien, kā varam palīdzēt?"),
        client("Labdien. Te Zigis, Toma onkulis. Ar ko man tas gods?"),
        agent("Ar Ilzi Bērziņu no Būvvaldes."),
        client("Man rūsē traktors, ko ar to darīt?"),
        agent("Pārdodiet."),
    ) == ["Labdien, kā varam palīdzēt?", "Ar Ilzi Bērziņu no Būvvaldes."]


def test_who_asks_whom_they_reached_has_told_no_business_yet():
    assert said_in_opening(
        agent("Labvakar! Kā varu palīdzēt?"),
        client("Labvakar. Vai šis ir tas numurs par koncertiem?"),
        agent("Tas pats. Te Ilze Bērziņa no Būvvaldes."),
        client("Man ir četras biļetes uz sestdienu."),
        agent("Skaidrs."),
    ) == ["Labvakar! Kā varu palīdzēt?", "Tas pats. Te Ilze Bērziņa no Būvvaldes."]
