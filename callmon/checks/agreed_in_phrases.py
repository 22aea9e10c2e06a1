"""What whole phrases and sentences tell to be agreed, where no word of action does. (pure)"""

from callmon.checks.agreed import Agreement, agrees, answers_to, asks_at, is_agreed
from callmon.checks.commitment import CALL, COME, SEND, is_timed, says_you
from callmon.checks.replies import spans
from callmon.checks.said_words import sentences
from callmon.checks.stems import AREA
from callmon.checks.talk import Turn
from callmon.checks.tasks import Mood, Person, Task, tasks_in
from callmon.checks.turn_senses import MOSTLY, undertakes
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import find, fold, tokens
from callmon.transcripts.transcript import Speaker


def comes(place: int, talk: tuple[Turn, ...], language: Language) -> Agreement | None:
    """ "The crew will be with you in half an hour", "they are on the way"."""
    turn = talk[place]
    said = find(phrases_for(AREA, "comes", language), turn.text, language, 88.0)
    if turn.said.speaker != Speaker.AGENT or said is None or asks_at(said.start, turn):
        return None
    if not says_you(turn, language) and _is_known(place, talk, language):
        return None
    return Agreement(turn, Task(COME, Person.THIRD, Mood.PROMISED, said.start), Speaker.AGENT)


def _is_known(place: int, talk: tuple[Turn, ...], language: Language) -> bool:
    """ "We have had that reported": who comes does not come for this client."""
    known = phrases_for(AREA, "known_already", language)
    return any(
        find(known, turn.text, language, 90.0)
        for turn in talk[max(0, place - 2) : place + 1]
        if turn.said.speaker == Speaker.AGENT
    )


def takes_on(place: int, talk: tuple[Turn, ...], language: Language) -> Agreement | None:
    """ "Nine on Friday it is", "eleven, I'm there": what mostly means that a client will do it."""
    turn = talk[place]
    if turn.said.speaker != Speaker.CLIENT or turn.text.rstrip().endswith("?"):
        return None
    for start, _, said in spans(turn.text):
        timed = find(phrases_for("course", "when", language), said, language, 86.0)
        if timed and undertakes(said, language) >= MOSTLY:
            return Agreement(turn, Task(COME, Person.FIRST, Mood.PROMISED, start), Speaker.CLIENT)
    return None


def will_have(place: int, talk: tuple[Turn, ...], language: Language) -> Agreement | None:
    """ "You'll have it by tonight": whoever says so sends it."""
    turn = talk[place]
    said = find(phrases_for(AREA, "will_have", language), turn.text, language, 88.0)
    if said is None or not is_timed(turn, language) or asks_at(said.start, turn):
        return None
    return Agreement(turn, Task(SEND, Person.FIRST, Mood.PROMISED, said.start), turn.said.speaker)


def reports_back(place: int, talk: tuple[Turn, ...], language: Language) -> Agreement | None:
    """ "Ring them and let me know": the client is to tell how it went."""
    turn = talk[place]
    said = find(phrases_for(AREA, "report_back", language), turn.text, language, 88.0)
    if turn.said.speaker != Speaker.AGENT or said is None:
        return None
    conditional = any(task.conditional for task in tasks_in(turn.text, language))
    if conditional or not is_agreed(answers_to(talk, place), language):
        return None
    return Agreement(turn, Task(CALL, Person.SECOND, Mood.ASKED, said.start), Speaker.CLIENT)


def client_sums_up(place: int, talk: tuple[Turn, ...], language: Language) -> Agreement | None:
    """ "So I wait, and you take the fine off?" "Exactly": an agreement, though no recap."""
    turn = talk[place]
    if turn.said.speaker != Speaker.CLIENT:
        return None
    said = tokens(turn.text)
    begins = {word for one in sentences(turn.text) for word in tokens(one)[:3]}
    cue = find(phrases_for(AREA, "recap_cue", language), turn.text, language, 88.0)
    so = begins & {fold(one) for one in phrases_for(AREA, "so", language)}
    me = set(said) & {fold(one) for one in phrases_for(AREA, "subject_first", language)}
    yours = [
        task
        for task in tasks_in(turn.text, language)
        if task.person is Person.SECOND and task.mood is Mood.TOLD and not task.idle
    ]
    confirmed = any(agrees(answer.text, language) for answer in answers_to(talk, place)[:1])
    if not (cue or so) or not me or not yours or not confirmed:
        return None
    return Agreement(turn, yours[0], Speaker.AGENT)
