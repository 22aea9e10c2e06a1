"""What citizens are owed: the board, and a follow-up's page with its ring-back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.db import reading
from callmon.follow_ups.acts import seen_calls
from callmon.follow_ups.follow_up import Outcome, is_overdue, numbers_to_ring, standing
from callmon.follow_ups.history import history
from callmon.known_standards import terms_for
from callmon.pipeline.ring_back import UNDER_WAY
from callmon.tables import (
    CallRow,
    FollowUpCauseRow,
    FollowUpEventRow,
    FollowUpRow,
    PromiseRow,
    RecordingRow,
    RingBackRow,
    TranscriptRow,
    UserRow,
    VoicemailRow,
)
from callmon.transcripts.transcript import from_json
from callmon.web.call_page import transcript_of
from callmon.web.desk_user import DeskUser, HearsSpeech, NotFoundError
from callmon.web.follow_up_list import TABS, board, filter_of
from callmon.web.rendering import DeskRoute, page
from callmon.web.spoken import SaidShown, said

router = APIRouter(route_class=DeskRoute)
SETTLES_WITHIN = timedelta(seconds=15)
"""So long after a ring-back has ended its page still asks for news: webhooks may come late."""


@dataclass(frozen=True)
class ShownCause:
    """A message, missed call or promise as the page shows it."""

    row: FollowUpCauseRow
    call: CallRow | None
    message: VoicemailRow | None = None
    promise: PromiseRow | None = None
    recording: RecordingRow | None = None
    transcript: TranscriptRow | None = None

    @property
    def utterances(self) -> list[SaidShown]:
        return said(from_json(self.transcript.content), ()) if self.transcript else []


@dataclass(frozen=True)
class ShownEvent:
    """One thing of the history, and who did it."""

    row: FollowUpEventRow
    by: str
    call_id: int | None
    """The page of the call that it was, if it is the reader's to see."""


@dataclass(frozen=True)
class Now:
    """What of a follow-up may change while its page is looked at."""

    row: FollowUpRow
    events: list[ShownEvent]
    seen: list[CallRow]
    rings: list[RingBackRow]
    """The newest first."""
    tried: int
    tries: int
    overdue: bool
    is_fresh: bool
    """A ring-back is under way, or has only just ended."""

    @property
    def numbers(self) -> tuple[str, ...]:
        return numbers_to_ring(self.row)

    @property
    def is_ringing(self) -> bool:
        return bool(self.rings) and self.rings[0].state in UNDER_WAY

    @property
    def mark(self) -> str:
        """Another one whenever there is something new to show."""
        ring = f"{self.rings[0].id}-{self.rings[0].state}" if self.rings else ""
        return f"{ring}-{len(self.events)}-{self.is_fresh:d}"


@router.get("/follow-ups")
def board_page(request: Request, user: HearsSpeech) -> Response:
    wanted, now = filter_of(request), datetime.now(UTC)
    with reading() as session:
        found = board(session, user, wanted, now)
    organisation = user.organisation
    return page(
        request,
        "follow_ups.html",
        user,
        wanted=wanted,
        found=found,
        tabs=("", *TABS),
        departments=[(one.id, one.name_in(user.language)) for one in organisation.departments],
        employees=[(one.id, one.full_name) for one in organisation.employees],
        now=now,
    )


@router.get("/follow-ups/{follow_up_id}")
def follow_up_page(
    request: Request, follow_up_id: int, user: HearsSpeech, problem: str = "", do: str = ""
) -> Response:
    with reading() as session:
        row = follow_up_of(session, user, follow_up_id)
        causes = _causes(session, user, row)
        now = _now(session, user, row, datetime.now(UTC))
    return page(
        request,
        "follow_up.html",
        user,
        row=row,
        now=now,
        own_phone=own_phone(user),
        causes=causes,
        outcomes=tuple(Outcome),
        problem=problem if problem.isidentifier() else "",
        wants_ring_back=do == "ring-back",
        whole=True,
    )


@router.get("/follow-ups/{follow_up_id}/ring-back")
def ring_back_part(
    request: Request, follow_up_id: int, user: HearsSpeech, known: str = ""
) -> Response:
    """How the newest ring-back fares, and all that changes with it: asked for again and again
    while it is under way. Nothing where the page `known` is still right."""
    with reading() as session:
        row = follow_up_of(session, user, follow_up_id)
        now = _now(session, user, row, datetime.now(UTC))
    if known == now.mark:
        return Response(status_code=204)
    return page(
        request, "ring_back.html", user, row=row, now=now, own_phone=own_phone(user), whole=False
    )


def own_phone(user: DeskUser) -> str:
    """The phone that is rung when this person presses; empty where they have none."""
    known = {one.id: one.phone for one in user.organisation.employees}
    return known.get(user.employee_id or "", "")


def follow_up_of(session: Session, user: DeskUser, follow_up_id: int) -> FollowUpRow:
    """The follow-up, if it is this person's to see. Raises NotFoundError."""
    row = session.scalar(user.follow_ups().where(FollowUpRow.id == follow_up_id))
    if row is None:
        raise NotFoundError
    return row


def _causes(session: Session, user: DeskUser, row: FollowUpRow) -> list[ShownCause]:
    found = session.execute(
        select(FollowUpCauseRow, CallRow, VoicemailRow, PromiseRow, RecordingRow)
        .outerjoin(CallRow, CallRow.id == FollowUpCauseRow.call_id)
        .outerjoin(VoicemailRow, VoicemailRow.id == FollowUpCauseRow.voicemail_id)
        .outerjoin(PromiseRow, PromiseRow.id == FollowUpCauseRow.promise_id)
        .outerjoin(RecordingRow, RecordingRow.recording_sid == VoicemailRow.recording_sid)
        .where(FollowUpCauseRow.follow_up_id == row.id)
        .order_by(FollowUpCauseRow.id.desc())
    ).all()
    ids = [call.id for _, call, *_ in found if call is not None]
    own = {call.id for call in session.scalars(user.calls().where(CallRow.id.in_(ids)))}
    return [
        ShownCause(
            cause,
            call if call is not None and call.id in own else None,
            message,
            promise,
            recording,
            transcript_of(session, recording) if recording else None,
        )
        for cause, call, message, promise, recording in found
    ]


def _now(session: Session, user: DeskUser, row: FollowUpRow, now: datetime) -> Now:
    happened = history(session, row)
    rings = _ring_backs(session, row)
    last = rings[0] if rings else None
    just_ended = last and last.ended_at and last.ended_at > now - SETTLES_WITHIN
    return Now(
        row=row,
        events=_events(session, user, happened),
        seen=seen_calls(session, row),
        rings=rings,
        tried=len(standing(happened).tried),
        tries=terms_for(user.organisation).tries,
        overdue=is_overdue(row, now),
        is_fresh=bool(last and (last.state in UNDER_WAY or just_ended)),
    )


def _events(session: Session, user: DeskUser, happened: list[FollowUpEventRow]) -> list[ShownEvent]:
    """The newest first."""
    ids = {event.user_id for event in happened if event.user_id}
    names = {
        one.id: one.name for one in session.scalars(select(UserRow).where(UserRow.id.in_(ids)))
    }
    sids = {event.call_sid for event in happened if event.call_sid}
    calls = {
        call.call_sid: call.id
        for call in session.scalars(user.calls().where(CallRow.call_sid.in_(sids)))
    }
    return [
        ShownEvent(event, names.get(event.user_id or 0, ""), calls.get(event.call_sid or ""))
        for event in reversed(happened)
    ]


def _ring_backs(session: Session, row: FollowUpRow) -> list[RingBackRow]:
    """The newest first."""
    query = select(RingBackRow).where(RingBackRow.follow_up_id == row.id)
    return list(session.scalars(query.order_by(RingBackRow.id.desc())))
