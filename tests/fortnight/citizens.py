"""The citizens of the fortnight: who rings when, with what fault of the line, and what they are
owed for it."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain, zip_longest

from callmon.simulator import Simulator
from callmon.simulator.clock import Clock
from callmon.simulator.scenario import Answer, Caller, CallTruth, Faults, Phase, Phone, Scenario
from callmon.simulator.scenarios import FAULTS
from callmon.simulator.scenarios.contract import MESSAGE
from tests.fortnight import calendar
from tests.fortnight.people import TOWNS, Town

AT_ONCE = 6
"""Of both towns by turns, so that mostly somebody is free."""
CLOSED_SHARE = 0.22
"""Of all calls, those that come while the line is closed."""
SILENT_EVERY = 11
"""Of those, who says nothing: the rest, a fifth of all calls, leave a message."""
ABANDONED_SHARE, BROKEN_SHARE = 0.1, 0.02
FAULTY_SHARE = 0.35
LOST = (
    Faults(connect_fails=frozenset({"number-status"})),
    Faults(connect_fails=frozenset({"number-status", "leg-status"})),
    Faults(connect_fails=frozenset({"recording-status"})),
)
"""Webhooks that never arrive: only the night's reckoning knows."""
LISTED_LATE = replace(LOST[1], lists_lag_seconds=2 * 3600.0)
"""The lists are all that knows its end, and they lag."""
GONE = Faults(events_gone=True)
"""Nobody can tell any more which webhooks there were."""


def _faults_of(outcome: str) -> tuple[Faults, ...]:
    return tuple(one.faults for one in FAULTS if one.outcome == outcome)


OF_CALLS = (*LOST, LISTED_LATE, GONE, *_faults_of("answered"))
OF_ABANDONED = _faults_of("abandoned")
OF_BROKEN = _faults_of("failed")
NEVER_TOLD = tuple(one for one in OF_BROKEN if "number-status" in one.wrongly_signed)
OF_MESSAGES = (*LOST[:1], *_faults_of("message"))
OF_SILENT = _faults_of("missed")
FAULTS_PLAYED = {*OF_CALLS, *OF_ABANDONED, *OF_BROKEN, *OF_MESSAGES, *OF_SILENT}


@dataclass(frozen=True)
class Cause:
    """What a citizen is owed, as it really was."""

    town: Town
    kind: str
    number: str
    at: datetime
    call_sid: str
    is_told: bool = True
    """Whether a webhook told of the call; else the night's reckoning is the first to know."""

    @property
    def due_at(self) -> datetime:
        if self.kind == "missed_call":
            return calendar.after_office_hours(self.at, self.town.missed_call_hours)
        morning = calendar.handed_on_at(self.at, on_days_off=self.town.routes_on_days_off)
        return calendar.after_office_hours(morning, self.town.message_hours)


@dataclass
class Citizens:
    """Between two steps of a day they ring, or leave messages where the line is closed."""

    line: Simulator
    calls: int
    stretches: list[tuple[datetime, datetime]]
    chance: random.Random = field(default_factory=lambda: random.Random(2026))
    played: list[CallTruth] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    faults: Counter[Faults] = field(default_factory=Counter)
    untold: set[str] = field(default_factory=set)
    """Calls of which no log of webhooks is left."""
    _closed: int = 0
    _turns: Counter[tuple[Faults, ...]] = field(default_factory=Counter)
    _number: int = 0
    _passed: Counter[bool] = field(default_factory=Counter)

    def ring(self, since: datetime, until: datetime, now: datetime) -> None:
        """The calls between two steps, all played at `now`, shortly before the second."""
        is_open = _is_open(since, until)
        if is_open is None:
            return
        how_many = self._how_many(is_open=is_open)
        of_towns = (
            [self._caller(town) if is_open else self._writer(town) for _ in range(how_many)]
            for town in TOWNS
        )
        scenarios = [one for one in chain(*zip_longest(*of_towns)) if one]
        truths = self.line.play(scenarios, AT_ONCE, clock=Clock(now, speed=None))
        self.played += truths
        for scenario, truth in zip(scenarios, truths, strict=True):
            self.faults[scenario.faults] += 1
            self._note_cause(scenario, truth)
            if scenario.faults.events_gone:
                self.untold.add(truth.sid)

    def _how_many(self, *, is_open: bool) -> int:
        """Of one town in the next such stretch, so that the whole comes to `calls`."""
        share = 1 - CLOSED_SHARE if is_open else CLOSED_SHARE
        each = self.calls * share / len(TOWNS)
        fitting = sum(_is_open(*one) is is_open for one in self.stretches)
        before = self._passed[is_open]
        self._passed[is_open] += 1
        return round(each * (before + 1) / fitting) - round(each * before / fitting)

    def _caller(self, town: Town) -> Scenario:
        fate = self.chance.random()
        if fate < ABANDONED_SHARE:
            return self._gives_up(town)
        call = Scenario(
            "call",
            "answered",
            to=town.line,
            caller=self._from(town),
            phones=(Phone(after_seconds=3),),
            talk_seconds=2.0,
        )
        if fate < ABANDONED_SHARE + BROKEN_SHARE:
            return self._faulty(replace(call, outcome="failed"), OF_BROKEN)
        return self._mostly_well(call, OF_CALLS)

    def _gives_up(self, town: Town) -> Scenario:
        caller = self._from(town, Phase.RINGING, 7.0)
        phones = (Phone(Answer.IGNORES),)
        call = Scenario("call", "abandoned", to=town.line, caller=caller, phones=phones)
        return self._mostly_well(call, OF_ABANDONED)

    def _writer(self, town: Town) -> Scenario:
        self._closed += 1
        call = Scenario("message", "message", to=town.line, caller=self._from(town))
        if self._closed % SILENT_EVERY == 0:
            return self._faulty(replace(call, outcome="missed"), OF_SILENT)
        return self._mostly_well(replace(call, message=MESSAGE), OF_MESSAGES)

    def _mostly_well(self, call: Scenario, faults: tuple[Faults, ...]) -> Scenario:
        return self._faulty(call, faults) if self.chance.random() < FAULTY_SHARE else call

    def _faulty(self, call: Scenario, faults: tuple[Faults, ...]) -> Scenario:
        """The next of the faults, in turn. Who is found busy with another code is rung first."""
        fault = faults[self._turns[faults] % len(faults)]
        self._turns[faults] += 1
        if fault.busy_sip_code != "486":
            call = replace(call, phones=(Phone(Answer.BUSY), *call.phones))
        return replace(call, faults=fault)

    def _from(self, town: Town, leaves_in: Phase | None = None, after: float = 0.0) -> Caller:
        self._number += 1
        number = f"+3712{town.place + 5}{self._number:06d}"
        return Caller(number=number, leaves_in=leaves_in, leaves_after_seconds=after)

    def _note_cause(self, scenario: Scenario, truth: CallTruth) -> None:
        """A caller whom nobody was free to answer, or whose call broke, is owed a call as one who
        gave up is."""
        was_missed = scenario.outcome != "message" and truth.answered_leg is None
        if truth.ended_at and (was_missed or scenario.outcome == "message"):
            town = next(one for one in TOWNS if one.line == scenario.to)
            kind = "missed_call" if was_missed else "message"
            number, is_told = scenario.caller.number, scenario.faults not in NEVER_TOLD
            self.causes.append(Cause(town, kind, number, truth.ended_at, truth.sid, is_told))


def _is_open(since: datetime, until: datetime) -> bool | None:
    """Whether the lines are open all that time, or closed all that time, or neither."""
    begins, ends = calendar.is_open(since), calendar.is_open(until - timedelta(minutes=5))
    if begins and ends:
        return True
    return None if begins or calendar.is_open(until) else False
