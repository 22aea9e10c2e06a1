"""When something of ours breaks: the caller hears Latvian, the message is taken in later."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from callmon import db
from callmon.calls.call_log import record_call
from callmon.config import settings
from callmon.jobs import unfinished
from callmon.known_organisations import known_organisations
from callmon.tables import ReceiptRow
from callmon.telephony import fallback
from callmon.telephony.twilio import phone_events_of, recording_of
from callmon.telephony.webhooks import router
from tests.telephony.conftest import ACCOUNT, PUBLIC_URL, TOKEN, PretendTwilio

RECORDING = "RE" + "d" * 32
BROKEN = {"ErrorCode": "11205", "ErrorUrl": f"{PUBLIC_URL}/twilio/voice"}


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PretendTwilio]:
    """A server whose database is away and whose organisations' folder is not there."""
    monkeypatch.setenv("CALLMON_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(tmp_path / "not-there"))
    monkeypatch.setenv("CALLMON_PUBLIC_URL", PUBLIC_URL)
    monkeypatch.setenv("CALLMON_TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("CALLMON_TWILIO_AUTH_TOKEN", TOKEN)
    settings.cache_clear()
    known_organisations.cache_clear()
    app = FastAPI()
    app.include_router(router)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield PretendTwilio(client)


def leave_message(twilio: PretendTwilio) -> None:
    """A caller leaves twelve seconds of message with the fallback."""
    document = twilio.ask("/twilio/fallback", "in-progress", **BROKEN)
    record = document.verb("Record")
    url = f"https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/{RECORDING}"
    twilio.ask(
        record.get("action") or "",
        "completed",
        Digits="hangup",
        RecordingDuration="12",
        RecordingUrl=url,
    )
    twilio.tell(
        record.get("recordingStatusCallback") or "",
        [
            ("AccountSid", twilio.account),
            ("CallSid", twilio.call_sid),
            ("RecordingSid", RECORDING),
            ("RecordingUrl", url),
            ("RecordingStatus", "completed"),
            ("RecordingDuration", "12"),
            ("RecordingSource", "RecordVerb"),
        ],
    )


def take_in() -> int:
    with db.transaction() as session:
        return fallback.take_in_fallback(session)


def test_without_database_and_organisations_the_caller_hears_latvian_and_can_leave_a_message(
    bare: PretendTwilio,
):
    document = bare.ask("/twilio/fallback", "in-progress", **BROKEN)

    assert document.names == ["Say", "Record", "Say", "Hangup"]
    assert document.verb("Say").get("language") == "lv-LV"
    assert "tehniska kļūme" in document.said
    assert fallback.waiting() == 1


def test_what_waits_on_disk_is_private_and_whole(bare: PretendTwilio):
    leave_message(bare)

    for path in fallback.folder().glob("*.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert json.loads(path.read_text(encoding="utf8"))["fields"]
    assert not list(fallback.folder().glob(".*")), "nothing half-written is left"


def test_a_message_left_with_the_fallback_becomes_a_message_of_the_organisation(
    twilio: PretendTwilio,
):
    leave_message(twilio)
    twilio.hang_up()
    assert take_in() == 3

    with db.transaction() as session:
        known = known_organisations().current()
        call = record_call(session, twilio.call_sid, known, phone_events_of)
        news = [recording_of(receipt) for receipt in session.query(ReceiptRow)]
    assert call is not None
    assert (call.outcome, call.organisation_id, call.line_id) == (
        "message",
        "paraugs",
        "informacija",
    )
    assert {one.purpose for one in news if one} == {"voicemail"}


def test_taking_in_twice_changes_nothing_and_clears_the_folder(twilio: PretendTwilio):
    leave_message(twilio)

    assert [take_in(), take_in(), take_in()] == [3, 0, 0]
    assert fallback.waiting() == 0
    assert len(list((fallback.folder() / "taken").iterdir())) == 3
    assert len(unfinished()) == 3


def test_a_file_is_moved_only_when_its_receipt_is_committed(twilio: PretendTwilio):
    leave_message(twilio)
    with db.transaction() as session:
        fallback.take_in_fallback(session)
        session.rollback()

    assert fallback.waiting() == 3
    assert take_in() == 3


def test_a_file_that_cannot_be_read_is_set_aside_and_holds_up_nothing(twilio: PretendTwilio):
    leave_message(twilio)
    (fallback.folder() / "00-torn.json").write_text('{"kind": "fall', encoding="utf8")
    (fallback.folder() / "01-other.json").write_text("{}", encoding="utf8")

    assert take_in() == 3
    assert len(list((fallback.folder() / "unreadable").iterdir())) == 2


def test_an_employees_leg_is_hung_up_by_the_fallback(twilio: PretendTwilio):
    document = twilio.ask("/twilio/fallback", "in-progress", Direction="outbound-dial", **BROKEN)

    assert document.names == ["Hangup"]


def test_with_a_full_disk_the_caller_is_still_served(
    bare: PretendTwilio, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "Record" in bare.ask("/twilio/fallback", "in-progress", **BROKEN).names
    recorded = bare.post(
        "/twilio/fallback/recording",
        [("AccountSid", ACCOUNT), ("CallSid", bare.call_sid), ("RecordingSid", RECORDING)],
    )
    assert recorded.status_code == 503, "Twilio is to tell it again"


def test_the_fallback_too_asks_for_a_signature(bare: PretendTwilio):
    bare.token = "another token"
    response = bare.post("/twilio/fallback", bare.fields("in-progress", **BROKEN))

    assert response.status_code == 403
    assert not fallback.folder().exists()


def test_an_account_of_its_own_signs_the_fallback_without_the_organisations_file(
    bare: PretendTwilio, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CALLMON_TWILIO_ACCOUNT_SID_CITS", "AC" + "9" * 32)
    monkeypatch.setenv("CALLMON_TWILIO_AUTH_TOKEN_CITS", "token of the other")
    theirs = PretendTwilio(bare.client, account="AC" + "9" * 32, token="token of the other")

    assert "Record" in theirs.ask("/twilio/fallback", "in-progress", **BROKEN).names
