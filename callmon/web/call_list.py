"""The list of calls: what was asked for in the address, and the page of calls that answers it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta, tzinfo

from fastapi import Request
from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, defer

from callmon.checks.verdict import Outcome
from callmon.tables import CallRow, FindingRow, ReviewRow
from callmon.web.desk_user import DeskUser

PAGE_SIZE = 50
COUNTED_TO = 10_000
"""More calls than this are shown as "more than": counting all of them would take long."""

SORTS = {
    "started": CallRow.started_at,
    "wait": CallRow.wait_seconds,
    "rings": CallRow.rings_to_answer,
    "talk": CallRow.talk_seconds,
}
CALL_OUTCOMES = ("answered", "abandoned", "message", "missed", "failed")


@dataclass(frozen=True)
class CallFilter:
    """Which calls, in which order: exactly what the list's address says."""

    show: str = ""
    since: str = ""
    until: str = ""
    outcome: str = ""
    department: str = ""
    employee: str = ""
    language: str = ""
    sort: str = ""
    page: str = ""

    @property
    def page_number(self) -> int:
        """From 1; anything that is no sensible number is the first page."""
        return max(1, int(self.page)) if self.page.isascii() and self.page.isdigit() else 1

    @property
    def sorted_by(self) -> tuple[str, bool]:
        """The column and whether the largest comes first; newest first by default."""
        column = self.sort.removeprefix("-")
        return (column, self.sort.startswith("-")) if column in SORTS else ("started", True)

    @property
    def as_query(self) -> dict[str, str]:
        return {part.name: value for part in fields(self) if (value := getattr(self, part.name))}

    @property
    def narrows(self) -> bool:
        """Whether anything but the tab, order and page is chosen."""
        return bool(self.as_query.keys() - {"show", "sort", "page"})


def filter_of(request: Request) -> CallFilter:
    """What the address asks for. Unknown names and overlong values are ignored."""
    known = {part.name for part in fields(CallFilter)}
    given = {name: value[:200] for name, value in request.query_params.items() if name in known}
    if len(given.get("page", "")) > 7:
        given.pop("page")
    return CallFilter(**given)


@dataclass(frozen=True)
class ListedCall:
    """A call as the list shows it: its flags, and how much of it is unclear."""

    row: CallRow
    flags: tuple[FindingRow, ...]
    unclear: tuple[FindingRow, ...]


@dataclass(frozen=True)
class CallPage:
    """One page of the list. `count` stops at COUNTED_TO + 1."""

    calls: tuple[ListedCall, ...]
    count: int
    has_next: bool


def page_of_calls(session: Session, user: DeskUser, wanted: CallFilter) -> CallPage:
    """The page that `wanted` asks for, of the calls this person may see."""
    chosen = user.calls().where(*_conditions(wanted, user))
    counted = chosen.with_only_columns(CallRow.id).limit(COUNTED_TO + 1).subquery()
    count = session.scalar(select(func.count()).select_from(counted)) or 0
    rows = session.scalars(_ordered(chosen, wanted)).all()
    shown = rows[:PAGE_SIZE]
    return CallPage(_with_findings(session, shown), count, len(rows) > PAGE_SIZE)


def _ordered(chosen: Select[CallRow], wanted: CallFilter) -> Select[CallRow]:
    name, largest_first = wanted.sorted_by
    column = SORTS[name]
    order = column.desc() if largest_first else column.asc()
    last = CallRow.id.desc() if largest_first else CallRow.id.asc()
    if name != "started":
        order = order.nulls_last()
    offset = (wanted.page_number - 1) * PAGE_SIZE
    page = chosen.options(defer(CallRow.timeline)).order_by(order, last)
    return page.limit(PAGE_SIZE + 1).offset(offset)


def _conditions(wanted: CallFilter, user: DeskUser) -> Iterable[ColumnElement[bool]]:
    zone = user.organisation.zone
    if since := _day(wanted.since):
        yield CallRow.started_at >= _midnight(since, zone)
    if until := _day(wanted.until):
        yield CallRow.started_at < _midnight(until + timedelta(days=1), zone)
    if wanted.outcome:
        yield CallRow.outcome == wanted.outcome
    if wanted.department:
        yield CallRow.department_id == wanted.department
    if wanted.employee:
        yield CallRow.employee_id == wanted.employee
    if wanted.language:
        yield CallRow.language == wanted.language
    if wanted.show == "flagged" and user.hears_speech:
        yield CallRow.id.in_(_calls_with(user, Outcome.NOT_MET))
    if wanted.show == "unclear" and user.hears_speech:
        yield CallRow.id.in_(_calls_with(user, Outcome.UNCLEAR))


def _calls_with(user: DeskUser, outcome: Outcome) -> Select[int]:
    return select(FindingRow.call_id).where(
        FindingRow.organisation_id == user.organisation.id, *_stands(outcome)
    )


def _stands(outcome: Outcome) -> tuple[ColumnElement[bool], ...]:
    """A current finding of this outcome that no person has decided otherwise."""
    decided_otherwise = exists().where(
        and_(
            ReviewRow.call_id == FindingRow.call_id,
            ReviewRow.clause == FindingRow.clause,
            ReviewRow.check == FindingRow.check,
            ReviewRow.outcome != outcome.value,
        )
    )
    return FindingRow.outcome == outcome.value, FindingRow.is_current.is_(True), ~decided_otherwise


def _with_findings(session: Session, calls: Sequence[CallRow]) -> tuple[ListedCall, ...]:
    flags = _findings_by_call(session, calls, Outcome.NOT_MET)
    unclear = _findings_by_call(session, calls, Outcome.UNCLEAR)
    return tuple(ListedCall(call, tuple(flags[call.id]), tuple(unclear[call.id])) for call in calls)


def _findings_by_call(
    session: Session, calls: Sequence[CallRow], outcome: Outcome
) -> defaultdict[int, list[FindingRow]]:
    by_call: defaultdict[int, list[FindingRow]] = defaultdict(list)
    found = session.scalars(
        select(FindingRow)
        .where(FindingRow.call_id.in_([call.id for call in calls]), *_stands(outcome))
        .order_by(FindingRow.clause, FindingRow.id)
    )
    for finding in found:
        by_call[finding.call_id].append(finding)
    return by_call


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)
