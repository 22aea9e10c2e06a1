"""What was agreed in a call: which side undertook what, and in which turn. (pure)

A promise binds at once. What one side asks of, or offers to, the other binds when the other
agrees. Information ("you can apply on the portal") binds nobody, nor does "I'll think about it".
"""

from callmon.checks.agreed import (
    Agreement,
    answers_to,
    is_agreed,
    is_asked,
    is_undecided,
)
from callmon.checks.agreed_in_phrases import (
    client_sums_up,
    comes,
    reports_back,
    takes_on,
    will_have,
)
from callmon.checks.appointments import NOTED, appoints, booked, only_notes, suits
from callmon.checks.commitment import (
    APPOINT,
    CALL,
    CHECK,
    HARDLY,
    LIKELY,
    PERHAPS,
    PLAIN,
    TOWARDS_THEM,
    TOWARDS_US,
    is_timed,
    plainness,
    says_you,
    sentence_at,
    when_of,
)
from callmon.checks.said_words import sentences, words_of
from callmon.checks.stems import AREA, content
from callmon.checks.talk import Turn
from callmon.checks.tasks import Mood, Person, Task, tasks_in
from callmon.checks.turn_senses import SELDOM, arranges, undertakes
from callmon.checks.verb_forms import word_set
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import find, fold, tokens
from callmon.transcripts.transcript import Speaker

OTHER = "action_other"
WHAT_IF = 2
"""Words of a question, one of the first of which is "if"."""
FEW_WORDS = 3
"""Content words of a turn that only takes leave."""
IN_PHRASES = (booked, suits, comes, takes_on, will_have, reports_back, client_sums_up)
THEIRS = {f"action_{one}" for one in ("pay", "register", "prepare", "do")}


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
            if not _only_now(task, place, talk, language) and _binds(task, place, talk, language)
        ]
        for other in IN_PHRASES:
            if one := other(place, talk, language):
                found.append(one)
    return tuple(found)


def _only_now(task: Task, place: int, talk: tuple[Turn, ...], language: Language) -> bool:
    """ "I'm ringing about …", as a client says first; "I'm writing it down"; "go ahead"."""
    if task.person is Person.SECOND and _invites(talk[place], language):
        return True
    if task.action == CALL:
        first = next((one.index for one in talk if one.said.speaker == Speaker.CLIENT), -1)
        return talk[place].index == first
    return task.action in NOTED and only_notes(task, place, talk, language)


def _invites(turn: Turn, language: Language) -> bool:
    """ "Jautājiet, lūdzu": the agent invites the reason of the call."""
    if turn.said.speaker == Speaker.CLIENT:
        return False
    return find(phrases_for("opening", "invite", language), turn.text, language, 90.0) is not None


def _plainness(task: Task, place: int, talk: tuple[Turn, ...], language: Language) -> float:
    """How plainly the task binds by the rules; doubted where such words seldom bind."""
    turn, plain = talk[place], _by_rules(task, place, talk, language)
    if plain <= PERHAPS:
        return plain
    said = sentence_at(turn.text, task.word)
    by_client = turn.said.speaker == Speaker.CLIENT
    likely = (undertakes if by_client else arranges)(said, language)
    return PERHAPS if likely < SELDOM else plain


def _by_rules(task: Task, place: int, talk: tuple[Turn, ...], language: Language) -> float:
    """How plainly the task binds, also for what the two say before and after it."""
    turn = talk[place]
    alone = plainness(task, turn, talk[:place], language)
    if turn.said.speaker == Speaker.CLIENT:
        return alone
    if task.mood is Mood.TOLD and _in_exchange(turn, language):
        return max(alone, LIKELY) if task.person is Person.SECOND else min(alone, LIKELY)
    if task.person is Person.SECOND:
        return alone
    if task.action in TOWARDS_THEM | {CHECK} and _left_open(talk[: place + 1], language):
        return PLAIN
    if _meanwhile(task, alone):
        return PLAIN if _is_last_said(task, place, talk, language) else alone
    mine = task.person is Person.FIRST and task.mood is Mood.PROMISED
    if mine and _demanded(talk[:place], language):
        return PLAIN
    return PLAIN if any(_seals(answer, language) for answer in answers_to(talk, place)) else alone


def _demanded(before: tuple[Turn, ...], language: Language) -> bool:
    """Whether the client has just asked for something to be done: "find out, then!"."""
    last = before[-1:]
    return any(
        task.person is Person.SECOND
        and (task.mood is Mood.REQUESTED or (task.mood is Mood.ASKED and not is_asked(task, turn)))
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


def _doer(task: Task, turn: Turn) -> Speaker:
    if task.action == APPOINT and task.person is Person.FIRST:
        return Speaker.CLIENT
    return task.doer(turn.said.speaker)


def _binds(task: Task, place: int, talk: tuple[Turn, ...], language: Language) -> bool:
    turn, answers = talk[place], answers_to(talk, place)
    if task.idle:
        return False
    if turn.said.speaker == Speaker.CLIENT:
        return _client_binds(task, turn, answers, language)
    if task.person is Person.SECOND and _asks_what_if(talk[:place], language):
        return False
    return _agent_binds(task, turn, answers, language)


def _asks_what_if(before: tuple[Turn, ...], language: Language) -> bool:
    """ "And if I don't find it?": what the client should do then is advice."""
    last = before[-1] if before else None
    if last is None or last.said.speaker == Speaker.AGENT or not last.text.rstrip().endswith("?"):
        return False
    begins = tokens(sentences(last.text)[-1])[:WHAT_IF] if tokens(last.text) else ()
    return bool(set(begins) & word_set("condition", language))


def _agent_binds(task: Task, turn: Turn, answers: tuple[Turn, ...], language: Language) -> bool:
    if task.action == APPOINT:
        return task.person is Person.FIRST and appoints(turn, language)
    if task.person is Person.SECOND and task.mood is Mood.TOLD:
        exchanged = not task.conditional and _in_exchange(turn, language)
        return exchanged and is_agreed(answers[:1], language)
    if task.duty and not is_timed(turn, language):
        return False
    if task.person is Person.SECOND or task.mood is Mood.OFFERED:
        return (
            not task.conditional
            and not _now(task, turn, language)
            and (is_agreed(answers, language) or _takes_on(task, answers[:1], language))
        )
    if task.person is Person.THIRD and task.conditional:
        return False
    if is_asked(task, turn) or _now(task, turn, language):
        return False
    return task.mood is Mood.PROMISED or _as_good_as_promised(task, turn, language)


def _as_good_as_promised(task: Task, turn: Turn, language: Language) -> bool:
    """ "I transfer it within ten days", "then I call you": the present, of what is to come."""
    if task.mood is not Mood.TOLD or task.person is not Person.FIRST or task.conditional:
        return False
    if find(phrases_for("opening", "topic_cue", language), _after(task, turn), language, 92.0):
        return False
    if not task.plural and _in_exchange(turn, language):
        return True
    if task.action in TOWARDS_THEM and not task.plural:
        return says_you(turn, language) or when_of(task, turn, language).a_day
    return task.action in THEIRS and when_of(task, turn, language).a_day and not task.plural


def _in_exchange(turn: Turn, language: Language) -> bool:
    """ "You upload it, and I issue the permit within three days": told, but a deal."""
    told = [one for one in tasks_in(turn.text, language) if not (one.idle or one.conditional)]
    mine = any(
        one.person is Person.FIRST and one.mood in (Mood.TOLD, Mood.PROMISED) and not one.plural
        for one in told
    )
    yours = any(one.person is Person.SECOND and one.mood is not Mood.OFFERED for one in told)
    me = {fold(one) for one in phrases_for(AREA, "subject_first", language)}
    return mine and yours and bool(me & set(tokens(turn.text))) and is_timed(turn, language)


def _after(task: Task, turn: Turn) -> str:
    return " ".join(word for word, _, _ in words_of(turn.text)[task.word + 1 : task.word + 4])


def _client_binds(task: Task, turn: Turn, answers: tuple[Turn, ...], language: Language) -> bool:
    if task.person is Person.SECOND or task.conditional or is_undecided(turn.text, language):
        return False
    if task.person is Person.THIRD:
        # "atnesīs" may be a misheard "atnesīšu".
        return not is_asked(task, turn) and language == "lv" and is_timed(turn, language)
    if task.mood is Mood.PROMISED:
        return not is_asked(task, turn)
    if not is_timed(turn, language):
        return False
    if task.mood is Mood.TOLD:
        # "I send it tonight": the present, of what is still to come.
        return task.action in TOWARDS_US and not is_asked(task, turn) and not task.plural
    return task.mood is Mood.OFFERED and is_agreed(answers[:1], language)


DONE_AT_ONCE = {"action_check", "action_stay", "action_do", "action_prepare"}


def _now(task: Task, turn: Turn, language: Language) -> bool:
    """Whether it is done while the client waits."""
    if find(phrases_for("course", "transfer", language), turn.text, language, 92.0):
        told_at_once = task.action == CALL and not when_of(task, turn, language).a_day
        return told_at_once or task.action in DONE_AT_ONCE | {"action_pay"}
    moment = phrases_for("course", "moment", language)
    return task.action in DONE_AT_ONCE and bool(find(moment, turn.text, language, 86.0))


def _takes_on(task: Task, answers: tuple[Turn, ...], language: Language) -> bool:
    """ "Send me a copy." "My son will send it": the same is answered to be done."""
    return task.action != OTHER and any(
        one.action == task.action and one.mood is Mood.PROMISED and not is_asked(one, answer)
        for answer in answers
        for one in tasks_in(answer.text, language)
    )


def are_plain(agreed: tuple[Agreement, ...]) -> bool:
    """Whether it is plain that something was agreed, of all that may have been."""
    return any(one.plainness >= PLAIN for one in agreed) or (
        sum(
            max((one.plainness for one in agreed if one.doer is side), default=0.0)
            for side in Speaker
        )
        >= 2 * LIKELY
    )
