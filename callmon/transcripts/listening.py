"""Hears recordings in a child process that can be ended: a native call can hang or crash.

The child stays warm between recordings, one at a time, and runs at low priority so that
webhooks are answered first. It is started anew after a time-out or a crash.
"""

import atexit
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

from callmon.config import settings
from callmon.organisation import Language, Organisation
from callmon.transcripts.heard import Agent, HeardBySound
from callmon.transcripts.transcript import Speaker, Transcript

SECONDS_TO_END = 5.0


class ListeningProblem(Exception):
    """The child process was lost or ended; `worth_retrying` says whether to try again."""

    def __init__(self, problem: str, *, worth_retrying: bool = True) -> None:
        super().__init__(problem)
        self.problem = problem
        self.worth_retrying = worth_retrying


@dataclass(frozen=True, slots=True)
class ToTranscribe:
    path: Path
    channels: tuple[Speaker, ...]
    languages: tuple[Language, ...]


@dataclass(frozen=True, slots=True)
class ToMatchBySound:
    path: Path
    agent_channel: int
    language: Language
    organisation: Organisation
    agent: Agent | None


def transcribe_in_child(
    path: Path,
    channels: Sequence[Speaker],
    languages: Sequence[Language],
    *,
    timeout_seconds: float | None = None,
) -> Transcript:
    """`speech_model.transcribe` in the child, ended after `timeout_seconds` (or the setting).

    Raises ListeningProblem, and what transcribe raises: NotWav, OSError, ModelFilesProblem.
    """
    request = ToTranscribe(path.absolute(), tuple(channels), tuple(languages))
    heard: Transcript = _child.ask(request, _limit(timeout_seconds))
    return heard


def heard_by_sound_in_child(
    path: Path,
    agent_channel: int,
    language: Language,
    organisation: Organisation,
    agent: Agent | None,
    *,
    timeout_seconds: float | None = None,
) -> HeardBySound:
    """`by_sound.heard_by_sound` in the child; about a second a call. Raises the same problems."""
    request = ToMatchBySound(path.absolute(), agent_channel, language, organisation, agent)
    heard: HeardBySound = _child.ask(request, _limit(timeout_seconds))
    return heard


def stop_listening() -> None:
    """Ends the child, if there is one; the next recording starts another."""
    _child.end()


def _limit(timeout_seconds: float | None) -> float:
    return settings().transcribe_timeout_seconds if timeout_seconds is None else timeout_seconds


class _Child:
    """The warm child process and the pipe to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection[Any, Any] | None = None

    def ask(self, request: object, timeout_seconds: float) -> Any:
        with self._lock:
            try:
                pipe = self._running()
                pipe.send(request)
                if not pipe.poll(timeout_seconds):
                    raise ListeningProblem(
                        f"The recording was not heard within {timeout_seconds:g} s."
                    )
                answer = pipe.recv()
            except (EOFError, OSError):
                self._end()
                raise ListeningProblem("The process that hears recordings ended early.") from None
            except ListeningProblem:
                self._end()
                raise
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _running(self) -> "Connection[Any, Any]":
        if self._pipe is None or self._process is None or self._process.poll() is not None:
            self._end()
            self._pipe, theirs = Pipe()
            descriptor = theirs.fileno()
            command = [sys.executable, "-m", "callmon.transcripts.listening_child", str(descriptor)]
            self._process = subprocess.Popen(
                command, pass_fds=[descriptor], stdin=subprocess.DEVNULL
            )
            theirs.close()
        return self._pipe

    def end(self) -> None:
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait(SECONDS_TO_END)
        self._pipe = self._process = None


_child = _Child()
atexit.register(stop_listening)
