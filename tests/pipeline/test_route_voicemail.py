"""The morning's routing: everything due, once, also when run twice, late or at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from callmon import jobs
from callmon.db import reading, transaction
from callmon.organisation import Organisations
from callmon.pipeline.route_voicemail import AT_ONCE, LATE, Routed, route, route_due
from callmon.tables import AssignmentRow, FollowUpCauseRow, NotificationRow, VoicemailRow
from tests.voicemail.messages_of_tests import DUE, a_message, a_town, serve

TOWNS = Organisations((a_town(),))
OPENING = DUE


def left(*messages: VoicemailRow) -> None:
    with transaction() as session:
        session.add_all(messages)


def made() -> tuple[int, int, int]:
    """How many assignments, mails to send, and jobs that send one."""
    with reading() as session:
        assignments = session.scalar(select(func.count()).select_from(AssignmentRow))
        mails = session.scalar(select(func.count()).select_from(NotificationRow))
    return assignments or 0, mails or 0, sum(job.name == "send_mail" for job in jobs.unfinished())


def test_what_is_due_is_handed_on_and_the_rest_waits(database: str) -> None:
    left(a_message(), a_message(due_for_routing_at=DUE + timedelta(days=1)))

    assert route(OPENING - timedelta(seconds=1), TOWNS) == Routed()
    assert route(OPENING, TOWNS) == Routed(routed=1)
    assert made() == (1, 1, 1)


def test_once_more_changes_nothing(database: str) -> None:
    left(a_message(), a_message())

    route(OPENING, TOWNS)

    assert route(OPENING + timedelta(hours=1), TOWNS) == Routed()
    assert made() == (2, 2, 2)


def test_a_missed_night_is_caught_up(database: str) -> None:
    left(a_message(), a_message(due_for_routing_at=DUE + timedelta(days=1)))

    assert route(OPENING + timedelta(days=3), TOWNS).routed == 2


def test_run_at_the_same_time_each_message_is_handed_on_once(database: str) -> None:
    left(*(a_message() for _ in range(10)))

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda _: route(OPENING, TOWNS), range(4)))

    assert sum(one.routed for one in done) == 10
    assert made() == (10, 10, 10)
    with reading() as session:
        causes = list(session.scalars(select(FollowUpCauseRow.follow_up_id)))
    assert (len(causes), len(set(causes))) == (10, 1), "one caller about one thing"


def test_a_message_not_written_down_yet_waits_half_an_hour_and_is_then_handed_on(
    database: str,
) -> None:
    left(a_message(text=None, department_id=None, confidence=None))

    assert route(OPENING, TOWNS) == Routed(waiting=1)
    assert route(OPENING + LATE, TOWNS) == Routed(routed=1)
    with reading() as session:
        assert session.scalars(select(VoicemailRow.by_hand)).one() is True


def test_a_message_that_will_never_be_written_down_is_not_waited_for(database: str) -> None:
    left(a_message(text=None, transcription_problem="the recording is cut off"))

    assert route(OPENING, TOWNS) == Routed(routed=1)


def test_silence_is_no_message(database: str) -> None:
    left(a_message(state="silent"))

    assert route(OPENING, TOWNS) == Routed()


def test_one_message_with_a_problem_holds_up_no_other(database: str) -> None:
    left(a_message(), a_message(line_id="closed-since"), a_message())

    done = route(OPENING, TOWNS)

    assert done.routed == 2
    assert len(done.problems) == 1
    assert "closed-since" in done.problems[0]


def test_when_the_clock_strikes_what_is_due_is_handed_on(
    sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(a_town(), tmp_path / "organisations", monkeypatch)
    left(*(a_message() for _ in range(AT_ONCE + 2)), a_message(text=None))

    assert route_due(OPENING) == AT_ONCE + 2
    assert route_due(OPENING + timedelta(seconds=20)) == 0
    assert made() == (12, 12, 12)


def test_a_message_with_a_problem_is_left_to_a_job_that_is_listed_until_it_is_mended(
    sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(a_town(), tmp_path / "organisations", monkeypatch)
    left(a_message(), a_message(line_id="closed-since"), a_message())

    assert route_due(OPENING) == 2
    assert route_due(OPENING + timedelta(seconds=20)) == 0

    [listed] = [job for job in jobs.unfinished("town") if job.name == "route_voicemail"]
    assert listed.subject.startswith("message 2 of call")


@pytest.mark.parametrize("at", [OPENING])
def test_another_organisation_s_messages_are_not_touched(database: str, at: datetime) -> None:
    other = a_town().model_copy(update={"id": "village"})
    left(a_message(), a_message(organisation_id="village"))

    done = route(at, Organisations((other,)))

    assert (done.routed, len(done.problems)) == (1, 1)
    with reading() as session:
        assert session.scalars(select(AssignmentRow.organisation_id)).one() == "village"
