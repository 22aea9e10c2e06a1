"""How plainly something said binds a side to do it after the call. (pure)

"I'll e-mail it tomorrow" binds plainly. "We decide within a month" may only tell how things go,
"I'll ask my son" is the client's own errand, and "I'll check the register" is done meanwhile.
"""

from dataclasses import dataclass

from callmon.checks.said_words import words_of
from callmon.checks.talk import Turn
from callmon.checks.tasks import Mood, Person, Task, tasks_in
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import find, find_all, fold, tokens
from callmon.transcripts.transcript import Speaker

PLAIN = 1.0
LIKELY = 0.6
PERHAPS = 0.4
HARDLY = 0.2
REACH = 8
"""Words before and after a verb that may say when, where nobody wrote the stops."""

APPOINT = "action_appoint"
CALL = "action_call"
COME = "action_come"
SEND = "action_send"
CHECK = "action_check"
DO = "action_do"
GIVE = "action_give"
TOWARDS_US = {f"action_{one}" for one in ("send", "bring", "come", "drive", "give")}
GIVEN_US = {f"action_{one}" for one in ("send", "bring")}
TOWARDS_THEM = {f"action_{one}" for one in ("call", "write", "send", "bring", "drive")}
MAYBE_MEANWHILE = {f"action_{one}" for one in ("check", "help", "take", "other", "talk", "stay")}


@dataclass(frozen=True, slots=True)
class When:
    """Whether a time was said with a task, and whether it is a day rather than a span."""

    said: bool
    a_day: bool
    dated: bool
    """Whether the day itself was said, not "by then"."""


def plainness(task: Task, turn: Turn, before: tuple[Turn, ...], language: Language) -> float:
    """How plainly a task that binds does so, 0 to PLAIN. `before` is the talk until then."""
    when = when_of(task, turn, language)
    if turn.said.speaker == Speaker.CLIENT:
        return _of_client(task, when, before, language)
    if task.person is Person.FIRST:
        return _of_agent(task, turn, when, language)
    if task.person is Person.THIRD:
        # "Somebody will drop you a line"; but "the tractor brings it" may tell how things go.
        towards = says_you(turn, language) or task.action != "action_bring"
        return PLAIN if when.dated or (towards and task.action in TOWARDS_THEM) else PERHAPS
    return _of_request(task, turn, when, language)


def when_of(task: Task, turn: Turn, language: Language) -> When:
    """The time said in the task's sentence; opening hours and "every day" are none."""
    text = sentence_at(turn.text, task.word)
    usual = find_all(phrases_for("course", "when_usual", language), text, language, 97.0)
    said = [
        match
        for match in find_all(phrases_for("course", "when", language), text, language, 86.0)
        if not any(match.overlaps(other) for other in usual)
    ]
    if find(phrases_for("course", "when_then", language), text, language, 92.0):
        return When(said=True, a_day=True, dated=False)
    spans = find_all(phrases_for("course", "when_span", language), text, language, 88.0)
    a_day = any(not any(match.overlaps(span) for span in spans) for match in said)
    return When(bool(said), a_day, a_day)


def _of_agent(task: Task, turn: Turn, when: When, language: Language) -> float:
    if task.action == APPOINT or task.mood is Mood.OFFERED:
        return PLAIN
    if task.conditional:
        return LIKELY
    to_client = task.action in TOWARDS_THEM and says_you(turn, language)
    if task.plural and not to_client:
        shown = when.said or task.action in TOWARDS_THEM
        return PLAIN if when.a_day else PERHAPS if shown else HARDLY
    if task.action in MAYBE_MEANWHILE and not when.said:
        return HARDLY if task.action == CHECK else PERHAPS
    return PLAIN


def _of_client(task: Task, when: When, before: tuple[Turn, ...], language: Language) -> float:
    if task.person is Person.THIRD and task.action not in TOWARDS_US:
        return PERHAPS
    if task.mood is Mood.TOLD:
        return PLAIN
    asked = [
        other
        for one in before[-3:]
        if one.said.speaker == Speaker.AGENT
        for other in tasks_in(one.text, language)
        if other.mood in (Mood.ASKED, Mood.REQUESTED)
        and not (other.idle or other.duty or other.conditional)
    ]
    if task.action in TOWARDS_US:
        wanted = asked or _wanted(before, language)
        sure = task.action == SEND or wanted or (when.said and task.action != GIVE)
        return PLAIN if sure else LIKELY
    if any(other.mood is Mood.REQUESTED or other.action in GIVEN_US for other in asked):
        return PLAIN
    wanted = _wanted(before, language)
    if asked and task.action in {DO, *(other.action for other in asked)}:
        return PLAIN if when.said else LIKELY
    if wanted and when.said:
        return PLAIN
    return LIKELY if asked and when.said else PERHAPS


def _wanted(before: tuple[Turn, ...], language: Language) -> bool:
    """Whether the agent has just said that something is missing or needed."""
    wants = phrases_for("close", "wants", language)
    last = before[-1:]
    return any(find(wants, one.text, language, 88.0) for one in last)


def _of_request(task: Task, turn: Turn, when: When, language: Language) -> float:
    """Of what the agent asks and the client accepts."""
    if task.duty or task.conditional:
        return PERHAPS
    please = phrases_for("course", "please", language)
    if task.mood is Mood.REQUESTED or when.said or find(please, turn.text, language, 92.0):
        return PLAIN
    return LIKELY if task.action in GIVEN_US else PERHAPS


def says_you(turn: Turn, language: Language) -> bool:
    """Whether the turn says "you", as somebody something is done for."""
    yours = {fold(word) for word in phrases_for("close", "dative_second", language)}
    yours |= {fold(word) for word in phrases_for("close", "object_second", language)}
    return bool(yours & set(tokens(turn.text)))


def sentence_at(text: str, place: int) -> str:
    """The words around one, within its sentence; REACH on either side at most."""
    said = words_of(text)
    first = last = place
    while first > max(0, place - REACH) and not said[first][1]:
        first -= 1
    while last + 1 < min(len(said), place + REACH + 1) and not said[last + 1][1]:
        last += 1
    return " ".join(word for word, _, _ in said[first : last + 1])


def is_timed(turn: Turn, language: Language) -> bool:
    """Whether a time is said anywhere in the turn."""
    return find(phrases_for("course", "when", language), turn.text, language, 86.0) is not None
