"""How much one turn of the agent repeats of what was said and agreed before it. (pure)"""

from dataclasses import dataclass

from callmon.checks.agreements import Agreement
from callmon.checks.stems import AREA, content, known_stems, repeated
from callmon.checks.talk import Turn, turns
from callmon.checks.tasks import Mood, Person, tasks_in
from callmon.checks.verdict import ObservedCall
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import find, fold, tokens
from callmon.transcripts.transcript import Speaker

LAST_TURNS = 4
"""A recap is one of so many last turns of the agent."""


MANY = 6
"""So many stems said again are no chance."""
ENOUGH = 4
FEW = 3
"""With a cue ("so, to sum up") fewer will do, but none without content."""


@dataclass(frozen=True, slots=True)
class Recap:
    """How much of a recap one turn of the agent is."""

    turn: Turn
    again: int
    """Stems of content that were said before."""
    new: int
    needed: frozenset[Speaker]
    """The sides that had undertaken something before this turn."""
    told: frozenset[Speaker]
    """The sides whose doing this turn tells."""
    spoken_of: frozenset[Speaker]
    """The sides it speaks of at all ("you", "the crew"), with or without a word of action."""
    cue: bool

    @property
    def share(self) -> float:
        return self.again / max(1, self.again + self.new)

    @property
    def repeats(self) -> bool:
        """Whether it repeats content rather than saying something new."""
        least = FEW if self.cue else ENOUGH
        return self.again >= least and self.share >= (0.45 if self.cue else 0.5)

    @property
    def whole(self) -> bool:
        """Whether it repeats what each side with something to do will do."""
        if not self.repeats or not self.spoken_of:
            return False
        if not (self.needed or self.cue):
            return self.again >= MANY and self.share >= 0.6 and len(self.told) == 2
        if self.again >= MANY or self.cue:
            return bool(self.told) and self.needed <= self.told | self.spoken_of
        return bool(self.needed) and self.needed <= self.told

    @property
    def perhaps(self) -> bool:
        """Whether it may be whole where words are torn apart and nobody wrote the commas."""
        sides = self.cue or self.told or (self.spoken_of and self.again >= MANY)
        return self.again > ENOUGH and self.share >= 0.5 and bool(sides)

    @property
    def one_sided(self) -> bool:
        return self.repeats and bool(self.told) and not self.whole

    @property
    def nearly(self) -> bool:
        """Too little was repeated to be sure, too much to say that nothing was."""
        some = self.again >= FEW and self.share >= 0.4 and bool(self.told)
        return some and not self.repeats and self.needed <= self.told and bool(self.needed)


def recaps_of(call: ObservedCall, agreed: tuple[Agreement, ...]) -> tuple[Recap, ...]:
    """The agent's last turns, measured against what was said before each."""
    talk = turns(call)
    candidates = [turn for turn in talk if turn.said.speaker == Speaker.AGENT][1:][-LAST_TURNS:]
    return tuple(_measured(turn, talk, agreed, call.language) for turn in candidates)


def _measured(
    turn: Turn, talk: tuple[Turn, ...], agreed: tuple[Agreement, ...], language: Language
) -> Recap:
    before = [one.text for one in talk if one.index < turn.index]
    again, new = repeated(content(turn.text, language), known_stems(before, language))
    needed = frozenset(one.doer for one in agreed if one.turn.index < turn.index)
    cue = find(phrases_for(AREA, "recap_cue", language), turn.text, language, 80.0)
    told = _told(turn, language, cue is not None)
    return Recap(
        turn, len(again), len(new), needed, told, told | _spoken_of(turn, language), cue is not None
    )


def _told(turn: Turn, language: Language, cue: bool) -> frozenset[Speaker]:
    """Whose doing it tells; what somebody else does counts only after a cue, being least sure."""
    sides = {
        task.doer(Speaker.AGENT)
        for task in tasks_in(turn.text, language)
        if not task.idle
        and task.mood is not Mood.OFFERED
        and (cue or task.mood is not Mood.TOLD or task.person is not Person.THIRD)
    }
    for side, key in ((Speaker.AGENT, "side_first"), (Speaker.CLIENT, "side_second")):
        if find(phrases_for(AREA, key, language), turn.text, language, 88.0):
            sides.add(side)
    return frozenset(sides)


def _spoken_of(turn: Turn, language: Language) -> frozenset[Speaker]:
    said = set(tokens(turn.text))
    sides = (
        (Speaker.AGENT, "subject_first"),
        (Speaker.AGENT, "subject_third"),
        (Speaker.CLIENT, "subject_second"),
    )
    return frozenset(
        side
        for side, key in sides
        if any(fold(p) in said for p in phrases_for(AREA, key, language))
    )
