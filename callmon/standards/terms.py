"""By when and how persistently a citizen is rung back, as the clauses of a standard say. (pure)"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LONGEST_HOURS = 200.0
"""Working hours; about five weeks. What is longer is a slip of the pen."""


@dataclass(frozen=True)
class Terms:
    """What holds where no clause says. Hours are working hours of the line called."""

    follow_up_hours: float = 8.0
    """From when a message was to be handed on until somebody has spoken with the caller; also
    for a promise without a day."""
    missed_call_hours: float = 4.0
    missed_call_waited_seconds: float = 5.0
    """Who hung up sooner, rang by mistake: nobody rings them back."""
    tries: int = 3
    """So many calls in vain until a follow-up may be closed as not answered."""
    reminder_hours: float = 2.0
    """So long before it is due a mail reminds whose it is; 0: none does."""
    overdue_head_hours: float = 1.0
    """So long after it was due the department's head is told."""


LIMITS: Mapping[str, tuple[float, float]] = {
    "follow_up_hours": (0.25, LONGEST_HOURS),
    "missed_call_hours": (0.25, LONGEST_HOURS),
    "missed_call_waited_seconds": (0.0, 120.0),
    "tries": (1, 10),
    "reminder_hours": (0.0, LONGEST_HOURS),
    "overdue_head_hours": (0.0, LONGEST_HOURS),
}
"""The keys that a clause may have, each with the least and the most that makes sense."""


def wrong_term(name: str, value: object) -> str | None:
    """What is wrong with a term and what to write instead; None where nothing is."""
    least, most = LIMITS[name]
    is_number = isinstance(value, int if name == "tries" else int | float)
    if is_number and not isinstance(value, bool) and least <= float(str(value)) <= most:
        return None
    kind = "a whole number" if name == "tries" else "a number"
    return f"{name} is {kind} from {least:g} to {most:g}, not {value!r}"


def terms_of(said: Iterable[Mapping[str, float]]) -> Terms:
    """The terms that clauses say, each once."""
    found = {name: value for one in said for name, value in one.items()}
    tries = int(found.pop("tries", Terms.tries))
    return Terms(**found, tries=tries)
