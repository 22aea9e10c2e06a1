"""Stretches of a call in which nobody speaks, and whether the agent announced them. (pure)"""

from dataclasses import dataclass

from callmon.checks.talk import Turn, turns
from callmon.checks.verdict import Evidence, ObservedCall
from callmon.lexicon import phrases_for
from callmon.transcripts.phrases import find
from callmon.transcripts.transcript import Speaker

AREA = "course"


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody speaks between two utterances; seconds from the recording's start."""

    start: float
    end: float
    before: Turn
    announced: bool
    """The agent had just said that they look something up or put the client on hold."""

    @property
    def seconds(self) -> float:
        return self.end - self.start

    def shown(self) -> Evidence:
        said = self.before.said
        return Evidence(self.before.index, said.speaker, self.start, self.end, said.text)


def silences(call: ObservedCall, *, from_seconds: float) -> tuple[Silence, ...]:
    """Silences of at least so many seconds between utterances, in order."""
    found: list[Silence] = []
    until = 0.0
    last: Turn | None = None
    for turn in turns(call):
        if last is not None and turn.said.start - until >= from_seconds:
            found.append(Silence(until, turn.said.start, last, _announced(call, last)))
        if turn.said.end > until:
            until, last = turn.said.end, turn
    return tuple(found)


def _announced(call: ObservedCall, last: Turn) -> bool:
    """Whether the agent is known to have announced it in their last words before the silence."""
    if not call.may_judge_words:
        return False
    said = [one for one in turns(call, Speaker.AGENT) if one.index <= last.index]
    phrases = phrases_for(AREA, "hold_announced", call.language)
    return bool(said and find(phrases, said[-1].text, call.language, 84.0))
