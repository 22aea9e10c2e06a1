"""The sound of a message for an employee on the phone who is about to ring back."""

from datetime import UTC, datetime

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse

from callmon.db import reading
from callmon.recordings import path_of
from callmon.tables import RecordingRow
from callmon.telephony.message_audio import PATH, opened

router = APIRouter(include_in_schema=False)


@router.get(PATH)
def message(key: str = "") -> FileResponse:
    """The message that a signed address opens; 404 for everything else."""
    recording_id = opened(key, datetime.now(UTC))
    if recording_id is None:
        raise HTTPException(404)
    with reading() as session:
        recording = session.get(RecordingRow, recording_id)
    if recording is None or recording.purpose != "voicemail" or not recording.sha256:
        raise HTTPException(404)
    path = path_of(recording.sha256)
    if not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="audio/wav", headers={"Cache-Control": "no-store"})
