"""What a mail server may do with a mail."""

import pytest

from callmon.config import settings
from callmon.mails.compose import compose
from callmon.mails.smtp import MailProblem, send
from tests.mail_server import MailServer
from tests.mails.occasions_of_tests import NOW, ZANE, an_occasion, text_of


def test_a_mail_reaches_the_server(mail_server: MailServer) -> None:
    send(compose(an_occasion(), NOW))

    assert mail_server.recipients == [ZANE]
    assert "liela bedre" in text_of(mail_server.accepted[0])


@pytest.mark.parametrize(
    ("answer", "worth_retrying"), [("450 mailbox busy", True), ("550 no such user", False)]
)
def test_a_refused_recipient_is_named_and_says_whether_time_can_help(
    mail_server: MailServer, answer: str, worth_retrying: bool
) -> None:
    mail_server.answers[ZANE] = answer

    with pytest.raises(MailProblem, match=r"zane@town\.example") as refused:
        send(compose(an_occasion(), NOW))

    assert refused.value.worth_retrying is worth_retrying
    assert mail_server.accepted == []


def test_a_server_that_is_away_is_worth_retrying(mail_server: MailServer) -> None:
    mail_server.stop()

    with pytest.raises(MailProblem, match="away") as away:
        send(compose(an_occasion(), NOW))

    assert away.value.worth_retrying


def test_a_misspelt_smtp_url_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLMON_SMTP_URL", "http://mail.example")
    settings.cache_clear()

    with pytest.raises(MailProblem, match="smtp, smtps or"):
        send(compose(an_occasion(), NOW))
