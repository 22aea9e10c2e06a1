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
