"""What opens a follow-up: exactly one a cause, one a caller and department, on whose day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from callmon.db import reading, transaction
from callmon.follow_ups.causes import (
    note_answered,
    note_not_missed,
    note_understood,
    open_for_message,
    open_for_missed_call,
    open_for_promise,
    who_has,
)
from callmon.follow_ups.follow_up import EventKind, Outcome, State
from callmon.follow_ups.history import history
from callmon.organisation import Organisation
from callmon.staff import staff
from callmon.tables import (
    AbsenceRow,
    AssignmentRow,
    CallRow,
    FollowUpCauseRow,
    FollowUpRow,
    PromiseRow,
    VoicemailRow,
)
from callmon.voicemail.assignment import assign
from tests.follow_ups.conftest import CITIZEN, a_call
from tests.voicemail.messages_of_tests import DUE, a_message

HOUR = timedelta(hours=1)
LATER = DUE + 2 * HOUR


def routed(message: VoicemailRow, town: Organisation) -> FollowUpRow:
    with transaction() as session:
        session.add(message)
        session.flush()
        assignment = assign(
            session,
            message,
            staff(session, town, DUE.date()),
            DUE,
            lambda one: who_has(session, message, one),
        )
        assert assignment is not None
        return open_for_message(session, message, assignment, town, DUE)


def kept(call: CallRow) -> CallRow:
    with transaction() as session:
        session.add(call)
    return call


def missed(call: CallRow, town: Organisation) -> FollowUpRow | None:
    with transaction() as session:
        return open_for_missed_call(session, session.merge(call), town, LATER)


def promised(
    call: CallRow, town: Organisation, action: str = "call", by: str = "agent", **more: object
) -> FollowUpRow | None:
    with transaction() as session:
        promise = PromiseRow(
            organisation_id="town",
            call_id=call.id,
            by=by,
            action=action,
            said={"start": 1.0, "end": 2.0, "words": "Es jums piezvanīšu."},
            heard_by="text",
            created_at=LATER,
            **more,
        )
        session.add(promise)
        session.flush()
        return open_for_promise(session, promise, session.merge(call), town, LATER)


def told(follow_up: FollowUpRow) -> list[str]:
    with reading() as session:
        return [event.kind for event in history(session, follow_up)]


def now(follow_up: FollowUpRow) -> FollowUpRow:
    with reading() as session:
        return session.get_one(FollowUpRow, follow_up.id)


def count(table: type[FollowUpRow] | type[FollowUpCauseRow]) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_message_is_followed_up_by_whom_it_was_assigned_to(town: Organisation) -> None:
    message = a_message(caller_name="Anna", callback_number="+37126999999", urgent=True)

    row = routed(message, town)

    assert (row.kind, row.state, row.opened_at) == ("message", "open", DUE)
    assert (row.department_id, row.employee_id) == ("roads", "edgars@town.example")
    assert (row.number, row.said_number) == (CITIZEN, "+37126999999")
    assert (row.caller_name, row.language, row.urgent) == ("Anna", "lv", True)
    assert row.due_at == DUE + 4 * HOUR, "four office hours from the morning it is handed on"
    assert told(row) == ["opened", "assigned"]


def test_a_message_handed_on_late_is_late(town: Organisation) -> None:
    long_ago = a_message(due_for_routing_at=DUE - timedelta(days=7))

    assert routed(long_ago, town).due_at < DUE


@pytest.mark.parametrize("number", ["", "anonymous", "sip:anna@example.lv"])
def test_a_withheld_number_is_followed_up_without_one(town: Organisation, number: str) -> None:
    first, second = (routed(a_message(from_number=number), town) for _ in range(2))

    assert first.number is None
    assert first.id != second.id, "nobody knows whether it was the same person"


def test_words_that_come_after_a_message_was_handed_on_are_added(town: Organisation) -> None:
    message = a_message(text=None, language=None)
    row = routed(message, town)
    with transaction() as session:
        written = session.get_one(VoicemailRow, message.id)
        written.callback_number, written.caller_name = "+37126999999", "Anna"
        written.language, written.urgent = "ru", True
        note_understood(session, written)
        note_understood(session, a_message())

    now_it_is = now(row)
    assert (now_it_is.said_number, now_it_is.caller_name) == ("+37126999999", "Anna")
    assert (now_it_is.language, now_it_is.urgent) == ("ru", True)


def test_two_messages_of_one_number_about_one_thing_are_one_follow_up(town: Organisation) -> None:
    first = routed(a_message(department_id="kap"), town)
    second = routed(a_message(department_id="kap", urgent=True, caller_name="Anna"), town)

    assert first.id == second.id
    assert count(FollowUpCauseRow) == 2
    assert told(first) == ["opened", "assigned", "joined"]
    assert (now(first).urgent, now(first).caller_name) == (True, "Anna")
    with reading() as session:
        people = set(session.scalars(select(AssignmentRow.employee_id)))
    assert people == {first.employee_id}, "who has the first gets the second"


def test_about_another_thing_or_from_another_number_it_is_another_follow_up(
    town: Organisation,
) -> None:
    routed(a_message(department_id="kap"), town)
    routed(a_message(department_id="roads"), town)
    routed(a_message(department_id="kap", from_number="+37126000001"), town)

    assert count(FollowUpRow) == 3


def test_what_joins_never_puts_the_clock_back(town: Organisation) -> None:
    first = routed(a_message(), town)
    routed(a_message(due_for_routing_at=DUE + 3 * HOUR), town)
    assert now(first).due_at == first.due_at

    routed(a_message(due_for_routing_at=DUE - timedelta(days=1)), town)
    assert now(first).due_at < first.due_at


def test_after_a_follow_up_is_done_a_new_message_opens_another(town: Organisation) -> None:
    first = routed(a_message(), town)
    with transaction() as session:
        session.get_one(FollowUpRow, first.id).state = State.DONE.value

    assert routed(a_message(), town).id != first.id


def test_what_joins_while_its_owner_is_absent_goes_to_the_stand_in_with_the_rest(
    town: Organisation, lead: int
) -> None:
    first = routed(a_message(), town)
    with transaction() as session:
        session.add(
            AbsenceRow(
                organisation_id="town",
                employee_id=first.employee_id,
                first_day=date(2026, 11, 24),
                last_day=date(2026, 11, 24),
                stand_in_id="zane@town.example",
                created_by=lead,
                created_at=DUE,
            )
        )

    second = routed(a_message(), town)

    assert second.id == first.id
    assert now(first).employee_id == "zane@town.example"
    assert told(first)[-2:] == ["joined", "handed_on"]


def test_a_missed_call_is_followed_up_by_whose_turn_it_is(town: Organisation) -> None:
    call = kept(a_call(department_id="kap"))

    row = missed(call, town)

    assert row is not None
    assert (row.kind, row.department_id, row.number) == ("missed_call", "kap", CITIZEN)
    assert row.employee_id == "ilze@town.example"
    assert row.due_at == call.ended_at + 2 * HOUR  # type: ignore[operator]
    again = missed(call, town)
    assert again is not None
    assert again.id == row.id
    assert (count(FollowUpRow), told(row)) == (1, ["opened", "assigned"])


@pytest.mark.parametrize(
    "other",
    [
        {"seconds": 3},
        {"outcome": "answered"},
        {"outcome": "message"},
        {"direction": "outbound"},
        {"from_number": "anonymous"},
    ],
)
def test_no_other_call_is_rung_back(town: Organisation, other: dict[str, object]) -> None:
    assert missed(kept(a_call(**other)), town) is None  # type: ignore[arg-type]


def test_calls_missed_one_after_the_other_are_one_follow_up(town: Organisation) -> None:
    calls = [kept(a_call(DUE + place * HOUR / 10)) for place in range(3)]

    rows = {row.id for call in calls if (row := missed(call, town))}

    assert len(rows) == 1
    assert count(FollowUpCauseRow) == 3


def test_a_talk_with_the_same_number_afterwards_returns_the_missed_call(
    town: Organisation,
) -> None:
    row = missed(kept(a_call()), town)
    talk = kept(a_call(DUE + HOUR, outcome="answered", employee_id="zane@town.example"))

    with transaction() as session:
        note_answered(session, talk, LATER)
        note_answered(session, talk, LATER)

    assert row is not None
    assert (now(row).outcome, now(row).closed_at) == (Outcome.SPOKE, talk.ended_at)
    assert told(row) == ["opened", "assigned", "spoke"]


def test_a_call_known_late_to_be_missed_was_returned_by_a_talk_since(town: Organisation) -> None:
    kept(a_call(DUE + HOUR, outcome="answered"))

    row = missed(kept(a_call()), town)

    assert row is not None
    assert (row.state, row.outcome) == (State.DONE, Outcome.SPOKE)


@pytest.mark.parametrize(
    "talk",
    [
        {"at": DUE - HOUR},
        {"from_number": "+37126000001"},
        {"organisation_id": "village"},
        {"outcome": "missed"},
    ],
)
def test_no_other_talk_returns_a_missed_call(town: Organisation, talk: dict[str, object]) -> None:
    row = missed(kept(a_call()), town)
    other = kept(a_call(**{"at": DUE + HOUR, "outcome": "answered", **talk}))  # type: ignore[arg-type]

    with transaction() as session:
        note_answered(session, other, LATER)

    assert row is not None
    assert now(row).state == State.OPEN


def test_a_talk_closes_no_message_for_nobody_knows_what_was_spoken_of(town: Organisation) -> None:
    row = routed(a_message(department_id="kap"), town)
    missed(kept(a_call(department_id="kap")), town)

    with transaction() as session:
        note_answered(session, kept(a_call(DUE + HOUR, outcome="answered")), LATER)

    assert now(row).state == State.OPEN


def test_a_call_that_was_not_missed_after_all_closes_what_it_opened_and_says_why(
    town: Organisation,
) -> None:
    call = kept(a_call())
    row = missed(call, town)
    with transaction() as session:
        changed = session.merge(call)
        changed.outcome = "message"
        note_not_missed(session, changed, LATER)
        note_not_missed(session, changed, LATER)

    assert row is not None
    assert now(row).outcome == Outcome.NOT_NEEDED
    with reading() as session:
        last = history(session, row)[-1]
    assert (last.kind, last.user_id, last.words) == ("not_needed", None, "message")
    assert told(row).count("not_needed") == 1


def test_a_call_missed_after_all_opens_it_again(town: Organisation) -> None:
    call = kept(a_call())
    row = missed(call, town)
    with transaction() as session:
        changed = session.merge(call)
        changed.outcome = "message"
        note_not_missed(session, changed, LATER)
    missed(call, town)

    assert row is not None
    assert (now(row).state, now(row).closed_at) == (State.OPEN, None)
    assert told(row)[-1] == "reopened"


def test_what_is_shared_with_another_cause_stays_open_with_a_note(town: Organisation) -> None:
    call = kept(a_call())
    row = missed(call, town)
    missed(kept(a_call(DUE + HOUR / 2)), town)
    with transaction() as session:
        changed = session.merge(call)
        changed.outcome = "answered"
        note_not_missed(session, changed, LATER)
        note_not_missed(session, changed, LATER)

    assert row is not None
    assert now(row).state == State.OPEN
    assert told(row) == ["opened", "assigned", "joined", "note"]


def test_a_promise_is_followed_up_by_who_made_it(town: Organisation) -> None:
    call = kept(a_call(outcome="answered", employee_id="zane@town.example", department_id="kap"))

    row = promised(call, town, due_on=date(2026, 11, 24))

    assert row is not None
    assert (row.kind, row.employee_id, row.number) == ("promise", "zane@town.example", CITIZEN)
    assert row.due_at == DUE + 9 * HOUR, "when the office closes that day"
    with transaction() as session:
        kept_one = session.scalars(select(PromiseRow)).one()
        open_for_promise(session, kept_one, call, town, LATER)
    assert count(FollowUpCauseRow) == 1


def test_what_the_citizen_promised_is_nobody_s_to_follow_up(town: Organisation) -> None:
    call = kept(a_call(outcome="answered", employee_id="zane@town.example"))

    assert promised(call, town, by="client") is None
    assert count(FollowUpRow) == 0


def test_promises_of_one_call_are_one_follow_up_also_where_the_number_is_withheld(
    town: Organisation,
) -> None:
    call = kept(a_call(outcome="answered", from_number="anonymous", employee_id="gone"))

    rows = {row.id for one in ("call", "send") if (row := promised(call, town, one))}

    assert len(rows) == 1


def test_a_promise_made_when_ringing_back_is_owed_to_who_was_rung(town: Organisation) -> None:
    call = kept(
        a_call(
            direction="outbound",
            outcome="answered",
            from_number="+37180001234",
            to_number=CITIZEN,
            employee_id="edgars@town.example",
        )
    )

    row = promised(call, town)

    assert row is not None
    assert row.number == CITIZEN


def test_who_has_something_of_the_caller_is_known_by_department(town: Organisation) -> None:
    row = routed(a_message(department_id="kap"), town)

    with reading() as session:
        assert who_has(session, a_message(), "kap") == row.employee_id
        assert who_has(session, a_message(), "roads") is None
        assert who_has(session, a_message(from_number="anonymous"), "kap") is None


def test_many_at_once_open_one_follow_up_a_caller(crowded_town: Organisation) -> None:
    calls = [kept(a_call(DUE + place * HOUR / 60)) for place in range(12)]

    with ThreadPoolExecutor(6) as threads:
        rows = list(threads.map(lambda call: missed(call, crowded_town), calls * 2))

    assert len({row.id for row in rows if row}) == 1
    assert (count(FollowUpRow), count(FollowUpCauseRow)) == (1, 12)
    with reading() as session:
        kinds = [event.kind for event in history(session, rows[0])]  # type: ignore[arg-type]
    assert kinds.count(EventKind.JOINED) == 11
