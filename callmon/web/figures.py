"""How well the town rings back: figures of a period, by department, person or week."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fastapi import APIRouter, Request, Response

from callmon.db import reading
from callmon.figures.figures import By, Figures, figures_by
from callmon.figures.stored import owed
from callmon.web.desk_user import DeskUser, Leads
from callmon.web.names import department_name, employee_name
from callmon.web.rendering import DeskRoute, page
from callmon.web.wording import Wording

router = APIRouter(route_class=DeskRoute)
USUAL_DAYS = 28
LONGEST_DAYS = 366


@dataclass(frozen=True)
class Period:
    """The local days asked for, both included."""

    first: date
    last: date


@router.get("/figures")
def figures_page(
    request: Request, user: Leads, since: str = "", until: str = "", by: str = "department"
) -> Response:
    now = datetime.now(UTC)
    period = _period(since, until, now.astimezone(user.organisation.zone).date())
    group = By(by) if by in tuple(By) else By.DEPARTMENT
    with reading() as session:
        found = owed(session, user.organisation, period.first, period.last)
    say = Wording(user.language, user.organisation.zone)
    made = figures_by(group, found, now)
    return page(
        request,
        "figures.html",
        user,
        period=period,
        by=group.value,
        groups=[one.value for one in (By.DEPARTMENT, By.EMPLOYEE, By.WEEK)],
        rows=[(_named(user, group, name, say), one) for name, one in made.items()],
        whole=_whole(figures_by(By.ALL, found, now)),
    )


def _whole(made: dict[str | None, Figures]) -> Figures | None:
    return next(iter(made.values()), None)


def _period(since: str, until: str, today: date) -> Period:
    """What the address asks for; four weeks up to today where it asks for nothing sensible."""
    last = _day(until) or today
    first = _day(since) or last - timedelta(days=USUAL_DAYS - 1)
    earliest = last - timedelta(days=LONGEST_DAYS)
    return Period(min(max(first, earliest), last), last)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _named(user: DeskUser, by: By, group: str | None, say: Wording) -> str:
    if group is None:
        return say("figures.nobody_yet")
    match by:
        case By.DEPARTMENT:
            return department_name(user.organisation, group, say.language)
        case By.EMPLOYEE:
            return employee_name(user.organisation, group)
        case _:
            year, _, week = group.partition("-W")
            return say("figures.week", year=year, week=int(week))
