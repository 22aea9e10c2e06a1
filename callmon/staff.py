"""Who is there on a day: absences and stand-ins, the week's duty, languages.

What is edited on the desk goes before the organisation's file. Whoever is absent gets nothing;
who stands in for them does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.organisation import Department, Employee, Language, Organisation, monday_of
from callmon.tables import AbsenceRow, DutyRow, EmployeeLanguagesRow


@dataclass(frozen=True)
class Staff:
    """The people of an organisation on one day, a day of its own wall clock."""

    organisation: Organisation
    day: date
    away: Mapping[str, str | None] = field(default_factory=dict)
    """Who is absent by the desk, each with who stands in, where somebody was named."""
    duty: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who is on duty this week by the desk, by department."""
    languages: Mapping[str, tuple[Language, ...]] = field(default_factory=dict)
    """What employees speak by the desk."""

    def is_absent(self, employee: Employee) -> bool:
        return employee.id in self.away or employee.is_absent(self.day)

    def stand_in_of(self, employee: Employee) -> Employee | None:
        """Who gets what is theirs while they are absent; None where nobody does, or they are there.

        A stand-in who is absent too is stood in for by theirs, and so on, never in a circle.
        """
        passed: set[str] = set()
        person: Employee | None = employee
        while person and self.is_absent(person) and person.id not in passed:
            passed.add(person.id)
            person = self._known(self.away.get(person.id) or person.stand_in)
        return None if person is employee or person is None or person.id in passed else person

    def instead_of(self, employee: Employee) -> Employee | None:
        """Themselves where they are there, else their stand-in, else None."""
        return self.stand_in_of(employee) if self.is_absent(employee) else employee

    def stood_in_for_by(self, employee_id: str) -> frozenset[str]:
        """Who is absent and whose things come to that employee."""
        return frozenset(
            person.id
            for person in self.organisation.employees
            if (there := self.stand_in_of(person)) and there.id == employee_id
        )

    def on_duty(self, department: Department) -> tuple[Employee, ...]:
        """Who takes what comes to a department: its duty of the week, or everybody of it.

        Where nobody of these is there, its head, or who stands in for the head; else nobody.
        """
        there = self._there(self._turn_of_duty(department))
        return there or self._there((department.head,) if department.head else ())

    def everybody(self, department: Department) -> tuple[Employee, ...]:
        """Who is there for a department, those on duty first, then the rest of it."""
        rest = (person.id for person in self.organisation.employees_of(department.id))
        return tuple(dict.fromkeys((*self.on_duty(department), *self._there(rest))))

    def nobody_on_duty(self, department: Department) -> bool:
        """Whether what comes to a department falls to its head, or to nobody."""
        return not self._there(self._turn_of_duty(department))

    def languages_of(self, employee: Employee) -> tuple[Language, ...]:
        return self.languages.get(employee.id) or employee.languages

    def _turn_of_duty(self, department: Department) -> tuple[str, ...]:
        week = monday_of(self.day)
        by_file = next((duty.employees for duty in department.duty if duty.week == week), ())
        everybody = (person.id for person in self.organisation.employees_of(department.id))
        return self.duty.get(department.id) or by_file or tuple(everybody)

    def _there(self, employee_ids: Iterable[str]) -> tuple[Employee, ...]:
        known = (person for one in employee_ids if (person := self._known(one)))
        there = (self.instead_of(person) for person in known)
        return tuple(dict.fromkeys(person for person in there if person))

    def _known(self, employee_id: str | None) -> Employee | None:
        """None also for somebody who has since been taken out of the organisation's file."""
        return next((one for one in self.organisation.employees if one.id == employee_id), None)


def staff(session: Session, organisation: Organisation, day: date) -> Staff:
    """The people of an organisation on a day, by its file and by the desk."""
    return Staff(
        organisation,
        day,
        away=dict(_away(session, organisation.id, day)),
        duty=_duty(session, organisation.id, monday_of(day)),
        languages=_languages(session, organisation.id),
    )


def _away(session: Session, organisation_id: str, day: date) -> Iterator[tuple[str, str | None]]:
    """Of absences that overlap, one with a stand-in goes before one without, then the newest."""
    query = select(AbsenceRow.employee_id, AbsenceRow.stand_in_id).where(
        AbsenceRow.organisation_id == organisation_id,
        AbsenceRow.first_day <= day,
        AbsenceRow.last_day >= day,
    )
    rows = session.execute(query.order_by(AbsenceRow.stand_in_id.is_not(None), AbsenceRow.id))
    yield from ((employee_id, stand_in_id) for employee_id, stand_in_id in rows)


def _duty(session: Session, organisation_id: str, week: date) -> dict[str, tuple[str, ...]]:
    query = select(DutyRow.department_id, DutyRow.employee_id).where(
        DutyRow.organisation_id == organisation_id, DutyRow.week == week
    )
    duty: dict[str, tuple[str, ...]] = {}
    for department_id, employee_id in session.execute(query.order_by(DutyRow.id)):
        duty[department_id] = (*duty.get(department_id, ()), employee_id)
    return duty


def _languages(session: Session, organisation_id: str) -> dict[str, tuple[Language, ...]]:
    query = select(EmployeeLanguagesRow).where(
        EmployeeLanguagesRow.organisation_id == organisation_id
    )
    return {
        row.employee_id: cast("tuple[Language, ...]", tuple(row.languages))
        for row in session.scalars(query)
    }
