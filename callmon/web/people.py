"""Who is away, who stands in, who is on duty, who speaks what: edited here beside the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callmon.db import reading, transaction
from callmon.organisation import LANGUAGES, Department, Employee, Language, Organisation, monday_of
from callmon.staff import Staff, staff
from callmon.tables import AbsenceRow, DutyRow, EmployeeLanguagesRow
from callmon.web.desk_user import DeskUser, FormSender, Leads, NotAllowedError, NotFoundError
from callmon.web.rendering import DeskRoute, page

router = APIRouter(route_class=DeskRoute)
LONGEST_ABSENCE = timedelta(days=3 * 366)
"""Long enough for parental leave; what is longer is a slip of the pen."""
WEEKS_AHEAD = 8

Name = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True)
class ShownDuty:
    """Who takes what comes to a department in the week shown."""

    department: Department
    chosen: tuple[str, ...]
    """By the desk; empty where the file or everybody decides."""
    on_duty: tuple[Employee, ...]
    """Who is there today, stand-ins in place of the absent."""


@dataclass(frozen=True)
class ShownPerson:
    """An employee, whether they are there today, and what they speak."""

    employee: Employee
    is_absent: bool
    stand_in: Employee | None
    languages: tuple[Language, ...]


@router.get("/people")
def people_page(request: Request, user: Leads, week: str = "", problem: str = "") -> Response:
    today = datetime.now(UTC).astimezone(user.organisation.zone).date()
    monday = monday_of(_day(week) or today)
    with reading() as session:
        there = staff(session, user.organisation, today)
        absences = _absences(session, user, today)
        chosen = _chosen(session, user, monday)
        then = staff(session, user.organisation, max(monday, today))
    return page(
        request,
        "people.html",
        user,
        today=today,
        week=monday,
        weeks=[monday_of(today) + timedelta(weeks=ahead) for ahead in range(WEEKS_AHEAD)],
        absences=absences,
        people=[_person(there, one) for one in user.organisation.employees],
        duty=[
            ShownDuty(one, chosen.get(one.id, ()), then.on_duty(one))
            for one in user.organisation.departments
        ],
        spoken=LANGUAGES,
        problem=problem if problem in PROBLEMS else "",
    )


PROBLEMS = ("wrong_days", "own_stand_in", "no_language")


@router.post("/people/absences")
def absence(
    user: FormSender, employee: Name, first: Name, last: Name, stand_in: Name = ""
) -> Response:
    """Away from the first day to the last, both included."""
    _must_lead(user)
    known = _employees(user.organisation)
    if employee not in known or (stand_in and stand_in not in known):
        raise NotFoundError
    begins, ends = _day(first), _day(last)
    if begins is None or ends is None or not timedelta() <= ends - begins <= LONGEST_ABSENCE:
        return _back("absences", "wrong_days")
    if stand_in == employee:
        return _back("absences", "own_stand_in")
    with transaction() as session:
        session.add(
            AbsenceRow(
                organisation_id=user.organisation.id,
                employee_id=employee,
                first_day=begins,
                last_day=ends,
                stand_in_id=stand_in or None,
                created_by=user.id or 0,
                created_at=datetime.now(UTC),
            )
        )
    return _back("absences")


@router.post("/people/absences/{absence_id}/removal")
def absence_removal(absence_id: int, user: FormSender) -> Response:
    _must_lead(user)
    with transaction() as session:
        row = session.get(AbsenceRow, absence_id)
        if row is None or row.organisation_id != user.organisation.id:
            raise NotFoundError
        session.delete(row)
    return _back("absences")


@router.post("/people/duty")
def duty(
    user: FormSender,
    department: Name,
    week: Name,
    employee: Annotated[Sequence[str], Form()] = (),
) -> Response:
    """A department's duty of a week; nobody chosen: the file's, or everybody, as before."""
    _must_lead(user)
    monday = _day(week)
    known = {one.id for one in user.organisation.departments}
    if monday is None or department not in known:
        raise NotFoundError
    monday = monday_of(monday)
    chosen = [one for one in dict.fromkeys(employee) if one in _employees(user.organisation)]
    key = {"organisation_id": user.organisation.id, "department_id": department, "week": monday}
    with transaction() as session:
        session.execute(delete(DutyRow).filter_by(**key))
        session.add_all(DutyRow(**key, employee_id=one) for one in chosen)
    return RedirectResponse(f"/people?week={monday}#duty-{department}", status_code=303)


@router.post("/people/languages")
def languages(
    user: FormSender, employee: Name, language: Annotated[Sequence[str], Form()] = ()
) -> Response:
    """What an employee speaks, the language they read mail in first."""
    _must_lead(user)
    known = _employees(user.organisation)
    if employee not in known:
        raise NotFoundError
    first = known[employee].languages
    order = (*first, *(one for one in LANGUAGES if one not in first))
    spoken = [one for one in order if one in language]
    if not spoken:
        return _back("people", "no_language")
    key = {"organisation_id": user.organisation.id, "employee_id": employee}
    with transaction() as session:
        session.merge(EmployeeLanguagesRow(**key, languages=spoken))
    return _back("people")


def _must_lead(user: DeskUser) -> None:
    if user.role != "lead":
        raise NotAllowedError


def _back(where: str, problem: str = "") -> Response:
    query = f"?problem={problem}" if problem else ""
    return RedirectResponse(f"/people{query}#{'problem' if problem else where}", status_code=303)


def _employees(organisation: Organisation) -> dict[str, Employee]:
    return {one.id: one for one in organisation.employees}


def _person(there: Staff, employee: Employee) -> ShownPerson:
    return ShownPerson(
        employee,
        there.is_absent(employee),
        there.stand_in_of(employee),
        there.languages_of(employee),
    )


def _absences(session: Session, user: DeskUser, today: date) -> list[AbsenceRow]:
    """Those of today and later, the next first."""
    query = select(AbsenceRow).where(
        AbsenceRow.organisation_id == user.organisation.id, AbsenceRow.last_day >= today
    )
    return list(session.scalars(query.order_by(AbsenceRow.first_day, AbsenceRow.id)))


def _chosen(session: Session, user: DeskUser, monday: date) -> dict[str, tuple[str, ...]]:
    query = select(DutyRow).where(
        DutyRow.organisation_id == user.organisation.id, DutyRow.week == monday
    )
    chosen: dict[str, tuple[str, ...]] = {}
    for row in session.scalars(query.order_by(DutyRow.id)):
        chosen[row.department_id] = (*chosen.get(row.department_id, ()), row.employee_id)
    return chosen


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
