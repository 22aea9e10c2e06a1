"""What a client asked and the agent did not answer at once, by what the replies mean. (pure)

A client asks; the agent's reply informs, or says that they do not know, must find out or are not
the one to ask, or only defers: passes the client on, promises an answer for later. What is told
right after ("let me see … two metres") was answered at once all the same. Few say it plainly; so
how the client takes it counts as much: who asks the same again, or gives up, has no answer.
"""

from dataclasses import dataclass
from math import exp, log

from callmon.checks.caller_senses import Taken, taken
from callmon.checks.replies import Reply, replies
from callmon.checks.reply_senses import ANSWERED, DOUBT, UNKNOWN, Sense, holds
from callmon.checks.states_topic import states_topic
from callmon.checks.talk import Turn, once_a_call, turns
from callmon.checks.verdict import Direction, ObservedCall, Outcome
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import Match, find, fold, tokens
from callmon.transcripts.transcript import Speaker

AREA = "course"
PERHAPS = 0.55
"""Share of a sense, 0 to 1, from which it may be meant."""
LIKELY = 0.65
"""Share from which a sense is taken for what is meant."""
MAYBE = 0.15
"""Share below which nothing more is asked."""
SAID = 93.0
"""Score of a phrase, 0 to 100, that was said outright."""
SAYS = 0.4
"""Share that such a phrase has in the reading."""
FEWEST_WORDS = 3
"""Fewer words ("nothing for us") mean "I don't know" only where they are known to."""
INFORMED = 0.75
"""Share from which an answer stands beside."""
UNASKED = 0.15
"""So much surer an "I don't know" must be that answers no question."""
_UNASKED_ODDS = 0.4
"""So much less likely, as log odds, are other words that answer none: there is nothing to evade."""
_DOUBTS = 1.0
_BOTH = 1.5
"""Log odds of both readings together, the words and how they are taken, where neither decides."""
_MOST_WANTED = 1.5
_WANTED_ANEW = 0.0
"""The most that a question counts which follows where none was asked: it asks something new."""
_LAST = 0.35
"""How likely a client still wants an answer of whom nothing more is heard."""
DEFERRED = (Sense.PASSES_ON, Sense.PROMISES_ANSWER)


@dataclass(frozen=True, slots=True)
class Opened:
    """A turn that leaves something unanswered, the words that say so, and how sure that is."""

    turn: Turn
    match: Match
    sure: float
    """0 to 1."""
    answered: bool = False
    """Whether something in the same breath or right after seems an answer all the same."""
    asked: bool = True
    """Whether it follows a question."""
    deferred: bool = False
    """Whether nothing says "I don't know": the answer is only put off or left to others."""


@once_a_call
def left_open(call: ObservedCall) -> tuple[Opened, ...]:
    """Every turn of the agent, in order, that may leave something unanswered."""
    # Who rings tells first what about: "who wants to know?" is no question to answer.
    topic = states_topic(call)
    told = topic.evidence[-1].utterance if topic.outcome is Outcome.MET else -1
    agent = [turn for turn in turns(call, Speaker.AGENT)[1:] if turn.index > told]
    found = (_unknown(turn, call) or _deferred(turn, call) for turn in agent)
    return tuple(one for one in found if one)


def _unknown(turn: Turn, call: ObservedCall) -> Opened | None:
    said = [(_ignorance(one, call), one) for one in replies(turn, call.language)]
    if not said:
        return None
    sure, best = max(said, key=lambda one: one[0])
    asked = is_asked(turn, call)
    sure -= 0 if asked else UNASKED
    if max(sure, best.share(*UNKNOWN)) < PERHAPS:
        return None
    return Opened(turn, best.match, sure, _is_answered(best, call), asked)


def _ignorance(reply: Reply, call: ObservedCall) -> float:
    """How sure it is, 0 to 1, that the reply is no answer."""
    learnt = reply.share(*UNKNOWN)
    if learnt < MAYBE:
        return 0.0
    plainly = find(phrases_for(AREA, "unknown", call.language), reply.said, call.language, SAID)
    if plainly is None:
        few = len(tokens(reply.said)) < FEWEST_WORDS
        return 0.0 if few else _as_taken(reply, call)
    # "I don't know whether you have heard" is said by who knows.
    aside = holds(reply.said, "told", call.language) and holds(reply.said, "you", call.language)
    return learnt if aside else (1 - SAYS) * learnt + SAYS


def _as_taken(reply: Reply, call: ObservedCall) -> float:
    """What the words mean, and whether the client goes on as one who has no answer."""
    doubts = _DOUBTS if holds(reply.said, DOUBT, call.language) else 0.0
    asked = is_asked(reply.turn, call)
    doubts -= 0.0 if asked else _UNASKED_ODDS
    wants = min(_log_odds(_still_wants(reply.turn, call)), _MOST_WANTED if asked else _WANTED_ANEW)
    unknown, answered = reply.share(*UNKNOWN), reply.share(*ANSWERED)
    together = _log_odds(min(unknown, unknown / (unknown + 2 * answered))) + wants
    return 1 / (1 + exp(_BOTH - doubts - together))


def _still_wants(turn: Turn, call: ObservedCall) -> float:
    """How likely it is, 0 to 1, that the client asks the same again next, or gives up."""
    later = (one for one in turns(call, Speaker.CLIENT) if one.index > turn.index)
    reply = next(later, None)
    if reply is None:
        return _LAST
    how = taken(reply.text, call.language)
    return how[Taken.PUSHES] + how[Taken.GIVES_UP]


def _log_odds(share: float) -> float:
    bounded = min(max(share, 0.01), 0.99)
    return log(bounded / (1 - bounded))


def _deferred(turn: Turn, call: ObservedCall) -> Opened | None:
    """Passed on or put off, right after the client asked, with nothing told besides."""
    said = replies(turn, call.language)
    best = max(said, key=lambda one: one.share(*DEFERRED), default=None)
    keys = (
        *phrases_for(AREA, "transfer", call.language),
        *phrases_for(AREA, "find_out", call.language),
    )
    plainly = find(keys, turn.text, call.language, 90.0)
    if (
        best is None
        or _wants_another(turn, call)
        or not (plainly or (best.share(*DEFERRED) >= PERHAPS and is_asked(turn, call)))
    ):
        return None
    sure = (1 - SAYS) * best.share(*DEFERRED) + SAYS if plainly else 0.0
    return Opened(turn, best.match, sure, _is_answered(best, call), deferred=True)


def _is_answered(reply: Reply, call: ObservedCall) -> bool:
    """Whether an answer stands beside the reply, or follows before the client asks again."""
    beside = [
        one
        for one in replies(reply.turn, call.language)
        if one.end <= reply.start or one.start >= reply.end
    ]
    looks = reply.share(Sense.MUST_FIND_OUT, Sense.MOMENT) >= PERHAPS
    looks = looks or any(one.asks and one.start >= reply.end for one in beside)
    put_off = any(one.share(*DEFERRED) >= PERHAPS for one in beside)
    after = _soon(reply.turn, call) if looks and not put_off else []
    return any(one.share(*ANSWERED) >= INFORMED and not one.asks for one in [*beside, *after])


def _soon(turn: Turn, call: ObservedCall) -> list[Reply]:
    """What the agent says next, where the client asked nothing new."""
    found: list[Reply] = []
    for later in turns(call):
        if later.index <= turn.index:
            continue
        if later.said.speaker == Speaker.CLIENT:
            if _asks(later, call.language):
                break
            continue
        found += replies(later, call.language)
        break
    return found


def is_asked(turn: Turn, call: ObservedCall) -> bool:
    """Whether the client asks something in the turn before, or says there why they rang."""
    before = [one for one in turns(call, Speaker.CLIENT) if one.index < turn.index]
    rang = len(before) == 1 and call.direction is Direction.INBOUND
    return rang or any(_asks(one, call.language) for one in before[-1:])


def _wants_another(turn: Turn, call: ObservedCall) -> bool:
    """Whether the client asked to be put through to somebody."""
    before = [one for one in turns(call, Speaker.CLIENT) if one.index < turn.index][-2:]
    return any(holds(one.text, "pass", call.language) for one in before)


def _asks(turn: Turn, language: Language) -> bool:
    if turn.text.rstrip().endswith("?"):
        return True
    asking = {fold(one) for one in phrases_for(AREA, "question_words", language)}
    unwritten = "?" not in turn.text and "." not in turn.text
    return unwritten and bool(asking & set(tokens(turn.text)))
