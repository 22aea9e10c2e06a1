"""Recordings of calls and messages: fetch, examine, keep, find, forget.

`take_in` is the whole way of one recording, and may be run again at any time. Files are kept
under the SHA-256 of their content in DATA_DIR/recordings, readable by callmon's user only.
Plain files, not an object store's local folder: that one wrote 0644 and did not fsync, and told
a full disk only as text.
"""

import errno
import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx

from callmon.config import TwilioCredentials, settings
from callmon.wav import Codec, NotWav, Wav, loudest_rms, read_wav

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
WHOLE_FETCH_SECONDS = 1800.0
REDIRECTS = 3
SILENT_RMS = 10 ** (-52 / 20)
"""Below -52 dBFS in its loudest 20 ms, nobody spoke: an idle µ-law line lies near -65."""
DURATION_TOLERANCE_SECONDS = 2.0
DURATION_TOLERANCE_SHARE = 0.02
_RETRYABLE_STATUSES = {408, 425, 429}


class RecordingProblem(Exception):
    """Why there is no usable recording (yet).

    `state` is one of `tables.RecordingRow.state`; `problem` an English sentence for the
    operations page; `worth_retrying` says whether time can help.
    """

    def __init__(self, state: str, problem: str, *, worth_retrying: bool = False) -> None:
        super().__init__(problem)
        self.state = state
        self.problem = problem
        self.worth_retrying = worth_retrying


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What a recording turned out to be. `state` is `kept`, `wrong_channels` or `silent`."""

    state: str
    problem: str | None
    codec: Codec
    channels: int
    sample_rate: int
    duration_seconds: float


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording that is on disk for good, and what it is."""

    sha256: str
    facts: AudioFacts


def take_in(
    recording_sid: str,
    account: TwilioCredentials,
    *,
    expected_channels: int,
    expected_seconds: float | None = None,
) -> Kept:
    """Fetches, examines and keeps a recording. Raises RecordingProblem.

    One step of a job: nothing half-done is left behind, and once more gives the same.
    """
    incoming = fetch(recording_sid, account, channels=expected_channels)
    try:
        facts = examine(incoming, expected_channels, expected_seconds)
        return Kept(keep(incoming), facts)
    finally:
        incoming.unlink(missing_ok=True)


def fetch(recording_sid: str, account: TwilioCredentials, *, channels: int) -> Path:
    """Downloads a recording into DATA_DIR/incoming (twilio-facts: media, `.wav`).

    The address is built from our own settings and the two SIDs, never taken from a webhook, so
    nobody can have the credentials sent elsewhere. Raises RecordingProblem.
    """
    url = _media_url(recording_sid, account.account_sid)
    target = _private_folder("incoming") / f"{recording_sid}.wav"
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    auth = httpx.BasicAuth(*account)
    with _problems_named(), httpx.Client(auth=auth, timeout=timeout) as client:
        asked = url.copy_with(params={"RequestedChannels": channels})
        # 400: two channels do not exist for this recording, so one is what there is.
        if not _downloaded(client, asked, target) and not _downloaded(client, url, target):
            raise RecordingProblem("failed", "Twilio refused the request for the recording.")
    return target


def _media_url(recording_sid: str, account_sid: str) -> httpx.URL:
    for sid, prefix in ((account_sid, "AC"), (recording_sid, "RE")):
        if not re.fullmatch(prefix + "[0-9a-fA-F]{32}", sid):
            raise RecordingProblem("failed", f"{sid[:40]!r} is no SID of the form {prefix}….")
    base = settings().twilio_api_url.rstrip("/")
    return httpx.URL(f"{base}/2010-04-01/Accounts/{account_sid}/Recordings/{recording_sid}.wav")


@contextmanager
def _problems_named() -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException:
        raise RecordingProblem(
            "failed", "Twilio did not answer in time.", worth_retrying=True
        ) from None
    except httpx.HTTPError as error:
        raise RecordingProblem(
            "failed", f"The connection to Twilio failed: {error}.", worth_retrying=True
        ) from error
    except OSError as error:
        raise _disk_problem(error) from error


def _downloaded(client: httpx.Client, url: httpx.URL, target: Path) -> bool:
    """Streams `url` into `target`; False on 400. Follows redirects on the same host only."""
    for _ in range(REDIRECTS + 1):
        with client.stream("GET", url) as response:
            if response.status_code == 400:
                return False
            if response.has_redirect_location:
                url = _same_host(url, response)
                continue
            _refuse_unless_media(response)
            _write(response, target)
            return True
    raise RecordingProblem("failed", "Twilio redirected the request in a circle.")


def _same_host(url: httpx.URL, response: httpx.Response) -> httpx.URL:
    elsewhere = url.join(response.headers["location"])
    if (elsewhere.scheme, elsewhere.netloc) != (url.scheme, url.netloc):
        raise RecordingProblem("failed", f"Twilio redirected to another host, {elsewhere.host}.")
    return elsewhere


def _refuse_unless_media(response: httpx.Response) -> None:
    match response.status_code:
        case 200:
            return
        case 404:
            raise RecordingProblem(
                "missing", "The recording is not there (yet).", worth_retrying=True
            )
        case 401 | 403:
            raise RecordingProblem(
                "failed", "Twilio refused our account's credentials.", worth_retrying=True
            )
        case status:
            raise RecordingProblem(
                "failed",
                f"Twilio answered {status} instead of the recording.",
                worth_retrying=status >= 500 or status in _RETRYABLE_STATUSES,
            )


def _write(response: httpx.Response, target: Path) -> None:
    """Writes the body, within the limits of size and time; nothing is left when it fails."""
    limit, deadline = settings().recording_max_bytes, time.monotonic() + WHOLE_FETCH_SECONDS
    try:
        with _private_file(target) as file:
            for chunk in response.iter_bytes():
                file.write(chunk)
                if file.tell() > limit:
                    raise RecordingProblem(
                        "too_large", f"The recording is larger than {limit} bytes."
                    )
                if time.monotonic() > deadline:
                    raise RecordingProblem(
                        "failed", "The download took too long.", worth_retrying=True
                    )
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def examine(
    path: Path, expected_channels: int = 2, expected_seconds: float | None = None
) -> AudioFacts:
    """What is in a file, held against what Twilio said. Raises RecordingProblem.

    `expected_seconds` is Twilio's RecordingDuration (whole seconds).
    """
    try:
        wav = read_wav(path)
    except NotWav as error:
        if path.stat().st_size == 0:
            raise RecordingProblem(
                "empty", "The recording is an empty file.", worth_retrying=True
            ) from None
        raise RecordingProblem("not_audio", f"What came is {error}.", worth_retrying=True) from None
    _refuse_unusable(wav, expected_seconds)
    state, problem = _judged(wav, expected_channels)
    seconds = wav.duration_seconds
    return AudioFacts(state, problem, wav.codec, wav.channels, wav.sample_rate, seconds)


def _refuse_unusable(wav: Wav, expected_seconds: float | None) -> None:
    seconds, limit = wav.duration_seconds, settings().recording_max_seconds
    if max(seconds, wav.declared_seconds) > limit:
        raise RecordingProblem("too_long", f"The recording is longer than {limit:.0f} s.")
    if wav.frames == 0:
        raise RecordingProblem(
            "empty", "The recording is a header with no sound after it.", worth_retrying=True
        )
    promised = max(wav.declared_seconds, expected_seconds or 0.0)
    tolerance = max(DURATION_TOLERANCE_SECONDS, DURATION_TOLERANCE_SHARE * promised)
    if wav.data_bytes % wav.frame_bytes or promised - seconds > tolerance:
        raise RecordingProblem(
            "truncated",
            f"The recording is cut off: {seconds:.1f} s of {promised:.1f} s are there.",
            worth_retrying=True,
        )


def _judged(wav: Wav, expected_channels: int) -> tuple[str, str | None]:
    loudest = loudest_rms(wav)
    if loudest.max() < SILENT_RMS:
        return "silent", "Nobody is heard on any channel of the recording."
    if wav.channels != expected_channels:
        return "wrong_channels", (
            f"The recording has {wav.channels} channel(s) where {expected_channels} were "
            "promised, so who speaks is not known and words are not judged."
        )
    quiet = [str(place) for place, rms in enumerate(loudest, 1) if rms < SILENT_RMS]
    return "kept", f"Channel {', '.join(quiet)} is silent." if quiet else None


def keep(path: Path) -> str:
    """Moves a file into the kept recordings and returns its SHA-256; durable when it returns.

    Raises RecordingProblem (worth retrying) when the disk is full; then nothing was moved.
    """
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        os.chmod(path, 0o600)
        folder = _private_folder("recordings", sha256[:2])
        os.replace(path, folder / f"{sha256}.wav")
        _sync_folder(folder)
    except OSError as error:
        raise _disk_problem(error) from error
    return sha256


def _disk_problem(error: OSError) -> RecordingProblem:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    problem = "The disk is full." if full else f"The disk cannot be written: {error.strerror}."
    return RecordingProblem("failed", problem, worth_retrying=True)


def _private_folder(*names: str) -> Path:
    folder = settings().data_dir
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in names:
        folder = folder / name
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _private_file(path: Path) -> BinaryIO:
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def path_of(sha256: str) -> Path:
    """Where a kept recording lies. Raises ValueError unless `sha256` is 64 hex digits."""
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise ValueError(f"{sha256[:80]!r} is no SHA-256")
    return settings().data_dir / "recordings" / sha256[:2] / f"{sha256}.wav"


def forget(sha256: str) -> None:
    """Deletes a kept recording; one that is not there stays not there."""
    path = path_of(sha256)
    path.unlink(missing_ok=True)
    if path.parent.exists():
        _sync_folder(path.parent)
