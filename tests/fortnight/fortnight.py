"""A fortnight of two municipalities, played against the running house on a clock that leaps.

Citizens ring and leave messages, phones and webhooks fail as the pretend line knows how, mail and
exchange are away for hours, web and worker are killed at random; employees read their mail and
ring back, answer by e-mail, hand on, forget, or are away. What really happened is written down
here, from the pretend line's own log, and held against what callmon kept.
"""

import random
import re
import time as real_time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from callmon.simulator import Simulator
from callmon.simulator.api import ApiServer
from callmon.simulator.clock import Clock
from callmon.tables import UserRow
from callmon.web.users import hash_password
from tests.fortnight import calendar
from tests.fortnight.absences import ABSENCES, DUTY
from tests.fortnight.citizens import Citizens
from tests.fortnight.clock import FakeTime
from tests.fortnight.desks import PASSWORD, Desks
from tests.fortnight.employees import Employees
from tests.fortnight.people import TOWNS, Town, write_organisations
from tests.system.house import ACCOUNT, TOKEN, House, Mailbox, until

STEPS = tuple(
    time(*clock)
    for clock in (
        *((0, 40), (3, 10), (6, 0), (8, 1), (8, 45), (9, 40), (10, 50), (12, 0), (13, 10)),
        *((14, 20), (15, 30), (16, 30), (17, 30), (21, 0)),
    )
)
RECKONING = time(3, 10)
UNMANNED = re.compile(r"Šodien dežurantu nav: ([^<]+?)\.\s*([^<]*?)\s*<")


@dataclass
class Fortnight:
    """The house, its line and its people, and what really happened so far."""

    house: House
    line: Simulator
    mailbox: Mailbox
    clock: FakeTime
    desks: Desks
    citizens: Citizens
    employees: Employees
    steps: list[datetime]
    chance: random.Random = field(default_factory=lambda: random.Random(2026))
    unmanned: dict[tuple[str, date], list[tuple[str, str]]] = field(default_factory=dict)
    """What the operations page said each noon of departments where nobody is on duty."""
    restarts: int = 0
    mail_outage: tuple[datetime, datetime] | None = None
    """From its beginning until what waited has been tried again."""
    _exchange_is_up: bool = True

    def play(self) -> None:
        """All days, step by step."""
        _add_people(self.house)
        _tell_absences(self.desks)
        mail_away, exchange_away = self._away(0.3), self._away(0.6)
        back = self.steps.index(max(mail_away)) + 1
        self.mail_outage = min(mail_away), self.steps[back + 1]
        for place, (before, now) in enumerate(pairwise(self.steps)):
            began = real_time.monotonic()
            self.employees.read_mail()
            self._trouble_lists(now)
            self._leap(now - timedelta(minutes=5))
            self.citizens.ring(before, now, self.clock.now())
            rang = real_time.monotonic() - began
            self._leap(now)
            self._set_mail(away=now in mail_away)
            self._set_exchange(away=now in exchange_away)
            if place % 7 == 3:
                self._kill()
            self._settle()
            if now not in mail_away and now not in exchange_away and calendar.is_open(now):
                self.employees.work()
                self._settle()
            if now.astimezone(calendar.RIGA).time() == time(12):
                self._look_at_operations()
            took = real_time.monotonic() - began
            print(
                f"{now.astimezone(calendar.RIGA):%d %b %H:%M}"
                f" in {took:.0f} s ({rang:.0f} s of ringing):"
                f" {len(self.citizens.played)} calls, {len(self.employees.mails)} mails",
                flush=True,
            )
        for now in self._morning_after():
            self._leap(now)
            self._settle()

    def may_come_at(self, due: datetime) -> datetime:
        """When a mail due at a moment can be there at the earliest."""
        assert self.mail_outage
        began, ended = self.mail_outage
        return ended if began <= due < ended else due

    def _morning_after(self) -> list[datetime]:
        """The last night's reckoning, and its messages handed on."""
        day = self.steps[-1].astimezone(calendar.RIGA).date() + timedelta(days=1)
        return [calendar.at(day, clock) for clock in (time(3, 10), time(8, 1), time(8, 45))]

    def end(self) -> None:
        self.desks.close()
        self.house.stop()
        self.line.server.stop()
        self.mailbox.stop()

    def _away(self, share: float) -> set[datetime]:
        """Three steps of a working day: some hours."""
        middle = [one for one in self.steps if calendar.is_open(one)]
        start = int(len(middle) * share)
        return set(middle[start : start + 3])

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

    def _trouble_lists(self, now: datetime) -> None:
        """Before every other night's reckoning the lists are refused a few times."""
        local = now.astimezone(calendar.RIGA)
        if local.time() == RECKONING and local.day % 2:
            self.line.api.list_troubles += [429, 503]

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

        until(is_quiet, 600, f"the house is quiet at {self.clock.now()}")
        self.employees.read_mail()

    def _look_at_operations(self) -> None:
        today = self.clock.now().astimezone(calendar.RIGA).date()
        for town in TOWNS:
            page = self.desks.page(town.lead, "/operations").text
            self.unmanned[town.id, today] = UNMANNED.findall(page)


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
        write=lambda folder: write_organisations(folder, _absences_in_file),
        environment=clock.environment,
    )
    line.set_site(house.url)
    house.start()
    desks, steps = Desks(house.url), list(_steps(first, last))
    return Fortnight(
        house,
        line,
        mailbox,
        clock,
        desks,
        Citizens(line, calls, list(pairwise(steps))),
        Employees(desks, line, mailbox, clock),
        steps,
    )


def _steps(first: date, last: date) -> Iterator[datetime]:
    yield calendar.at(first, time(0, 5))
    for day in calendar.days(first, last):
        yield from (calendar.at(day, clock) for clock in STEPS)


def _absences_in_file(town: Town, whose: str) -> str:
    """What the organisation's file says of somebody's absence, or of a department's duty."""
    duty = "".join(
        f"[[department.duty]]\nweek = {week}\n"
        f"employees = {[f'{one}@{town.id}.example' for one in people]}\n"
        for (of_town, department, week), people in DUTY.items()
        if (of_town, department) == (town.id, whose)
    )
    away = "".join(
        f"absent = [[{one.first}, {one.last}]]\n"
        + (f'stand_in = "{one.stand_in}@{town.id}.example"\n' if one.stand_in else "")
        for one in ABSENCES
        if one.in_file and one.employee == whose
    )
    return duty + away


def _tell_absences(desks: Desks) -> None:
    """Those that are not in the file, told by each town's lead on the page of people."""
    for town in TOWNS:
        for one in ABSENCES:
            if one.town == town.id and not one.in_file:
                stand_in = f"{one.stand_in}@{town.id}.example" if one.stand_in else ""
                days = {"first": one.first.isoformat(), "last": one.last.isoformat()}
                assert desks.press(
                    town.lead,
                    "/people",
                    "/people/absences",
                    employee=one.employee,
                    stand_in=stand_in,
                    **days,
                )


def _add_people(house: House) -> None:
    password = hash_password(PASSWORD)
    with house.database() as session:
        for town in TOWNS:
            session.add_all(
                UserRow(
                    organisation_id=town.id,
                    email=person,
                    name=person,
                    role="lead" if person == town.lead else "operator",
                    employee_id=None if person == town.lead else person,
                    language="lv",
                    password_hash=password,
                    created_at=datetime.fromtimestamp(0, tz=calendar.RIGA),
                )
                for person in (*town.employees(), town.lead)
            )
        session.commit()
