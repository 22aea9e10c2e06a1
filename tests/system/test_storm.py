"""A storm of calls while web and worker are killed at random: nothing lost, nothing doubled.

CALLMON_STORM_CALLS sets another number of calls than 200. It goes on with more of them until
web and worker were each killed often enough.
"""

import os
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import urldefrag

import pytest
from sqlalchemy import func, or_, select

from callmon.simulator.clock import Clock
from callmon.simulator.scenario import Answer, Caller, CallTruth, Phase, Phone, Request, Said
from callmon.simulator.scenario import Scenario as Call
from callmon.simulator.scenarios.contract import CLOSED_LINE, OPEN_LINE
from callmon.tables import (
    AssignmentRow,
    CallRow,
    FindingRow,
    NotificationRow,
    ReceiptRow,
    RecordingRow,
    VoicemailRow,
)
from tests.system.conftest import Town
from tests.system.house import House, until

pytestmark = pytest.mark.timeout(900)

CALLS = int(os.environ.get("CALLMON_STORM_CALLS", "200"))
AT_ONCE = 12
SPEED = 8.0
BETWEEN_KILLS_SECONDS = (1.5, 5.0)
KILLS_EACH = 2
SHORT_TALK = 2.0

TAKEN = Call("taken", "answered", to=OPEN_LINE, phones=(Phone(after_seconds=2),))
KINDS = (
    TAKEN,
    replace(TAKEN, name="second", phones=(Phone(Answer.BUSY), Phone(after_seconds=2))),
    replace(
        TAKEN,
        name="abandoned",
        outcome="abandoned",
        phones=(Phone(Answer.IGNORES),),
        caller=Caller(leaves_in=Phase.RINGING, leaves_after_seconds=3),
    ),
    replace(TAKEN, name="by the employee", ends_talk="agent"),
    Call("message", "message", to=CLOSED_LINE, message=(Said("client", "en-client-no-thanks"),)),
)


def caller(n: int) -> Call:
    """The nth to ring, from 0; each from a number of their own."""
    kind = KINDS[n % len(KINDS)]
    person = replace(kind.caller, number=f"+371291{n:05d}")
    return replace(kind, talk_seconds=SHORT_TALK, caller=person)


class Killer:
    """Kills web or worker at random moments and starts it again, until told to stop."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._chance = random.Random(2026)
        self._over = threading.Event()
        self.killed: Counter[str] = Counter()
        self.web_is_up = threading.Event()
        self.web_is_up.set()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.wait(self._chance.uniform(*BETWEEN_KILLS_SECONDS)):
            victim = "worker" if self.killed["web"] > self.killed["worker"] else "web"
            if victim == "web":
                self.web_is_up.clear()
            self._house.kill(victim)
            self.killed[victim] += 1
            self._house.start(victim)
            self.web_is_up.set()

    def has_killed_enough(self) -> bool:
        return min(self.killed["web"], self.killed["worker"]) >= KILLS_EACH

    def stop(self) -> None:
        self._over.set()
        self._thread.join()


@dataclass
class Storm:
    town: Town
    calls: list[CallTruth]
    killed: Counter[str]

    def requests(self) -> list[Request]:
        return [request for call in self.calls for request in call.requests]

    def told_and_taken(self, kind: str, **values: str) -> set[str]:
        """The calls of whom such a webhook was acknowledged."""
        return {
            call.sid
            for call in self.calls
            for request in call.requests
            if request.taken
            and request.kind == kind
            and values.items() <= dict(request.fields).items()
        }


@pytest.fixture(scope="module")
def storm(town: Town) -> Storm:
    killer, clock = Killer(town.house), Clock(speed=SPEED)

    calls: list[CallTruth] = []
    numbers = count()

    def ring_on() -> None:
        while (n := next(numbers)) < CALLS or not killer.has_killed_enough():
            killer.web_is_up.wait(60)  # else they would all ring in vain while it starts
            calls.append(town.line.ring(caller(n), clock))

    try:
        with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
            ringing = [pool.submit(ring_on) for _ in range(AT_ONCE)]
        for one in ringing:
            one.result()
    finally:
        killer.stop()
    storm = Storm(town, calls, killer.killed)
    until(lambda: _is_quiet(storm), 400, "all work of the storm is done")
    return storm


def _is_quiet(storm: Storm) -> bool:
    told = _recordings_told(storm)
    with storm.town.house.database() as session:
        expected = select(RecordingRow.recording_sid).where(
            or_(RecordingRow.state == "expected", RecordingRow.next_try_at.is_not(None))
        )
        waiting = told & set(session.scalars(expected))
        judged = set(
            session.scalars(
                select(CallRow.call_sid).join(FindingRow, FindingRow.call_id == CallRow.id)
            )
        )
        kept = set(session.scalars(select(VoicemailRow.call_sid)))
    messages = _messages_told(storm)
    return not waiting and _to_be_judged(storm) <= judged and messages <= kept


def _recordings_told(storm: Storm) -> set[str]:
    """The recordings of whose completion the house knows; others it looks for in a few minutes."""
    return {
        dict(request.fields)["RecordingSid"]
        for request in storm.requests()
        if request.taken and ("RecordingStatus", "completed") in request.fields
    }


def _messages_told(storm: Storm) -> set[str]:
    """Calls in which something was recorded after the beep: silence is no message."""
    return storm.told_and_taken(
        "recording-status", RecordingSource="RecordVerb", RecordingStatus="completed"
    )


def _to_be_judged(storm: Storm) -> set[str]:
    """Calls whose bridge, end and recording were told."""
    bridged = storm.told_and_taken("dial-action", DialBridged="true")
    return bridged & storm.told_and_taken("recording-status", RecordingStatus="completed")


def test_the_storm_was_one(storm: Storm):
    taken = sum(request.taken for request in storm.requests())

    assert len(storm.calls) >= CALLS
    assert min(storm.killed["web"], storm.killed["worker"]) >= KILLS_EACH
    assert taken > CALLS * 3, "most webhooks came through between the kills"


def test_every_acknowledged_webhook_is_kept_once(storm: Storm):
    with storm.town.house.database() as session:
        kept = Counter(
            (row.url, tuple(map(tuple, row.fields))) for row in session.scalars(select(ReceiptRow))
        )
    made = {_key(request) for request in storm.requests()}
    lost = [request for request in storm.requests() if request.taken and not kept[_key(request)]]

    assert not lost, f"{len(lost)} lost, first: {lost[0].kind} {lost[0].fields}"
    assert max(kept.values()) == 1
    assert set(kept) <= made, "a receipt nobody sent"


def _key(request: Request) -> tuple[str, tuple[tuple[str, str], ...]]:
    """By its whole address: to look again for somebody free is asked with the same fields."""
    return urldefrag(request.url).url, tuple(request.fields)


def test_every_recording_told_of_is_kept_once(storm: Storm):
    told = _recordings_told(storm)
    with storm.town.house.database() as session:
        states = dict(session.execute(select(RecordingRow.recording_sid, RecordingRow.state)).all())

    assert told
    assert {states.get(sid) for sid in told} == {"kept"}


def test_every_call_is_judged_once(storm: Storm):
    with storm.town.house.database() as session:
        found = session.execute(
            select(CallRow.call_sid, FindingRow.clause, FindingRow.check)
            .join(FindingRow, FindingRow.call_id == CallRow.id)
            .where(FindingRow.is_current)
        )
        times = Counter(found.all())
    each = Counter(sid for sid, _, _ in times)
    judged = _to_be_judged(storm)

    assert max(times.values()) == 1
    assert judged
    assert len({each[sid] for sid in judged}) == 1, "every call has a finding for every clause"


def test_calls_and_messages_are_neither_lost_nor_doubled(storm: Storm):
    with storm.town.house.database() as session:
        outcomes = dict(session.execute(select(CallRow.call_sid, CallRow.outcome)).all())
        messages = Counter(session.scalars(select(VoicemailRow.call_sid)))
    acknowledged = {call.sid for call in storm.calls if any(r.taken for r in call.requests)}
    left = _messages_told(storm)

    assert acknowledged <= set(outcomes)
    assert {outcomes[sid] for sid in _to_be_judged(storm)} == {"answered"}
    assert left <= set(messages)
    assert set(messages.values()) == {1}


def test_the_morning_gives_every_message_to_one_person_by_one_mail(storm: Storm):
    house = storm.town.house
    at = (datetime.now(UTC) + timedelta(days=6)).isoformat(timespec="seconds")
    twice = [house.run("voicemail", "route", "--at", at) for _ in range(2)]
    time.sleep(1.5)
    house.kill("worker")
    twice[0].kill()
    house.start("worker")
    for process in twice:
        process.communicate()
    again = house.run("voicemail", "route", "--at", at)
    output, _ = again.communicate()
    assert again.returncode == 0, output.decode()

    with house.database() as session:
        messages = set(
            session.scalars(select(VoicemailRow.id).where(VoicemailRow.state != "silent"))
        )
        assigned = Counter(session.scalars(select(AssignmentRow.voicemail_id)))
    assert messages
    assert assigned == dict.fromkeys(messages, 1)
    until(lambda: _all_sent(house), 60, "every mail went out")
    ids = (mail["id"] for mail in storm.town.mailbox.mails)
    mails = Counter(one for one in ids if one.startswith("<assignment-message-"))
    assert len(mails) == len(messages)
    assert sum(mails.values()) <= len(mails) + 1, "again only where a kill fell into the sending"


def _all_sent(house: House) -> bool:
    with house.database() as session:
        waiting = select(func.count()).select_from(NotificationRow)
        unsent = NotificationRow.sent_at.is_(None), NotificationRow.dropped_at.is_(None)
        return session.scalar(waiting.where(*unsent)) == 0
