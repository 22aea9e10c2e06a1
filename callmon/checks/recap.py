"""How much one turn of the agent repeats of what was said and agreed before it. (pure)"""

from dataclasses import dataclass, replace

from callmon.checks.actions import action_of
from callmon.checks.agreed import Agreement
from callmon.checks.commitment import LIKELY
from callmon.checks.said_words import words_of
from callmon.checks.stems import AREA, content, known_stems, repeated
from callmon.checks.talk import Turn, turns
from callmon.checks.tasks import Mood, Person, tasks_in
from callmon.checks.turn_senses import arranges
from callmon.checks.verdict import ObservedCall
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import find, find_all, fold, tokens
from callmon.transcripts.transcript import Speaker

WAIT = "idle_wait"
LAST_TURNS = 4
"""A recap is one of so many last turns of the agent."""


MANY = 6
"""So many stems said again are no chance."""
ENOUGH = 4
FEW = 3
"""With a cue ("so …") fewer will do, but none without content."""
BESIDE = 3
"""Words before and after a verb that say what is done."""
ALL_BUT = 0.6
"""So large a share repeated is as good as all."""
SURELY_ALL = 0.7
"""Share from which it is so even where nobody was found to have undertaken anything."""
SOUNDS_SO = 0.5
"""How likely words must be of things agreed, to sum them up where much was said again."""
FEWEST = 2
"""With a plain cue ("let me repeat") still fewer: the rest may be said in other words."""


@dataclass(frozen=True, slots=True)
class Recap:
    """How much of a recap one turn of the agent is."""

    turn: Turn
    """The first of the turns, if it was cut, with the words of all."""
    again: int
    """Stems of content that were said before."""
    new: int
    needed: frozenset[Speaker]
    """The sides that had undertaken something before this turn."""
    told: frozenset[Speaker]
    """The sides whose doing this turn tells."""
    restated: frozenset[Speaker]
    """The sides whose doing it tells as settled, not asks for."""
    spoken_of: frozenset[Speaker]
    """The sides it speaks of at all ("you", "the crew"), with or without a word of action."""
    cue: bool
    """Words such as "so", which a recap may begin with."""
    plain_cue: bool
    """Words such as "let me repeat", which nothing else begins with."""
    covered: frozenset[Speaker]
    """The sides whose undertaking it names in some form ("and the driver's call")."""
    promises: bool
    """Whether the agent promises something in it, in the future tense."""
    sounds_so: float
    """How likely, 0 to 1, such words are of what is agreed; 0 where less than MANY is again."""

    @property
    def share(self) -> float:
        return self.again / max(1, self.again + self.new)

    @property
    def repeats(self) -> bool:
        """Whether it repeats content rather than saying something new."""
        if self.plain_cue:
            return self.again >= FEWEST and self.share >= 0.3
        both = len(self.restated) == 2
        if self.cue and both:
            return self.again >= FEW and self.share >= 0.3
        sure = self.cue or (both and bool(self.needed))
        least = FEW if sure else ENOUGH
        return self.again >= least and self.share >= (0.4 if sure else 0.5)

    @property
    def whole(self) -> bool:
        """Whether it repeats what each side with something to do will do."""
        if self.again >= MANY and self.share >= 0.5 and self.sounds_so >= SOUNDS_SO:
            return True
        if not self.repeats or self._is_first_said:
            return False
        if self.cue and not self.told:
            # "Agreed: Thursday morning, gates open": nothing but what was said before.
            return _all_but(self.again, self.new) and (
                bool(self.needed) or self.share >= SURELY_ALL
            )
        if not self.spoken_of:
            return False
        if not (self.needed or self.cue):
            both = len(self.told) == 2 or (len(self.spoken_of) == 2 and self.share >= SURELY_ALL)
            return self.again >= MANY and self.share >= 0.6 and both
        if self.again >= MANY or self.cue:
            much = self.again >= ENOUGH and self.share >= 0.5
            return (much or bool(self.told | self.covered)) and (
                self.needed <= self.told | self.spoken_of | self.covered
            )
        if len(self.spoken_of) == 2 and _all_but(self.again, self.new):
            # "I the text tomorrow, you the cars off the road": both sides, without their verbs.
            return bool(self.needed)
        return bool(self.needed) and self.needed <= self.told

    @property
    def _is_first_said(self) -> bool:
        """Whether it is a new promise, for all that it takes up the words before it."""
        told_client = Speaker.CLIENT in self.restated
        return self.promises and not (self.cue or told_client or Speaker.AGENT in self.needed)

    @property
    def perhaps(self) -> bool:
        """Whether it may be whole where words are torn apart and nobody wrote the commas."""
        if self.cue and len(self.told) == 2 and self.again >= FEWEST:
            return True
        sides = self.cue or self.told or (self.spoken_of and self.again >= MANY)
        return self.again > ENOUGH and self.share >= 0.5 and bool(sides)

    @property
    def one_sided(self) -> bool:
        return self.repeats and bool(self.told) and not self.whole

    @property
    def nearly(self) -> bool:
        """Too little was repeated to be sure, too much to say that nothing was."""
        if self.promises and not (self.cue or Speaker.CLIENT in self.told):
            return False
        some = self.again >= FEW and self.share >= 0.4 and bool(self.told)
        return some and not self.repeats and self.needed <= self.told and bool(self.needed)


def recaps_of(call: ObservedCall, agreed: tuple[Agreement, ...]) -> tuple[Recap, ...]:
    """The agent's last turns, measured against what was said before each."""
    talk = turns(call)
    spoken = [turn for turn in _uncut(talk) if turn.said.speaker == Speaker.AGENT]
    return tuple(_measured(turn, talk, agreed, call.language) for turn in spoken[1:][-LAST_TURNS:])


def _uncut(talk: tuple[Turn, ...]) -> list[Turn]:
    """Turns joined that a recogniser cut at the ends of sentences."""
    joined: list[Turn] = []
    for turn in talk:
        last = joined[-1] if joined else None
        if last and last.said.speaker == turn.said.speaker:
            text = f"{last.text} {turn.text}"
            joined[-1] = Turn(last.index, replace(last.said, text=text, end=turn.said.end))
        else:
            joined.append(turn)
    return joined


def _measured(
    turn: Turn, talk: tuple[Turn, ...], agreed: tuple[Agreement, ...], language: Language
) -> Recap:
    before = [one.text for one in talk if one.index < turn.index]
    again, new = repeated(content(turn.text, language), known_stems(before, language))
    undertaken = [one for one in agreed if one.turn.index < turn.index and one.plainness >= LIKELY]
    plain = find(phrases_for(AREA, "recap_plainly", language), turn.text, language, 82.0)
    cue = plain or find(phrases_for(AREA, "recap_cue", language), turn.text, language, 80.0)
    if cue is None and _opens_so(turn, language):
        # "So, you come and I ring": no cue by itself, but one where both sides' parts are told.
        sides = _told(turn, language, True, settled=True)
        sides |= _spoken_of(turn, language) if len(again) >= FEW else frozenset()
        both = len(sides) == 2
        cue = find(phrases_for(AREA, "so", language), turn.text, language) if both else None
    if cue is None and undertaken and _opens_so(turn, language) and _all_but(len(again), len(new)):
        cue = find(phrases_for(AREA, "so", language), turn.text, language)
    told = _told(turn, language, cue is not None)
    return Recap(
        turn,
        again=len(again),
        new=len(new),
        needed=frozenset(one.doer for one in undertaken),
        told=told,
        restated=_told(turn, language, cue is not None, settled=True),
        spoken_of=told | _spoken_of(turn, language),
        cue=cue is not None,
        plain_cue=plain is not None,
        covered=frozenset(one.doer for one in undertaken if _names(turn, one, language)),
        promises=_promises(turn, language),
        sounds_so=arranges(turn.text, language) if len(again) >= MANY else 0.0,
    )


def _all_but(again: int, new: int) -> bool:
    """Whether nearly everything was said before, and enough of it to be no chance."""
    return again >= ENOUGH and again >= ALL_BUT * (again + new)


def _opens_so(turn: Turn, language: Language) -> bool:
    """Whether one of the first words is "so", "then"."""
    return bool(set(tokens(turn.text)[:3]) & {fold(p) for p in phrases_for(AREA, "so", language)})


def _promises(turn: Turn, language: Language) -> bool:
    return any(
        task.person is Person.FIRST and task.mood is Mood.PROMISED and not task.idle
        for task in tasks_in(turn.text, language)
    )


def _names(turn: Turn, agreed: Agreement, language: Language) -> bool:
    """Whether the turn names what was undertaken: its action, or two of the words beside it."""
    if any(action_of(word, language) == agreed.task.action for word in tokens(turn.text)):
        return True
    said = [word for word, _, _ in words_of(agreed.turn.text)]
    beside = " ".join(said[max(0, agreed.task.word - BESIDE) : agreed.task.word + BESIDE + 1])
    again, _ = repeated(content(beside, language), known_stems([turn.text], language))
    return len(again) >= FEWEST


def _told(
    turn: Turn, language: Language, cue: bool, *, settled: bool = False
) -> frozenset[Speaker]:
    """Whose doing it tells; what somebody else does counts only after a cue, being least sure."""
    sides = {
        task.doer(Speaker.AGENT)
        for task in tasks_in(turn.text, language)
        if (not task.idle or (cue and task.action == WAIT and task.person is Person.SECOND))
        and task.mood is not Mood.OFFERED
        and (cue or task.mood is not Mood.TOLD or task.person is not Person.THIRD)
        and not (settled and task.mood in (Mood.ASKED, Mood.REQUESTED))
    }
    by_phrase = (
        (Speaker.AGENT, "side_first"),
        (Speaker.AGENT, "reaches_you"),
        (Speaker.CLIENT, "side_second"),
    )
    for side, key in by_phrase:
        if find(phrases_for(AREA, key, language), turn.text, language, 88.0):
            sides.add(side)
    return frozenset(sides)


def _spoken_of(turn: Turn, language: Language) -> frozenset[Speaker]:
    said = set(_besides_whom(turn, language))
    sides = (
        (Speaker.AGENT, "subject_first"),
        (Speaker.AGENT, "subject_third"),
        (Speaker.AGENT, "ours"),
        (Speaker.CLIENT, "subject_second"),
        (Speaker.CLIENT, "object_second"),
        (Speaker.CLIENT, "dative_second"),
    )
    return frozenset(
        side
        for side, key in sides
        if any(fold(p) in said for p in phrases_for(AREA, key, language))
    )


def _besides_whom(turn: Turn, language: Language) -> list[str]:
    """The words but "you" to whom the agent does something: "I call you" tells no task of yours."""
    yours = {
        fold(one)
        for key in ("object_second", "dative_second")
        for one in phrases_for(AREA, key, language)
    }
    said = tokens(turn.text)
    done = {
        place
        for task in tasks_in(turn.text, language)
        if task.person is not Person.SECOND
        for place in (task.word - 2, task.word - 1, task.word + 1)
    }
    for coming in find_all(phrases_for(AREA, "comes", language), turn.text, language, 88.0):
        done |= set(range(coming.start, coming.end + 1))
    return [word for place, word in enumerate(said) if word not in yours or place not in done]
