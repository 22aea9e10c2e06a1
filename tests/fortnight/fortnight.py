"""A fortnight of two municipalities, played against the running house on a clock that leaps.

Citizens ring and leave messages, phones and webhooks fail as the pretend line knows how, mail and
exchange are away for hours, web and worker are killed at random; employees read their mail and
ring back, answer by e-mail, hand on, or forget. What really happened is written down here, from
the pretend line's own log, and held against what callmon kept.
"""

import random
import re
import time as real_time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from callmon.simulator import Simulator
from callmon.simulator.api import ApiServer
from callmon.simulator.clock import Clock
from callmon.simulator.scenario import Answer, Caller, CallTruth, Faults, Phase, Phone, Scenario
from callmon.simulator.scenarios import FAULTS
from callmon.simulator.scenarios.contract import MESSAGE
from callmon.tables import UserRow
from callmon.web.users import hash_password
from tests.fortnight import calendar
from tests.fortnight.clock import FakeTime
from tests.fortnight.people import TOWNS, Town, department_of, write_organisations
from tests.system.house import ACCOUNT, TOKEN, House, Mailbox, until

PASSWORD = "zirgs un akumulators"
AT_ONCE = 12
MESSAGES_SHARE = 0.2
ABANDONED_SHARE = 0.1
FAULTY_SHARE = 0.35
FORGOTTEN, SETTLED_OTHERWISE, HANDED_ON, NEVER_REACHED, REACHED_LATE = 8, 14, 18, 26, 36
"""Of a hundred follow-ups the first 8 are forgotten, 6 settled otherwise, 4 handed on …"""
TRIES = 3
STEPS = tuple(
    time(*clock)
    for clock in (
        *((0, 40), (3, 10), (6, 0), (8, 1), (8, 45), (9, 40), (10, 50), (12, 0), (13, 10)),
        *((14, 20), (15, 30), (16, 30), (17, 30), (21, 0)),
    )
)
LOST = (
    Faults(connect_fails=frozenset({"number-status"})),
    Faults(connect_fails=frozenset({"number-status", "leg-status"})),
    Faults(connect_fails=frozenset({"recording-status"})),
)
"""Webhooks that never arrive: only the night's reckoning knows."""
OF_CALLS = (*LOST, *(one.faults for one in FAULTS if one.outcome == "answered"))
OF_MESSAGES = (*LOST[:1], *(one.faults for one in FAULTS if one.outcome == "message"))


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
class Told:
    """What employees know of a follow-up from their mail, and how often they rang in vain."""

    town: Town
    id: int
    holder: str
    tries: int = 0
    was_handed_on: bool = False
    is_done: bool = False


@dataclass
class Fortnight:
    """The house, its line and its people, and what really happened so far."""

    town_of: dict[str, Town]
    house: House
    line: Simulator
    mailbox: Mailbox
    clock: FakeTime
    calls: int
    first: date = calendar.FIRST
    last: date = calendar.LAST
    chance: random.Random = field(default_factory=lambda: random.Random(2026))
    played: list[CallTruth] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    done: list[tuple[str, str, datetime]] = field(default_factory=list)
    """What was done for a citizen: number, kind of event, when."""
    follow_ups: dict[int, Told] = field(default_factory=dict)
    restarts: int = 0
    _read: int = 0
    _number: int = 0
    _exchange_is_up: bool = True
    _desks: dict[str, httpx.Client] = field(default_factory=dict)

    def play(self) -> None:
        """All days, step by step."""
        steps = list(self._steps())
        mail_away, exchange_away = self._away(steps, 0.3), self._away(steps, 0.6)
        for place, (before, now) in enumerate(pairwise(steps)):
            self._arrive(before, now)
            self._leap(now)
            self._set_mail(away=now in mail_away)
            self._set_exchange(away=now in exchange_away)
            if place % 7 == 3:
                self._kill()
            self._settle()
            if now not in mail_away and now not in exchange_away:
                self._work(now)
                self._settle()
        for now in self._morning_after():
            self._leap(now)
            self._settle()

    def _morning_after(self) -> list[datetime]:
        """The last night's reckoning, and its messages handed on."""
        day = self.last + timedelta(days=1)
        return [calendar.at(day, clock) for clock in (time(3, 10), time(8, 1), time(8, 45))]

    def end(self) -> None:
        for desk in self._desks.values():
            desk.close()
        self.house.stop()
        self.line.server.stop()
        self.mailbox.stop()

    def _steps(self) -> Iterator[datetime]:
        yield calendar.at(self.first, time(0, 5))
        for day in calendar.days(self.first, self.last):
            yield from (calendar.at(day, clock) for clock in STEPS)

    def _away(self, steps: list[datetime], share: float) -> set[datetime]:
        """Three steps of a working day: some hours."""
        middle = [one for one in steps if calendar.is_open(one)]
        start = int(len(middle) * share)
        return set(middle[start : start + 3])

    # Citizens

    def _arrive(self, since: datetime, until_: datetime) -> None:
        """The calls between two steps, played just before the second."""
        scenarios = []
        for town in TOWNS:
            open_now = calendar.is_open(since) and calendar.is_open(until_ - timedelta(minutes=5))
            closed = not calendar.is_open(since) and not calendar.is_open(until_)
            if open_now:
                scenarios += [self._caller(town) for _ in range(self._how_many(open_now=True))]
            elif closed:
                scenarios += [self._writer(town) for _ in range(self._how_many(open_now=False))]
        self._leap(until_ - timedelta(minutes=5))
        now = self.clock.now()
        truths = self.line.play(scenarios, AT_ONCE, clock=Clock(now, speed=None))
        self.played += truths
        for scenario, truth in zip(scenarios, truths, strict=True):
            self._note_cause(scenario, truth)

    def _how_many(self, *, open_now: bool) -> int:
        """So many that the whole comes to `calls`: those of one town between two steps."""
        steps = list(self._steps())
        stretches = list(pairwise(steps))
        fitting = [
            one
            for one in stretches
            if calendar.is_open(one[0]) == open_now == calendar.is_open(one[1])
        ]
        share = 1 - MESSAGES_SHARE if open_now else MESSAGES_SHARE
        mean = self.calls * share / len(TOWNS) / max(1, len(fitting))
        return int(mean + self.chance.random())

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
        kind = {"message": "message", "abandoned": "missed_call"}.get(scenario.outcome)
        if kind and truth.ended_at:
            town = self.town_of[scenario.to]
            self.causes.append(Cause(town, kind, scenario.caller.number, truth.ended_at, truth.sid))

    # Employees

    def _work(self, now: datetime) -> None:
        """Everybody reads their mail and, in office hours, does something about it."""
        self._read_mail()
        if not calendar.is_open(now):
            return
        busy: set[str] = set()
        for told in [one for one in self.follow_ups.values() if not one.is_done]:
            if told.holder not in busy and self._acts(told):
                busy.add(told.holder)
        self.line.wait_for_rest_calls()
        self._note_rings()

    def _read_mail(self) -> None:
        for mail in self.mailbox.mails[self._read :]:
            kind = mail["id"].strip("<").partition("-")[0]
            found = re.search(r"/follow-ups/(\d+)", mail["text"])
            if found and kind in ("assignment", "handed_on"):
                town = next(one for one in TOWNS if mail["to"].endswith(f"@{one.id}.example"))
                told = self.follow_ups.setdefault(
                    int(found[1]), Told(town, int(found[1]), mail["to"])
                )
                told.holder = mail["to"]
        self._read = len(self.mailbox.mails)

    def _acts(self, told: Told) -> bool:
        """One thing for a follow-up; whether the employee's phone is taken by it."""
        nature = (told.id * 7919) % 100  # what becomes of it never hangs on how the play went
        if nature < FORGOTTEN or not self._sees(told):
            return False
        if told.tries >= TRIES:
            self._close(told, "no_answer")
        elif nature < SETTLED_OTHERWISE:
            self._close(told, "answered_by_email" if nature % 2 else "not_needed")
        elif nature < HANDED_ON and not told.was_handed_on:
            self._hand_on(told)
        else:
            never, late = nature < NEVER_REACHED, nature < REACHED_LATE and told.tries < 2
            return self._ring_back(told, answers=not (never or late))
        return False

    def _close(self, told: Told, outcome: str) -> None:
        number, at = self._number_of(told), self.clock.now()
        if self._press(told, "outcome", outcome=outcome, words="Viss ir nokārtots."):
            told.is_done = True
            kind = {"answered_by_email": "emailed"}.get(outcome, outcome)
            self.done.append((number, kind, at))

    def _hand_on(self, told: Told) -> None:
        """To somebody else; the next mail tells whose it is."""
        others = [one for one in told.town.employees() if one != told.holder]
        employee = others[told.id % len(others)]
        told.was_handed_on = self._press(
            told, "holder", department=department_of(employee), employee=employee
        )

    def _ring_back(self, told: Told, *, answers: bool) -> bool:
        number = self._number_of(told)
        phone = told.town.phone_of(told.holder)
        self.line.expect_rest_call(
            Scenario(
                f"ring-back {told.id}",
                "answered" if answers else "missed",
                rest_call_to=phone,
                caller=Caller(keys=("1", "1")),
                phones=(
                    Phone(after_seconds=2, number=phone),
                    Phone(Answer.TAKES if answers else Answer.IGNORES, 3, number),
                ),
                talk_seconds=2.0,
            )
        )
        if not self._press(told, "ring-backs", number=number):
            return False
        asked = len(self.line.asked_for)
        until(lambda: len(self.line.asked_for) > asked, 60, "the employee's phone was rung")
        told.tries += not answers
        told.is_done = answers
        return True

    def _note_rings(self) -> None:
        known = {at for _, kind, at in self.done if kind in ("tried", "spoke")}
        for truth in self.line.asked_for:
            child = next((leg for leg in truth.legs), None)
            if child is None or truth.ended_at is None or truth.ended_at in known:
                continue
            kind = "spoke" if child.bridged_at else "tried"
            self.done.append((child.phone, kind, truth.ended_at))

    def _sees(self, told: Told) -> bool:
        """Whether it is theirs still: whoever handed it on may hear of the next holder later."""
        return self._desk(told).get(f"/follow-ups/{told.id}").status_code == 200

    def _number_of(self, told: Told) -> str:
        page = self._desk(told).get(f"/follow-ups/{told.id}").text
        found = re.search(r'name="number" value="(\+\d+)"', page)
        assert found, f"follow-up {told.id} has a number to ring: {page}"
        return found[1]

    def _press(self, told: Told, act: str, **fields: str) -> bool:
        """A form of the follow-up's page sent; whether it was done."""
        desk = self._desk(told)
        token = re.search(
            r'name="csrf_token" value="([^"]*)"', desk.get(f"/follow-ups/{told.id}").text
        )
        assert token, "the holder sees their follow-up"
        answer = desk.post(f"/follow-ups/{told.id}/{act}", data={"csrf_token": token[1], **fields})
        assert answer.status_code == 303, answer.text
        return "problem=" not in answer.headers["location"]

    def _desk(self, told: Told) -> httpx.Client:
        """Signed in as who has it, anew where the session ended."""
        desk = self._desks.setdefault(
            told.holder, httpx.Client(base_url=self.house.url, timeout=30, trust_env=False)
        )
        if desk.get("/follow-ups").status_code != 200:
            form = desk.get("/sign-in").text
            token = re.search(r'name="form_token" value="([^"]*)"', form)
            assert token
            data = {"email": told.holder, "password": PASSWORD, "form_token": token[1], "next": "/"}
            assert desk.post("/sign-in", data=data).status_code == 303
        return desk

    # The house

    def _leap(self, moment: datetime) -> None:
        self.clock.leap_to(moment)
        self.line.clock = Clock(self.clock.now(), speed=None)

    def _set_mail(self, *, away: bool) -> None:
        if away == self.mailbox.is_up:
            (self.mailbox.stop if away else self.mailbox.start)()

    def _set_exchange(self, *, away: bool) -> None:
        if away and self._exchange_is_up:
            self.line.server.stop()
        elif not (away or self._exchange_is_up):
            self.line.server = ApiServer(self.line.api, urlsplit(self.line.api_url).port or 0)
        self._exchange_is_up = not away

    def _kill(self) -> None:
        victim = self.chance.choice(("web", "worker"))
        self.house.kill(victim)
        self.house.start(victim)
        self.restarts += 1

    def _settle(self) -> None:
        """Until the schedule has looked round and all that can be done is done: what is tried
        again later waits for its time."""
        real_time.sleep(1.2)
        quiet = 0

        def is_quiet() -> bool:
            nonlocal quiet
            quiet = quiet + 1 if not self.house.is_at_work(self.clock.now()) else 0
            return quiet >= 2

        until(is_quiet, 240, f"the house is quiet at {self.clock.now()}")


def begin(folder: Path, calls: int, first: date, last: date) -> Fortnight:
    """A house of two municipalities on the eve of the first day."""
    clock = FakeTime(folder / "time", calendar.at(first, time(0, 5)))
    mailbox = Mailbox()
    line = Simulator(
        "http://127.0.0.1:1",
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        start=clock.now(),
        speed=None,
        longest_announcement_seconds=0.5,
    )
    house = House(
        folder,
        "",
        line.api_url,
        mailbox.url,
        write=write_organisations,
        environment=clock.environment,
    )
    line.set_site(house.url)
    house.start()
    _add_people(house)
    town_of = {town.line: town for town in TOWNS}
    return Fortnight(town_of, house, line, mailbox, clock, calls, first, last)


def _add_people(house: House) -> None:
    password = hash_password(PASSWORD)
    with house.database() as session:
        for town in TOWNS:
            session.add_all(
                UserRow(
                    organisation_id=town.id,
                    email=employee,
                    name=employee,
                    role="operator",
                    employee_id=employee,
                    language="lv",
                    password_hash=password,
                    created_at=datetime.fromtimestamp(0, tz=calendar.RIGA),
                )
                for employee in town.employees()
            )
        session.commit()
