"""What is not finished or needs a person: work, recordings, numbers, files, mail."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from callmon.config import settings
from callmon.db import reading
from callmon.health import Part, health
from callmon.jobs import Job, JobState, retry, unfinished
from callmon.known_organisations import known_organisations
from callmon.known_standards import known_standards
from callmon.organisation import Department, Employee
from callmon.staff import staff
from callmon.tables import CallRow, NotificationRow, ReceiptRow, ReconciliationRow, RecordingRow
from callmon.telephony.fallback import waiting
from callmon.web.desk_user import DeskUser, FormSender, NotAllowedError, RunsTheLine
from callmon.web.rendering import DeskRoute, page

router = APIRouter(route_class=DeskRoute)
SHOWN_AT_MOST = 200
CAME_BACK_SHOWN = timedelta(days=14)
IN_TROUBLE = (
    "missing",
    "truncated",
    "empty",
    "silent",
    "not_audio",
    "too_large",
    "too_long",
    "wrong_channels",
    "failed",
)


@dataclass(frozen=True)
class TroubledRecording:
    """A recording that is not as it should be, and the call it belongs to."""

    row: RecordingRow
    call_id: int | None


@dataclass(frozen=True)
class StrangeNumber:
    """A number that is called here and that no organisation has."""

    number: str
    times: int
    last: datetime


@dataclass(frozen=True)
class LastReckoning:
    """The last comparison with the telephone exchange, and what it could not explain."""

    row: ReconciliationRow
    repaired: int
    unexplained: list[dict[str, str | None]]
    calls: dict[str, int]
    """The pages of the calls it is about, by their SIDs."""


@dataclass(frozen=True)
class Unmanned:
    """A department in which nobody is on duty today, and who takes what comes to it."""

    department: Department
    takes_it: Employee | None


@router.get("/operations")
def operations_page(request: Request, user: RunsTheLine, told: str = "") -> Response:
    jobs = unfinished(user.organisation.id) + _nobodys_jobs(user)
    with reading() as session:
        recordings = _recordings(session, user)
        mails = _mails(session, user)
        numbers = _strange_numbers(session)
        reckoning = _last_reckoning(session, user)
        unmanned = _unmanned(session, user)
    return page(
        request,
        "operations.html",
        user,
        jobs=sorted(jobs, key=lambda job: job.since)[:SHOWN_AT_MOST],
        can_retry=(JobState.FAILED, JobState.LATER),
        recordings=recordings,
        mails=mails,
        numbers=numbers,
        reckoning=reckoning,
        mistakes=_own_mistakes(user),
        standards_mistake=_standards_mistake(),
        waiting_on_disk=waiting(),
        house=_house(),
        unmanned=unmanned,
        told=told if told in ("tried_again", "cannot_retry") else "",
    )


@router.post("/operations/retries")
def try_again(user: FormSender, job_id: Annotated[str, Form(max_length=200)]) -> Response:
    if user.role not in ("lead", "it"):
        raise NotAllowedError
    known = {job.id for job in unfinished(user.organisation.id) + _nobodys_jobs(user)}
    told = "tried_again" if job_id in known and retry(job_id) else "cannot_retry"
    return RedirectResponse(f"/operations?told={told}", status_code=303)


def _unmanned(session: Session, user: DeskUser) -> list[Unmanned]:
    today = datetime.now(user.organisation.zone).date()
    people = staff(session, user.organisation, today)
    return [
        Unmanned(one, next(iter(people.on_duty(one)), None))
        for one in user.organisation.departments
        if people.nobody_on_duty(one)
    ]


def _house() -> dict[str, Part]:
    """What everybody's work depends on and is not well; the rest has a section of its own."""
    now = health()
    return {
        name: part
        for name, part in (("disk", now.disk), ("worker", now.worker))
        if not part.is_well
    }


def _nobodys_jobs(user: DeskUser) -> list[Job]:
    """Work of no organisation (routing for all, cleaning up) is for IT to look after."""
    if user.role != "it":
        return []
    return [job for job in unfinished() if job.organisation_id is None]


def _recordings(session: Session, user: DeskUser) -> list[TroubledRecording]:
    found = session.execute(
        select(RecordingRow, CallRow.id)
        .outerjoin(CallRow, CallRow.call_sid == RecordingRow.call_sid)
        .where(
            RecordingRow.organisation_id == user.organisation.id,
            or_(RecordingRow.state.in_(IN_TROUBLE), RecordingRow.hearing_problem.is_not(None)),
        )
        .order_by(RecordingRow.created_at.desc())
        .limit(SHOWN_AT_MOST)
    )
    return [TroubledRecording(row, call_id) for row, call_id in found]


def _mails(session: Session, user: DeskUser) -> list[NotificationRow]:
    """Mails that wait or were refused, and those that came back lately."""
    lately = datetime.now(UTC) - CAME_BACK_SHOWN
    return list(
        session.scalars(
            select(NotificationRow)
            .where(
                NotificationRow.organisation_id == user.organisation.id,
                NotificationRow.dropped_at.is_(None),
                or_(NotificationRow.sent_at.is_(None), NotificationRow.refused_at >= lately),
            )
            .order_by(NotificationRow.created_at)
            .limit(SHOWN_AT_MOST)
        )
    )


def _last_reckoning(session: Session, user: DeskUser) -> LastReckoning | None:
    """The newest comparison of this organisation's account, with what is its own of it.

    What is nobody's (a number no organisation has) is IT's to see.
    """
    try:
        account = settings().twilio_credentials(user.organisation.secret)
    except KeyError:
        return None
    row = session.scalar(
        select(ReconciliationRow)
        .where(ReconciliationRow.account_sid == account.account_sid)
        .order_by(ReconciliationRow.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    seen = {user.organisation.id, None} if user.role == "it" else {user.organisation.id}
    unexplained = [one for one in row.unexplained if one["organisation_id"] in seen]
    repaired = sum(one["organisation_id"] in seen for one in row.repaired)
    calls = {
        call.call_sid: call.id
        for call in session.scalars(
            user.calls().where(CallRow.call_sid.in_([one["call_sid"] for one in unexplained]))
        )
    }
    return LastReckoning(row, repaired, unexplained[:SHOWN_AT_MOST], calls)


def _strange_numbers(session: Session) -> list[StrangeNumber]:
    """Numbers called that nobody has: of the receipts of calls, only the number and how often."""
    called: dict[str, StrangeNumber] = {}
    found = session.execute(
        select(ReceiptRow.fields, ReceiptRow.received_at)
        .where(ReceiptRow.organisation_id.is_(None), ReceiptRow.kind == "voice")
        .order_by(ReceiptRow.received_at.desc())
        .limit(1000)
    )
    for fields, received_at in found:
        number = dict((name, value) for name, value in fields).get("To", "")
        if known_organisations().current().line_called(number) is None:
            before = called.get(number, StrangeNumber(number, 0, received_at))
            called[number] = StrangeNumber(number, before.times + 1, before.last)
    return list(called.values())


def _own_mistakes(user: DeskUser) -> list[str]:
    """What is wrong in this organisation's own file: others' are not shown."""
    own = f"{user.organisation.id}.toml"
    return [one for one in known_organisations().mistakes if own in one]


def _standards_mistake() -> str | None:
    """What is wrong with a standard's file, which holds up changes of all: everybody is told."""
    known = known_standards()
    known.current()
    return known.mistake
