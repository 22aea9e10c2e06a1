import pytest

from callmon.checks.tasks import Mood, Person, tasks_in


def read(text: str, language: str) -> list[tuple[str, Person, Mood]]:
    return [
        (task.action, task.person, task.mood) for task in tasks_in(text, language) if not task.idle
    ]


@pytest.mark.parametrize(
    ("text", "language", "task"),
    [
        ("Es jums atsūtīšu rēķinu.", "lv", ("action_send", Person.FIRST, Mood.PROMISED)),
        ("lab šo vakar at nesiš", "lv", ("action_bring", Person.FIRST, Mood.PROMISED)),
        ("Atnesiet pasi.", "lv", ("action_bring", Person.SECOND, Mood.ASKED)),
        ("jūs rīt atsūtāt rēķinu", "lv", ("action_send", Person.SECOND, Mood.TOLD)),
        ("Kolēģe jums atzvanīs.", "lv", ("action_call", Person.THIRD, Mood.PROMISED)),
        ("Es varu aizsūtīt saiti.", "lv", ("action_send", Person.FIRST, Mood.OFFERED)),
        ("Pēc tam izsniegumu apkausēšu.", "lv", ("action_other", Person.FIRST, Mood.PROMISED)),
        ("Я перезвоню вам.", "ru", ("action_call", Person.FIRST, Mood.PROMISED)),
        ("Вы могли бы прислать копию?", "ru", ("action_send", Person.SECOND, Mood.REQUESTED)),
        ("при несите паспорт", "ru", ("action_bring", Person.SECOND, Mood.ASKED)),
        ("I'll ring you on Friday.", "en", ("action_call", Person.FIRST, Mood.PROMISED)),
        ("Please send the bill.", "en", ("action_send", Person.SECOND, Mood.ASKED)),
        ("Could you send me photos?", "en", ("action_send", Person.SECOND, Mood.REQUESTED)),
        ("We'll let you know.", "en", ("action_call", Person.FIRST, Mood.PROMISED)),
    ],
)
def test_who_undertakes_what_is_read_from_endings_and_pronouns(text, language, task):
    assert task in read(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Es jums rakstīju vakar.", "lv"),
        ("Nenosūtīšu neko.", "lv"),
        ("Iesniegums un rēķins, nodeva, izziņa.", "lv"),
        ("Šo var iesniegt portālā.", "lv"),
        ("Не отправлю.", "ru"),
        ("Your phone call was about the report.", "en"),
    ],
)
def test_the_past_denials_nouns_and_possibilities_are_no_tasks(text, language):
    assert read(text, language) == []


def test_a_word_torn_apart_is_read_as_one_where_nobody_wrote_the_stops():
    assert [task.action for task in tasks_in("es tiesnesei pa ziņo ju", "lv")] == ["action_call"]
    assert tasks_in("Es tiesnesei pa ziņo, ju.", "lv") == ()


def test_a_preposition_and_a_name_are_no_verb():
    assert tasks_in("Tas ir pie Raganu katla.", "lv") == ()


def test_after_a_preposition_stands_a_noun():
    assert tasks_in("Tas ir tikai par samaksu.", "lv") == ()
    assert [task.action for task in tasks_in("Es samaksāšu.", "lv")] == ["action_pay"]
    assert [task.action for task in tasks_in("es jums par zvanisu", "lv")] == ["action_call"]


def test_a_word_may_be_a_noun_or_a_verb():
    assert [task.action for task in tasks_in("Tad zvanu otrdien.", "lv")] == ["action_call"]
    assert tasks_in("Paldies par zvanu.", "lv") == ()


def test_what_you_can_do_is_told_and_could_you_asks():
    (told,) = tasks_in("You can order it on the portal.", "en")
    (asked,) = tasks_in("Could you order it on the portal?", "en")

    assert (told.mood, asked.mood) == (Mood.TOLD, Mood.REQUESTED)


def test_what_i_am_doing_is_told_and_what_i_will_do_promised():
    (doing,) = tasks_in("I'm opening the map.", "en")
    (promised,) = tasks_in("I'll open the gate.", "en")

    assert (doing.mood, promised.mood) == (Mood.TOLD, Mood.PROMISED)
