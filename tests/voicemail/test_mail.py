"""The mail about a message: what it says, in whose language, and what a mail server may do."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest

from callmon.config import settings
from callmon.organisation import Language
from callmon.voicemail.link import link_to, opened
from callmon.voicemail.mail import (
    MailProblem,
    Occasion,
    compose,
    message_id_of,
    number_to_ring,
    send,
)
from tests.mail_server import MailServer
from tests.voicemail.messages_of_tests import a_message, a_town

NOW = datetime(2026, 11, 24, 6, 0, 30, tzinfo=UTC)


def a_mail(language: Language = "en", **more: Any) -> EmailMessage:
    about: dict[str, Any] = {"is_urgent": False, "has_audio": True}
    about |= {name: more.pop(name) for name in ("is_urgent", "has_audio") if name in more}
    occasion = Occasion(
        voicemail=a_message(**more),
        organisation=a_town(),
        recipient="zane@town.example",
        language=language,
        message_id="<assignment-1@callmon.example>",
        link="https://callmon.example/messages/7?key=abc",
        **about,
    )
    return compose(occasion, NOW)


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_the_mail_says_who_rang_when_and_what_and_where_to_ring_back() -> None:
    mail = a_mail()

    for body in (text_of(mail), text_of(mail, "html")):
        assert "+371 26 123 456" in body
        assert "Labdien, uz mūsu ielas ir liela bedre." in body
        assert "Monday, November 23, 2026, 20:30" in body, "on the town's own clock"
        assert "https://callmon.example/messages/7?key=abc" in body
        assert "Ceļu nodaļa" in body
    assert mail["Subject"] == "Voice message from +371 26 123 456"
    assert 'href="tel:+37126123456"' in text_of(mail, "html")


@pytest.mark.parametrize(
    ("language", "words"),
    [("lv", "Noklausīties ziņu"), ("ru", "Прослушать сообщение"), ("en", "Listen to the message")],
)
def test_it_is_written_in_the_reader_s_language(language: Language, words: str) -> None:
    mail = a_mail(language)

    assert words in text_of(mail)
    assert words in text_of(mail, "html")
    assert f'<html lang="{language}">' in text_of(mail, "html")


def test_without_words_it_says_so_and_still_gives_number_and_link() -> None:
    mail = text_of(a_mail(text=None, transcription_problem="timed out"))

    assert "could not be written down" in mail
    assert "+371 26 123 456" in mail
    assert "https://callmon.example/messages/7" in mail


def test_without_audio_it_says_so() -> None:
    assert "recording is not available" in text_of(a_mail(has_audio=False))
    assert "recording is not available" not in text_of(a_mail())


def test_a_message_to_sort_by_hand_says_so() -> None:
    assert "hand the message to the right person" in text_of(a_mail(by_hand=True))
    assert "hand the message to the right person" not in text_of(a_mail())


def test_an_urgent_mail_is_marked() -> None:
    mail = a_mail(is_urgent=True)

    assert str(mail["Subject"]).startswith("URGENT")
    assert mail["Importance"] == "high"


@pytest.mark.parametrize("withheld", ["anonymous", "sip:anna@example.lv", "", "client:x", "+"])
def test_a_withheld_number_offers_no_ring_back(withheld: str) -> None:
    mail = a_mail(from_number=withheld)

    assert "number withheld" in text_of(mail)
    assert "tel:" not in text_of(mail, "html")


def test_the_number_said_in_the_message_goes_before_the_caller_s() -> None:
    assert number_to_ring(a_message(callback_number="29 111 222")) == "+37129111222"
    assert number_to_ring(a_message(callback_number="trīs")) == "+37126123456"


def test_what_a_caller_says_cannot_become_markup_or_a_header() -> None:
    mail = a_mail(
        text="<script>alert(1)</script>",
        caller_name="Jānis\r\nBcc: everybody@example.lv\x00",
    )

    assert "<script>" not in text_of(mail, "html")
    assert "&lt;script&gt;" in text_of(mail, "html")
    assert mail["Bcc"] is None
    assert "\n" not in str(mail["Subject"])


def test_a_mail_has_the_same_message_id_each_time() -> None:
    assert message_id_of("assignment-CA1") == message_id_of("assignment-CA1")
    assert re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>", message_id_of("assignment-CA1"))


def test_a_mail_reaches_the_server(mail_server: MailServer) -> None:
    send(a_mail())

    assert mail_server.recipients == ["zane@town.example"]
    assert "liela bedre" in text_of(mail_server.accepted[0])


@pytest.mark.parametrize(
    ("answer", "worth_retrying"), [("450 mailbox busy", True), ("550 no such user", False)]
)
def test_a_refused_recipient_is_named_and_says_whether_time_can_help(
    mail_server: MailServer, answer: str, worth_retrying: bool
) -> None:
    mail_server.answers["zane@town.example"] = answer

    with pytest.raises(MailProblem, match=r"zane@town\.example") as refused:
        send(a_mail())

    assert refused.value.worth_retrying is worth_retrying
    assert mail_server.accepted == []


def test_a_server_that_is_away_is_worth_retrying(mail_server: MailServer) -> None:
    mail_server.stop()

    with pytest.raises(MailProblem, match="away") as away:
        send(a_mail())

    assert away.value.worth_retrying


def test_a_misspelt_smtp_url_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLMON_SMTP_URL", "http://mail.example")
    settings.cache_clear()

    with pytest.raises(MailProblem, match="smtp, smtps or"):
        send(a_mail())


def test_a_link_opens_its_message_until_it_runs_out() -> None:
    key = link_to(7, "zane@town.example", NOW).partition("?key=")[2]

    found = opened(key, NOW)

    assert found is not None
    assert (found.voicemail_id, found.employee_id) == (7, "zane@town.example")
    assert opened(key, NOW.replace(year=2027)) is None


@pytest.mark.parametrize("forged", ["", ".", "abc", "abc.def", "ā.ā", "Nzo.x" * 100])
def test_a_link_that_was_not_made_here_opens_nothing(forged: str) -> None:
    assert opened(forged, NOW) is None


def test_a_link_changed_in_one_character_opens_nothing() -> None:
    key = link_to(7, "zane@town.example", NOW).partition("?key=")[2]

    for place in range(len(key)):
        changed = key[:place] + ("A" if key[place] != "A" else "B") + key[place + 1 :]
        assert opened(changed, NOW) is None
