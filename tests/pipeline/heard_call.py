"""A conversation whose recording is kept and written down."""

from datetime import datetime

from callmon.db import transaction
from callmon.tables import RecordingRow, TranscriptRow
from callmon.transcripts.transcript import Speaker, Transcript, Utterance, to_json


def keep_heard(
    call_sid: str,
    said: tuple[tuple[Speaker, str], ...],
    at: datetime,
    *,
    channels: tuple[str, str],
    seconds: float,
) -> None:
    """What was said in a call, an utterance every 5 s of a recording so long."""
    utterances = tuple(
        Utterance(speaker, 5.0 * place, 5.0 * place + 4.0, text)
        for place, (speaker, text) in enumerate(said)
    )
    with transaction() as session:
        recording = RecordingRow(
            organisation_id="sigulda",
            call_sid=call_sid,
            recording_sid=f"RE{call_sid[2:]}",
            purpose="call",
            state="kept",
            sha256="d" * 64,
            channels=list(channels),
            created_at=at,
        )
        session.add(recording)
        session.flush()
        session.add(
            TranscriptRow(
                organisation_id="sigulda",
                recording_id=recording.id,
                model_id="written",
                model_sha256="0" * 64,
                settings_version="1",
                language="lv",
                may_judge=True,
                content=to_json(Transcript("lv", utterances, seconds)),
                created_at=at,
            )
        )
