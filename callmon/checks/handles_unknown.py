"""Where the agent cannot answer at once: do they apologise, and say by when and how? (pure)

Clause 15.5: an apology, by when and in which form the answer comes; or an apology with a transfer
or a call back by a colleague who knows.
"""

from itertools import pairwise

from callmon.checks.actions import action_of
from callmon.checks.not_knowing import SURE, Heard, answers_anyhow, not_knowing
from callmon.checks.stems import content
from callmon.checks.talk import Turn, cannot_judge, evidence_of, heard, turns
from callmon.checks.tasks import Mood, Person, tasks_in
from callmon.checks.verdict import (
    Evidence,
    ObservedCall,
    Outcome,
    Verdict,
    met,
    not_applicable,
    not_met,
    unclear,
)
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import Match, find, find_all, fold, tokens
from callmon.transcripts.transcript import Speaker

AREA = "course"
SHORT_PHRASE = 18
"""Letters up to which one wrong letter makes another phrase."""
ANSWERS = {"action_call", "action_write"}
FEW_WORDS = 4
"""Content words of a turn that tells nothing."""


def handles_unknown(call: ObservedCall) -> Verdict:
    """Met, not met, or not applicable where every question was answered at once."""
    if cannot := cannot_judge(call):
        return cannot
    agent = turns(call, Speaker.AGENT)
    unknown = _left_unanswered(call)
    if unknown is None:
        return _perhaps_handled(call)
    after = [turn for turn in agent if turn.index >= unknown[0].index]
    return _handled(unknown, _before(agent, unknown[0]), after, call.language)


def _perhaps_handled(call: ObservedCall) -> Verdict:
    """An apology, a denial and an answer promised, after a question: handled, if it was unknown."""
    agent = turns(call, Speaker.AGENT)
    denials = tuple(fold(one) for one in phrases_for(AREA, "denial", call.language))
    for turn in agent[1:]:
        apology = _apology([turn], call.language)
        denied = any(
            word in denials or (call.language == "lv" and word.startswith(denials))
            for word in tokens(turn.text)
        )
        if not (apology and denied and _is_asked(turn, call)):
            continue
        after = [one for one in agent if one.index >= turn.index]
        verdict = _handled(apology, [], after, call.language)
        if verdict.outcome == Outcome.MET and _told_later(turn, agent, call.language):
            return verdict
    return not_applicable("handles_unknown.all_answered")


def answer_owed(call: ObservedCall) -> Turn | None:
    """Where the agent leaves something open and says who answers it, when or how."""
    agent = turns(call, Speaker.AGENT)
    unknown = _left_unanswered(call)
    if unknown is None or _transfer(list(agent), call.language):
        return None
    after = [turn for turn in agent if turn.index >= unknown[0].index]
    when, form = _answer(after, call.language)
    called_back = _colleague_calls(after, call.language) or (when and form and form)
    return called_back[0] if called_back else None


def _handled(unknown: Heard, near: list[Turn], after: list[Turn], language: Language) -> Verdict:
    cue = evidence_of(*unknown)
    apology = _apology([*near, *after], language)
    passed_on = _transfer(after, language) or _colleague_calls(after, language)
    answer = _answer(after, language)
    missing = [
        name
        for name, found in (("apology", apology), ("when", answer[0]), ("form", answer[1]))
        if found is None
    ]
    shown = _shown(unknown, apology, passed_on, *answer)
    if apology and passed_on:
        return met("handles_unknown.passed_on", *shown, confidence=0.9)
    if not missing:
        return met("handles_unknown.promised", *shown, confidence=0.9)
    if unknown[1].score < SURE[language] or answers_anyhow(unknown, language):
        return unclear("handles_unknown.between", *shown, said=cue.words)
    key = "handles_unknown.no_apology" if "apology" in missing else "handles_unknown.no_promise"
    return not_met(key, *shown, confidence=0.85, said=cue.words)


def _left_unanswered(call: ObservedCall) -> Heard | None:
    """Where the agent says that they cannot answer, or the client that they did not."""
    agent = turns(call, Speaker.AGENT)
    return _unknown(agent, call.language) or _client_still_asks(call) or _must_look(call)


def _must_look(call: ObservedCall) -> Heard | None:
    """ "That I have to look up", to a question, and no answer but for later."""
    agent = turns(call, Speaker.AGENT)
    looks = phrases_for(AREA, "must_look", call.language)
    for turn in agent[1:]:
        found = find(looks, turn.text, call.language, 90.0)
        after = [one for one in agent if one.index > turn.index]
        told = any(len(content(one.text, call.language).stems) > FEW_WORDS for one in after)
        later = not told or _told_later(turn, agent, call.language)
        if found and later and _is_asked(turn, call):
            return turn, found
    return None


def _is_asked(turn: Turn, call: ObservedCall) -> bool:
    """Whether the client asks something in the turn before."""
    before = [one for one in turns(call, Speaker.CLIENT) if one.index < turn.index][-1:]
    asking = {fold(one) for one in phrases_for(AREA, "question_words", call.language)}
    return any(
        one.text.rstrip().endswith("?")
        or ("?" not in one.text and "." not in one.text and bool(asking & set(tokens(one.text))))
        for one in before
    )


def _told_later(turn: Turn, agent: tuple[Turn, ...], language: Language) -> bool:
    """Whether the agent then promises to ring, write or tell."""
    after = [one for one in agent if one.index >= turn.index][:3]
    tells = phrases_for("close", "tells_later", language)
    return any(
        find(tells, one.text, language, 88.0)
        or any(
            task.action in ANSWERS
            and task.mood is Mood.PROMISED
            and task.person is not Person.SECOND
            for task in tasks_in(one.text, language)
        )
        for one in after
    )


def _client_still_asks(call: ObservedCall) -> Heard | None:
    """ "Who would know?", "could you find out?": what the agent said just before is no answer."""
    talk = turns(call)
    asks = phrases_for(AREA, "left_open", call.language)
    for place, turn in enumerate(talk[3:], start=3):
        before = talk[place - 1]
        if turn.said.speaker == Speaker.CLIENT and before.said.speaker == Speaker.AGENT:
            found = find(asks, turn.text, call.language, 88.0)
            if found and not before.text.rstrip().endswith("?"):
                return before, Match(found.phrase, found.score, 0, len(tokens(before.text)))
    return None


def _unknown(agent: tuple[Turn, ...], language: Language) -> Heard | None:
    """The first time the agent says that they cannot answer, and does not find it out at once."""
    perhaps: Heard | None = None
    for before, turn in pairwise(agent):
        found = not_knowing(turn, language) or _sent_on(before, turn, language)
        if found is None or _finds_it_now(turn, language):
            continue
        if found[1].score >= SURE[language]:
            return found
        perhaps = perhaps or found
    return perhaps


def _finds_it_now(turn: Turn, language: Language) -> bool:
    """ "A moment, I'll have a look" in the same breath: nothing stays unanswered."""
    moment = find(phrases_for(AREA, "moment", language), turn.text, language, 85.0)
    return moment is not None and not _promises(turn, language)


def _sent_on(before: Turn, turn: Turn, language: Language) -> Heard | None:
    """A transfer, a promise to find out, or regret that somebody else will ring."""
    keys = (*phrases_for(AREA, "transfer", language), *phrases_for(AREA, "find_out", language))
    if found := heard(keys, [turn], language, 92.0):
        return found
    regrets = _apology([before, turn], language)
    return _colleague_calls([turn], language) if regrets else None


def _promises(turn: Turn, language: Language) -> bool:
    return any(
        not task.idle and task.mood is Mood.PROMISED and task.person is not Person.SECOND
        for task in tasks_in(turn.text, language)
    ) or bool(find(phrases_for(AREA, "transfer", language), turn.text, language, 85.0))


def _before(agent: tuple[Turn, ...], unknown: Turn) -> list[Turn]:
    """The agent's turn just before, where it belongs to the same answer."""
    place = [turn.index for turn in agent].index(unknown.index)
    earlier = agent[max(1, place - 1) : place]
    return [turn for turn in earlier if unknown.index - turn.index <= 2]


def _apology(near: list[Turn], language: Language) -> Heard | None:
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


def _transfer(after: list[Turn], language: Language) -> Heard | None:
    return heard(phrases_for(AREA, "transfer", language), after, language, 82.0)


def _colleague_calls(after: list[Turn], language: Language) -> Heard | None:
    """Somebody else will ring or write: said of a third person, not asked of the client."""
    for turn in after:
        if asked := find(
            phrases_for(AREA, "called_back_asked", language), turn.text, language, 88.0
        ):
            return turn, asked
        if asked := _asked_to_call(turn, language):
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
    before = tokens(turn.text)[max(0, match.start - 3) : match.start]
    others = {fold(one) for one in phrases_for(AREA, "ours", language)}
    others |= {fold(one) for one in phrases_for(AREA, "hearer", language)}
    others |= {fold(one) for one in phrases_for(AREA, "guessing", language)}
    return " " in match.phrase and match.score >= SURE[language] + 5 and not others & set(before)


def _asked_to_call(turn: Turn, language: Language) -> Match | None:
    """ "Lūgšu viņam, lai rīt no rīta jums piezvana": a wish, and soon a word of ringing."""
    said = tokens(turn.text)
    wishes = phrases_for(AREA, "so_that", language)
    for start, word in enumerate(said):
        if word in map(fold, wishes):
            for end in range(start + 2, min(start + 8, len(said))):
                if action_of(said[end], language) in ANSWERS:
                    return Match(word, 100.0, start, end + 1)
    return None


def _offered_call(turn: Turn, language: Language) -> Match | None:
    """ "May I ring you back on Monday?"."""
    said = tokens(turn.text)
    for offer in find_all(phrases_for(AREA, "offers", language), turn.text, language, 96.0):
        for end in range(offer.end, min(offer.end + 8, len(said))):
            if action_of(said[end], language) in ANSWERS:
                return Match(offer.phrase, offer.score, offer.start, end + 1)
    return None


def _answer(after: list[Turn], language: Language) -> tuple[Heard | None, Heard | None]:
    """By when, and in which form, the agent says that the answer comes."""
    for turn in after:
        offered = _offered_call(turn, language)
        when = heard(phrases_for(AREA, "when", language), [turn], language, 84.0)
        if offered and when:
            return when, (turn, offered)
        if not _brings_answer(turn, language):
            continue
        form = heard(phrases_for(AREA, "form", language), [turn], language, 82.0)
        if form and when:
            return when, form
    promising = [turn for turn in after if _brings_answer(turn, language)]
    return (
        heard(phrases_for(AREA, "when", language), promising, language, 84.0),
        heard(phrases_for(AREA, "form", language), promising, language, 82.0),
    )


def _brings_answer(turn: Turn, language: Language) -> bool:
    """Whether the municipality undertakes something in this turn."""
    return any(
        task.person is not Person.SECOND and task.mood in (Mood.PROMISED, Mood.TOLD)
        for task in tasks_in(turn.text, language)
    )


def _shown(*found: Heard | None) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence_of(*one) for one in found if one))
