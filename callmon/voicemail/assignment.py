"""Who is on duty and whose turn it is: exactly one person for a message."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.db import insert_new, take_turns
from callmon.organisation import Department, Employee, Line, Organisation
from callmon.staff import Staff
from callmon.tables import AssignmentRow, RotationRow, VoicemailRow
from callmon.voicemail.routing import LEAST

PURPOSE = "voicemail"


WhoHas = Callable[[str], str | None]
"""The employee who has something open of the same caller in a department."""


class NobodyToAssign(Exception):
    """The organisation's file names no employee who could take a message."""

    worth_retrying = False


@dataclass(frozen=True)
class Choice:
    """Who gets a message, of which department, and whether they are asked to sort it by hand."""

    employee: Employee
    department_id: str
    by_hand: bool


def assign(
    session: Session,
    voicemail: VoicemailRow,
    people: Staff,
    at: datetime,
    who_has: WhoHas = lambda _department_id: None,
) -> AssignmentRow | None:
    """The assignment of a message, made in the caller's transaction; None if it has one already.

    `people` are those of the day of `at`. Who has something of the same caller in that department
    gets this too. Raises NobodyToAssign.
    """
    organisation_id = people.organisation.id
    take_turn(session, organisation_id)
    session.refresh(voicemail, with_for_update=True)
    if voicemail.state != "received":
        return None
    choice = _choose(session, voicemail, people, who_has)
    voicemail.state = "routed"
    voicemail.department_id = choice.department_id
    voicemail.by_hand = choice.by_hand
    assignment = AssignmentRow(
        organisation_id=organisation_id,
        voicemail_id=voicemail.id,
        department_id=choice.department_id,
        employee_id=choice.employee.id,
        assigned_at=at,
    )
    session.add(assignment)
    session.flush()
    return assignment


def take_turn(session: Session, organisation_id: str) -> None:
    """Until the transaction ends nobody else assigns, hands on or closes anything of it: taken
    before any row is locked, so that two never wait for each other."""
    take_turns(session, f"assign-{organisation_id}")


def _choose(session: Session, voicemail: VoicemailRow, people: Staff, who_has: WhoHas) -> Choice:
    organisation = people.organisation
    line = organisation.line(voicemail.line_id)
    asked_for = department_asked_for(voicemail, organisation)
    first = asked_for or organisation.department(line.department)
    theirs = _there(people, who_has(first.id))
    if theirs:
        return Choice(theirs, first.id, by_hand=asked_for is None)
    chosen = somebody_for(session, people, first, line)
    return replace(chosen, by_hand=chosen.by_hand or asked_for is None)


def department_asked_for(voicemail: VoicemailRow, organisation: Organisation) -> Department | None:
    """The department a message asks for, where it is sure enough and still exists; a person's
    word comes first. Of a language the model hears badly, less is left of the confidence."""
    known = {department.id: department for department in organisation.departments}
    if voicemail.corrected_at is not None:
        return known.get(voicemail.corrected_department_id or "")
    if (voicemail.confidence or 0.0) < LEAST:
        return None
    return known.get(voicemail.department_id or "")


def somebody_for(session: Session, people: Staff, department: Department, line: Line) -> Choice:
    """Whose turn it is in a department, else in the line's own; `by_hand` where everybody is away.

    Raises NobodyToAssign.
    """
    for one in (department, people.organisation.department(line.department)):
        employee = _whose_turn(session, people, one)
        if employee:
            return Choice(employee, one.id, by_hand=False)
    return Choice(_anybody(people.organisation, line), line.department, by_hand=True)


def next_in_turn(people: tuple[Employee, ...], order: tuple[str, ...], last: str) -> Employee:
    """Round robin over the file's order: the first of `people` who comes after `last` in it."""
    after = order.index(last) + 1 if last in order else 0
    ranks = {employee_id: place for place, employee_id in enumerate(order[after:] + order[:after])}
    return min(people, key=lambda person: ranks.get(person.id, len(order)))


def _there(people: Staff, employee_id: str | None) -> Employee | None:
    known = {person.id: person for person in people.organisation.employees}
    person = known.get(employee_id or "")
    return people.instead_of(person) if person else None


def _whose_turn(session: Session, people: Staff, department: Department) -> Employee | None:
    there = people.on_duty(department)
    if not there:
        return None
    turn = _turn(session, people.organisation.id, department.id)
    own = (person.id for person in people.organisation.employees_of(department.id))
    order = tuple(dict.fromkeys((*own, *(person.id for person in there))))
    chosen = next_in_turn(there, order, turn.last_employee_id)
    turn.last_employee_id = chosen.id
    return chosen


def _turn(session: Session, organisation_id: str, department_id: str) -> RotationRow:
    key = {
        "organisation_id": organisation_id,
        "department_id": department_id,
        "purpose": PURPOSE,
    }
    insert_new(session, RotationRow, **key, last_employee_id="")
    return session.scalars(select(RotationRow).filter_by(**key).with_for_update()).one()


def _anybody(organisation: Organisation, line: Line) -> Employee:
    """Everybody is away: the message still goes to somebody who will find it."""
    head = organisation.department(line.department).head
    if head:
        return organisation.employee(head)
    people = (*organisation.employees_of(line.department), *organisation.employees)
    if not people:
        raise NobodyToAssign(f"organisations/{organisation.id}.toml names no employee")
    return people[0]
