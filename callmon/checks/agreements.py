"""What was agreed in a call: which side undertook what, and in which turn. (pure)

A promise binds at once. What one side asks of, or offers to, the other binds when the other
agrees. Information ("you can apply on the portal") binds nobody, nor does "I'll think about it".
"""

from dataclasses import dataclass

from callmon.checks.stems import AREA
from callmon.checks.talk import Turn
from callmon.checks.tasks import Mood, Person, Task, tasks_in
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import find, fold, tokens
from callmon.transcripts.transcript import Speaker

APPOINT = "action_appoint"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One thing that `doer` will do after the call, as said in `turn`."""

    turn: Turn
    task: Task
    doer: Speaker
    firm: bool = True
    """False for what may be no more than information or a wish: "ask the lawyer", "all right"."""


def agreements(talk: tuple[Turn, ...], language: Language) -> tuple[Agreement, ...]:
    """Everything that somebody is to do after the call, in order."""
    opening = next((turn.index for turn in talk if turn.said.speaker == Speaker.AGENT), 0)
    return tuple(
        Agreement(turn, task, _doer(task, turn), _firm(task, turn, language))
        for place, turn in enumerate(talk)
        if turn.index > opening
        for task in tasks_in(turn.text, language)
        if _binds(task, turn, _answers(talk, place), language)
        and not _own_business(task, turn, talk[:place], language)
    )


def undecided_at_the_end(
    talk: tuple[Turn, ...], agreed: tuple[Agreement, ...], language: Language
) -> bool:
    """Whether the client leaves it open after the last thing agreed."""
    last = agreed[-1].turn.index if agreed else -1
    return any(
        is_undecided(turn.text, language)
        for turn in talk
        if turn.index > last and turn.said.speaker == Speaker.CLIENT
    )


def is_undecided(text: str, language: Language) -> bool:
    return find(phrases_for(AREA, "undecided", language), text, language, 88.0) is not None


def agrees(text: str, language: Language) -> bool:
    """Whether an answer accepts what was asked or offered."""
    said = set(tokens(text))
    if is_undecided(text, language):
        return False
    if find(phrases_for(AREA, "declines", language), text, language, 92.0):
        return False
    single = {fold(word) for word in phrases_for(AREA, "agrees", language)}
    return bool(said & single) or bool(
        find([p for p in single if len(p) > 5], text, language, 86.0)
    )


def _doer(task: Task, turn: Turn) -> Speaker:
    if task.action == APPOINT and task.person is Person.FIRST:
        return Speaker.CLIENT
    return task.doer(turn.said.speaker)


def _answers(talk: tuple[Turn, ...], place: int) -> tuple[Turn, ...]:
    """What the other side says next, and next but one: first a question, then "all right"."""
    speaker = talk[place].said.speaker
    return tuple(turn for turn in talk[place + 1 :] if turn.said.speaker != speaker)[:2]


def _binds(task: Task, turn: Turn, answers: tuple[Turn, ...], language: Language) -> bool:
    if task.idle:
        return False
    if turn.said.speaker == Speaker.AGENT:
        return _agent_binds(task, turn, answers, language)
    return _client_binds(task, turn, answers, language)


def _agent_binds(task: Task, turn: Turn, answers: tuple[Turn, ...], language: Language) -> bool:
    if task.action == APPOINT:
        return task.person is Person.FIRST and _appoints(turn, language)
    if task.person is Person.SECOND and task.mood is Mood.TOLD:
        return False
    if task.duty and not _timed(turn, language):
        return False
    if task.person is Person.SECOND or task.mood is Mood.OFFERED:
        return (
            not task.conditional and not _now(task, turn, language) and _agreed(answers, language)
        )
    if task.person is Person.THIRD and task.conditional:
        return False
    return task.mood is Mood.PROMISED and not _asks(turn) and not _now(task, turn, language)


def _client_binds(task: Task, turn: Turn, answers: tuple[Turn, ...], language: Language) -> bool:
    if task.person is Person.SECOND or task.conditional or is_undecided(turn.text, language):
        return False
    if task.person is Person.THIRD:
        # "atnesīs" may be a misheard "atnesīšu".
        return not _asks(turn) and language == "lv" and _timed(turn, language)
    if task.mood is Mood.PROMISED:
        return not _asks(turn)
    return task.mood is Mood.OFFERED and _agreed(answers[:1], language) and _timed(turn, language)


TOWARDS_US = {f"action_{one}" for one in ("send", "bring", "come", "drive")}


def _own_business(task: Task, turn: Turn, before: tuple[Turn, ...], language: Language) -> bool:
    """ "I'll measure it, then": what a client will do for themselves, unasked, at no set time."""
    if turn.said.speaker == Speaker.AGENT or task.action in TOWARDS_US or _timed(turn, language):
        return False
    return not any(
        other.mood in (Mood.ASKED, Mood.REQUESTED) and not other.idle
        for one in before[-3:]
        if one.said.speaker == Speaker.AGENT
        for other in tasks_in(one.text, language)
    )


REACHES_THE_OTHER = {
    f"action_{one}" for one in ("send", "bring", "come", "drive", "call", "write", "do")
}


def _firm(task: Task, turn: Turn, language: Language) -> bool:
    if _timed(turn, language) or task.mood in (Mood.REQUESTED, Mood.OFFERED):
        return True
    if task.mood is Mood.ASKED:
        return False
    ours = turn.said.speaker == Speaker.AGENT and task.person is Person.FIRST
    return ours or task.action in REACHES_THE_OTHER


def _asks(turn: Turn) -> bool:
    return turn.text.rstrip().endswith("?")


DONE_AT_ONCE = {"action_check", "action_stay", "action_do", "action_prepare"}


def _now(task: Task, turn: Turn, language: Language) -> bool:
    """Whether it is done while the client waits."""
    if find(phrases_for("course", "transfer", language), turn.text, language, 92.0):
        return task.action in DONE_AT_ONCE | {"action_pay"}
    moment = phrases_for("course", "moment", language)
    return task.action in DONE_AT_ONCE and bool(find(moment, turn.text, language, 86.0))


def _agreed(answers: tuple[Turn, ...], language: Language) -> bool:
    """Whether the other side agrees at once, or after one more question."""
    for answer in answers:
        if agrees(answer.text, language):
            return True
        if is_undecided(answer.text, language) or not (_asks(answer) or len(answers) > 1):
            return False
    return False


def _timed(turn: Turn, language: Language) -> bool:
    return find(phrases_for("course", "when", language), turn.text, language, 86.0) is not None


def _appoints(turn: Turn, language: Language) -> bool:
    """ "I put you down for Thursday", not "I note that"."""
    clients = {"jus", "jums", "vas", "vam", "you"}
    return bool(clients & set(tokens(turn.text))) or _timed(turn, language)
