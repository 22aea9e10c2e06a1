"""What was agreed in a call: which side undertook what, and in which turn. (pure)

A promise binds at once. What one side asks of, or offers to, the other binds when the other
agrees. Information ("you can apply on the portal") binds nobody, nor does "I'll think about it".
"""

from dataclasses import dataclass

from callmon.checks.commitment import (
    APPOINT,
    CALL,
    CHECK,
    COME,
    HARDLY,
    LIKELY,
    PLAIN,
    SEND,
    TOWARDS_THEM,
    TOWARDS_US,
    is_timed,
    plainness,
    says_you,
    when_of,
)
from callmon.checks.stems import AREA, content
from callmon.checks.talk import Turn
from callmon.checks.tasks import Mood, Person, Task, tasks_in, words_of
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import Match, find, fold, tokens
from callmon.transcripts.transcript import Speaker

OTHER = "action_other"
FEW_WORDS = 3
"""Content words of a turn that only takes leave."""
THEIRS = {f"action_{one}" for one in ("pay", "register", "prepare", "do")}


@dataclass(frozen=True, slots=True)
class Agreement:
    """One thing that `doer` will do after the call, as said in `turn`."""

    turn: Turn
    task: Task
    doer: Speaker
    plainness: float = PLAIN
    """Less for what may be no more than information or a wish: "ask the lawyer", "all right"."""


def agreements(talk: tuple[Turn, ...], language: Language) -> tuple[Agreement, ...]:
    """Everything that somebody is to do after the call, in order."""
    opening = next((turn.index for turn in talk if turn.said.speaker == Speaker.AGENT), 0)
    found: list[Agreement] = []
    for place, turn in enumerate(talk):
        if turn.index <= opening:
            continue
        found += [
            Agreement(turn, task, _doer(task, turn), _plainness(task, place, talk, language))
            for task in tasks_in(turn.text, language)
            if not (task.action == CALL and _rings_now(turn, talk))
            and _binds(task, turn, _answers(talk, place), language)
        ]
        for other in (_booked, _comes, _will_have, _reports_back):
            if one := other(place, talk, language):
                found.append(one)
    return tuple(found)


def _rings_now(turn: Turn, talk: tuple[Turn, ...]) -> bool:
    """ "I'm ringing about …": what a client says first."""
    first = next((one.index for one in talk if one.said.speaker == Speaker.CLIENT), -1)
    return turn.index == first


def _booked(place: int, talk: tuple[Turn, ...], language: Language) -> Agreement | None:
    """ "Tuesday at three or four?" "Three." "I've put you down": an appointment was made."""
    turn = talk[place]
    said = find(phrases_for(AREA, "booked", language), turn.text, language, 86.0)
    if turn.said.speaker != Speaker.AGENT:
        return None
    if meets := _meets(turn, language):
        return Agreement(turn, Task(APPOINT, Person.FIRST, Mood.PROMISED, meets), Speaker.CLIENT)
    if said is None:
        return None
    offered = [one for one in talk[:place][-3:] if is_timed(one, language)]
    chosen = offered and (_appoints(turn, language) or len(offered) > 1)
    if _rules(said, turn, language) or not (chosen or _signs_up(talk[:place], language)):
        return None
    task = Task(APPOINT, Person.FIRST, Mood.PROMISED, said.start)
    return Agreement(turn, task, Speaker.CLIENT)


def _rules(said: Match, turn: Turn, language: Language) -> bool:
    """ "It is written that …": no appointment."""
    after = tokens(turn.text)[said.end : said.end + 1]
    return bool(set(after) & {fold(one) for one in phrases_for(AREA, "clause_break", language)})


def _signs_up(before: tuple[Turn, ...], language: Language) -> bool:
    """Whether the client asked to be signed up for something."""
    wish = phrases_for(AREA, "sign_up", language)
    return any(
        find(wish, turn.text, language, 88.0)
        for turn in before
        if turn.said.speaker == Speaker.CLIENT
    )


def _comes(place: int, talk: tuple[Turn, ...], language: Language) -> Agreement | None:
    """ "The crew will be with you in half an hour", "they are on the way"."""
    turn = talk[place]
    said = find(phrases_for(AREA, "comes", language), turn.text, language, 88.0)
    if turn.said.speaker != Speaker.AGENT or said is None or _asks_at(said.start, turn):
        return None
    return Agreement(turn, Task(COME, Person.THIRD, Mood.PROMISED, said.start), Speaker.AGENT)


def _will_have(place: int, talk: tuple[Turn, ...], language: Language) -> Agreement | None:
    """ "You'll have it by tonight": whoever says so sends it."""
    turn = talk[place]
    said = find(phrases_for(AREA, "will_have", language), turn.text, language, 88.0)
    if said is None or not is_timed(turn, language) or _asks_at(said.start, turn):
        return None
    return Agreement(turn, Task(SEND, Person.FIRST, Mood.PROMISED, said.start), turn.said.speaker)


def _reports_back(place: int, talk: tuple[Turn, ...], language: Language) -> Agreement | None:
    """ "Ring them and let me know": the client is to tell how it went."""
    turn = talk[place]
    said = find(phrases_for(AREA, "report_back", language), turn.text, language, 88.0)
    if turn.said.speaker != Speaker.AGENT or said is None:
        return None
    conditional = any(task.conditional for task in tasks_in(turn.text, language))
    if conditional or not _agreed(_answers(talk, place), language):
        return None
    return Agreement(turn, Task(CALL, Person.SECOND, Mood.ASKED, said.start), Speaker.CLIENT)


def _meets(turn: Turn, language: Language) -> int | None:
    """The word of "see you on Thursday", where a day is said right after it; never the first."""
    see_you = find(phrases_for(AREA, "see_you", language), turn.text, language, 86.0)
    if see_you is None:
        return None
    after = " ".join(tokens(turn.text)[see_you.end : see_you.end + 3])
    days = phrases_for("days", "weekdays", language)
    named = any(word.startswith(days) for word in after.split())
    tomorrow = find(phrases_for("days", "tomorrow", language), after, language, 90.0)
    return see_you.end if named or tomorrow else None


def _plainness(task: Task, place: int, talk: tuple[Turn, ...], language: Language) -> float:
    """How plainly the task binds, also for what the two say before and after it."""
    turn = talk[place]
    alone = plainness(task, turn, talk[:place], language)
    if turn.said.speaker == Speaker.CLIENT or task.person is Person.SECOND:
        return alone
    if task.action in TOWARDS_THEM | {CHECK} and _left_open(talk[: place + 1], language):
        return PLAIN
    if _meanwhile(task, alone):
        return PLAIN if _is_last_said(task, place, talk, language) else alone
    mine = task.person is Person.FIRST and task.mood is Mood.PROMISED
    if mine and _demanded(talk[:place], language):
        return PLAIN
    return PLAIN if any(_seals(answer, language) for answer in _answers(talk, place)) else alone


def _demanded(before: tuple[Turn, ...], language: Language) -> bool:
    """Whether the client has just asked for something to be done: "find out, then!"."""
    last = before[-1:]
    return any(
        task.person is Person.SECOND
        and (task.mood is Mood.REQUESTED or (task.mood is Mood.ASKED and not _asked(task, turn)))
        and not task.idle
        for turn in last
        if turn.said.speaker == Speaker.CLIENT
        for task in tasks_in(turn.text, language)
    )


def _meanwhile(task: Task, alone: float) -> bool:
    """ "I'll check": done while the client waits on the line."""
    return task.action == CHECK and alone <= HARDLY


def _is_last_said(task: Task, place: int, talk: tuple[Turn, ...], language: Language) -> bool:
    """Whether the agent says nothing of substance after it: what they check is told later."""
    said = words_of(talk[place].text)
    ends = (at for at in range(task.word + 1, len(said)) if said[at][1])
    rest = " ".join(word for word, _, _ in said[next(ends, len(said)) :])
    if rest and not find(phrases_for(AREA, "goodbye", language), rest, language, 84.0):
        return False
    after = [turn for turn in talk[place + 1 :] if turn.said.speaker == Speaker.AGENT]
    return all(len(content(turn.text, language).stems) <= FEW_WORDS for turn in after)


def _left_open(before: tuple[Turn, ...], language: Language) -> bool:
    """Whether the agent could not answer something, so that an answer is owed."""
    unknown = phrases_for("course", "unknown", language)
    return any(
        find(unknown, turn.text, language, 90.0)
        for turn in before
        if turn.said.speaker == Speaker.AGENT
    )


def _seals(answer: Turn, language: Language) -> bool:
    """ "I'll be waiting", "agreed": the client takes a promise for one."""
    return find(phrases_for(AREA, "seals", language), answer.text, language, 86.0) is not None


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
    if task.duty and not is_timed(turn, language):
        return False
    if task.person is Person.SECOND or task.mood is Mood.OFFERED:
        return (
            not task.conditional
            and not _now(task, turn, language)
            and (_agreed(answers, language) or _takes_on(task, answers[:1], language))
        )
    if task.person is Person.THIRD and task.conditional:
        return False
    if _asked(task, turn) or _now(task, turn, language):
        return False
    return task.mood is Mood.PROMISED or _as_good_as_promised(task, turn, language)


def _as_good_as_promised(task: Task, turn: Turn, language: Language) -> bool:
    """ "I transfer it within ten days", "then I call you": the present, of what is to come."""
    if task.mood is not Mood.TOLD or task.person is not Person.FIRST or task.conditional:
        return False
    if find(phrases_for("opening", "topic_cue", language), _after(task, turn), language, 92.0):
        return False
    if task.action in TOWARDS_THEM and not task.plural:
        return says_you(turn, language) or when_of(task, turn, language).a_day
    return task.action in THEIRS and when_of(task, turn, language).a_day and not task.plural


def _after(task: Task, turn: Turn) -> str:
    return " ".join(word for word, _, _ in words_of(turn.text)[task.word + 1 : task.word + 4])


def _client_binds(task: Task, turn: Turn, answers: tuple[Turn, ...], language: Language) -> bool:
    if task.person is Person.SECOND or task.conditional or is_undecided(turn.text, language):
        return False
    if task.person is Person.THIRD:
        # "atnesīs" may be a misheard "atnesīšu".
        return not _asked(task, turn) and language == "lv" and is_timed(turn, language)
    if task.mood is Mood.PROMISED:
        return not _asked(task, turn)
    if not is_timed(turn, language):
        return False
    if task.mood is Mood.TOLD:
        # "I send it tonight": the present, of what is still to come.
        return task.action in TOWARDS_US and not _asked(task, turn) and not task.plural
    return task.mood is Mood.OFFERED and _agreed(answers[:1], language)


def _asked(task: Task, turn: Turn) -> bool:
    """Whether the task's own sentence is a question."""
    return _asks_at(task.word, turn)


def _asks_at(place: int, turn: Turn) -> bool:
    said = words_of(turn.text)
    return place < len(said) and said[place][2]


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


def _takes_on(task: Task, answers: tuple[Turn, ...], language: Language) -> bool:
    """ "Send me a copy." "My son will send it": the same is answered to be done."""
    return task.action != OTHER and any(
        one.action == task.action and one.mood is Mood.PROMISED and not _asked(one, answer)
        for answer in answers
        for one in tasks_in(answer.text, language)
    )


def _appoints(turn: Turn, language: Language) -> bool:
    """ "I put you down for Thursday", not "I note that"."""
    clients = {"jus", "jums", "vas", "vam", "you"}
    return bool(clients & set(tokens(turn.text))) or is_timed(turn, language)


def are_plain(agreed: tuple[Agreement, ...]) -> bool:
    """Whether it is plain that something was agreed, of all that may have been."""
    return any(one.plainness >= PLAIN for one in agreed) or (
        sum(
            max((one.plainness for one in agreed if one.doer is side), default=0.0)
            for side in Speaker
        )
        >= 2 * LIKELY
    )
