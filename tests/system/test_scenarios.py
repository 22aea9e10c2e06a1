"""Every scenario and fault, played against the running house; its account against the truth.

All calls are made once for each database (`played`); each test then looks at one thing in all.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import ceil

import pytest
from sqlalchemy import func, select

from callmon.simulator.clock import Clock
from callmon.simulator.runner import PRESS_SECONDS
from callmon.simulator.scenario import CallTruth, Scenario
from callmon.simulator.scenarios import CONTRACT, FAULTS
from callmon.tables import (
    CallRow,
    FindingRow,
    ReceiptRow,
    RecordingRow,
    TranscriptRow,
    VoicemailRow,
)
from tests.system.conftest import SPEED, Town
from tests.system.house import until

pytestmark = pytest.mark.timeout(400)

PLAYED = tuple(one for one in (*CONTRACT, *FAULTS) if one.rest_call_to is None)
"""Click-to-call (S11, S12) begins with a press at the desk: tests/pipeline/test_ring_back_call."""
SECONDS = 1.6
"""Two whole-second stamps, and the delivery."""
AT_REAL_SPEED = tuple(
    replace(CONTRACT[number], name=f"{CONTRACT[number].name}, at real speed") for number in (1, 6)
)
BROKEN_BODY = {"truncated", "empty", "not audio"}


@dataclass
class Played:
    """What was played, what really happened, and the house that saw it."""

    town: Town
    calls: list[tuple[Scenario, CallTruth]]

    def taken(self) -> list[tuple[Scenario, CallTruth]]:
        """Calls of which the house acknowledged at least one webhook."""
        return [(one, truth) for one, truth in self.calls if any(r.taken for r in truth.requests)]

    def rows(self) -> dict[str, CallRow]:
        with self.town.house.database() as session:
            return {row.call_sid: row for row in session.scalars(select(CallRow))}


@pytest.fixture(scope="module")
def played(town: Town) -> Played:
    with ThreadPoolExecutor(max_workers=1) as beside:
        slow = beside.submit(town.line.play, AT_REAL_SPEED, clock=Clock(speed=1.0))
        truths = [*town.line.play(PLAYED, at_once=14), *slow.result()]
    played = Played(town, list(zip((*PLAYED, *AT_REAL_SPEED), truths, strict=True)))
    until(lambda: _is_quiet(played), 150, "all calls derived, recordings taken in, words heard")
    return played


def _is_quiet(played: Played) -> bool:
    """Whether nothing is on its way any more: what came broken may still be tried again."""
    rows = played.rows()
    ended = [rows.get(truth.sid) for _, truth in played.taken()]
    if not all(row and row.outcome for row in ended) or played.town.house.is_at_work():
        return False
    with played.town.house.database() as session:
        awaited = session.scalars(
            select(RecordingRow).where(RecordingRow.state.in_(("expected", "missing", "failed")))
        )
        fresh = any(recording.is_to_come for recording in awaited)
        heard = select(TranscriptRow.recording_id)
        unheard = session.scalar(
            select(func.count())
            .select_from(RecordingRow)
            .where(RecordingRow.state == "kept", RecordingRow.id.not_in(heard))
            .where(RecordingRow.hearing_problem.is_(None))
        )
        return not fresh and not unheard


def differences(played: Played, told: dict[str, tuple[object, object]]) -> str:
    """A line for each call whose account is not the truth."""
    return "\n".join(
        f"{name}: callmon says {account!r}, truth is {truth!r}"
        for name, (account, truth) in told.items()
        if account != truth
    )


def test_no_document_of_ours_would_be_warned_of(played: Played):
    warned = [f"{one.name}: {warning}" for one, truth in played.calls for warning in truth.warnings]

    assert not warned


def test_every_call_has_its_outcome(played: Played):
    rows = played.rows()
    told = {
        one.name: (rows[truth.sid].outcome if truth.sid in rows else None, one.outcome)
        for one, truth in played.taken()
    }

    assert not differences(played, told)


def test_a_call_that_never_reached_the_house_is_not_invented(played: Played):
    reached = {truth.sid for _, truth in played.taken()}

    assert set(played.rows()) <= reached


def test_who_answered_and_who_ended_it_are_told(played: Played):
    rows = played.rows()
    told = {}
    for one, truth in played.calls:
        if one.outcome == "answered":
            row, phone = rows[truth.sid], truth.answered_by or ""
            number = f"anna.testa{int(phone[-5:]) - 400}@testa.example"
            told[one.name] = ((row.employee_id, row.ended_by), (number, truth.ended_by))

    assert not differences(played, told)


def test_every_phone_rung_is_a_leg_with_its_rings(played: Played):
    rows = played.rows()
    told = {}
    for one, truth in played.taken():
        legs = rows[truth.sid].timeline["legs"]
        for leg, true in zip(legs, truth.legs, strict=True):
            if leg["ring_is_estimated"] or true.ring_seconds is None:
                continue
            rings = max(1, ceil(true.ring_seconds / 5))
            told[f"{one.name}, leg {true.attempt}"] = (leg["rings"], rings)

    assert len(told) > 30
    assert not differences(played, told)


def test_a_lost_ringing_makes_an_estimate_that_says_so(played: Played):
    rows = played.rows()
    (truth,) = [truth for one, truth in played.calls if one.faults.drop_ringing]
    leg = rows[truth.sid].timeline["legs"][0]

    assert leg["ring_is_estimated"]
    assert leg["rings_at_least"] <= 1 <= leg["rings_at_most"]


def test_wait_and_talk_are_measured_to_a_second_or_so(played: Played):
    rows = played.rows()
    wrong = []
    for one, truth in played.calls:
        if one.outcome != "answered":
            continue
        row, leg = rows[truth.sid], truth.answered_leg
        assert leg
        assert leg.bridged_at
        assert leg.answered_at
        # The whisper has no stamps: the house sees it on its own clock, which a faster line
        # outruns, and from when it got round to the request on a busy machine.
        whisper_seconds = (leg.bridged_at - leg.answered_at).total_seconds()
        speed = 1.0 if one.name.endswith("at real speed") else SPEED
        allowed = SECONDS + whisper_seconds - PRESS_SECONDS / speed
        for name, told, true in (
            ("wait", row.wait_seconds, truth.wait_seconds),
            ("talk", row.talk_seconds, truth.talk_seconds),
        ):
            if told is None or true is None or abs(told - true) > allowed:
                wrong.append(f"{one.name}: {name} {told} instead of {true}")

    assert not wrong, "\n".join(wrong)


def test_every_recording_is_kept_once_or_named_for_what_it_is(played: Played):
    with played.town.house.database() as session:
        rows = {row.recording_sid: row for row in session.scalars(select(RecordingRow))}
    wrong = []
    for one, truth in played.taken():
        for true in truth.recordings:
            row = rows.pop(true.sid, None)
            if row is None or not _is_named(row, one):
                wrong.append(f"{one.name}: {row and (row.state, row.problem)}")

    assert not wrong
    assert not rows, "recordings that nobody made"


def _is_named(row: RecordingRow, scenario: Scenario) -> bool:
    faults = scenario.faults
    body = faults.recording_body.replace(" ", "_")
    silent_message = row.purpose == "voicemail" and not scenario.message
    if faults.recording_absent or (silent_message and faults.silence_is_absent):
        return row.state in ("silent", "missing") and row.sha256 is None
    if silent_message or body == "silent":
        return row.state == "silent"
    if body == "mono":
        return row.state == "wrong_channels"
    if faults.recording_body in BROKEN_BODY:
        return row.sha256 is None and bool(row.problem) and row.state == body
    return row.state == "kept" and bool(row.sha256)


def test_every_message_is_a_message_even_where_its_recording_is_broken(played: Played):
    with played.town.house.database() as session:
        kept = {
            row.call_sid for row in session.scalars(select(VoicemailRow)) if row.state != "silent"
        }
    left = {truth.sid: one.name for one, truth in played.calls if one.outcome == "message"}

    assert set(left.values()) == {left.get(sid, f"invented: {sid}") for sid in kept}


def test_every_webhook_is_kept_once(played: Played):
    with played.town.house.database() as session:
        kept = list(session.scalars(select(ReceiptRow)))
    by_call: dict[str, int] = {}
    for receipt in kept:
        by_call[receipt.call_sid] = by_call.get(receipt.call_sid, 0) + 1
    for one, truth in played.calls:
        sids = {truth.sid, *(leg.sid for leg in truth.legs)}
        events = {
            (request.kind, request.url, tuple(request.fields))
            for request in truth.requests
            if request.taken or request.problem == "read: no reply within 15 s"
        }
        assert sum(by_call.get(sid, 0) for sid in sids) == len(events), one.name


def test_a_wrongly_signed_webhook_leaves_nothing(played: Played):
    (truth,) = [truth for one, truth in played.calls if one.faults.wrongly_signed]
    with played.town.house.database() as session:
        kept = session.scalar(
            select(func.count()).select_from(ReceiptRow).where(ReceiptRow.call_sid == truth.sid)
        )

    assert [request.status for request in truth.requests] == [403, 403, 403]
    assert kept == 0


def test_every_answered_call_is_judged(played: Played):
    answered = {truth.sid for one, truth in played.calls if one.outcome == "answered"}

    def judged() -> set[str]:
        with played.town.house.database() as session:
            found = select(CallRow.call_sid).join(FindingRow, FindingRow.call_id == CallRow.id)
            return set(session.scalars(found))

    late = {
        truth.sid
        for one, truth in played.calls
        if one.faults.recording_body in BROKEN_BODY or one.faults.recording_absent
    }
    until(lambda: answered - late <= judged(), 60, "findings for every call with a recording")


def test_nobody_else_has_any_of_it(played: Played):
    with played.town.house.database() as session:
        organisations = set(session.scalars(select(CallRow.organisation_id)))

    assert organisations == {"testa"}
