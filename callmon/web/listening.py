"""The sound of recordings: by role, in ranges, and every listening recorded."""

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, JSONResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.db import reading, transaction
from callmon.recordings import path_of
from callmon.tables import CallRow, ListeningRow, RecordingRow, VoicemailRow
from callmon.wav import NotWav, read_wav
from callmon.web.desk_user import DeskUser, MessageReader, NotFoundError
from callmon.web.rendering import DeskRoute
from callmon.web.waveform import peaks

router = APIRouter(route_class=DeskRoute)

SAME_LISTENING = timedelta(minutes=10)
"""A player asks for one recording in many ranges: within this time it is one listening."""


@router.get("/recordings/{recording_id}/audio")
def audio(recording_id: int, user: MessageReader) -> Response:
    with reading() as session:
        recording = _recording_of(session, user, recording_id)
        is_known = _listened_lately(session, user, recording)
    path = path_of(recording.sha256 or "") if recording.sha256 else None
    if path is None or not path.is_file():
        raise NotFoundError
    if not is_known:
        _record_listening(user, recording)
    return FileResponse(path, media_type="audio/wav", content_disposition_type="inline")


@router.get("/recordings/{recording_id}/peaks")
def waveform(recording_id: int, user: MessageReader) -> Response:
    with reading() as session:
        recording = _recording_of(session, user, recording_id)
    try:
        wav = read_wav(path_of(recording.sha256 or ""))
    except (NotWav, OSError, ValueError):
        raise NotFoundError from None
    return JSONResponse({"duration": wav.duration_seconds, "peaks": peaks(wav)})


def _recording_of(session: Session, user: DeskUser, recording_id: int) -> RecordingRow:
    """The recording, if its call or message is this person's to hear. Raises NotFoundError."""
    recording = session.scalar(
        select(RecordingRow).where(
            RecordingRow.id == recording_id,
            RecordingRow.organisation_id == user.organisation.id,
        )
    )
    if recording is None:
        raise NotFoundError
    if recording.purpose == "call":
        theirs = session.scalar(
            user.calls().with_only_columns(CallRow.id).where(CallRow.call_sid == recording.call_sid)
        )
    else:
        theirs = session.scalar(
            user.messages()
            .with_only_columns(VoicemailRow.id)
            .where(VoicemailRow.call_sid == recording.call_sid)
        )
    if theirs is None:
        raise NotFoundError
    return recording


def _listened_lately(session: Session, user: DeskUser, recording: RecordingRow) -> bool:
    lately = select(ListeningRow.id).where(
        ListeningRow.recording_id == recording.id,
        ListeningRow.user_id == user.id
        if user.id
        else ListeningRow.employee_id == user.employee_id,
        ListeningRow.at > datetime.now(UTC) - SAME_LISTENING,
    )
    return session.scalar(lately.limit(1)) is not None


def _record_listening(user: DeskUser, recording: RecordingRow) -> None:
    with transaction() as session:
        session.add(
            ListeningRow(
                organisation_id=user.organisation.id,
                user_id=user.id,
                employee_id=user.employee_id,
                recording_id=recording.id,
                at=datetime.now(UTC),
            )
        )
