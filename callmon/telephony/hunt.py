"""Whose phone to ring next: round robin, skipping who is absent, busy or was rung. (pure)"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from callmon.organisation import Employee, Language, Line, Organisation

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


def at_work(
    organisation: Organisation,
    department_id: str,
    now: datetime,
    *,
    caller: str,
    language: Language | None,
) -> list[Employee]:
    """Who of a department may be rung: not absent, not the caller, not a line of our own.

    Those who speak the language the caller chose come first where there are any.
    """  # fmt: skip
    today = now.astimezone(organisation.zone).date()
    ours = {number for line in organisation.lines for number in line.numbers} | {caller}
    people = [
        person
        for person in organisation.employees_of(department_id)
        if not person.is_absent(today) and person.phone not in ours
    ]
    speakers = [person for person in people if language in person.languages]
    return speakers or people
