"""Who is away in the fortnight, who stands in, who is on duty; and, worked out from these lists
alone, who is there for what on a day: nothing of callmon's is asked here."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.fortnight.people import EACH, Town, department_of


def _june(day: int) -> date:
    return date(2026, 6, day)


@dataclass(frozen=True)
class Absence:
    """From the first day to the last, both included; told on the desk, or in the file."""

    town: str
    who: str
    first: date
    last: date
    stand_in: str | None = None
    in_file: bool = False

    @property
    def employee(self) -> str:
        return f"{self.who}@{self.town}.example"


ABSENCES = (
    Absence("aiviekste", "kap1", _june(16), _june(17), "kap2"),
    Absence("aiviekste", "kap2", _june(17), _june(17), "socialais1"),  # the stand-in is away too
    Absence("aiviekste", "saimnieciba1", _june(18), _june(19)),
    Absence("aiviekste", "kap1", _june(25), _june(26)),
    Absence("aiviekste", "kap2", _june(26), _june(26)),  # on the 26th nobody is on duty
    Absence("aiviekste", "kap0", _june(27), _june(28), "saimnieciba1"),
    Absence("dzirnava", "kap0", _june(18), _june(18), "kap3", in_file=True),
    Absence("dzirnava", "kap1", _june(19), _june(26), "kap2"),
    Absence("dzirnava", "kap2", _june(25), _june(26), "kap3"),  # who stands in for kap1
    Absence("dzirnava", "kap3", _june(27), _june(28), "saimnieciba1", in_file=True),
    Absence("dzirnava", "kap0", _june(27), _june(28), "kap1"),  # theirs too: the whole 26th
)
DUTY = {
    ("aiviekste", "kap", _june(22)): ("kap1", "kap2"),
}
"""By town, department and Monday; where none is written everybody of the department is."""


def away(town: Town, employee: str, day: date) -> Absence | None:
    """The absence of somebody on a day."""
    return next(
        (
            one
            for one in ABSENCES
            if one.town == town.id and one.employee == employee and one.first <= day <= one.last
        ),
        None,
    )


def leaves_next_day(town: Town, employee: str, day: date) -> bool:
    """Whoever packs leaves what is theirs to others."""
    return not away(town, employee, day) and bool(away(town, employee, day + timedelta(days=1)))


def instead_of(town: Town, employee: str, day: date) -> str | None:
    """Themselves, or who stands in at the end of the chain."""
    absence = away(town, employee, day)
    if absence is None:
        return employee
    stand_in = absence.stand_in and f"{absence.stand_in}@{town.id}.example"
    return instead_of(town, stand_in, day) if stand_in else None


def _there(town: Town, people: tuple[str, ...], day: date) -> set[str]:
    emails = (f"{one}@{town.id}.example" for one in people)
    return {there for one in emails if (there := instead_of(town, one, day))}


def _on_the_rota(town: Town, department: str, day: date) -> set[str]:
    everybody = tuple(f"{department}{n}" for n in range(EACH))
    monday = day - timedelta(days=day.weekday())
    return _there(town, DUTY.get((town.id, department, monday), everybody), day)


def is_unmanned(town: Town, department: str, day: date) -> bool:
    """Whether nobody who is on duty is there."""
    return not _on_the_rota(town, department, day)


def takes(town: Town, department: str, day: date) -> set[str]:
    """Who may get what comes to a department: whoever is on duty, else the head."""
    return _on_the_rota(town, department, day) or _there(town, (f"{department}0",), day)


def heirs(town: Town, employee: str, day: date) -> set[str]:
    """Who gets what somebody who is away on a day had."""
    there = instead_of(town, employee, day)
    return {there} if there else takes(town, department_of(employee), day)
