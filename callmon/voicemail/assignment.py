"""Who is on duty and whose turn it is: exactly one person for a message."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.db import insert_new, take_turns
from callmon.organisation import Department, Employee, Line, Organisation
from callmon.tables import AssignmentRow, RotationRow, VoicemailRow

SURE_ENOUGH = 0.5
"""Below this confidence of the department, the line's own department sorts by hand."""
PURPOSE = "voicemail"


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
    session: Session, voicemail: VoicemailRow, organisation: Organisation, at: datetime
) -> AssignmentRow | None:
    """The assignment of a message, made in the caller's transaction; None if it has one already.

    Raises NobodyToAssign.
    """
    take_turns(session, f"assign-{organisation.id}")
    session.refresh(voicemail, with_for_update=True)
    if voicemail.state != "received":
        return None
    choice = _choose(session, voicemail, organisation, at.astimezone(organisation.zone).date())
    voicemail.state = "routed"
    voicemail.department_id = choice.department_id
    voicemail.by_hand = choice.by_hand
    assignment = AssignmentRow(
        organisation_id=organisation.id,
        voicemail_id=voicemail.id,
        department_id=choice.department_id,
        employee_id=choice.employee.id,
        assigned_at=at,
    )
    session.add(assignment)
    session.flush()
    return assignment


def _choose(
    session: Session, voicemail: VoicemailRow, organisation: Organisation, day: date
) -> Choice:
    line = organisation.line(voicemail.line_id)
    asked_for = department_asked_for(voicemail, organisation)
    first = asked_for or organisation.department(line.department)
    for department in (first, organisation.department(line.department)):
        employee = _whose_turn(session, organisation, department, day)
        if employee:
            return Choice(employee, department.id, by_hand=asked_for is None)
    return Choice(_anybody(organisation, line), line.department, by_hand=True)


def department_asked_for(voicemail: VoicemailRow, organisation: Organisation) -> Department | None:
    """The department a message asks for, where it is sure enough and still exists; a person's
    word comes first."""
    known = {department.id: department for department in organisation.departments}
    if voicemail.corrected_at is not None:
        return known.get(voicemail.corrected_department_id or "")
    if (voicemail.confidence or 0.0) < SURE_ENOUGH:
        return None
    return known.get(voicemail.department_id or "")


def on_duty(organisation: Organisation, department: Department, day: date) -> tuple[Employee, ...]:
    """Who of a department is there that day; its head where nobody else is."""
    there = tuple(
        person for person in organisation.employees_of(department.id) if not person.is_absent(day)
    )
    if there or not department.head:
        return there
    head = organisation.employee(department.head)
    return () if head.is_absent(day) else (head,)


def next_in_turn(people: tuple[Employee, ...], order: tuple[str, ...], last: str) -> Employee:
    """Round robin over the file's order: the first of `people` who comes after `last` in it."""
    after = order.index(last) + 1 if last in order else 0
    ranks = {employee_id: place for place, employee_id in enumerate(order[after:] + order[:after])}
    return min(people, key=lambda person: ranks.get(person.id, len(order)))


def _whose_turn(
    session: Session, organisation: Organisation, department: Department, day: date
) -> Employee | None:
    people = on_duty(organisation, department, day)
    if not people:
        return None
    turn = _turn(session, organisation.id, department.id)
    order = tuple(person.id for person in organisation.employees_of(department.id))
    chosen = next_in_turn(people, order, turn.last_employee_id)
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
