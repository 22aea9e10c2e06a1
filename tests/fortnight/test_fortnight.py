"""After days of calls, faults, outages and kills: nothing forgotten, everybody told, all explained.

CALLMON_FORTNIGHT_CALLS sets another number of calls than 60; with 400 or more the whole fortnight
is played, else its last three days (a working Friday, a working Saturday, a Sunday).
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from statistics import median_low
from typing import Any

import pytest
from sqlalchemy import select

from callmon.tables import (
    CallRow,
    FollowUpCauseRow,
    FollowUpEventRow,
    FollowUpRow,
    VoicemailRow,
)
from tests.fortnight import calendar
from tests.fortnight.absences import ABSENCES, away, heirs, is_unmanned, takes
from tests.fortnight.citizens import FAULTS_PLAYED, Cause
from tests.fortnight.fortnight import Fortnight, begin
from tests.fortnight.people import DEPARTMENTS, TOWNS, Town, name_of, town_of

pytestmark = pytest.mark.timeout(7200)

CALLS = int(os.environ.get("CALLMON_FORTNIGHT_CALLS", "60"))
FIRST = calendar.FIRST if CALLS >= 400 else date(2026, 6, 26)
NEAR = timedelta(minutes=10)
"""What lies nearer to a deadline may be told either way."""
HOURS = 0.05


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fortnight]:
    played = begin(tmp_path_factory.mktemp("fortnight"), CALLS, FIRST, calendar.LAST)
    try:
        played.play()
        yield played
    finally:
        played.end()


def follow_up_ids(fortnight: Fortnight) -> dict[str, int]:
    """The follow-up of each cause, by the call's SID."""
    with fortnight.house.database() as session:
        rows = session.scalars(select(FollowUpCauseRow)).all()
    return {row.cause_key.partition("-")[2].partition("-")[0]: row.follow_up_id for row in rows}


def opened_at(fortnight: Fortnight) -> dict[int, datetime]:
    with fortnight.house.database() as session:
        return {row.id: row.opened_at for row in session.scalars(select(FollowUpRow))}


def told(fortnight: Fortnight) -> Counter[str]:
    """How often each mail came, by what names it."""
    return Counter(mail.key for mail in fortnight.employees.mails)


def day_of(moment: datetime) -> date:
    return moment.astimezone(calendar.RIGA).date()


def settled_at(fortnight: Fortnight, cause: Cause) -> datetime | None:
    return _first(fortnight, cause, "spoke", "emailed", "not_needed", "no_answer")


def _first(fortnight: Fortnight, cause: Cause, *kinds: str) -> datetime | None:
    fitting = (
        at
        for number, kind, at in fortnight.employees.done
        if number == cause.number and kind in kinds and at >= cause.at
    )
    return min(fitting, default=None)


def test_it_was_a_fortnight_of_trouble(fortnight: Fortnight):
    kinds = Counter(cause.kind for cause in fortnight.citizens.causes)
    done = Counter(kind for _, kind, _ in fortnight.employees.done)

    assert len(fortnight.citizens.played) == CALLS
    assert kinds["message"] >= CALLS / 5
    assert kinds["missed_call"] > 0
    assert done["spoke"] > 0
    assert done["tried"] > 0
    assert fortnight.restarts > 1
    if CALLS >= 400:
        assert fortnight.citizens.faults.keys() >= FAULTS_PLAYED


def test_every_message_and_missed_call_has_exactly_one_follow_up(fortnight: Fortnight):
    with fortnight.house.database() as session:
        kept = Counter(session.scalars(select(FollowUpCauseRow.cause_key)))
    name = {"message": "message", "missed_call": "missed"}
    expected = {f"{name[cause.kind]}-{cause.call_sid}" for cause in fortnight.citizens.causes}

    assert set(kept) == expected
    assert set(kept.values()) == {1}


def test_every_mail_that_was_due_came_once(fortnight: Fortnight):
    came, ids = told(fortnight), follow_up_ids(fortnight)
    name = {"message": "message", "missed_call": "missed"}
    assigned = {f"assignment-{name[one.kind]}-{one.call_sid}" for one in fortnight.citizens.causes}

    assert assigned <= came.keys()
    twice = {mail for mail, times in came.items() if times > 1}
    assert len(twice) <= fortnight.restarts, "again only where a kill fell into the sending"
    for cause in fortnight.citizens.causes:
        key = f"overdue-{ids[cause.call_sid]}"
        _is_told(fortnight, key, cause.due_at, settled_at(fortnight, cause))


def test_every_overdue_one_was_told_to_the_head(fortnight: Fortnight):
    ids, late = follow_up_ids(fortnight), 0
    opened = opened_at(fortnight)
    for cause in fortnight.citizens.causes:
        known_at = cause.at if cause.is_told else opened[ids[cause.call_sid]]
        assert known_at - cause.at < timedelta(days=2), "the next reckoning, or the one after"
        head_at = calendar.after_office_hours(max(cause.due_at, known_at), 1.0)
        key = f"overdue_head-{ids[cause.call_sid]}"
        late += _is_told(fortnight, key, head_at, settled_at(fortnight, cause))
    assert late > 0, "some were forgotten"


def _is_told(fortnight: Fortnight, key: str, due: datetime, settled: datetime | None) -> bool:
    """Hold a mail to being there exactly where it was due while it was not settled; what was
    settled before the mail was back from an outage needs none any more."""
    came, until = told(fortnight), settled or fortnight.clock.now()
    if until > fortnight.may_come_at(due) + NEAR:
        assert came[key], f"{key} was due at {due} and is not there"
    elif until < due - NEAR:
        assert not came[key], f"{key} came, but it was settled at {settled}, due {due}"
    return until > due + NEAR


def test_whoever_was_away_got_no_mail_no_follow_up_and_no_call(fortnight: Fortnight):
    mails = [(day_of(mail.at), mail.to) for mail in fortnight.employees.mails]
    phones = {town.phone_of(one): one for town in TOWNS for one in town.employees()}
    rings = [
        (day_of(truth.started_at), phones[leg.phone])
        for truth in fortnight.citizens.played
        for leg in truth.legs
    ]
    with fortnight.house.database() as session:
        events = session.scalars(
            select(FollowUpEventRow).where(FollowUpEventRow.kind.in_(("assigned", "handed_on")))
        )
        given = [(day_of(event.at), event.employee_id or "") for event in events]

    for what in (mails, rings, given):
        assert [(day, who) for day, who in what if away(town_of(who), who, day)] == []
    absent = {one.employee for one in ABSENCES}
    assert absent & {who for _, who in given}, "on other days they get something"
    assert absent & {who for _, who in rings}


def test_what_they_had_went_on_the_first_day_to_who_stands_in(fortnight: Fortnight):
    passed = Counter[str]()
    for one in ABSENCES:
        town, morning = town_of(one.employee), calendar.at(one.first, calendar.time(0))
        for told in fortnight.employees.follow_ups.values():
            of_it = [
                mail
                for mail in fortnight.employees.mails
                if mail.follow_up == told.id and mail.kind in ("assignment", "handed_on")
            ]
            before = [mail for mail in of_it if mail.at < morning]
            is_open = told.done_at is None or told.done_at >= morning
            if is_open and before and before[-1].to == one.employee:
                new = next(mail for mail in of_it if mail.at >= morning)
                assert (new.kind, day_of(new.at)) == ("handed_on", one.first), told
                assert new.to in heirs(town, one.employee, one.first), told
                passed[town.id] += 1
    assert passed.keys() == {town.id for town in TOWNS}


def test_what_was_new_went_to_who_was_on_duty_or_else_to_the_head(fortnight: Fortnight):
    new = [mail for mail in fortnight.employees.mails if mail.kind == "assignment"]
    without_duty = [mail for mail in new if is_unmanned(town_of(mail.to), "kap", day_of(mail.at))]

    for mail in new:
        assert mail.to in takes(town_of(mail.to), "kap", day_of(mail.at)), mail
    assert without_duty
    assert {mail.to for mail in without_duty} == {TOWNS[0].head_of("kap")}


def test_the_operations_page_told_where_nobody_was_on_duty(fortnight: Fortnight):
    shown = {
        key: [(department, "Kap0" in who_takes_it) for department, who_takes_it in lines]
        for key, lines in fortnight.unmanned.items()
    }

    assert shown == {
        (town.id, day): [(name_of(one), True) for one in DEPARTMENTS if is_unmanned(town, one, day)]
        for town in TOWNS
        for day in calendar.days(FIRST, calendar.LAST)
    }
    assert any(shown.values())


def test_the_reckoning_explains_every_call(fortnight: Fortnight):
    since, end = calendar.at(FIRST, calendar.time(0)), fortnight.clock.now()
    command = fortnight.house.run(
        "reconcile", "--from", since.isoformat(), "--to", end.isoformat(), "--json"
    )
    output, _ = command.communicate(timeout=900)
    (account,) = json.loads(output[output.index(b"[") :])
    with fortnight.house.database() as session:
        rows = {row.call_sid: row for row in session.scalars(select(CallRow))}

    untold = {(one["call_sid"], one["what"]) for one in account["unexplained"]}
    assert untold == {(sid, "no_events") for sid in fortnight.citizens.untold}
    assert account["repaired"] == [], "the nights have repaired it all"
    parents = [leg for leg in fortnight.line.exchange.legs.values() if leg.parent_sid is None]
    assert account["calls"] == len(parents)
    assert {leg.sid for leg in parents} == rows.keys()
    assert all(row.ended_at for row in rows.values())


def test_no_message_waits_for_its_morning(fortnight: Fortnight):
    with fortnight.house.database() as session:
        states = Counter(session.scalars(select(VoicemailRow.state)))

    assert set(states) <= {"routed", "silent"}


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.id)
def test_figures_equal_those_computed_from_the_log(fortnight: Fortnight, town: Town):
    command = fortnight.house.run(
        "figures", "-o", town.id, "--by", "all", "--json",
        "--from", FIRST.isoformat(), "--to", calendar.LAST.isoformat(),
    )  # fmt: skip
    output, _ = command.communicate(timeout=120)
    (row,) = json.loads(output[output.index(b"[") :])

    expected = _figures(fortnight, town)
    assert {key: row[key] for key in expected} == {
        key: pytest.approx(value, abs=HOURS if key.endswith("hours") else 0.001)
        if value is not None
        else None
        for key, value in expected.items()
    }


def _figures(fortnight: Fortnight, town: Town) -> dict[str, Any]:
    causes = [cause for cause in fortnight.citizens.causes if cause.town == town]
    end = fortnight.clock.now()
    tried = {one: _first(fortnight, one, "tried", "spoke", "emailed") for one in causes}
    spoken = {one: _first(fortnight, one, "spoke", "emailed") for one in causes}
    needed = [one for one in causes if not _first(fortnight, one, "not_needed")]
    due = [one for one in needed if spoken[one] or one.due_at <= end]
    missed = [one for one in needed if one.kind == "missed_call"]
    waited = sorted(calendar.office_hours(one.at, at) for one, at in spoken.items() if at)
    until_try = sorted(calendar.office_hours(one.at, at) for one, at in tried.items() if at)
    return {
        "messages_received": sum(one.kind == "message" for one in causes),
        "first_try_median_hours": median_low(until_try) if until_try else None,
        "spoken_median_hours": median_low(waited) if waited else None,
        "spoken_on_time": _share([bool(at := spoken[one]) and at <= one.due_at for one in due]),
        "missed_calls": len(missed),
        "missed_calls_returned": _share([tried[one] is not None for one in missed]),
    }


def _share(answers: list[bool]) -> float | None:
    return sum(answers) / len(answers) if answers else None
