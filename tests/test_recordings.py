"""Taking in recordings from a media host that behaves, and from one that does not."""

import base64
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import pytest

from callmon import recordings
from callmon.config import TwilioCredentials, settings
from callmon.recordings import RecordingProblem, examine, fetch, take_in
from tests.wav_files import RATE, mulaw_bytes, silence, tone, wav_bytes

ACCOUNT = TwilioCredentials("AC" + "0" * 32, "token")
SID = "RE" + "1" * 32
GOOD = wav_bytes(tone(3.0), tone(3.0, level=0.1))

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class MediaHost:
    """Answers as `reply` says; remembers the paths asked for and the credentials shown."""

    reply: Callable[[str], Reply] = lambda path: (200, {}, GOOD)
    asked: list[str] = field(default_factory=list)
    credentials: list[str | None] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def media(monkeypatch: pytest.MonkeyPatch) -> Iterator[MediaHost]:
    host = MediaHost()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host.asked.append(self.path)
            host.credentials.append(self.headers["Authorization"])
            status, headers, body = host.reply(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    host.address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("CALLMON_TWILIO_API_URL", host.address)
    settings.cache_clear()
    yield host
    server.shutdown()
    server.server_close()


def problem_of(work: Callable[[], object]) -> RecordingProblem:
    with pytest.raises(RecordingProblem) as caught:
        work()
    return caught.value


def fetched(channels: int = 2) -> Path:
    return fetch(SID, ACCOUNT, channels=channels)


def test_a_recording_is_fetched_examined_and_kept(media: MediaHost, data_dir: Path) -> None:
    kept = take_in(SID, ACCOUNT, expected_channels=2, expected_seconds=3)

    assert (kept.facts.state, kept.facts.problem) == ("kept", None)
    assert kept.facts.channels == 2
    assert kept.facts.duration_seconds == pytest.approx(3.0)
    with recordings.path_of(kept.sha256).open("rb") as file:
        assert file.read() == GOOD
    assert media.asked == [
        f"/2010-04-01/Accounts/{ACCOUNT.account_sid}/Recordings/{SID}.wav?RequestedChannels=2"
    ]
    shown = base64.b64decode((media.credentials[0] or "").removeprefix("Basic "))
    assert shown.decode() == f"{ACCOUNT.account_sid}:token"


def test_only_callmons_user_may_read_what_is_kept(media: MediaHost, data_dir: Path) -> None:
    old = os.umask(0)
    try:
        path = recordings.path_of(take_in(SID, ACCOUNT, expected_channels=2).sha256)
    finally:
        os.umask(old)

    assert path.stat().st_mode & 0o777 == 0o600
    for folder in (path.parent, path.parent.parent, data_dir):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_taking_in_twice_keeps_one_file_and_leaves_nothing_behind(
    media: MediaHost, data_dir: Path
) -> None:
    first = take_in(SID, ACCOUNT, expected_channels=2)
    second = take_in(SID, ACCOUNT, expected_channels=2)

    assert first == second
    files = [path for path in data_dir.rglob("*") if path.is_file()]
    assert files == [recordings.path_of(first.sha256)]


def test_a_recording_that_is_not_there_yet_is_asked_for_again(media: MediaHost) -> None:
    media.reply = lambda path: (404, {}, b"{}")

    problem = problem_of(fetched)

    assert (problem.state, problem.worth_retrying) == ("missing", True)


@pytest.mark.parametrize(("status", "retry"), [(500, True), (503, True), (429, True), (410, False)])
def test_other_refusals_say_whether_time_can_help(
    media: MediaHost, status: int, retry: bool
) -> None:
    media.reply = lambda path: (status, {}, b"")

    problem = problem_of(fetched)

    assert (problem.state, problem.worth_retrying) == ("failed", retry)
    assert str(status) in problem.problem


def test_one_channel_is_taken_where_two_do_not_exist(media: MediaHost) -> None:
    mono = wav_bytes(tone(3.0))
    media.reply = lambda path: (400, {}, b"") if "RequestedChannels" in path else (200, {}, mono)

    kept = take_in(SID, ACCOUNT, expected_channels=2, expected_seconds=3)

    assert kept.facts.state == "wrong_channels"
    assert "not judged" in (kept.facts.problem or "")
    assert recordings.path_of(kept.sha256).exists()


def test_credentials_never_follow_a_redirect_to_another_host(media: MediaHost) -> None:
    elsewhere = media.address.replace("127.0.0.1", "localhost")
    media.reply = lambda path: (302, {"Location": f"{elsewhere}/steal.wav"}, b"")

    problem = problem_of(fetched)

    assert (problem.state, problem.worth_retrying) == ("failed", False)
    assert "another host" in problem.problem
    assert len(media.asked) == 1


def test_a_redirect_on_the_same_host_is_followed(media: MediaHost) -> None:
    media.reply = lambda path: (
        (200, {}, GOOD) if path == "/media" else (307, {"Location": "/media"}, b"")
    )

    assert fetched().read_bytes() == GOOD


def test_redirects_in_a_circle_end(media: MediaHost) -> None:
    media.reply = lambda path: (302, {"Location": path}, b"")

    assert "circle" in problem_of(fetched).problem


@pytest.mark.parametrize(
    ("sid", "account"),
    [
        ("../../Accounts", ACCOUNT.account_sid),
        ("RE" + "1" * 31, ACCOUNT.account_sid),
        ("https://evil.example/RE" + "1" * 32, ACCOUNT.account_sid),
        (SID, "AC/../x"),
        (SID + "\n", ACCOUNT.account_sid),
    ],
)
def test_a_sid_that_is_none_is_not_put_into_an_address(
    media: MediaHost, sid: str, account: str
) -> None:
    problem = problem_of(lambda: fetch(sid, TwilioCredentials(account, "token"), channels=2))

    assert (problem.state, problem.worth_retrying) == ("failed", False)
    assert not media.asked


def test_a_recording_larger_than_allowed_leaves_nothing(
    media: MediaHost, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLMON_RECORDING_MAX_BYTES", "1000")
    settings.cache_clear()

    problem = problem_of(fetched)

    assert (problem.state, problem.worth_retrying) == ("too_large", False)
    assert not [path for path in data_dir.rglob("*") if path.is_file()]


def test_a_body_that_breaks_off_is_asked_for_again(media: MediaHost, data_dir: Path) -> None:
    media.reply = lambda path: (
        200,
        {"Content-Length": str(len(GOOD) + 9), "Connection": "close"},
        GOOD,
    )

    problem = problem_of(fetched)

    assert (problem.state, problem.worth_retrying) == ("failed", True)
    assert not [path for path in data_dir.rglob("*") if path.is_file()]


def test_a_host_that_is_away_is_worth_another_attempt(
    media: MediaHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLMON_TWILIO_API_URL", "http://127.0.0.1:9")
    settings.cache_clear()

    assert problem_of(fetched).worth_retrying


def test_a_host_that_says_nothing_is_not_waited_for_without_end(
    media: MediaHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def hang(path: str) -> Reply:
        asked.set()
        go_on.wait(10)
        return 200, {}, GOOD

    media.reply = hang
    monkeypatch.setattr(recordings, "READ_SECONDS", 0.2)
    try:
        problem = problem_of(fetched)
    finally:
        go_on.set()

    assert asked.is_set()
    assert (problem.state, problem.worth_retrying) == ("failed", True)
    assert "in time" in problem.problem


def test_a_full_disk_is_worth_another_attempt_and_leaves_nothing(
    media: MediaHost, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, mode: str) -> BinaryIO:
        os.close(descriptor)
        return cast(BinaryIO, open("/dev/full", mode, buffering=0))

    monkeypatch.setattr(os, "fdopen", full)

    problem = problem_of(fetched)

    assert (problem.state, problem.worth_retrying) == ("failed", True)
    assert problem.problem == "The disk is full."
    assert not list((data_dir / "incoming").iterdir())


def file_with(folder: Path, content: bytes) -> Path:
    path = folder / "incoming.wav"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (wav_bytes(silence(0.0), silence(0.0)), "empty"),
        (GOOD[: len(GOOD) // 2], "truncated"),
        (GOOD[:-1], "truncated"),
        (b"<html><body>502 Bad Gateway</body></html>", "not_audio"),
        (b"", "empty"),
    ],
)
def test_what_cannot_be_used_has_a_named_state_and_is_asked_for_again(
    tmp_path: Path, content: bytes, state: str
) -> None:
    problem = problem_of(lambda: examine(file_with(tmp_path, content), 2, 3.0))

    assert (problem.state, problem.worth_retrying) == (state, True)
    assert problem.problem.endswith(".")


def test_a_file_shorter_than_twilio_said_is_truncated(tmp_path: Path) -> None:
    path = file_with(tmp_path, GOOD)

    assert problem_of(lambda: examine(path, 2, 60.0)).state == "truncated"
    assert examine(path, 2, 4.0).state == "kept"


def test_a_recording_of_hours_is_refused_by_what_its_header_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = wav_bytes(tone(1.0), declared_bytes=5 * 3600 * RATE * 2)

    problem = problem_of(lambda: examine(file_with(tmp_path, hours), 1))

    assert (problem.state, problem.worth_retrying) == ("too_long", False)


def test_silence_is_kept_under_its_own_name(tmp_path: Path) -> None:
    rustle = np.random.default_rng(1).normal(0, 0.0005, RATE * 3).astype(np.float32)

    assert examine(file_with(tmp_path, wav_bytes(rustle, rustle)), 2, 3.0).state == "silent"
    assert examine(file_with(tmp_path, mulaw_bytes(b"\xff" * RATE)), 1, 1.0).state == "silent"


def test_one_silent_channel_of_two_is_mentioned(tmp_path: Path) -> None:
    facts = examine(file_with(tmp_path, wav_bytes(tone(3.0), silence(3.0))), 2, 3.0)

    assert facts.state == "kept"
    assert facts.problem == "Channel 2 is silent."


def test_what_is_forgotten_is_gone_and_may_be_forgotten_again(media: MediaHost) -> None:
    sha256 = take_in(SID, ACCOUNT, expected_channels=2).sha256

    recordings.forget(sha256)
    recordings.forget(sha256)

    assert not recordings.path_of(sha256).exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_nothing_outside_the_kept_recordings_can_be_opened(name: str) -> None:
    with pytest.raises(ValueError, match="no SHA-256"):
        recordings.path_of(name)
