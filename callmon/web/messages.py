"""Messages that callers left: the list and a message's page."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from callmon.db import reading, transaction
from callmon.follow_ups import acts
from callmon.follow_ups.causes import follow_up_of_message
from callmon.follow_ups.follow_up import State
from callmon.pipeline.mails import tell_handed_on
from callmon.tables import (
    AssignmentRow,
    CallRow,
    FollowUpRow,
    RecordingRow,
    TranscriptRow,
    UserRow,
    VoicemailRow,
)
from callmon.transcripts.transcript import from_json
from callmon.web.call_page import transcript_of
from callmon.web.desk_user import (
    DeskUser,
    FormSender,
    HearsSpeech,
    MessageReader,
    NotAllowedError,
    NotFoundError,
)
from callmon.web.owed import owed_of_messages
from callmon.web.rendering import DeskRoute, page
from callmon.web.spoken import SaidShown, said

router = APIRouter(route_class=DeskRoute)
PAGE_SIZE = 50
SHOWN: dict[str, tuple[ColumnElement[bool], ...]] = {
    "all": (),
    "received": (VoicemailRow.state == "received",),
    "routed": (VoicemailRow.state == "routed",),
    "urgent": (VoicemailRow.urgent.is_(True),),
}


@dataclass(frozen=True)
class MessageFilter:
    """Which messages: what the list's address says."""

    show: str
    page_number: int

    @property
    def as_query(self) -> dict[str, str]:
        return {} if self.show == "all" else {"show": self.show}


@dataclass(frozen=True)
class ListedMessage:
    """A message, its recording where there is one and, once it is routed, who has it."""

    row: VoicemailRow
    recording: RecordingRow | None
    assignment: AssignmentRow | None
    follow_up: FollowUpRow | None
    """Where this person may see it."""

    @property
    def department_id(self) -> str | None:
        """Whose it is: by a person's word, where one has spoken."""
        row = self.row
        return row.corrected_department_id if row.corrected_at else row.department_id

    @property
    def holder_id(self) -> str | None:
        """Who has it: whoever it was handed on to last."""
        held = self.follow_up or self.assignment
        return held.employee_id if held else None

    @property
    def why_no_text(self) -> str:
        """What to say (`messages.<this>`) where there is no text: only what is there is heard."""
        has_sound = self.recording is not None and self.recording.sha256 is not None
        if self.row.transcription_problem:
            return "problem" if has_sound else "problem_no_recording"
        return "no_text" if has_sound else "no_text_no_recording"


@router.get("/messages")
def messages_page(request: Request, user: HearsSpeech, show: str = "all") -> Response:
    number = request.query_params.get("page", "")
    wanted = MessageFilter(
        show if show in SHOWN else "all",
        max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 8 else 1,
    )
    with reading() as session:
        found = _messages(session, user, wanted)
    return page(
        request,
        "messages.html",
        user,
        wanted=wanted,
        names=tuple(SHOWN),
        messages=found[:PAGE_SIZE],
        has_next=len(found) > PAGE_SIZE,
    )


def _messages(session: Session, user: DeskUser, wanted: MessageFilter) -> list[ListedMessage]:
    # A recording of silence is a missed call: the calls' list has it.
    chosen = (
        user.messages()
        .add_columns(RecordingRow, AssignmentRow)
        .outerjoin(RecordingRow, _IS_RECORDING_OF_MESSAGE)
        .outerjoin(AssignmentRow, AssignmentRow.voicemail_id == VoicemailRow.id)
        .where(VoicemailRow.state != "silent", *SHOWN[wanted.show])
        .order_by(VoicemailRow.received_at.desc(), VoicemailRow.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset((wanted.page_number - 1) * PAGE_SIZE)
    )
    found = session.execute(chosen).all()
    owed = owed_of_messages(session, user, [row.id for row, *_ in found])
    return [
        ListedMessage(row, recording, assignment, owed.get(row.id))
        for row, recording, assignment in found
    ]


_IS_RECORDING_OF_MESSAGE = and_(
    RecordingRow.recording_sid == VoicemailRow.recording_sid,
    RecordingRow.organisation_id == VoicemailRow.organisation_id,
)


@router.get("/messages/{message_id}")
def message_page(request: Request, message_id: int, user: MessageReader) -> Response:
    with reading() as session:
        row = _message(session, user, message_id)
        corrector = session.get(UserRow, row.corrected_by) if row.corrected_by else None
        assignment = session.scalar(
            select(AssignmentRow).where(AssignmentRow.voicemail_id == row.id)
        )
        recording = _recording_of(session, row)
        transcript = transcript_of(session, recording)
        call = session.scalar(user.calls().where(CallRow.call_sid == row.call_sid))
        owed = owed_of_messages(session, user, [row.id])
    return page(
        request,
        "message.html",
        user,
        message=ListedMessage(row, recording, assignment, owed.get(row.id)),
        recording=recording,
        transcript=transcript,
        utterances=_said(transcript),
        call=call,
        corrector=corrector.name if corrector else "",
        words=_reason(row, "words"),
        danger=_reason(row, "urgent"),
        key=request.query_params.get("key", "") if user.opened_message else "",
    )


@router.post("/messages/{message_id}/department")
def correct_department(
    message_id: int, user: FormSender, department: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    """Keep whose the message is by a person's word; an empty one says that nobody can tell.

    A message that waits is then handed to that department, and so is one that somebody has and
    has not done yet. What callmon understood stays.
    """
    if user.role != "lead":
        raise NotAllowedError
    if department and department not in {one.id for one in user.organisation.departments}:
        raise NotFoundError
    with transaction() as session:
        row = _message(session, user, message_id)
        row.corrected_department_id, now = department or None, datetime.now(UTC)
        row.corrected_at, row.corrected_by = now, user.id
        follow_up = follow_up_of_message(session, row)
        if department and follow_up and follow_up.state != State.DONE and user.id is not None:
            acts.correct_department(session, follow_up, department, by=user.id, now=now)
            tell_handed_on(session, follow_up, user.organisation, now)
    return RedirectResponse(f"/messages/{message_id}#department", status_code=303)


def _message(session: Session, user: DeskUser, message_id: int) -> VoicemailRow:
    row = session.scalar(user.messages().where(VoicemailRow.id == message_id))
    if row is None:
        raise NotFoundError
    return row


def _recording_of(session: Session, row: VoicemailRow) -> RecordingRow | None:
    return session.scalar(
        select(RecordingRow).where(
            RecordingRow.recording_sid == row.recording_sid,
            RecordingRow.organisation_id == row.organisation_id,
        )
    )


def _said(transcript: TranscriptRow | None) -> list[SaidShown]:
    return said(from_json(transcript.content), ()) if transcript else []


def _reason(row: VoicemailRow, key: str) -> list[str]:
    """Words of the message that spoke for its department (`words`) or for hurry (`urgent`)."""
    words = (row.reason or {}).get(key) or ()
    return [word for word in words if isinstance(word, str)]
