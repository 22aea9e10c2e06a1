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
MESSAGES_SHARE = 0.2
ABANDONED_SHARE = 0.1
FAULTY_SHARE = 0.35
LOST = (
    Faults(connect_fails=frozenset({"number-status"})),
    Faults(connect_fails=frozenset({"number-status", "leg-status"})),
    Faults(connect_fails=frozenset({"recording-status"})),
)
"""Webhooks that never arrive: only the night's reckoning knows."""
OVER_BY_NIGHT = [one for one in FAULTS if not one.faults.lists_lag_times]
"""The pretend line's lists lag until asked for so often; they are asked for in the night only."""
OF_CALLS = (*LOST, *(one.faults for one in OVER_BY_NIGHT if one.outcome == "answered"))
OF_MESSAGES = (*LOST[:1], *(one.faults for one in OVER_BY_NIGHT if one.outcome == "message"))


@dataclass(frozen=True)
class Cause:
    """What a citizen is owed, as it really was."""

    town: Town
    kind: str
    number: str
    at: datetime
    call_sid: str

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
            self._note_cause(scenario, truth)

    def _how_many(self, *, is_open: bool) -> int:
        """Of one town in the next such stretch, so that the whole comes to `calls`."""
        share = 1 - MESSAGES_SHARE if is_open else MESSAGES_SHARE
        each = self.calls * share / len(TOWNS)
        fitting = sum(_is_open(*one) is is_open for one in self.stretches)
        before = self._passed[is_open]
        self._passed[is_open] += 1
        return round(each * (before + 1) / fitting) - round(each * before / fitting)

    def _caller(self, town: Town) -> Scenario:
        gives_up = self.chance.random() < ABANDONED_SHARE
        call = Scenario(
            "call",
            "abandoned" if gives_up else "answered",
            to=town.line,
            caller=self._from(town, *((Phase.RINGING, 7.0) if gives_up else (None, 0.0))),
            phones=(Phone(Answer.IGNORES) if gives_up else Phone(after_seconds=3),),
            talk_seconds=2.0,
        )
        if gives_up or self.chance.random() > FAULTY_SHARE:
            return call
        return replace(call, faults=self.chance.choice(OF_CALLS))

    def _writer(self, town: Town) -> Scenario:
        left = Scenario(
            "message", "message", to=town.line, caller=self._from(town), message=MESSAGE
        )
        if self.chance.random() > FAULTY_SHARE:
            return left
        return replace(left, faults=self.chance.choice(OF_MESSAGES))

    def _from(self, town: Town, leaves_in: Phase | None = None, after: float = 0.0) -> Caller:
        self._number += 1
        number = f"+3712{town.place + 5}{self._number:06d}"
        return Caller(number=number, leaves_in=leaves_in, leaves_after_seconds=after)

    def _note_cause(self, scenario: Scenario, truth: CallTruth) -> None:
        """A caller whom nobody was free to answer is owed a call as one who gave up is."""
        was_missed = scenario.outcome != "message" and truth.answered_leg is None
        if truth.ended_at and (was_missed or scenario.outcome == "message"):
            town = next(one for one in TOWNS if one.line == scenario.to)
            kind = "missed_call" if was_missed else "message"
            self.causes.append(Cause(town, kind, scenario.caller.number, truth.ended_at, truth.sid))


def _is_open(since: datetime, until: datetime) -> bool | None:
    """Whether the lines are open all that time, or closed all that time, or neither."""
    begins, ends = calendar.is_open(since), calendar.is_open(until - timedelta(minutes=5))
    if begins and ends:
        return True
    return None if begins or calendar.is_open(until) else False
