"""What calls leave to be followed up: missed ones, promises; and nothing stays with who is away."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select

from callmon import jobs
from callmon.db import reading, transaction
from callmon.jobs import JobState
from callmon.pipeline.follow_ups import hand_on_from_absent, keep_missed_call
from callmon.pipeline.judge import find_and_keep
from callmon.pipeline.process_call import derive_call
from callmon.tables import (
    CallRow,
    FollowUpEventRow,
    FollowUpRow,
    NotificationRow,
    PromiseRow,
    ReceiptRow,
    RecordingRow,
    Row,
    VoicemailRow,
)
from callmon.telephony import fallback
from callmon.telephony.twilio import Kind
from callmon.transcripts.transcript import Speaker
from tests.pipeline.heard_call import keep_heard
from tests.pipeline.told_town import away
from tests.pipeline.town_line import EMPLOYEE, Caller
from tests.rows_of_tests import a_follow_up
from tests.voicemail.messages_of_tests import a_town, an_employee, serve

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def callers(sqlite: str) -> Iterator[Caller]:
    return (Caller(number) for number in count(1))


def read() -> None:
    """Every webhook so far is read, as the worker does."""
    with reading() as session:
        receipts = list(session.scalars(select(ReceiptRow.id).order_by(ReceiptRow.id)))
    for receipt_id in receipts:
        derive_call(receipt_id)


def give_up(caller: Caller, seconds: float = 20) -> None:
    """Rings an open line, hangs up before anybody answered."""
    caller.tell(Kind.VOICE, CallStatus="ringing")
    caller.wait(seconds)
    caller.tell(Kind.STATUS, CallStatus="completed", CallDuration=str(int(seconds)))


def rows(table: type[Row]) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def follow_up() -> FollowUpRow:
    with reading() as session:
        return session.scalars(select(FollowUpRow)).one()


def events() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(FollowUpEventRow.kind).order_by(FollowUpEventRow.id)))


def test_a_missed_call_is_followed_up_a_minute_after_its_end(callers: Iterator[Caller]) -> None:
    caller = next(callers)
    give_up(caller)
    read()

    [job] = [one for one in jobs.unfinished("sigulda") if one.name == "follow_missed_call"]
    assert job.state == JobState.LATER
    assert rows(FollowUpRow) == 0
    for _ in range(2):
        keep_missed_call(caller.call_sid)
    assert (follow_up().kind, follow_up().department_id) == ("missed_call", "kap")
    assert rows(NotificationRow) == 1, "whose it is was told once"


def test_a_call_that_was_only_a_slip_is_not_rung_back(callers: Iterator[Caller]) -> None:
    caller = next(callers)
    give_up(caller, seconds=3)
    read()
    keep_missed_call(caller.call_sid)

    assert rows(FollowUpRow) == 0


def test_a_call_that_broke_is_rung_back_however_short_it_was(callers: Iterator[Caller]) -> None:
    caller = next(callers)
    caller.tell(Kind.VOICE, CallStatus="ringing")
    caller.wait(1)
    caller.tell(Kind.STATUS, CallStatus="failed", CallDuration="1")
    read()
    keep_missed_call(caller.call_sid)

    assert (follow_up().kind, follow_up().number) == ("missed_call", "+37126123456")


def test_a_call_whose_message_comes_after_its_end_was_never_missed(
    callers: Iterator[Caller],
) -> None:
    caller = next(callers)
    caller.leave_a_message()
    with reading() as session:
        newest_first = select(ReceiptRow.id).order_by(ReceiptRow.id.desc())
        receipts = list(session.scalars(newest_first))
    for receipt_id in receipts:
        derive_call(receipt_id)
    keep_missed_call(caller.call_sid)

    assert rows(FollowUpRow) == 0
    assert rows(VoicemailRow) == 1


def test_while_receipts_wait_on_disk_nobody_knows_whether_a_call_was_missed(
    callers: Iterator[Caller],
) -> None:
    caller = next(callers)
    give_up(caller)
    read()
    fallback.folder().mkdir(parents=True)
    waits = fallback.folder() / "one.json"
    waits.write_text("{}")

    keep_missed_call(caller.call_sid)

    asked = [one.name for one in jobs.unfinished("sigulda") if one.state == JobState.LATER]
    assert rows(FollowUpRow) == 0
    assert asked.count("follow_missed_call") == 2, "it is asked again later"

    waits.unlink()
    keep_missed_call(caller.call_sid)
    assert follow_up().kind == "missed_call"


def test_a_message_found_long_after_ends_the_missed_call_it_seemed_to_be(
    callers: Iterator[Caller],
) -> None:
    caller = next(callers)
    give_up(caller)
    read()
    keep_missed_call(caller.call_sid)

    caller.leave_a_message()
    read()

    assert follow_up().outcome == "not_needed"
    assert events() == ["opened", "assigned", "not_needed"]
    assert rows(VoicemailRow) == 1


def test_a_silent_message_is_a_missed_call(callers: Iterator[Caller]) -> None:
    caller = next(callers)
    caller.leave_a_message()
    read()
    with transaction() as session:
        session.scalars(select(RecordingRow)).one().state = "silent"
    read()
    keep_missed_call(caller.call_sid)

    assert follow_up().kind == "missed_call"


def test_who_rings_again_and_is_answered_needs_no_ring_back(callers: Iterator[Caller]) -> None:
    first, second = next(callers), next(callers)
    give_up(first)
    read()
    keep_missed_call(first.call_sid)
    second.now = first.now + timedelta(minutes=5)

    second.talk()
    read()

    assert (follow_up().state, follow_up().outcome) == ("done", "spoke")
    with reading() as session:
        last = session.scalars(select(FollowUpEventRow).order_by(FollowUpEventRow.id.desc()))
        assert last.first().call_sid == second.call_sid  # type: ignore[union-attr]


def test_who_was_answered_meanwhile_is_told_to_nobody(callers: Iterator[Caller]) -> None:
    first, second = next(callers), next(callers)
    give_up(first)
    second.now = first.now + timedelta(seconds=10)
    second.talk()
    read()
    keep_missed_call(first.call_sid)

    assert (follow_up().state, follow_up().outcome) == ("done", "spoke")
    assert rows(NotificationRow) == 0


def heard(call_sid: str, *said: tuple[Speaker, str]) -> None:
    keep_heard(call_sid, said, NOW, channels=("client", "agent"), seconds=30.0)


def test_an_agents_promises_are_followed_up_and_all_are_kept(callers: Iterator[Caller]) -> None:
    caller = next(callers)
    caller.talk()
    read()
    heard(
        caller.call_sid,
        (Speaker.AGENT, "Klientu apkalpošanas pārvalde, Ilze, labdien!"),
        (Speaker.CLIENT, "Man vajag izziņu."),
        (Speaker.AGENT, "Es jums rīt piezvanīšu un nosūtīšu izziņu. Atnesiet iesniegumu."),
        (Speaker.CLIENT, "Labi, rīt atnesīšu."),
    )

    find_and_keep(caller.call_sid)
    with reading() as session:
        kept = {(row.by, row.action): row.due_on for row in session.scalars(select(PromiseRow))}
        before = [(row.id, row.heard_by) for row in session.scalars(select(PromiseRow))]
    find_and_keep(caller.call_sid)

    assert kept["client", "bring"] == date(2026, 11, 21)
    assert {by for by, _ in kept} == {"agent", "client"}
    row = follow_up()
    assert (row.kind, row.employee_id) == ("promise", EMPLOYEE)
    assert row.due_at == datetime(2026, 11, 20, 12, 0, tzinfo=UTC), "tomorrow is a Saturday"
    assert rows(NotificationRow) == 1, "one mail for all that was promised"
    with reading() as session:
        after = [(row.id, row.heard_by) for row in session.scalars(select(PromiseRow))]
    assert after == before


TODAY = date(2026, 11, 24)


def opened(employee_id: str) -> FollowUpRow:
    with transaction() as session:
        row = a_follow_up(
            "town",
            employee_id,
            NOW - timedelta(days=1),
            due_at=NOW + timedelta(hours=1),
        )
        session.add(row)
        session.flush()
        for kind in ("opened", "assigned"):
            session.add(
                FollowUpEventRow(
                    organisation_id="town",
                    follow_up_id=row.id,
                    at=row.opened_at,
                    kind=kind,
                    department_id="kap",
                    employee_id=employee_id,
                )
            )
    return row


@pytest.fixture
def town(sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ilze is away today and Edgars stands in for her; Anna is away and nobody does."""
    away = [[TODAY, TODAY]]
    people = [
        an_employee("Ilze", "kap", absent=away, stand_in="edgars@town.example"),
        an_employee("Zane", "kap"),
        an_employee("Anna", "kap", absent=away),
        an_employee("Edgars", "roads"),
    ]
    serve(a_town(people), tmp_path / "organisations", monkeypatch)


@pytest.mark.parametrize(
    ("whose", "then"),
    [("ilze", "edgars"), ("zane", "zane"), ("anna", "zane"), ("gone", "zane")],
)
def test_what_somebody_away_has_goes_to_their_stand_in_or_to_who_is_on_duty(
    town: None, whose: str, then: str
) -> None:
    row = opened(f"{whose}@town.example")

    for _ in range(2):
        hand_on_from_absent(NOW)

    assert follow_up().employee_id == f"{then}@town.example"
    assert follow_up().due_at == row.due_at
    assert events().count("handed_on") == (whose != then)


def test_with_nobody_there_it_stays_where_it_is(town: None) -> None:
    opened("edgars@town.example")
    away("edgars@town.example")
    away("zane@town.example")

    assert hand_on_from_absent(NOW) == 0
    assert follow_up().employee_id == "edgars@town.example"


def test_a_call_of_the_past_is_read_with_todays_people(callers: Iterator[Caller]) -> None:
    caller = next(callers)
    give_up(caller)
    read()
    with transaction() as session:
        session.scalars(select(CallRow)).one().department_id = "closed-since"
    keep_missed_call(caller.call_sid)

    assert follow_up().department_id == "kap"
