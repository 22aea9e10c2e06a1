"""The town whose people are told by mail, and what citizens leave there."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from callmon.db import reading, transaction
from callmon.follow_ups import acts
from callmon.follow_ups.follow_up import Outcome
from callmon.known_organisations import known_organisations
from callmon.organisation import Organisation
from callmon.pipeline.route_voicemail import route
from callmon.tables import (
    AbsenceRow,
    FollowUpRow,
    NotificationRow,
    UserRow,
)
from tests.rows_of_tests import a_user
from tests.voicemail.messages_of_tests import a_message, a_town, an_employee

ILZE, ZANE, EDGARS = "ilze@town.example", "zane@town.example", "edgars@town.example"
DUTY = "duty@town.example"
HOURS = {"monday": ["08:00-18:00"], "tuesday": ["08:00-17:00"], "wednesday": ["08:00-17:00"]}
TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)


def at(hour: int, minute: int = 0, day: datetime = TUESDAY) -> datetime:
    """A time of the town's clock, two hours ahead of UTC; on Tuesday."""
    return day + timedelta(hours=hour - 2, minutes=minute)


def the_town(**more: object) -> Organisation:
    """Zane answers for the roads, Ilze is their head; Edgars is the head of the line's own."""
    line = {"hours": HOURS, "duty_email": DUTY, **more}
    employees = [
        an_employee("Zane", "roads"),
        an_employee("Ilze", "kap"),
        an_employee("Edgars", "kap"),
    ]
    return a_town(employees, {"roads": ILZE, "kap": EDGARS}, **line)


def left(**more: object) -> int:
    """A message routed at Tuesday's opening: the id of its follow-up, which is Zane's."""
    with transaction() as session:
        message = a_message(due_for_routing_at=at(8), **more)
        session.add(message)
        session.flush()
    assert route(at(8), known_organisations().current()).problems == ()
    with reading() as session:
        ids = session.scalars(select(FollowUpRow.id).order_by(FollowUpRow.id.desc()))
        return ids.first() or 0


def close(follow_up_id: int, now: datetime) -> None:
    """Nobody need be rung any more."""
    with transaction() as session:
        row = session.get_one(FollowUpRow, follow_up_id)
        acts.close(session, row, Outcome.NOT_NEEDED, by=None, now=now, words="Jau zina.")


def mails(kind: str | None = None) -> list[NotificationRow]:
    with reading() as session:
        rows = list(session.scalars(select(NotificationRow).order_by(NotificationRow.id)))
    return [row for row in rows if kind in (None, row.kind)]


def told() -> list[tuple[str, str]]:
    """Kind and recipient of each mail, in order."""
    return [(row.kind, row.recipient) for row in mails()]


def away(
    employee_id: str, stand_in_id: str | None = None, first_day: date = date(2026, 11, 23)
) -> None:
    """Absent for the week, by the desk."""
    with transaction() as session:
        user = session.scalars(select(UserRow)).first() or a_user("town", at(7))
        session.add(user)
        session.flush()
        session.add(
            AbsenceRow(
                organisation_id="town",
                employee_id=employee_id,
                first_day=first_day,
                last_day=first_day + timedelta(days=4),
                stand_in_id=stand_in_id,
                created_by=user.id,
                created_at=at(7),
            )
        )
