"""What is done to a follow-up: nothing is closed without what was done, all of it is kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from callmon.db import reading, transaction
from callmon.follow_ups import acts
from callmon.follow_ups.acts import NotDone, seen_calls
from callmon.follow_ups.causes import open_for_message, open_for_missed_call
from callmon.follow_ups.follow_up import Outcome, State, standing
from callmon.follow_ups.history import history
from callmon.organisation import Organisation
from callmon.staff import staff
from callmon.tables import AbsenceRow, CallRow, FollowUpEventRow, FollowUpRow, VoicemailRow
from callmon.voicemail.assignment import assign
from tests.follow_ups.conftest import CITIZEN, a_call
from tests.voicemail.messages_of_tests import DUE, RECEIVED, a_message

HOUR = timedelta(hours=1)
NOW = DUE + 2 * HOUR


def opened(town: Organisation, **more: object) -> int:
    """The id of a message's follow-up, in the department it asks for."""
    message = a_message(**more)
    with transaction() as session:
        session.add(message)
        session.flush()
        assignment = assign(session, message, staff(session, town, DUE.date()), DUE)
        assert assignment is not None
        return open_for_message(session, message, assignment, town, DUE).id


def do(follow_up_id: int, act: Callable[[Session, FollowUpRow], object]) -> FollowUpRow:
    """The follow-up after an act in a transaction of its own."""
    with transaction() as session:
        row = session.get_one(FollowUpRow, follow_up_id)
        act(session, row)
    return row


def refused(follow_up_id: int, act: Callable[[Session, FollowUpRow], object]) -> str:
    with pytest.raises(NotDone) as refusal:
        do(follow_up_id, act)
    return refusal.value.reason


def closing(outcome: Outcome, **more: object) -> Callable[[Session, FollowUpRow], None]:
    def act(session: Session, row: FollowUpRow) -> None:
        acts.close(session, row, outcome, **{"by": None, "now": NOW, **more})  # type: ignore[arg-type]

    return act


def handing(department_id: str, **more: object) -> Callable[[Session, FollowUpRow], None]:
    def act(session: Session, row: FollowUpRow) -> None:
        values = {"department_id": department_id, "by": None, "now": NOW, **more}
        acts.hand_on(session, row, **values)  # type: ignore[arg-type]

    return act


def kept(call: CallRow) -> CallRow:
    with transaction() as session:
        session.add(call)
    return call


def told(follow_up_id: int) -> list[FollowUpEventRow]:
    with reading() as session:
        return history(session, session.get_one(FollowUpRow, follow_up_id))


def test_handing_on_keeps_the_clock_running(town: Organisation, lead: int) -> None:
    one = opened(town)
    due = do(one, lambda *_: None).due_at

    row = do(one, handing("kap", by=lead, words=" Tas ir jums. "))

    assert (row.state, row.department_id, row.employee_id) == (
        "handed_on",
        "kap",
        "ilze@town.example",
    )
    assert row.due_at == due
    last = told(one)[-1]
    assert (last.kind, last.user_id, last.words) == ("handed_on", lead, "Tas ir jums.")


def test_handed_on_to_a_department_it_is_whose_turn_it_is(town: Organisation) -> None:
    got = [
        do(opened(town, from_number=f"+3712600000{n}"), handing("kap")).employee_id for n in "12"
    ]

    assert got == ["ilze@town.example", "zane@town.example"]


def test_handed_on_to_somebody_absent_it_is_their_stand_ins(town: Organisation, lead: int) -> None:
    with transaction() as session:
        for employee, stand_in in (("zane", "edgars@town.example"), ("ilze", None)):
            session.add(
                AbsenceRow(
                    organisation_id="town",
                    employee_id=f"{employee}@town.example",
                    first_day=date(2026, 11, 24),
                    last_day=date(2026, 11, 30),
                    stand_in_id=stand_in,
                    created_by=lead,
                    created_at=DUE,
                )
            )
    one = opened(town)

    row = do(one, handing("kap", employee_id="zane@town.example"))

    assert (row.department_id, row.employee_id) == ("kap", "edgars@town.example")
    assert refused(one, handing("kap", employee_id="ilze@town.example")) == "nobody_there"


def test_it_is_handed_on_only_to_whom_the_file_knows(town: Organisation) -> None:
    one = opened(town)

    assert refused(one, handing("parks")) == "unknown_department"
    assert refused(one, handing("kap", employee_id="x@town.example")) == "unknown_employee"
    assert len(told(one)) == 2


def test_spoken_is_said_only_of_a_conversation_that_callmon_saw(
    town: Organisation, lead: int
) -> None:
    one = opened(town)
    talk = kept(a_call(DUE + HOUR, outcome="answered"))
    kept(a_call(RECEIVED - HOUR, outcome="answered", call_sid="before"))
    kept(a_call(DUE + HOUR, outcome="missed", call_sid="missed"))
    kept(a_call(DUE + HOUR, outcome="answered", from_number="+37126000001", call_sid="other"))

    for call_sid in (None, "before", "missed", "other", "none"):
        assert refused(one, closing(Outcome.SPOKE, call_sid=call_sid)) == "no_such_call"
    row = do(one, closing(Outcome.SPOKE, call_sid=talk.call_sid, by=lead))
    assert (row.state, row.outcome, row.closed_at) == ("done", "spoke", talk.ended_at)


def test_a_call_that_we_made_is_seen_by_the_number_we_rang(town: Organisation, lead: int) -> None:
    one = opened(town, callback_number="+37126999999")
    ours: dict[str, Any] = {
        "direction": "outbound",
        "from_number": "+37180001234",
        "outcome": "answered",
    }
    kept(a_call(DUE + HOUR, **ours, to_number="+37126999999", call_sid="said"))
    kept(a_call(DUE + HOUR, **ours, to_number=CITIZEN, call_sid="theirs"))

    def seen() -> list[str]:
        with reading() as session:
            return [row.call_sid for row in seen_calls(session, session.get_one(FollowUpRow, one))]

    assert seen() == ["theirs"], "a number nobody confirmed is nobody's"
    do(one, lambda session, row: acts.confirm_number(session, row, by=lead, now=NOW))
    assert seen() == ["said", "theirs"]


def test_no_answer_needs_three_calls_in_vain(town: Organisation) -> None:
    one = opened(town)
    calls = [
        kept(a_call(DUE + n * HOUR / 4, direction="outbound", outcome="missed")) for n in range(3)
    ]

    for call in calls:
        assert refused(one, closing(Outcome.NO_ANSWER)) == "too_few_tries"
        for _ in range(2):
            row = do(one, lambda session, row, call=call: acts.tried(session, row, call, NOW))  # type: ignore[misc]
        assert row.state == "attempted"

    assert do(one, closing(Outcome.NO_ANSWER)).outcome == "no_answer"
    assert [event.kind for event in told(one)].count("tried") == 3, "told twice, kept once"


@pytest.mark.parametrize("outcome", [Outcome.ANSWERED_BY_EMAIL, Outcome.NOT_NEEDED])
def test_an_e_mail_or_a_reason_needs_words(town: Organisation, outcome: Outcome) -> None:
    one = opened(town)

    assert refused(one, closing(outcome, words="  ")) == "words_needed"
    assert do(one, closing(outcome, words="Nosūtīju.")).outcome == outcome
    assert told(one)[-1].words == "Nosūtīju."


def test_what_is_done_is_not_done_again(town: Organisation) -> None:
    one = opened(town)
    do(one, closing(Outcome.NOT_NEEDED, words="Dublējas."))

    assert refused(one, closing(Outcome.NOT_NEEDED, words="Vēlreiz.")) == "already_done"
    assert refused(one, handing("kap")) == "already_done"
    do(one, lambda session, row: acts.note(session, row, "Tomēr.", by=None, now=NOW))
    row = do(one, lambda session, row: acts.reopen(session, row, by=None, now=NOW))
    assert (row.state, row.closed_at, row.outcome) == ("open", None, None)
    again = refused(one, lambda session, row: acts.reopen(session, row, by=None, now=NOW))
    assert again == "not_done_yet"


def test_a_talk_when_ringing_back_closes_it_once(town: Organisation) -> None:
    one = opened(town)
    call = kept(a_call(DUE + HOUR, direction="outbound", outcome="answered"))

    for _ in range(2):
        row = do(one, lambda session, row: acts.spoke_in(session, row, call, NOW))

    assert (row.state, row.outcome) == ("done", "spoke")
    assert [event.kind for event in told(one)] == ["opened", "assigned", "spoke"]


def test_a_number_is_confirmed_or_corrected_by_a_person(town: Organisation, lead: int) -> None:
    one, other = opened(town, callback_number="+37126999999"), opened(town, department_id="kap")

    row = do(one, lambda session, row: acts.confirm_number(session, row, by=lead, now=NOW))
    assert (row.number_confirmed_at, row.number_confirmed_by) == (NOW, lead)

    def correcting(number: str) -> Callable[[Session, FollowUpRow], None]:
        return lambda session, row: acts.correct_number(session, row, number, by=lead, now=NOW)

    assert do(one, correcting("26 123 457")).said_number == "+37126123457"
    assert told(one)[-1].words == "+37126123457"
    assert refused(one, correcting("zvaniet man")) == "no_number"
    nothing = refused(other, lambda s, row: acts.confirm_number(s, row, by=lead, now=NOW))
    assert nothing == "no_said_number"


def test_a_corrected_department_gets_it_and_teaches(town: Organisation, lead: int) -> None:
    one = opened(town, department_id="roads")
    due = do(one, lambda *_: None).due_at

    def correcting(department: str) -> Callable[[Session, FollowUpRow], None]:
        return lambda session, row: acts.correct_department(
            session, row, department, by=lead, now=NOW
        )

    assert refused(one, correcting("parks")) == "unknown_department"
    row = do(one, correcting("kap"))

    assert (row.department_id, row.employee_id, row.due_at) == ("kap", "ilze@town.example", due)
    with reading() as session:
        message = session.query(VoicemailRow).one()
    assert (message.corrected_department_id, message.corrected_by) == ("kap", lead)
    before = len(told(one))
    do(one, correcting("kap"))
    assert len(told(one)) == before, "said again, it stays whose it is"


def test_of_many_who_close_at_once_one_does(crowded_town: Organisation) -> None:
    one = opened(crowded_town)

    def attempt(_: int) -> str:
        try:
            do(one, closing(Outcome.NOT_NEEDED, words="Dublējas."))
        except NotDone as refusal:
            return refusal.reason
        return "done"

    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(attempt, range(6)))

    assert sorted(results) == ["already_done"] * 5 + ["done"]
    assert [event.kind for event in told(one)].count("not_needed") == 1


ACTS = st.lists(
    st.sampled_from(
        ("hand_on", "note", "try", "speak", "close", "reopen", "confirm", "correct", "move", "join")
    ),
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(chosen=ACTS)
def test_what_is_stored_is_always_what_the_history_adds_up_to(
    town: Organisation, lead: int, chosen: list[str]
) -> None:
    with transaction() as session:
        call = a_call()
        session.add(call)
        session.flush()
        row = open_for_missed_call(session, call, town, NOW)
        assert row is not None
        row.said_number = "+37126999999"
        for place, name in enumerate(chosen):
            _act(session, row, name, town, lead, NOW + place * HOUR / 60)
            _agrees(session, row)
        session.rollback()


def _act(
    session: Session,
    row: FollowUpRow,
    name: str,
    town: Organisation,
    lead: int,
    now: datetime,
) -> None:
    call = a_call(now, outcome="missed" if name == "join" else "answered")
    session.add(call)
    session.flush()
    with suppress(NotDone):
        match name:
            case "hand_on":
                acts.hand_on(session, row, department_id="roads", by=None, now=now)
            case "note":
                acts.note(session, row, "Vārdi.", by=None, now=now)
            case "try":
                acts.tried(session, row, call, now)
            case "speak":
                acts.spoke_in(session, row, call, now)
            case "close":
                acts.close(session, row, Outcome.NO_ANSWER, by=None, now=now)
            case "reopen":
                acts.reopen(session, row, by=None, now=now)
            case "confirm":
                acts.confirm_number(session, row, by=lead, now=now)
            case "correct":
                acts.correct_number(session, row, "+37126999998", by=lead, now=now)
            case "move":
                acts.correct_department(session, row, "kap", by=lead, now=now)
            case "join":
                open_for_missed_call(session, call, town, now)


def _agrees(session: Session, row: FollowUpRow) -> None:
    session.flush()
    session.expire(row)
    derived = standing(history(session, row))
    assert (row.state, row.outcome, row.closed_at) == (
        derived.state,
        derived.outcome,
        derived.closed_at,
    )
    assert (row.department_id, row.employee_id) == (derived.department_id, derived.employee_id)
    assert (row.number_confirmed_at, row.number_confirmed_by) == (
        derived.number_confirmed_at,
        derived.number_confirmed_by,
    )
    assert (row.state == State.DONE) is (row.closed_at is not None)
