"""Whether the agent apologises, and who answers, by when and in which form. (pure)"""

from callmon.checks.actions import action_of
from callmon.checks.due import day_said
from callmon.checks.replies import replies
from callmon.checks.reply_senses import Sense
from callmon.checks.said_words import sentences
from callmon.checks.talk import Turn, heard
from callmon.checks.tasks import Mood, Person, tasks_in
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import Match, find, find_all, fold, tokens

AREA = "course"
SHORT_PHRASE = 18
"""Letters up to which one wrong letter makes another phrase."""
MEANT = 0.6
"""Share of a sense, 0 to 1, from which a sentence is taken to mean it."""
WELL_HEARD = 89.0
ANSWERS = {"action_call", "action_write"}
Heard = tuple[Turn, Match]


def apology(near: list[Turn], language: Language) -> Heard | None:
    """The first apology that is none for not having heard."""
    for turn in near:
        other = _no_apologies(turn, language)
        for match in find_all(phrases_for(AREA, "apology", language), turn.text, language, 80.0):
            if not any(match.overlaps(one) for one in other):
                return turn, match
    return None


def _no_apologies(turn: Turn, language: Language) -> list[Match]:
    """ "Sorry, what?": a short one must be heard well, "sorry, no" is an apology."""
    found = find_all(phrases_for(AREA, "apology_no", language), turn.text, language, 86.0)
    return [
        match
        for match in found
        if match.score >= 96.0
        or (
            len(match.phrase) > SHORT_PHRASE
            and match.end - match.start >= len(tokens(match.phrase))
        )
    ]


def passed_on(after: list[Turn], language: Language) -> Heard | None:
    """A transfer, or a colleague who will ring or write."""
    return transfer(after, language) or colleague_calls(after, language) or _meant(after, language)


def transfer(after: list[Turn], language: Language) -> Heard | None:
    return heard(phrases_for(AREA, "transfer", language), after, language, 82.0)


def _meant(after: list[Turn], language: Language) -> Heard | None:
    for turn in after:
        for reply in replies(turn, language):
            if reply.share(Sense.PASSES_ON) >= MEANT:
                return turn, reply.match
    return None


def colleague_calls(after: list[Turn], language: Language) -> Heard | None:
    """Somebody else will ring or write: said of a third person, not asked of the client."""
    for turn in after:
        asked = find(phrases_for(AREA, "called_back_asked", language), turn.text, language, 88.0)
        if asked := asked or _asked_to_call(turn, language):
            return turn, asked
        match = find(phrases_for(AREA, "called_back", language), turn.text, language, 88.0)
        third = any(
            task.person is Person.THIRD and not task.idle for task in tasks_in(turn.text, language)
        )
        if match and (third or _subject_far(match, turn, language)):
            return turn, match
    return None


def _subject_far(match: Match, turn: Turn, language: Language) -> bool:
    """ "Vita from finance will ring you": the phrase tells who, wherever the name stands."""
    before = tokens(turn.text)[max(0, match.start - 3) : match.start + 1]
    others = {fold(one) for one in phrases_for(AREA, "not_who_calls", language)}
    return " " in match.phrase and match.score >= WELL_HEARD and not others & set(before)


def _asked_to_call(turn: Turn, language: Language) -> Match | None:
    """ "Lūgšu viņam, lai rīt no rīta jums piezvana": a wish, and soon a word of ringing."""
    wishes = {fold(one) for one in phrases_for(AREA, "so_that", language)}
    place = 0
    for sentence in sentences(turn.text):
        said = tokens(sentence)
        for start in (start for start, word in enumerate(said) if word in wishes):
            for end in range(start + 2, min(start + 8, len(said))):
                if action_of(said[end], language) in ANSWERS:
                    return Match(said[start], 100.0, place + start, place + end + 1)
        place += len(said)
    return None


def answer(after: list[Turn], language: Language) -> tuple[Heard | None, Heard | None]:
    """By when, and in which form, the agent says that the answer comes."""
    promising = [turn for turn in after if _brings_answer(turn, language)]
    for turn in promising:
        when, form = _when([turn], language), _form([turn], language)
        if form and when:
            return when, form
    return _when(promising, language), _form(promising, language)


def _when(after: list[Turn], language: Language) -> Heard | None:
    return heard(phrases_for(AREA, "when", language), after, language, 84.0) or next(
        ((turn, day) for turn in after if (day := day_said(turn.text, language))), None
    )


def _form(after: list[Turn], language: Language) -> Heard | None:
    return heard(phrases_for(AREA, "form", language), after, language, 82.0)


def _brings_answer(turn: Turn, language: Language) -> bool:
    """Whether the municipality undertakes something in this turn."""
    if find(phrases_for("close", "will_have", language), turn.text, language, 88.0):
        return True
    return any(
        task.person is not Person.SECOND and task.mood in (Mood.PROMISED, Mood.TOLD)
        for task in tasks_in(turn.text, language)
    ) or any(reply.share(Sense.PROMISES_ANSWER) >= MEANT for reply in replies(turn, language))
