"""The board's list: what is owed to whom, by when, and what it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from fastapi import Request
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from callmon.follow_ups.follow_up import CauseKind, State
from callmon.tables import FollowUpCauseRow, FollowUpRow, PromiseRow, VoicemailRow
from callmon.web.desk_user import DeskUser

PAGE_SIZE = 50
TABS = ("overdue", "today", "waiting", "done")


@dataclass(frozen=True)
class FollowUpFilter:
    """Which follow-ups: exactly what the board's address says. An empty tab is all not done."""

    show: str = ""
    department: str = ""
    employee: str = ""
    page_number: int = 1

    @property
    def as_query(self) -> dict[str, str]:
        given = {"show": self.show, "department": self.department, "employee": self.employee}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Gist:
    """What a follow-up is about: the words of its newest message or promise."""

    kind: CauseKind
    words: str
    language: str | None
    count: int
    """How many messages, missed calls and promises it joins."""


@dataclass(frozen=True)
class ListedFollowUp:
    """A follow-up as the board shows it."""

    row: FollowUpRow
    gist: Gist


@dataclass(frozen=True)
class Board:
    """One page of the board, and how many there are under each tab."""

    listed: tuple[ListedFollowUp, ...]
    counts: dict[str, int]
    has_next: bool


def filter_of(request: Request) -> FollowUpFilter:
    """What the address asks for; anything unknown is ignored."""
    given = request.query_params
    show, number = given.get("show", ""), given.get("page", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 7
    return FollowUpFilter(
        show if show in TABS else "",
        given.get("department", "")[:200],
        given.get("employee", "")[:200],
        max(1, int(number)) if is_number else 1,
    )


def board(session: Session, user: DeskUser, wanted: FollowUpFilter, now: datetime) -> Board:
    """The page asked for, of what this person may see: what is due first comes first."""
    narrowed = tuple(_narrowed(wanted))
    chosen = user.follow_ups().where(*narrowed, *_under(wanted.show, user, now))
    order = FollowUpRow.closed_at.desc() if wanted.show == "done" else FollowUpRow.due_at
    rows = session.scalars(
        chosen.order_by(order, FollowUpRow.id)
        .limit(PAGE_SIZE + 1)
        .offset((wanted.page_number - 1) * PAGE_SIZE)
    ).all()
    counts = {tab: _count(session, user, narrowed, tab, now) for tab in ("", *TABS)}
    gists = gists_of(session, rows[:PAGE_SIZE])
    listed = tuple(ListedFollowUp(row, gists[row.id]) for row in rows[:PAGE_SIZE])
    return Board(listed, counts, len(rows) > PAGE_SIZE)


def gists_of(session: Session, rows: Sequence[FollowUpRow]) -> dict[int, Gist]:
    """What each of them is about."""
    found = session.execute(
        select(FollowUpCauseRow, VoicemailRow, PromiseRow)
        .outerjoin(VoicemailRow, VoicemailRow.id == FollowUpCauseRow.voicemail_id)
        .outerjoin(PromiseRow, PromiseRow.id == FollowUpCauseRow.promise_id)
        .where(FollowUpCauseRow.follow_up_id.in_([row.id for row in rows]))
        .order_by(FollowUpCauseRow.id)
    )
    gists = {row.id: Gist(CauseKind(row.kind), "", row.language, 0) for row in rows}
    for cause, message, promise in found:
        before = gists[cause.follow_up_id]
        words = _words(message, promise) or before.words
        language = (message.language if message else None) or before.language
        gists[cause.follow_up_id] = Gist(before.kind, words, language, before.count + 1)
    return gists


def _words(message: VoicemailRow | None, promise: PromiseRow | None) -> str:
    if message is not None:
        return message.text or ""
    return str(promise.said.get("words", "")) if promise is not None else ""


def _narrowed(wanted: FollowUpFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.department:
        conditions.append(FollowUpRow.department_id == wanted.department)
    if wanted.employee:
        conditions.append(FollowUpRow.employee_id == wanted.employee)
    return conditions


def _under(tab: str, user: DeskUser, now: datetime) -> tuple[ColumnElement[bool], ...]:
    is_done = FollowUpRow.state == State.DONE.value
    tomorrow = _midnight_after(user, now)
    match tab:
        case "overdue":
            return (~is_done, FollowUpRow.due_at < now)
        case "today":
            return (~is_done, FollowUpRow.due_at >= now, FollowUpRow.due_at < tomorrow)
        case "waiting":
            return (~is_done, FollowUpRow.due_at >= tomorrow)
        case "done":
            return (is_done,)
    return (~is_done,)


def _midnight_after(user: DeskUser, now: datetime) -> datetime:
    zone = user.organisation.zone
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), zone).astimezone(UTC)


def _count(
    session: Session,
    user: DeskUser,
    narrowed: tuple[ColumnElement[bool], ...],
    tab: str,
    now: datetime,
) -> int:
    chosen = user.follow_ups().where(*narrowed, *_under(tab, user, now))
    counted = chosen.with_only_columns(FollowUpRow.id).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0
