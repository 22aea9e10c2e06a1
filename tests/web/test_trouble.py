"""The words found for the technical line of an error."""

import errno
import os
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from callmon.config import settings
from callmon.jobs import in_words
from callmon.recordings import RecordingProblem, examine, fetch
from callmon.transcripts.manifest import ModelFilesProblem, model_entry, verified_folder
from callmon.web.trouble import KEYS, trouble
from callmon.web.wording import catalogue

HOUSE = Path(__file__).parents[2] / "callmon"
NOBODY = "http://127.0.0.1:1"
OURS = (
    ("The recording is not there", "recording_not_there"),
    ("The recording is cut off", "recording_broken"),
    ("header with no sound", "recording_broken"),
    ("The recording is larger than", "recording_too_large"),
    ("The recording is longer than", "recording_too_long"),
    ("Twilio refused our account's credentials", "exchange_credentials"),
    ("Twilio refused the request", "exchange_refused"),
    ("Twilio did not answer in time", "exchange_away"),
    ("The mail server is away", "mail_away"),
    ("The mail server refused our password", "mail_password"),
    ("The mail server refused the mail", "mail_refused"),
    ("CALLMON_SMTP_URL begins with", "mail_setting"),
    ("The recording was not heard within", "hearing_too_slow"),
    ("The process that hears recordings ended early", "hearing_broke"),
    ("Hearing the recording failed", "hearing_broke"),
    ("names no employee", "nobody_to_assign"),
    ("The disk is full", "disk_full"),
    ("The disk cannot be written", "disk_not_writable"),
)


@pytest.mark.parametrize(("said", "key"), OURS)
def test_what_our_own_errors_say_has_words(said: str, key: str) -> None:
    sources = "".join(
        path.read_text("utf8") for path in HOUSE.rglob("*.py") if "web" not in path.parts
    )

    assert said in sources, "nobody says that any more"
    assert trouble(f"SomeProblem: {said} …") == key


def test_a_full_disk_is_known_whoever_tells_of_it() -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    assert trouble(in_words(full)) == "disk_full"
    assert trouble("OperationalError: (sqlite3.OperationalError) database or disk is full") == (
        "disk_full"
    )


def test_a_database_that_is_away_is_known() -> None:
    engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(OperationalError) as away:
        engine.connect()

    assert trouble(in_words(away.value)) == "database_away"


def test_an_exchange_that_is_away_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLMON_TWILIO_API_URL", NOBODY)
    monkeypatch.setenv("CALLMON_TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
    monkeypatch.setenv("CALLMON_TWILIO_AUTH_TOKEN", "token")
    settings.cache_clear()
    with pytest.raises(RecordingProblem) as away:
        fetch("RE" + "0" * 32, settings().twilio_credentials(), channels=1)

    assert trouble(in_words(away.value)) == "exchange_away"


def test_a_page_instead_of_a_recording_is_known(tmp_path: Path) -> None:
    (tmp_path / "page.wav").write_text("<html>")
    with pytest.raises(RecordingProblem) as broken:
        examine(tmp_path / "page.wav")

    assert trouble(in_words(broken.value)) == "recording_broken"


def test_missing_and_altered_model_files_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = (HOUSE.parent / "models" / "manifest.toml").read_text("utf8")
    (tmp_path / "manifest.toml").write_text(manifest, encoding="utf8")
    monkeypatch.setenv("CALLMON_MODELS_DIR", str(tmp_path))
    settings.cache_clear()
    entry = model_entry("base")
    with pytest.raises(ModelFilesProblem) as missing:
        verified_folder(entry)
    first = entry.folder / entry.files[0].name
    first.parent.mkdir(parents=True)
    first.write_text("something else")
    with pytest.raises(ModelFilesProblem) as altered:
        verified_folder(entry)

    assert "fetch it: " in str(missing.value)
    assert trouble(in_words(missing.value)) == trouble(in_words(altered.value)) == "model_files"


def test_a_mistake_of_ours_is_called_one() -> None:
    assert trouble(in_words(ZeroDivisionError("division by zero"))) == "unknown"


def test_every_trouble_has_words() -> None:
    assert {f"troubles.{key}" for key in KEYS} <= catalogue("lv").keys()
