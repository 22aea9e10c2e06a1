"""Promises of a call: who will do what, and by which day. (pure)

Kept with the call, so that later work can ask whether they were kept.
"""

import re
from dataclasses import dataclass
from datetime import date

from callmon.checks.agreed import Agreement
from callmon.checks.agreements import agreements
from callmon.checks.due import due_date
from callmon.checks.talk import evidence_of, turns
from callmon.checks.verdict import Evidence, ObservedCall
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import fold
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
    """The day of its own clause, else of its turn: "otrdien saņemu, piektdien nosūtu"."""
    action = agreed.task.action.removeprefix("action_")
    text = agreed.turn.text
    due = due_date(_clause(text, agreed.task.word, call.language), on, call.language)
    if due is None:
        due = due_date(text, on, call.language)
    return Promise(agreed.doer, action, due, evidence_of(agreed.turn))


def _clause(text: str, place: int, language: Language) -> str:
    """The words of the clause around one word, as `tasks.words_of` counts them."""
    joins = {fold(one) for one in phrases_for("close", "clause_joins", language)}
    clauses: list[list[str]] = [[]]
    holds = counted = 0
    for piece in re.findall(r"[^\W_]+|[.,;:!?]", text):
        if not piece[0].isalnum() or fold(piece) in joins:
            clauses.append([])
        if piece[0].isalnum():
            holds = len(clauses) - 1 if counted <= place else holds
            counted += 1
            clauses[-1].append(piece)
    return " ".join(clauses[holds])
