"""What a mail says: who rang, what they said, by when, where to press, in the reader's language."""

import re
from typing import get_args

import pytest

from callmon.mails.compose import MOST_LISTED, compose, compose_summary, message_id_of, words_of
from callmon.mails.occasion import Kind, Overview, Reader, Waiting
from callmon.organisation import LANGUAGES, Language
from tests.mails.occasions_of_tests import (
    DUE,
    NOW,
    a_message_left,
    a_summary,
    an_occasion,
    listed,
    text_of,
)

OF_FOLLOW_UPS = [kind for kind in Kind if kind is not Kind.SUMMARY]


def bodies(*arguments: object, **more: object) -> tuple[str, str]:
    mail = compose(an_occasion(*arguments, **more), NOW)  # type: ignore[arg-type]
    return text_of(mail), text_of(mail, "html")


@pytest.mark.parametrize("kind", OF_FOLLOW_UPS)
def test_each_mail_says_who_rang_when_what_by_when_and_where_to_press(kind: Kind) -> None:
    for body in bodies(kind):
        assert "+371 26 123 456" in body
        assert "Labdien, uz mūsu ielas ir liela bedre." in body
        assert "Monday, November 23, 2026, 20:30" in body, "on the town's own clock"
        assert "Tuesday, November 24, 2026, 16:00" in body, "by when"
        assert "https://callmon.example/messages/7?key=abc" in body, "to listen"
        assert "/follow-ups/42?key=" in body
        assert "do=ring-back#ring-back" in body
        assert "Ceļu nodaļa" in body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", OF_FOLLOW_UPS)
def test_it_is_written_in_the_reader_s_language(kind: Kind, language: Language) -> None:
    words = words_of(language)

    for body in bodies(kind, language):
        assert words["open"] in body
        assert words["ring_back"] in body
    assert f'<html lang="{language}">' in body


def test_each_language_says_the_same_things_with_the_same_values() -> None:
    def shape(words: dict[str, object], before: str = "") -> dict[str, frozenset[str]]:
        found = {}
        for name, said in words.items():
            if isinstance(said, dict):
                found |= shape(said, f"{before}{name}.")
            else:
                found[before + name] = frozenset(re.findall(r"{(\w+)}", str(said)))
        return found

    lv, ru, en = (shape(words_of(language)) for language in get_args(Language))
    assert lv == ru == en
    assert {f"subject.{kind.value}" for kind in Kind} <= lv.keys()
    assert {f"intro.{kind.value}" for kind in Kind} <= lv.keys()


def test_the_subject_says_what_it_is_about() -> None:
    subjects = {
        kind: str(compose(an_occasion(kind, "lv"), NOW)["Subject"]) for kind in OF_FOLLOW_UPS
    }

    assert subjects[Kind.ASSIGNMENT] == "Balss ziņa: +371 26 123 456"
    assert subjects[Kind.REMINDER] == "Atgādinājums: jāatbild līdz 16:00 – +371 26 123 456"
    assert subjects[Kind.URGENT].startswith("STEIDZAMA")
    assert "Zane Bērziņa" in subjects[Kind.OVERDUE_HEAD]


def test_what_is_overdue_says_that_it_was_due() -> None:
    mail = compose(an_occasion(Kind.OVERDUE, due_at=NOW.replace(hour=5)), NOW)

    assert "Was to be answered by: Tuesday, November 24, 2026, 07:00" in text_of(mail)


def test_without_words_it_says_so_and_still_gives_number_and_link() -> None:
    for body in bodies(causes=(a_message_left(text=""),)):
        assert "could not be written down" in body
        assert "+371 26 123 456" in body
        assert "https://callmon.example/messages/7" in body


def test_without_audio_it_says_so() -> None:
    assert "recording is not available" in bodies(causes=(a_message_left(has_audio=False),))[0]
    assert "recording is not available" not in bodies()[0]


def test_a_message_to_sort_by_hand_says_so() -> None:
    by_hand = (a_message_left(by_hand=True),)

    assert "hand the message to the right person" in bodies(causes=by_hand)[0]
    assert "hand the message to the right person" not in bodies()[0]


def test_an_urgent_mail_is_marked() -> None:
    mail = compose(an_occasion(Kind.URGENT), NOW)

    assert str(mail["Subject"]).startswith("URGENT")
    assert mail["Importance"] == "high"
    assert compose(an_occasion(), NOW)["Importance"] is None


def test_a_message_told_before_it_is_anybody_s_has_only_the_button_to_listen() -> None:
    text, html = bodies(Kind.URGENT, follow_up_id=None, due_at=None, employee_id=None)

    assert "/follow-ups/" not in text + html
    assert "https://callmon.example/messages/7?key=abc" in text
    assert re.search(r'<a href="https://callmon.example/messages/7[^>]*class="first"', html)


def test_all_that_somebody_waits_for_is_told_newest_first() -> None:
    missed = a_message_left(kind="missed_call", text="", listen=None, at=NOW)
    promise = a_message_left(kind="promise", text="es jums atzvanīšu rīt", listen=None)

    text = bodies(causes=(missed, promise, a_message_left()))[0]

    order = ["Missed call", "Promised in a call", "es jums atzvanīšu rīt", "liela bedre"]
    assert sorted(order, key=text.index) == order
    assert "could not be written down" not in text, "a missed call has no words to write down"


def test_two_numbers_are_told_apart_and_the_one_said_comes_first() -> None:
    text, html = bodies(said_number="+37129111222")

    assert text.index("Said in the message: +371 29 111 222") < text.index("Rang from: +371 26")
    assert 'href="tel:+37129111222"' in html
    assert 'href="tel:+37126123456"' in html


def test_a_withheld_number_offers_no_ring_back() -> None:
    mail = compose(an_occasion(number=None), NOW)
    text, html = text_of(mail), text_of(mail, "html")

    assert mail["Subject"] == "Voice message: number withheld"
    assert "tel:" not in html
    assert "ring-back" not in text + html
    assert "/follow-ups/42?key=" in text


def test_a_head_is_told_whose_it_is_and_that_person_is_not() -> None:
    head = Reader("edgars@town.example", "en", "edgars@town.example")

    assert "Whose it is: Zane Bērziņa" in bodies(Kind.OVERDUE_HEAD, reader=head)[0]
    assert "Whose it is" not in bodies(Kind.OVERDUE)[0]


def test_what_a_colleague_wrote_when_handing_on_is_told() -> None:
    text, html = bodies(Kind.HANDED_ON, note="Lūdzu, <b>tu</b> to zini.")

    assert "Handed on with the words: Lūdzu, <b>tu</b> to zini." in text
    assert "&lt;b&gt;tu&lt;/b&gt;" in html
    assert "Handed on with" not in bodies(Kind.ASSIGNMENT)[0]


def test_what_a_caller_says_cannot_become_markup_or_a_header() -> None:
    mail = compose(
        an_occasion(
            causes=(a_message_left(text="<script>alert(1)</script>"),),
            caller_name="Jānis\r\nBcc: everybody@example.lv\x00",
        ),
        NOW,
    )

    assert "<script>" not in text_of(mail, "html")
    assert "&lt;script&gt;" in text_of(mail, "html")
    assert mail["Bcc"] is None
    assert "\n" not in str(mail["Subject"])


def test_a_mail_has_the_same_message_id_each_time() -> None:
    assert message_id_of("assignment-CA1") == message_id_of("assignment-CA1")
    assert re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>", message_id_of("assignment-CA1"))


def test_all_mails_about_one_follow_up_belong_together() -> None:
    first, later = (compose(an_occasion(kind), NOW) for kind in (Kind.ASSIGNMENT, Kind.OVERDUE))

    assert first["References"] == later["References"] == "<follow-up-42@localhost>"


def test_a_summary_says_what_is_overdue_due_today_and_new_and_who_waits_for_whom() -> None:
    mail = compose_summary(a_summary(), NOW)

    assert mail["Subject"] == "Customer Service: 6 waiting, 1 overdue, 2 due today"
    for body in (text_of(mail), text_of(mail, "html")):
        titles = ["Overdue (1)", "Due today (2)", "New (1)", "Waiting for an answer"]
        assert sorted(titles, key=body.index) == titles
        assert "+371 26 123 401" in body
        assert "/follow-ups/1?key=" in body
        assert "Zane Bērziņa" in body
    assert "Zane Bērziņa: 4 waiting, 1 overdue" in text_of(mail)
    assert "Ilze Bērziņa: 2 waiting\n" in text_of(mail)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_summary_is_written_in_the_reader_s_language(language: Language) -> None:
    mail = compose_summary(a_summary(language), NOW)

    for name in ("overdue", "due_today", "new"):
        assert words_of(language)["lists"][name] in text_of(mail)


def test_a_long_list_is_cut_and_says_how_many_more_there_are() -> None:
    many = tuple(listed(number, due_at=DUE) for number in range(MOST_LISTED + 7))
    view = Overview(overdue=many, due_today=(), new=(), waiting=(Waiting("x", len(many), 47),))

    text = text_of(compose_summary(a_summary(overview=view), NOW))

    assert text.count("/follow-ups/") == MOST_LISTED
    assert "and 7 more" in text
    assert "Due today" not in text
