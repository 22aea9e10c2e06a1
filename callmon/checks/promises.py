"""Promises of a call: who will do what, and by which day. (pure)

Kept with the call, so that later work can ask whether they were kept.
"""

from dataclasses import dataclass
from datetime import date

from callmon.checks.agreements import Agreement, agreements
from callmon.checks.due import due_date
from callmon.checks.talk import evidence_of, turns
from callmon.checks.verdict import Evidence, ObservedCall
from callmon.transcripts.transcript import Speaker


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing somebody will do after the call. `due` is None where no day was said."""

    by: Speaker
    """AGENT is the municipality's side: the agent, or a colleague they speak for."""
    action: str
    """What is done, one of the lexicon's actions, such as "send" or "call"."""
    due: date | None
    said: Evidence


def promises(call: ObservedCall, *, on: date) -> tuple[Promise, ...]:
    """What each side promised, one a side and action, the last word counts.

    `on` is the local day of the call. Empty where the words may not be judged.
    """
    if not call.may_judge_words:
        return ()
    kept: dict[tuple[Speaker, str], Promise] = {}
    for one in agreements(turns(call), call.language):
        promise = _promise(one, call, on)
        earlier = kept.get((promise.by, promise.action))
        if earlier is None or promise.due or earlier.due is None:
            kept[promise.by, promise.action] = promise
    return tuple(kept.values())


def _promise(agreed: Agreement, call: ObservedCall, on: date) -> Promise:
    action = agreed.task.action.removeprefix("action_")
    due = due_date(agreed.turn.text, on, call.language)
    return Promise(agreed.doer, action, due, evidence_of(agreed.turn))
