"""The child process of `listening`: answers one request after the other until the pipe closes."""

import os
import sys
import threading
import time
from multiprocessing.connection import Connection
from typing import Any

from callmon.transcripts.by_sound import heard_by_sound
from callmon.transcripts.listening import ListeningProblem, ToMatchBySound, ToTranscribe
from callmon.transcripts.manifest import ModelFilesProblem
from callmon.transcripts.speech_model import transcribe
from callmon.wav import NotWav

NICENESS = 10
PARENT_CHECK_SECONDS = 1.0


def main(descriptor: int) -> None:
    os.nice(NICENESS)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    with Connection(descriptor) as pipe:
        while True:
            try:
                request = pipe.recv()
            except (EOFError, OSError):
                return
            pipe.send(_answer(request))


def _end_with(parent: int) -> None:
    # A parent that was killed closes no pipe that a busy child would notice.
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_SECONDS)
    os._exit(1)


def _answer(request: ToTranscribe | ToMatchBySound) -> Any:
    try:
        match request:
            case ToTranscribe(path, channels, languages):
                return transcribe(path, channels, languages)
            case ToMatchBySound(path, agent_channel, language, organisation, agent):
                return heard_by_sound(path, agent_channel, language, organisation, agent)
    except (NotWav, OSError, ModelFilesProblem) as error:
        return error
    except Exception as error:
        return ListeningProblem(f"Hearing the recording failed: {type(error).__name__}: {error}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
