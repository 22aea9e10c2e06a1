"""Does the agent ask for, or invite, the reason of the call? (pure)"""

import re

from callmon.checks.opening import AREA, Opening, cannot_judge, known, opening_of
from callmon.checks.verdict import (
    Direction,
    ObservedCall,
    Verdict,
    met,
    not_applicable,
    not_met,
    unclear,
)
from callmon.lexicon import phrases_for
from callmon.transcripts.phrases import Match, find, find_all, find_every, fold, tokens

INVITED = 82.0
PERHAPS = 78.0
LONGEST_QUESTION = 7
"""Words of a question that only asks what it is about."""
_YES = {"ja", "nu", "da", "yes"}


def asks_reason(call: ObservedCall, *, phrases: tuple[str, ...] = ()) -> Verdict:
    """Clause 15.3. Not applicable where the client tells it unasked.

    `phrases` are invitations that the standard adds.
    """
    if call.direction != Direction.INBOUND:
        return not_applicable("opening.inbound_only")
    opening = opening_of(call)
    if cannot := cannot_judge(call, opening):
        return cannot
    invitation = invitation_in(opening, phrases)
    if invitation and invitation.score >= INVITED:
        shown, said = opening.evidence(invitation), opening.said(invitation)
        return met("asks_reason.asked", *shown, confidence=invitation.score / 100, said=said)
    if not opening.client:
        return not_applicable("asks_reason.client_silent")
    if told_unasked(opening):
        return not_applicable("asks_reason.told_unasked")
    if invitation:
        said = opening.said(invitation)
        return unclear("asks_reason.between", *opening.evidence(invitation), said=said)
    return not_met("asks_reason.missing", *opening.whole(), confidence=0.85)


def invitation_in(opening: Opening, phrases: tuple[str, ...] = ()) -> Match | None:
    """The best invitation in the opening."""
    introductions = find_every(
        known("introduction", opening.language), opening.text, opening.language, 90.0
    )
    invitations = (*known("invite", opening.language), *phrases)
    found = [
        match
        for match in find_all(invitations, opening.text, opening.language, PERHAPS)
        if not any(match.overlaps(one) and one.score > match.score for one in introductions)
    ]
    details = find_all(
        phrases_for(AREA, "asks_details", opening.language), opening.text, opening.language, 86.0
    )
    found = [
        match
        for match in found
        if match.score >= INVITED
        or not any(match.start - 1 <= one.start <= match.end for one in details)
    ]
    best = max(found, key=lambda match: match.score, default=None)
    if best and best.score >= INVITED:
        return best
    return _alone(opening) or _open_question(opening) or best


def told_unasked(opening: Opening) -> bool:
    """Whether the client told their business before the agent could have asked again."""
    answered = [index for index, _ in opening.turns]
    first_heard = opening.client[0][0]
    return opening.business_at is not None and not any(
        first_heard < index < opening.business_at for index in answered
    )


def _alone(opening: Opening) -> Match | None:
    """ "Lūdzu!" invites where it ends a turn that asks for nothing else."""
    words = phrases_for(AREA, "invite_alone", opening.language)
    for match in find_all(words, opening.text, opening.language, 90.0):
        after_yes = fold(opening.words(match.start - 1, match.start)) in _YES
        if opening.ends_turn(match) and (after_yes or _is_bare(opening, match)):
            return match
    return None


def _open_question(opening: Opening) -> Match | None:
    """ "What are we going to talk about?": a turn that ends asking what, or how, and no detail."""
    asking = phrases_for(AREA, "asks_openly", opening.language)
    others = (
        *phrases_for(AREA, "asks_details", opening.language),
        *phrases_for(AREA, "asks_no_reason", opening.language),
    )
    for match in find_all(asking, opening.text, opening.language, 96.0):
        _, said = opening.turn_of(match)
        end = opening.owner.index(opening.owner[match.start]) + len(tokens(said.text))
        question = opening.words(match.start, end)
        sentence = re.split("[.!?]", said.text.rstrip(" ?."))[-1]
        if not 1 < end - match.start <= LONGEST_QUESTION or question.split()[0] not in sentence:
            continue
        written = said.text.rstrip().endswith("?") or not set(".,!") & set(said.text)
        if written and not find(others, question, opening.language, 82.0):
            return Match(match.phrase, INVITED, match.start, end)
    return None


def _is_bare(opening: Opening, match: Match) -> bool:
    """Whether the turn asks for nothing else: only formulas, or a first turn without a request."""
    if opening.is_formula(match):
        return True
    _, said = opening.turn_of(match)
    others = (
        *phrases_for(AREA, "asks_details", opening.language),
        *phrases_for("course", "moment", opening.language),
    )
    return opening.owner[match.start] == 0 and not find(others, said.text, opening.language, 86.0)
