"""Sending: a mail is made up when it goes out, waits for the server, and is never lost."""

import json
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callmon import jobs
from callmon.cli import app
from callmon.db import reading, transaction
from callmon.follow_ups import acts
from callmon.jobs import Failure
from callmon.mails.bounce import Bounce
from callmon.mails.smtp import MailProblem
from callmon.pipeline.mails import (
    LONGEST_MAIL_WAIT_SECONDS,
    MAIL_TRIES,
    hand_to_server,
    note_came_back,
    note_sent,
    tell_handed_on,
    tell_urgent,
)
from callmon.pipeline.reminders import remind, summarise
from callmon.tables import EmployeeLanguagesRow, FollowUpRow, NotificationRow, VoicemailRow
from tests.mail_server import MailServer
from tests.mails.occasions_of_tests import text_of
from tests.mails.test_bounce import BOUNCED, OURS
from tests.pipeline.told_town import (
    DUTY,
    EDGARS,
    ILZE,
    ZANE,
    at,
    away,
    close,
    left,
    mails,
    the_town,
    told,
)
from tests.voicemail.messages_of_tests import a_message, serve

pytestmark = pytest.mark.usefixtures("town_to_tell")


def send(notification: NotificationRow, attempt: int = 1) -> None:
    """What the job does."""
    if sent_at := hand_to_server(notification.id, attempt):
        note_sent(notification.id, sent_at)


def waiting(notification: NotificationRow) -> list[jobs.Job]:
    """The jobs that will try to send a mail, the newest last."""
    return [job for job in jobs.unfinished() if job.subject.endswith(notification.subject_key)]


def test_the_assignment_tells_whose_it_is_what_was_said_and_where_to_press(
    database: str, mail_server: MailServer
) -> None:
    follow_up = left(caller_name="Jānis Kalniņš")
    [assignment] = mails()

    send(assignment)

    [mail] = mail_server.accepted
    assert mail["To"] == ZANE
    assert mail["Subject"] == "Balss ziņa: Jānis Kalniņš, +371 26 123 456"
    for body in (text_of(mail), text_of(mail, "html")):
        assert "liela bedre" in body
        assert f"/follow-ups/{follow_up}?key=" in body
        assert "/messages/1?key=" in body
    [kept] = mails()
    assert kept.sent_at is not None
    assert (kept.follow_up_id, kept.voicemail_id, kept.employee_id) == (follow_up, 1, ZANE)


def test_it_is_written_in_the_language_that_its_reader_prefers_by_the_desk(
    sqlite: str, mail_server: MailServer
) -> None:
    left()
    with transaction() as session:
        session.add(
            EmployeeLanguagesRow(organisation_id="town", employee_id=ZANE, languages=["ru"])
        )

    send(mails()[0])

    assert str(mail_server.accepted[0]["Subject"]).startswith("Голосовое сообщение")


def test_two_messages_about_one_thing_are_two_mails_the_second_with_both(
    sqlite: str, mail_server: MailServer
) -> None:
    first = left(text="Bedre uz Ganību ielas.")
    second = left(text="Vēlreiz par to bedri.", received_at=at(7))
    assert first == second

    send(mails()[1])

    text = text_of(mail_server.accepted[0])
    assert text.index("Vēlreiz par to bedri.") < text.index("Bedre uz Ganību ielas.")
    assert len({row.message_id for row in mails()}) == 2


def test_a_mail_is_sent_once_however_often_it_is_tried(
    database: str, mail_server: MailServer
) -> None:
    left()
    for attempt in (1, 2, 3):
        send(mails()[0], attempt)

    assert len(mail_server.accepted) == 1


def test_a_mail_about_what_was_done_meanwhile_is_not_sent(
    sqlite: str, mail_server: MailServer
) -> None:
    close(left(), at(9))

    send(mails()[0])

    assert mail_server.accepted == []
    assert mails()[0].dropped_at is not None
    assert waiting(mails()[0])[1:] == [], "it is not tried again"


def test_what_was_handed_on_before_its_mail_went_out_is_told_to_the_new_one_only(
    sqlite: str, mail_server: MailServer
) -> None:
    follow_up = left()
    with transaction() as session:
        row = session.get_one(FollowUpRow, follow_up)
        acts.hand_on(
            session, row, department_id="kap", employee_id=EDGARS, by=None, now=at(9), words="Tev."
        )
        tell_handed_on(session, row, the_town(), at(9))

    for notification in mails():
        send(notification)

    assert mail_server.recipients == [EDGARS]
    assert "Nodevējs raksta: Tev." in text_of(mail_server.accepted[0])


def test_a_mail_that_waited_goes_to_whoever_stands_in_by_then(
    sqlite: str, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow_up = left()
    today = datetime.now(UTC)
    with transaction() as session:
        session.get_one(FollowUpRow, follow_up).due_at = today + timedelta(days=1)
    away(ZANE, EDGARS, first_day=today.date() - timedelta(days=2))

    send(mails()[0])

    assert mail_server.recipients == [EDGARS]
    assert told() == [("assignment", ZANE)], "it was kept for Zane"


def test_an_urgent_message_is_told_at_once_to_the_duty_address(
    database: str, mail_server: MailServer
) -> None:
    with transaction() as session:
        message = a_message(urgent=True, text="Gāzes smaka kāpņutelpā!")
        session.add(message)
        session.flush()
        tell_urgent(session, message, the_town(), at(8))
        tell_urgent(session, message, the_town(), at(9))

    [urgent] = mails()
    send(urgent)

    [mail] = mail_server.accepted
    assert mail["To"] == DUTY
    assert mail["Importance"] == "high"
    assert "/messages/1\n" in text_of(mail), "whoever reads mail there signs in"
    with reading() as session:
        assert session.get_one(VoicemailRow, 1).urgent_told_at is not None


def test_a_server_that_is_away_for_a_day_delays_mail_and_loses_none(
    sqlite: str, mail_server: MailServer
) -> None:
    """A day of tries, of which the first and the last are made, with the waits between them."""
    waits = [Failure(n, "").wait_seconds(LONGEST_MAIL_WAIT_SECONDS) for n in range(1, MAIL_TRIES)]
    over = next(n for n, passed in enumerate(accumulate(waits), 1) if passed > 24 * 3600)
    left()
    [assignment] = mails()
    mail_server.stop()

    for attempt in (1, 2, over - 1):
        send(assignment, attempt)
        assert waiting(assignment)[-1].id.endswith(f"-{attempt + 1}")
        assert "away" in (mails()[0].problem or "")

    mail_server.start()
    send(assignment, over)
    assert mail_server.recipients == [ZANE]
    assert mails()[0].problem is None


def test_a_server_that_says_not_now_for_a_day_delays_mail_and_loses_none(
    sqlite: str, mail_server: MailServer
) -> None:
    left()
    [assignment] = mails()
    mail_server.answers[ZANE] = "451 greylisted, try again later"

    for attempt in (1, 2, 700):
        send(assignment, attempt)
        assert waiting(assignment)[-1].state == jobs.JobState.TRYING_AGAIN
    assert mails()[0].refused_at is None

    mail_server.answers.clear()
    send(assignment, 701)
    assert mail_server.recipients == [ZANE]


def test_after_two_days_the_job_is_given_up_and_can_be_tried_again(
    sqlite: str, mail_server: MailServer
) -> None:
    left()
    mail_server.stop()

    with pytest.raises(MailProblem, match="away") as given_up:
        send(mails()[0], MAIL_TRIES)

    assert not given_up.value.worth_retrying
    mail_server.start()
    send(mails()[0], MAIL_TRIES)
    assert mails()[0].sent_at is not None
    assert mails()[0].refused_at is None


def test_a_refused_recipient_is_noted_and_a_mended_file_sends_it_to_the_new_address(
    sqlite: str, mail_server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left()
    mail_server.answers[ZANE] = "550 no such user"
    with pytest.raises(MailProblem, match="550 no such user"):
        send(mails()[0])
    assert mails()[0].refused_at is not None

    people = (
        one.model_copy(update={"email": "zane.berzina@town.example"}) if one.id == ZANE else one
        for one in the_town().employees
    )
    mended = the_town().model_copy(update={"employees": tuple(people)})
    serve(mended, tmp_path / "organisations", monkeypatch)
    send(mails()[0])

    assert mail_server.recipients == ["zane.berzina@town.example"]
    assert mails()[0].refused_at is None


def test_a_mail_that_came_back_is_noted_with_the_server_s_words(
    database: str, mail_server: MailServer
) -> None:
    left()
    send(mails()[0])
    message_id = mail_server.message_ids[0]

    assert note_came_back(Bounce(message_id, ZANE, "552 mailbox full"))
    assert not note_came_back(Bounce("<other@example.lv>", ZANE, "552 mailbox full"))

    [kept] = mails()
    assert kept.refused_at is not None
    assert kept.sent_at is not None
    assert "552 mailbox full" in (kept.problem or "")


def test_reminders_and_what_is_overdue_say_so(sqlite: str, mail_server: MailServer) -> None:
    with transaction() as session:
        session.get_one(FollowUpRow, left()).due_at = at(14)
    remind(at(13))
    remind(at(15))

    for notification in mails()[1:]:
        send(notification)

    subjects = [str(mail["Subject"]) for mail in mail_server.accepted]
    assert [subject.split()[0].rstrip(":") for subject in subjects] == [
        "Atgādinājums",
        "Nokavēts",
        "Nokavēts",
    ]
    assert mail_server.recipients == [ZANE, ZANE, ILZE]
    assert "Zane Bērziņa" in subjects[2]


def test_a_summary_that_waited_tells_of_its_morning_without_what_is_done(
    sqlite: str, mail_server: MailServer
) -> None:
    done, open_still = left(), left(from_number="+37126000001", callback_number=None)
    summarise(at(8))
    close(done, at(9))
    later = left(from_number="+37126000002")
    with transaction() as session:
        session.get_one(FollowUpRow, later).opened_at = at(9)
    [summary] = mails("summary")

    send(summary)

    [mail] = mail_server.accepted
    assert mail["To"] == ILZE
    assert f"/follow-ups/{open_still}?key=" in text_of(mail)
    assert f"/follow-ups/{done}?key=" not in text_of(mail)
    assert "Zane Bērziņa: gaida 1" in text_of(mail)


def test_a_summary_of_what_is_all_done_by_then_is_not_sent(
    sqlite: str, mail_server: MailServer
) -> None:
    follow_up = left()
    summarise(at(8))
    close(follow_up, at(9))

    send(mails("summary")[0])

    assert mail_server.accepted == []
    assert mails("summary")[0].dropped_at is not None


def test_the_command_takes_in_what_the_mail_server_pipes_to_it_and_lists_it(
    sqlite: str, mail_server: MailServer, tmp_path: Path
) -> None:
    left()
    send(mails()[0])
    came_back = BOUNCED.replace(OURS, mail_server.message_ids[0])

    done = CliRunner().invoke(app, ["mails", "bounced", "-"], input=came_back)
    listed = CliRunner().invoke(app, ["mails", "list", "--state", "came_back", "--json"])

    assert done.exit_code == 0, done.output
    assert "User unknown" in done.output
    [row] = json.loads(listed.stdout)
    assert (row["kind"], row["recipient"], row["state"]) == ("assignment", ZANE, "came_back")
    assert "User unknown" in row["problem"]
    waiting = CliRunner().invoke(app, ["mails", "list", "--state", "waiting", "--json"])
    assert json.loads(waiting.stdout) == []


@pytest.mark.parametrize(
    ("content", "told"), [("Paldies!", "no notification"), (BOUNCED, "no mail of ours")]
)
def test_what_is_no_bounce_of_ours_ends_with_one_and_says_why(
    sqlite: str, tmp_path: Path, content: str, told: str
) -> None:
    file = tmp_path / "mail"
    file.write_text(content)

    done = CliRunner().invoke(app, ["mails", "bounced", str(file)])

    assert done.exit_code == 1
    assert told in done.output
