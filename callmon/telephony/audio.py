"""Audio that Twilio fetches unsigned: recorded announcements and our own ringing."""

import io
import math
import re
import struct
import wave
from functools import cache

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import FileResponse

from callmon.config import settings
from callmon.known_organisations import known_organisations
from callmon.organisation import AUDIO_TYPES
from callmon.telephony.twiml import audio_folder

RATE = 8000
TONE_HERTZ = 425
TONE_SECONDS = 1.0
LOUDNESS = 6000
A_DAY = {"Cache-Control": "public, max-age=86400"}

router = APIRouter(prefix="/audio", include_in_schema=False)


@router.get("/ringing.wav")
def ringing() -> Response:
    """One ring as it sounds in this part of Europe."""
    return Response(ringing_tone(settings().ring_cycle_seconds), 200, A_DAY, "audio/wav")


@router.get("/{organisation_id}/{name}")
def announcement(organisation_id: str, name: str) -> FileResponse:
    """A recorded announcement of an organisation that we serve; 404 for everything else."""
    known = {organisation.id for organisation in known_organisations().current()}
    kind = re.fullmatch(r"\w[\w.-]*(\.\w+)", name)
    media_type = AUDIO_TYPES.get(kind[1].lower()) if kind else None
    path = audio_folder(organisation_id) / name
    if organisation_id not in known or media_type is None or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type=media_type, headers=A_DAY)


@cache
def ringing_tone(cycle_seconds: float) -> bytes:
    """One ring cycle as a WAV file: 425 Hz for a second, then silence; 8 kHz, 16 bit, mono."""
    sounding = int(RATE * TONE_SECONDS)
    step = 2 * math.pi * TONE_HERTZ / RATE
    tone = (int(LOUDNESS * math.sin(step * sample)) for sample in range(sounding))
    silence = max(0, int(RATE * cycle_seconds) - sounding)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(struct.pack(f"<{sounding}h", *tone) + bytes(2 * silence))
    return file.getvalue()
