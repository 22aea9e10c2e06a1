"""The employees of the fortnight: they read their mail, ring back, settle, hand on or forget."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from callmon.simulator import Simulator
from callmon.simulator.scenario import Answer, Caller, Faults, Phone, Scenario
from tests.fortnight import absences, calendar
from tests.fortnight.clock import FakeTime
from tests.fortnight.desks import Desks
from tests.fortnight.people import Town, department_of, town_of
from tests.system.house import Mailbox, until

FORGOTTEN, SETTLED_OTHERWISE, HANDED_ON, NEVER_REACHED, REACHED_LATE = 8, 14, 18, 26, 36
"""Of a hundred follow-ups the first 8 are forgotten, 6 settled otherwise, 4 handed on …"""
TRIES = 3
RING_FAULTS = (
    Faults(rest_ring="answer lost"),
    Faults(rest_ring="lost"),
    Faults(rest_ring_busy_times=1),
    Faults(rest_ring_refused=21215),
    Faults(rest_ring="answer lost", unlisted_times=1),
)
"""What befalls the first ring of every fourth follow-up: whether it was made, nobody is told."""
ROUNDS = 3
"""Nobody rings more citizens back between two steps."""


@dataclass(frozen=True)
class Came:
    """A mail as it came; `key` names it."""

    at: datetime
    to: str
    key: str
    follow_up: int | None

    @property
    def kind(self) -> str:
        return self.key.partition("-")[0]


@dataclass
class Told:
    """What employees know of a follow-up from their mail, and how often they rang in vain."""

    town: Town
    id: int
    holder: str
    presses: int = 0
    tries: int = 0
    was_handed_on: bool = False
    done_at: datetime | None = None

    @property
    def page(self) -> str:
        return f"/follow-ups/{self.id}"


@dataclass
class Employees:
    """All of them, each at their own desk and with their own phone."""

    desks: Desks
    line: Simulator
    mailbox: Mailbox
    clock: FakeTime
    mails: list[Came] = field(default_factory=list)
    done: list[tuple[str, str, datetime]] = field(default_factory=list)
    """What was done for a citizen: number, kind of event, when."""
    follow_ups: dict[int, Told] = field(default_factory=dict)
    _noted: int = 0

    def read_mail(self) -> None:
        """What came since the last time, by the time it is now."""
        for mail in self.mailbox.mails[len(self.mails) :]:
            found = re.search(r"/follow-ups/(\d+)", mail["text"])
            key = mail["id"].strip("<>").partition("@")[0]
            came = Came(self.clock.now(), mail["to"], key, int(found[1]) if found else None)
            self.mails.append(came)
            if came.follow_up is not None and came.kind in ("assignment", "handed_on"):
                new = Told(town_of(came.to), came.follow_up, came.to)
                self.follow_ups.setdefault(came.follow_up, new).holder = came.to

    def work(self) -> None:
        """Everybody who is there does something about what is theirs."""
        for _ in range(ROUNDS):
            busy: set[str] = set()
            for told in [one for one in self.follow_ups.values() if not one.done_at]:
                if told.holder not in busy and self._acts(told):
                    busy.add(told.holder)
            self.line.wait_for_rest_calls()
            self._note_rings()
            if not busy:
                return

    def _acts(self, told: Told) -> bool:
        """One thing for a follow-up; whether the employee's phone is taken by it."""
        nature = (told.id * 7919) % 100  # what becomes of it never hangs on how the play went
        if nature < FORGOTTEN or self._is_leaving(told):
            return False
        number = self._number_of(told)
        if number is None:
            return False
        if told.tries >= TRIES:
            self._close(told, number, "no_answer")
        elif nature < SETTLED_OTHERWISE:
            self._close(told, number, "answered_by_email" if nature % 2 else "not_needed")
        elif nature < HANDED_ON and not told.was_handed_on:
            self._hand_on(told)
        else:
            never, late = nature < NEVER_REACHED, nature < REACHED_LATE and told.tries < 2
            return self._ring_back(told, number, answers=not (never or late))
        return False

    def _is_leaving(self, told: Told) -> bool:
        today = self.clock.now().astimezone(calendar.RIGA).date()
        return bool(
            absences.away(told.town, told.holder, today)
            or absences.leaves_next_day(told.town, told.holder, today)
        )

    def _close(self, told: Told, number: str, outcome: str) -> None:
        at = self.clock.now()
        if self._press(told, "outcome", outcome=outcome, words="Viss ir nokārtots."):
            told.done_at = at
            kind = {"answered_by_email": "emailed"}.get(outcome, outcome)
            self.done.append((number, kind, at))

    def _hand_on(self, told: Told) -> None:
        """To somebody else; the next mail tells whose it is."""
        others = [one for one in told.town.employees() if one != told.holder]
        employee = others[told.id % len(others)]
        told.was_handed_on = self._press(
            told, "holder", department=department_of(employee), employee=employee
        )

    def _ring_back(self, told: Told, number: str, *, answers: bool) -> bool:
        phone = told.town.phone_of(told.holder)
        faults = self._ring_faults(told)
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
                faults=faults,
            )
        )
        asked, requests = len(self.line.asked_for), len(self.line.api.requests)
        if not self._press(told, "ring-backs", number=number):
            return False
        told.presses += 1
        if faults.rest_ring == "lost" or faults.rest_ring_refused:
            until(lambda: len(self.line.api.requests) > requests, 180, "the ring was asked for")
            return True
        until(lambda: len(self.line.asked_for) > asked, 180, "the employee's phone was rung")
        told.tries += not answers
        told.done_at = self.clock.now() if answers else None
        return True

    def _ring_faults(self, told: Told) -> Faults:
        if told.presses or told.id % 4:
            return Faults()
        return RING_FAULTS[told.id // 4 % len(RING_FAULTS)]

    def _note_rings(self) -> None:
        """What came of the calls that were over by now."""
        over = self.line.asked_for[self._noted :]
        self._noted += len(over)
        for truth in over:
            child = next(iter(truth.legs), None)
            if child and truth.ended_at:
                self.done.append(
                    (child.phone, "spoke" if child.bridged_at else "tried", truth.ended_at)
                )

    def _number_of(self, told: Told) -> str | None:
        """Whom to ring. None where it is not theirs any more, as whoever handed it on may hear
        later, and while their last call of it is not yet known to be over."""
        page = self.desks.page(told.holder, told.page)
        found = re.search(r'name="number" value="(\+\d+)"', page.text)
        return found[1] if page.status_code == 200 and found else None

    def _press(self, told: Told, act: str, **fields: str) -> bool:
        return self.desks.press(told.holder, told.page, f"{told.page}/{act}", **fields)
