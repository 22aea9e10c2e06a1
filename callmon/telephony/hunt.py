"""Whose phone to ring next: round robin, skipping who is absent, busy or was rung. (pure)"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from callmon.organisation import Department, Employee, Language, Line
from callmon.staff import Staff

EXTRA_RING_SECONDS = 5
"""Twilio lets a phone ring about this much longer than asked."""
SHORTEST_RING_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring this employee's phone, for so long."""

    employee: Employee
    seconds: int


@dataclass(frozen=True, slots=True)
class WaitForSomebody:
    """Everybody left to ring is on another call: look again in a while."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Nobody is left to ring, or the caller waited long enough."""

    is_anybody_here: bool
    """Whether it makes sense to hold on: some of them are at work today."""


Next = Ring | WaitForSomebody | GiveUp


def next_step(
    turn: Sequence[Employee],
    *,
    rung: Collection[str],
    busy: Collection[str],
    left_seconds: float,
    line: Line,
) -> Next:
    """What to do for a caller; `turn` are those at work, whose turn it is first."""
    to_ring = [person for person in turn if person.id not in rung]
    if not to_ring or left_seconds < SHORTEST_RING_SECONDS + EXTRA_RING_SECONDS:
        return GiveUp(is_anybody_here=bool(turn))
    free = [person for person in to_ring if person.id not in busy]
    if not free:
        return WaitForSomebody()
    longest = int(left_seconds) - EXTRA_RING_SECONDS
    return Ring(free[0], min(line.hunt.ring_seconds, longest))


def in_turn(people: Sequence[Employee], last_id: str) -> list[Employee]:
    """The people in round-robin order: the one after the last is first."""
    ids = [person.id for person in people]
    start = ids.index(last_id) + 1 if last_id in ids else 0
    return [*people[start:], *people[:start]]


@dataclass(frozen=True, slots=True)
class AtWork:
    """Who of a department may be rung; the rest of it only once those on duty were."""

    on_duty: tuple[Employee, ...]
    rest: tuple[Employee, ...]

    @property
    def all(self) -> tuple[Employee, ...]:
        return (*self.on_duty, *self.rest)

    def turn(self, last_id: str) -> list[Employee]:
        """Everybody once, those on duty first, each in round-robin order."""
        return [*in_turn(self.on_duty, last_id), *in_turn(self.rest, last_id)]


def at_work(
    people: Staff, department: Department, *, caller: str, language: Language | None
) -> AtWork:
    """Who may be rung for a department: stand-ins for the absent; not the caller, not a line of
    our own. Where anybody speaks the language the caller chose, only those who do.
    """
    lines = people.organisation.lines
    ours = {number for line in lines for number in line.numbers} | {caller}
    there = [person for person in people.everybody(department) if person.phone not in ours]
    speakers = [person for person in there if language in people.languages_of(person)]
    chosen = speakers or there
    on_duty = people.on_duty(department)
    return AtWork(
        tuple(person for person in chosen if person in on_duty),
        tuple(person for person in chosen if person not in on_duty),
    )
