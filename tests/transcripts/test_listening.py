"""The child process that hears, with the real model: about 10 s of sound."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from callmon.transcripts import listening
from callmon.transcripts.listening import (
    ListeningProblem,
    heard_by_sound_in_child,
    stop_listening,
    transcribe_in_child,
)
from callmon.transcripts.transcript import Speaker
from callmon.wav import NotWav
from tests.wav_files import AUDIO, tone, wav_bytes

pytestmark = pytest.mark.usefixtures("speech_model")


@pytest.fixture(autouse=True, scope="module")
def _no_child_is_left() -> Iterator[None]:
    yield
    stop_listening()


def child_id() -> int:
    process = listening._child._process
    assert process is not None
    return process.pid


def hear(clip: str = "neural_en_n1", seconds: float = 60.0) -> str:
    path = AUDIO / f"{clip}.wav"
    return transcribe_in_child(path, [Speaker.AGENT], ["en"], timeout_seconds=seconds).text


def test_the_child_hears_and_stays_warm_for_the_next() -> None:
    assert "help you" in hear()
    first = child_id()

    assert "building" in hear("neural_en_o2").lower()
    assert child_id() == first


def test_the_child_gives_way_to_others() -> None:
    hear()

    fields = Path(f"/proc/{child_id()}/stat").read_text().rpartition(")")[2].split()
    assert int(fields[16]) == min(19, os.nice(0) + 10)


def test_a_child_that_takes_too_long_is_ended_and_the_next_one_works() -> None:
    hear()
    first = child_id()

    with pytest.raises(ListeningProblem, match="within") as caught:
        hear("neural_en_o1", seconds=0.01)

    assert caught.value.worth_retrying
    assert not Path(f"/proc/{first}").exists()
    assert "help you" in hear()


def test_a_child_that_was_killed_is_a_problem_worth_retrying() -> None:
    hear()
    process = listening._child._process
    assert process is not None
    process.kill()
    process.wait()

    assert "help you" in hear()


def test_a_child_killed_while_it_hears_is_a_problem_worth_retrying() -> None:
    hear()
    end = threading.Timer(0.3, os.kill, (child_id(), signal.SIGKILL))
    end.start()

    with pytest.raises(ListeningProblem, match="ended early") as caught:
        hear("neural_en_o1")

    assert caught.value.worth_retrying
    assert "help you" in hear()


def test_what_is_no_recording_is_said_so_and_costs_no_child(tmp_path: Path) -> None:
    hear()
    first = child_id()
    page = tmp_path / "page.wav"
    page.write_bytes(b"<html>sign in</html>")

    with pytest.raises(NotWav, match="web page"):
        transcribe_in_child(page, [Speaker.AGENT], ["en"])
    with pytest.raises(FileNotFoundError):
        transcribe_in_child(tmp_path / "gone.wav", [Speaker.AGENT], ["en"])

    assert child_id() == first


def test_matching_by_sound_runs_in_the_child_too(tmp_path: Path, sigulda: object) -> None:
    path = tmp_path / "tone.wav"
    path.write_bytes(wav_bytes(tone(2.0)))

    heard = heard_by_sound_in_child(path, 0, "lv", sigulda, None)  # type: ignore[arg-type]

    assert heard.department is None
