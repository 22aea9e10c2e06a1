"""What citizens are owed: the board, and a follow-up's page with its ring-back."""

from dataclasses import dataclass
from datetime import UTC, datetime

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
    now = datetime.now(UTC)
    with reading() as session:
        row = follow_up_of(session, user, follow_up_id)
        happened = history(session, row)
        causes = _causes(session, user, row)
        events = _events(session, happened)
        seen = seen_calls(session, row)
        rings = _ring_backs(session, row)
    tries = terms_for(user.organisation).tries
    return page(
        request,
        "follow_up.html",
        user,
        row=row,
        causes=causes,
        events=events,
        seen=seen,
        rings=rings,
        overdue=is_overdue(row, now),
        numbers=numbers_to_ring(row),
        tried=len(standing(happened).tried),
        tries=tries,
        outcomes=tuple(Outcome),
        under_way=UNDER_WAY,
        problem=problem if problem.isidentifier() else "",
        wants_ring_back=do == "ring-back",
    )


@router.get("/follow-ups/{follow_up_id}/ring-back")
def ring_back_part(request: Request, follow_up_id: int, user: HearsSpeech) -> Response:
    """How the newest ring-back fares: asked for again and again while it is under way."""
    with reading() as session:
        row = follow_up_of(session, user, follow_up_id)
        rings = _ring_backs(session, row)
    return page(request, "ring_back.html", user, row=row, rings=rings, under_way=UNDER_WAY)


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


def _events(session: Session, happened: list[FollowUpEventRow]) -> list[ShownEvent]:
    """The newest first."""
    ids = {event.user_id for event in happened if event.user_id}
    names = {
        user.id: user.name for user in session.scalars(select(UserRow).where(UserRow.id.in_(ids)))
    }
    return [ShownEvent(event, names.get(event.user_id or 0, "")) for event in reversed(happened)]


def _ring_backs(session: Session, row: FollowUpRow) -> list[RingBackRow]:
    """The newest first."""
    query = select(RingBackRow).where(RingBackRow.follow_up_id == row.id)
    return list(session.scalars(query.order_by(RingBackRow.id.desc())))
