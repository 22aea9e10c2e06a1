"""What time asks for: each mail once, to whom it is for, whoever looks at the clock and when."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from callmon.db import transaction
from callmon.follow_ups import acts
from callmon.known_organisations import known_organisations
from callmon.pipeline.mails import tell_handed_on
from callmon.pipeline.reminders import remind, summarise
from callmon.tables import FollowUpRow
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


def due(follow_up_id: int, hour: int, minute: int = 0) -> None:
    with transaction() as session:
        session.get_one(FollowUpRow, follow_up_id).due_at = at(hour, minute)


def test_a_follow_up_is_told_of_before_it_is_due_when_it_is_and_to_the_head_an_hour_after(
    database: str,
) -> None:
    due(left(), 14)

    for minute in range(0, 9 * 60, 30):
        remind(at(8) + timedelta(minutes=minute))

    assert told() == [
        ("assignment", ZANE),
        ("reminder", ZANE),
        ("overdue", ZANE),
        ("overdue_head", ILZE),
    ]
    assert [row.created_at for row in mails()] == [at(8), at(12), at(14), at(15)]
    assert len({row.message_id for row in mails()}) == 4


def test_turns_that_were_missed_lose_only_what_no_longer_helps(sqlite: str) -> None:
    due(left(), 14)

    remind(at(16, 30))

    assert told() == [("assignment", ZANE), ("overdue", ZANE), ("overdue_head", ILZE)]


def test_two_workers_at_once_double_nothing(database: str) -> None:
    due(left(), 14)
    due(left(from_number="+37126000001"), 14)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(remind, [at(15)] * 4))

    kinds = Counter(kind for kind, _ in told())
    assert kinds == {"assignment": 2, "overdue": 2, "overdue_head": 2}


def test_what_is_done_is_not_told_of(sqlite: str) -> None:
    follow_up = left()
    due(follow_up, 14)
    close(follow_up, at(12))

    assert remind(at(15)) == 0
    assert told() == [("assignment", ZANE)]


def test_what_was_reopened_is_told_of_anew(sqlite: str) -> None:
    follow_up = left()
    due(follow_up, 11)
    remind(at(11, 30))
    close(follow_up, at(12))
    with transaction() as session:
        acts.reopen(session, session.get_one(FollowUpRow, follow_up), by=None, now=at(13))

    remind(at(13, 1))
    remind(at(14))

    assert [kind for kind, _ in told()] == ["assignment", "overdue", "overdue", "overdue_head"]


def test_whoever_is_absent_gets_nothing_and_the_stand_in_does(sqlite: str) -> None:
    due(left(), 14)
    away(ZANE, stand_in_id=EDGARS)
    away(ILZE)

    remind(at(15))

    assert told()[1:] == [("overdue", EDGARS), ("overdue_head", DUTY)]


def test_without_a_stand_in_the_head_is_told(sqlite: str) -> None:
    due(left(), 14)
    away(ZANE)

    remind(at(14))

    assert told()[1:] == [("overdue", ILZE)]


def test_the_head_s_own_goes_to_somebody_else(sqlite: str) -> None:
    follow_up = left()
    due(follow_up, 14)
    with transaction() as session:
        row = session.get_one(FollowUpRow, follow_up)
        acts.hand_on(
            session, row, department_id="roads", employee_id=ILZE, by=None, now=at(9), words="Lūdzu"
        )
        tell_handed_on(session, row, the_town(), at(9))

    remind(at(15))

    assert told()[1:] == [("handed_on", ILZE), ("overdue", ILZE), ("overdue_head", DUTY)]


def test_handing_on_is_told_once_to_whose_it_is_now(sqlite: str) -> None:
    follow_up = left()
    with transaction() as session:
        row = session.get_one(FollowUpRow, follow_up)
        tell_handed_on(session, row, the_town(), at(9))
        assert told() == [("assignment", ZANE)], "nothing was handed on"
        acts.hand_on(session, row, department_id="kap", employee_id=EDGARS, by=None, now=at(9))
        tell_handed_on(session, row, the_town(), at(9))
        tell_handed_on(session, row, the_town(), at(9))

    assert told()[1:] == [("handed_on", EDGARS)]


def test_each_morning_the_head_is_told_of_the_department_s_follow_ups_once(database: str) -> None:
    left()

    assert summarise(at(7, 59)) == 0
    for minute in (0, 10, 60, 300):
        summarise(at(8) + timedelta(minutes=minute))

    assert told() == [("assignment", ZANE), ("summary", ILZE)]
    [summary] = mails("summary")
    assert (summary.department_id, summary.day) == ("roads", at(8).date())
    summarise(at(8) + timedelta(days=1))
    assert len(mails("summary")) == 2, "every working morning"


def test_on_a_day_off_there_is_no_summary(sqlite: str) -> None:
    left()

    summarise(at(9) + timedelta(days=4))

    assert mails("summary") == []


def test_a_summary_waits_for_the_night_s_messages_but_not_for_long(sqlite: str) -> None:
    left()
    with transaction() as session:
        session.add(a_message(due_for_routing_at=at(8), text=None))

    summarise(at(8, 30))
    assert mails("summary") == []

    summarise(at(8, 40))
    assert len(mails("summary")) == 1


def test_nothing_to_tell_is_not_told(sqlite: str) -> None:
    close(left(), at(12))

    assert summarise(at(9)) == 0
    assert mails("summary") == []


def test_a_morning_that_was_slept_through_is_told_later_that_day(sqlite: str) -> None:
    left()

    summarise(at(15))

    assert len(mails("summary")) == 1


def test_without_a_head_the_line_s_duty_address_is_told(
    sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = the_town()
    headless = tuple(one.model_copy(update={"head": None}) for one in town.departments)
    town = town.model_copy(update={"departments": headless})
    serve(town, tmp_path / "organisations", monkeypatch)
    due(left(), 9)

    summarise(at(10))
    remind(at(10))

    assert told()[1:] == [("summary", DUTY), ("overdue", ZANE), ("overdue_head", DUTY)]
    assert known_organisations().current().get("town").departments[0].head is None
