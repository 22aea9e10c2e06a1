"""Calls as the tests of the checks write them down: who says what, one turn after the other."""

import tomllib
from pathlib import Path

from callmon.checks.verdict import Agent, CallTimes, Direction, ObservedCall
from callmon.organisation import Organisation
from callmon.transcripts.transcript import Speaker, Utterance

LABELLED = Path(__file__).parent.parent / "labelled"


def _sigulda() -> Organisation:
    read = tomllib.loads((LABELLED / "organisation.toml").read_text(encoding="utf8"))
    return Organisation.model_validate({"id": "sigulda", **read})


SIGULDA = _sigulda()


def agent(text: str) -> tuple[Speaker, str]:
    return Speaker.AGENT, text


def client(text: str) -> tuple[Speaker, str]:
    return Speaker.CLIENT, text


def call_of(
    *said: tuple[Speaker, str],
    first_name: str = "Ilze",
    last_name: str = "Bērziņa",
    position: str = "klientu apkalpošanas speciāliste",
    department: str = "kap",
    language: str = "lv",
    outbound: bool = False,
    client_name: str | None = None,
    times: CallTimes | None = None,
    may_judge_words: bool = True,
    opening_recorded: bool = True,
    by_sound=None,
) -> ObservedCall:
    """A call of Sigulda's; turns last 0.4 s a word, with 0.4 s between them."""
    utterances = []
    at = 1.0
    for speaker, text in said:
        end = at + 0.4 * len(text.split())
        utterances.append(Utterance(speaker, at, end, text))
        at = end + 0.4
    return ObservedCall(
        organisation=SIGULDA,
        direction=Direction.OUTBOUND if outbound else Direction.INBOUND,
        language=language,
        agent=Agent(first_name, last_name, position, SIGULDA.department(department)),
        utterances=tuple(utterances),
        client_name=client_name,
        times=times or CallTimes(),
        may_judge_words=may_judge_words,
        opening_recorded=opening_recorded,
        by_sound=by_sound,
    )
