"""What becomes of a call: its row, its recording, its words, its findings, its message."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select

from callmon import jobs
from callmon.config import settings
from callmon.db import reading
from callmon.jobs import JobState
from callmon.pipeline.judge import find_and_keep
from callmon.pipeline.process_call import look_for_unannounced
from callmon.recordings import path_of
from callmon.tables import (
    CallRow,
    FindingRow,
    NotificationRow,
    RecordingRow,
    Row,
    TranscriptRow,
    VoicemailRow,
)
from tests.mail_server import MailServer
from tests.pipeline.conftest import all_done, until
from tests.pipeline.town_line import (
    A_CALL,
    A_MESSAGE,
    EMPLOYEE,
    NO_SOUND,
    SILENCE,
    SILENT_CALL,
    Caller,
    MediaHost,
)
from tests.wav_files import RATE, silence, wav_bytes

AUDIO = Path("callmon/simulator/audio")
HOURS = wav_bytes(silence(1), silence(1), declared_bytes=5 * 3600 * RATE * 4)


@pytest.fixture
def callers() -> Iterator[Caller]:
    return (Caller(number) for number in count(1))


def recording() -> RecordingRow:
    with reading() as session:
        return session.scalars(select(RecordingRow)).one()


def message() -> VoicemailRow:
    with reading() as session:
        return session.scalars(select(VoicemailRow)).one()


def findings() -> list[tuple[object, ...]]:
    with reading() as session:
        rows = session.scalars(select(FindingRow).order_by(FindingRow.id))
        return [(row.id, row.outcome, row.is_current, row.created_at) for row in rows]


def how_many(table: type[Row]) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_call_is_derived_kept_heard_and_judged(
    working: None, media: MediaHost, callers: Iterator[Caller]
) -> None:
    media.reply = lambda path: (200, A_CALL)
    caller = next(callers)

    caller.talk()
    caller.recording()
    until(lambda: all_done() and how_many(FindingRow) > 0)

    with reading() as session:
        call = session.scalars(select(CallRow)).one()
        transcript = session.scalars(select(TranscriptRow)).one()
        heard_by = set(session.scalars(select(FindingRow.heard_by).filter_by(is_current=True)))
    assert (call.outcome, call.employee_id, call.rings_to_answer) == ("answered", EMPLOYEE, 2)
    assert recording().state == "kept"
    assert transcript.model_id == settings().speech_model
    assert heard_by == {transcript.model_sha256}


def test_webhooks_read_again_change_nothing(
    working: None, media: MediaHost, callers: Iterator[Caller]
) -> None:
    media.reply = lambda path: (200, SILENT_CALL)
    caller = next(callers)
    for _ in range(2):
        caller.now = Caller(0).now
        caller.talk()
        caller.recording()
    until(lambda: all_done() and how_many(FindingRow) > 0)
    before = findings()

    find_and_keep(caller.call_sid)

    assert findings() == before
    assert (how_many(CallRow), how_many(RecordingRow)) == (1, 1)


def test_a_call_without_a_recording_is_judged_by_its_timeline(
    working: None, callers: Iterator[Caller]
) -> None:
    next(callers).talk()

    until(lambda: all_done() and how_many(FindingRow) > 0)

    with reading() as session:
        assert set(session.scalars(select(FindingRow.heard_by))) == {"timeline"}


def test_a_recording_that_is_late_is_fetched_when_it_is_there(
    working: None, media: MediaHost, callers: Iterator[Caller]
) -> None:
    media.reply = lambda path: (404, b"") if len(media.asked) < 6 else (200, SILENT_CALL)

    next(callers).talk()
    caller = Caller(1)
    caller.recording()

    until(lambda: how_many(RecordingRow) == 1 and recording().state == "silent")
    assert recording().sha256


def test_a_recording_that_is_missing_is_seen_to_be_tried_again(
    working: None, callers: Iterator[Caller]
) -> None:
    caller = next(callers)
    caller.talk()
    caller.recording()

    until(lambda: any(job.state == JobState.TRYING_AGAIN for job in jobs.unfinished("sigulda")))

    job = next(job for job in jobs.unfinished() if job.name == "process_recording")
    assert "not there (yet)" in (job.error or "")
    assert caller.recording_sid in job.subject
    assert (recording().state, recording().is_to_come) == ("missing", True)


def test_a_recording_that_was_given_up_is_fetched_when_somebody_tries_again(
    working: None, media: MediaHost, callers: Iterator[Caller]
) -> None:
    media.reply = lambda path: (400, b"")
    caller = next(callers)
    caller.leave_a_message()
    caller.recording(source="RecordVerb")
    until(lambda: any(job.state == JobState.FAILED for job in jobs.unfinished("sigulda")))
    assert (recording().state, message().text) == ("failed", None)
    assert message().transcription_problem

    media.reply = lambda path: (200, A_MESSAGE)
    [job] = [one for one in jobs.unfinished("sigulda") if one.state == JobState.FAILED]
    assert jobs.retry(job.id)

    until(lambda: message().text is not None)
    assert recording().state == "kept"
    assert message().transcription_problem == "No words were heard.", "it is only a tone"


def test_a_recording_that_comes_whole_in_the_end_is_kept_and_its_message_stays_one(
    working: None, media: MediaHost, callers: Iterator[Caller]
) -> None:
    """At first a header with no sound after it: of a message that is said to last 3 s."""
    media.reply = lambda path: (200, NO_SOUND if len(media.asked) < 2 else A_MESSAGE)
    caller = next(callers)
    caller.leave_a_message()
    caller.recording(source="RecordVerb", RecordingChannels="1")
    until(lambda: how_many(RecordingRow) == 1 and recording().state == "empty")
    assert message().state == "received"

    until(lambda: message().text is not None)

    assert (recording().state, recording().is_to_come) == ("kept", False)
    assert message().state == "received"


@pytest.mark.parametrize(
    ("body", "state"),
    [(b"", "empty"), (b"<html>", "not_audio"), (A_CALL[: len(A_CALL) // 2], "truncated")],
)
def test_a_broken_recording_is_named_and_the_call_still_judged(
    working: None, media: MediaHost, callers: Iterator[Caller], body: bytes, state: str
) -> None:
    media.reply = lambda path: (200, body)
    caller = next(callers)
    caller.talk()
    caller.recording()

    until(lambda: how_many(RecordingRow) == 1 and recording().state == state)
    assert recording().problem
    assert recording().is_to_come, "it is said at the first look, while others follow"
    until(lambda: all_done() and how_many(FindingRow) > 0)

    assert (recording().state, recording().is_to_come) == (state, False)
    assert not (settings().data_dir / "incoming").exists() or not os.listdir(
        settings().data_dir / "incoming"
    )


def test_a_recording_of_hours_is_named_and_its_call_still_judged(
    working: None, media: MediaHost, callers: Iterator[Caller]
) -> None:
    media.reply = lambda path: (200, HOURS)
    caller = next(callers)
    caller.talk()
    caller.recording()

    until(lambda: all_done() and how_many(FindingRow) > 0)

    assert (recording().state, recording().is_to_come) == ("too_long", False)
    assert "longer than" in (recording().problem or "")


def test_a_full_disk_is_waited_out(
    working: None, media: MediaHost, callers: Iterator[Caller], data_dir: Path
) -> None:
    """A folder that nobody may write stands for the full disk: the same way, the same wait."""
    (data_dir / "recordings").write_text("in the way")
    media.reply = lambda path: (200, SILENT_CALL)
    caller = next(callers)
    caller.talk()
    caller.recording()
    until(lambda: any("disk" in (job.error or "") for job in jobs.unfinished()))

    (data_dir / "recordings").unlink()

    until(lambda: how_many(RecordingRow) == 1 and recording().state == "silent")
    kept = path_of(recording().sha256 or "")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_message_is_written_down_understood_and_kept_for_the_morning(
    working: None, media: MediaHost, callers: Iterator[Caller]
) -> None:
    media.reply = lambda path: (200, (AUDIO / "message-en-tax.wav").read_bytes())
    caller = next(callers)
    caller.leave_a_message("9")
    caller.recording(source="RecordVerb", RecordingDuration="9", RecordingChannels="1")

    until(lambda: how_many(VoicemailRow) == 1 and message().text is not None)

    assert message().state == "received"
    assert "tax" in (message().text or "").lower()
    assert message().language == "en"
    with reading() as session:
        assert session.scalars(select(CallRow.language)).one() == "en", "not the line's own"
    assert message().department_id == "finances"
    assert message().due_for_routing_at.isoformat() == "2026-11-23T06:00:00+00:00"


def test_an_urgent_message_is_told_at_once_and_only_once(
    working: None, media: MediaHost, mail_server: MailServer, callers: Iterator[Caller]
) -> None:
    media.reply = lambda path: (200, (AUDIO / "message-en-urgent.wav").read_bytes())
    caller = next(callers)
    for _ in range(2):
        caller.leave_a_message("9")
        caller.recording(source="RecordVerb", RecordingDuration="9", RecordingChannels="1")

    until(lambda: how_many(VoicemailRow) == 1 and message().urgent_told_at is not None)

    assert mail_server.recipients == ["dezurants@sigulda.example"]
    assert message().state == "received", "it is still handed on in the morning"


def test_a_message_of_silence_is_a_missed_call(
    working: None, media: MediaHost, callers: Iterator[Caller]
) -> None:
    media.reply = lambda path: (200, SILENCE)
    caller = next(callers)
    caller.leave_a_message()
    caller.recording(source="RecordVerb", RecordingChannels="1")

    until(lambda: how_many(RecordingRow) == 1 and recording().state == "silent")
    until(all_done)

    assert message().state == "silent"
    assert how_many(NotificationRow) == 0


@pytest.mark.parametrize("body", [b"<html>", NO_SOUND, HOURS])
def test_a_message_whose_recording_is_broken_is_kept_to_be_delivered(
    working: None, media: MediaHost, callers: Iterator[Caller], body: bytes
) -> None:
    media.reply = lambda path: (200, body)
    caller = next(callers)
    caller.leave_a_message()
    caller.recording(source="RecordVerb", RecordingChannels="1")

    until(lambda: how_many(VoicemailRow) == 1 and bool(message().transcription_problem))

    assert message().state == "received"


def test_a_message_exists_before_its_recording_is_announced(
    working: None, callers: Iterator[Caller]
) -> None:
    next(callers).leave_a_message()

    until(lambda: how_many(VoicemailRow) == 1)

    assert message().state == "received"
    assert message().text is None


def test_a_recording_nobody_told_us_to_be_complete_is_looked_for(
    working: None, media: MediaHost, callers: Iterator[Caller]
) -> None:
    media.reply = lambda path: (200, SILENT_CALL)
    caller = next(callers)
    caller.talk()
    caller.recording("in-progress", RecordingDuration="")
    until(lambda: how_many(RecordingRow) == 1 and all_done())
    soon = datetime.now(UTC)
    assert look_for_unannounced(soon) == 0
    assert recording().state == "expected"

    look_for_unannounced(soon + timedelta(minutes=3))

    until(lambda: recording().state == "silent")


def test_a_message_in_which_no_words_are_heard_is_delivered_without(
    working: None, media: MediaHost, callers: Iterator[Caller]
) -> None:
    media.reply = lambda path: (200, A_MESSAGE)
    caller = next(callers)
    caller.leave_a_message()
    caller.recording(source="RecordVerb", RecordingChannels="1")

    until(lambda: how_many(VoicemailRow) == 1 and message().text is not None)

    assert message().transcription_problem
