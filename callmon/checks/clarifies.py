"""Does the agent make clear what is unclear? (pure)"""

from callmon.checks.stems import content
from callmon.checks.talk import Turn, cannot_judge, evidence_of, turns
from callmon.checks.verdict import ObservedCall, Verdict, met, not_applicable, not_met
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import find, fold, tokens
from callmon.transcripts.transcript import Speaker

AREA = "course"
EXPLAINS = 3
"""Words of content in an answer that explains something."""


def clarifies(call: ObservedCall) -> Verdict:
    """Clause 15.4: asks, or explains when the client does not understand.

    Not applicable where nothing was unclear and the agent had nothing to ask.
    """
    if cannot := cannot_judge(call):
        return cannot
    talk = turns(call)
    for turn in talk:
        if _is_confused(turn, call.language) and not _cleared_up(turn, talk, call.language):
            return not_met("clarifies.left_unclear", evidence_of(turn), confidence=0.7)
    asked = [turn for turn in turns(call, Speaker.AGENT)[1:] if is_question(turn, call.language)]
    if asked:
        shown = tuple(evidence_of(turn) for turn in asked)
        return met("clarifies.asked", *shown, confidence=0.85, count=str(len(asked)))
    return not_applicable("clarifies.nothing_unclear")


def is_question(turn: Turn, language: Language) -> bool:
    """A question mark, or a first word that asks, where nobody wrote the marks."""
    if "?" in turn.text:
        return True
    first = " ".join(tokens(turn.text)[:2])
    asking = [fold(word) for word in phrases_for(AREA, "question_words", language)]
    return any(first == word or first.startswith(f"{word} ") for word in asking)


def _is_confused(turn: Turn, language: Language) -> bool:
    if turn.said.speaker != Speaker.CLIENT:
        return False
    return find(phrases_for(AREA, "confused", language), turn.text, language, 90.0) is not None


def _cleared_up(confused: Turn, talk: tuple[Turn, ...], language: Language) -> bool:
    """Whether one of the agent's next two turns asks or explains."""
    answers = [one for one in talk if one.index > confused.index][:3]
    return any(
        is_question(one, language) or len(content(one.text, language).stems) >= EXPLAINS
        for one in answers
        if one.said.speaker == Speaker.AGENT
    )
