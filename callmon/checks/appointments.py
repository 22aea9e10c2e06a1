"""Appointments made in a call: a time offered and taken, a client put down for it. (pure)"""

from callmon.checks.agreed import Agreement, agrees, answers_to
from callmon.checks.commitment import APPOINT, is_timed
from callmon.checks.stems import AREA
from callmon.checks.talk import Turn
from callmon.checks.tasks import Mood, Person, Task, tasks_in
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import Match, find, fold, tokens
from callmon.transcripts.transcript import Speaker

NOTED = {APPOINT, "action_write"}
LATELY = 4
"""Turns back in which the client may have asked for something to be noted."""
RIGHT_AFTER = 3
"""Words after "I'm writing down" that may say what."""


def booked(place: int, talk: tuple[Turn, ...], language: Language) -> Agreement | None:
    """ "Tuesday at three or four?" "Three." "I've put you down": an appointment was made."""
    turn = talk[place]
    said = find(phrases_for(AREA, "booked", language), turn.text, language, 86.0)
    if turn.said.speaker != Speaker.AGENT:
        return None
    if meets := _meets(turn, language):
        return _appointment(turn, meets)
    if said is None or only_notes(_appointment(turn, said.start).task, place, talk, language):
        return None
    offered = [one for one in talk[:place][-3:] if is_timed(one, language)]
    chosen = offered and (appoints(turn, language) or len(offered) > 1)
    if _rules(said, turn, language) or not (chosen or _signs_up(talk[:place], language)):
        return None
    return _appointment(turn, said.start)


def _appointment(turn: Turn, word: int) -> Agreement:
    return Agreement(turn, Task(APPOINT, Person.FIRST, Mood.PROMISED, word), Speaker.CLIENT)


def suits(place: int, talk: tuple[Turn, ...], language: Language) -> Agreement | None:
    """ "Would Friday at two suit you?" "Rather three." "Three is free too": a time was agreed."""
    turn = talk[place]
    offer = find(phrases_for(AREA, "offers_time", language), turn.text, language, 90.0)
    if turn.said.speaker != Speaker.AGENT or offer is None or not _has_time(turn, language):
        return None
    answers = answers_to(talk, place)[:1]
    taken = any(agrees(answer.text, language) for answer in answers)
    if not taken and answers and _has_time(answers[0], language):
        free = phrases_for(AREA, "time_is_free", language)
        after = [one for one in talk[place + 2 :] if one.said.speaker == Speaker.AGENT][:1]
        taken = any(
            agrees(one.text, language) or find(free, one.text, language, 90.0) for one in after
        )
    return _appointment(turn, offer.start) if taken else None


def _has_time(turn: Turn, language: Language) -> bool:
    """Whether it says a time, or a number that may be one: "the fourteenth", "two"."""
    said = tokens(turn.text)
    known = (*phrases_for("days", "numbers", language), *phrases_for("days", "ordinals", language))
    numbers = tuple(fold(one) for one in known)
    return is_timed(turn, language) or any(
        word in numbers or (language != "en" and word.startswith(numbers)) for word in said
    )


def appoints(turn: Turn, language: Language) -> bool:
    """ "I put you down for Thursday", not "I note that"."""
    clients = {"jus", "jums", "vas", "vam", "you"}
    if find(phrases_for(AREA, "in_your_name", language), turn.text, language, 90.0):
        return True
    return bool(clients & set(tokens(turn.text))) or is_timed(turn, language)


def only_notes(task: Task, place: int, talk: tuple[Turn, ...], language: Language) -> bool:
    """Whether the writing down is done now: of an answer, or of what the client wants noted."""
    after = tokens(talk[place].text)[task.word + 1 : task.word + 1 + RIGHT_AFTER]
    key = "noted" if task.action == APPOINT else "noted_down"
    if find(phrases_for(AREA, key, language), " ".join(after), language, 90.0):
        return True
    return any(_wants_noted(turn, language) for turn in talk[:place][-LATELY:])


def _wants_noted(turn: Turn, language: Language) -> bool:
    """ "It is always late, put that down", not "put me down"."""
    me = {fold(one) for one in phrases_for(AREA, "object_first", language)}
    if turn.said.speaker != Speaker.CLIENT or me & set(tokens(turn.text)):
        return False
    asked = any(
        task.action in NOTED and task.person is Person.SECOND and task.mood is Mood.ASKED
        for task in tasks_in(turn.text, language)
    )
    down = phrases_for(AREA, "noted_down", language)
    return asked or find(down, turn.text, language, 90.0) is not None


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
