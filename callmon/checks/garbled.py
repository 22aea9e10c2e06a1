"""What of the opening the recogniser was not sure of, or wrote as what nobody says there. (pure)

Where such words stand, the recogniser may have garbled what the agent did say: nothing is called
missing then. Text that people wrote holds none. What matching by sound found counts only where it
was found in the opening, and not in plain words.
"""

from collections.abc import Iterator

from callmon.checks.opening import AREA, Opening, known, left_over, opening_of
from callmon.checks.person_names import asked_for
from callmon.checks.verdict import Direction, HeardBySound, ObservedCall, Outcome, PhraseHeard
from callmon.lexicon import phrases_for
from callmon.transcripts.phrases import Match, find_all, fold, similarity, tokens
from callmon.transcripts.transcript import Utterance, Word

SURE = 0.65
"""Words of at least that probability are as the agent said them, as a rule."""
NAME_LETTERS = 4
LONG_LETTERS = 8
"""So many letters that were not heard surely may hold a person's name; a department's."""
OTHERS = 20.0
"""Words so much more like the agent's other name are that one."""
AFTER_OPENING_SECONDS = 0.5
OVERLAP = 0.2
GAP = 3


def garbled(call: ObservedCall, opening: Opening, looked_for: str) -> Match | None:
    """Words that may be `looked_for`, half as long at least, and were not heard surely, where the
    agent introduces themselves and neither a formula nor what was found by sound explains them.
    """
    letters = max(LONG_LETTERS, len(fold(looked_for).replace(" ", "")) // 2 + 1)
    return next(iter(_garbled(call, opening, letters)), None)


def garbled_name(
    call: ObservedCall, opening: Opening, name: str, beside: str, behind: bool
) -> Match | None:
    """Words that may be `name` and were not heard surely, or stand where a name stands.

    Not words that are rather the agent's other name, `beside`; `behind` says that matching by
    sound heard far less of `name`.
    """
    for run in (*_garbled(call, opening, NAME_LETTERS), *_before_speaking(call, opening)):
        said = opening.said(run)
        like = similarity(said, name, opening.language)
        like_other = similarity(said, beside, opening.language)
        if not (behind or like_other >= like + OTHERS or is_before_office(opening, run)):
            return run
    return None


def _garbled(call: ObservedCall, opening: Opening, letters: int) -> Iterator[Match]:
    timed = words_heard(opening)
    if not any(_is_unsure(word) for word in timed):
        return
    unexplained = {place for place, _ in left_over(opening.text, opening.language, opening.names)}
    explained = _found(call.by_sound)
    unsure = [
        place
        for place, word in enumerate(timed)
        if word
        and word.probability < SURE
        and _introduces(call, opening, place)
        and not any(_overlap(word, one) for one in explained)
    ]
    for run in _runs(unsure):
        found = Match("", 0.0, run[0], run[-1] + 1)
        long = sum(len(word) for word in opening.folded[found.start : found.end]) >= letters
        if (
            long
            and unexplained & set(range(found.start, found.end))
            and not asked_for(opening, found)
        ):
            yield found


def _introduces(call: ObservedCall, opening: Opening, place: int) -> bool:
    """Whether a word stands where people say who they are: in the first turn; of a call that the
    agent made, in the first two, before the topic.
    """
    if call.direction == Direction.INBOUND:
        return opening.owner[place] < 1
    topic = find_all(
        phrases_for(AREA, "topic_cue", opening.language), opening.text, opening.language, 95.0
    )
    told = min((cue.start for cue in topic), default=len(opening.owner))
    return opening.owner[place] < 2 and place < told


def _before_speaking(call: ObservedCall, opening: Opening) -> Iterator[Match]:
    """What stands before "speaking" and the like, where a name stands."""
    timed = words_heard(opening)
    if not any(timed):
        return
    asks = find_all(known("confirm", opening.language), opening.text, opening.language, 90.0)
    explained = _found(call.by_sound)
    cues = phrases_for(AREA, "name_before", opening.language)
    for cue in find_all(cues, opening.text, opening.language, 95.0):
        place = cue.start - 1
        word = timed[place] if place >= 0 else None
        if (
            word
            and _introduces(call, opening, cue.start)
            and opening.owner[place] == opening.owner[cue.start]
            and not any(cue.overlaps(one) for one in asks)
            and not any(_overlap(word, one) for one in explained)
        ):
            first = place - 1 if place and _is_unsure(timed[place - 1]) else place
            yield Match("", 0.0, first, place + 1)


def _is_unsure(word: Word | None) -> bool:
    return word is not None and word.probability < SURE


def is_before_office(opening: Opening, run: Match) -> bool:
    """Whether the words are rather the name of an office: "… office", "… department"."""
    offices = {fold(kind) for kind in known("office", opening.language)}
    return bool(offices & set(opening.folded[run.start : run.end + 1]))


def in_opening(heard: PhraseHeard | None, call: ObservedCall) -> PhraseHeard | None:
    """What was heard by sound, unless it was said after the opening, or perhaps, in plain words."""
    if heard is None or heard.outcome == Outcome.NOT_MET:
        return heard
    opening = opening_of(call)
    if heard.outcome == Outcome.UNCLEAR:
        return heard if _is_near_unsure(heard, call, opening) else None
    ends = max((said.end for _, said in opening.turns), default=0.0)
    return heard if heard.start <= ends + AFTER_OPENING_SECONDS else None


def _is_near_unsure(heard: PhraseHeard, call: ObservedCall, opening: Opening) -> bool:
    """Whether a word that was not heard surely stands there, where people say who they are."""
    timed = words_heard(opening)
    near = {place + step for place in at(opening, heard) for step in (-1, 0, 1)}
    return any(
        word.probability < SURE
        and _introduces(call, opening, place)
        and not asked_for(opening, Match("", 0.0, place, place + 1))
        for place, word in enumerate(timed)
        if word and place in near
    )


def at(opening: Opening, heard: PhraseHeard) -> list[int]:
    """The words of the opening's text that were said when the phrase was heard."""
    timed = words_heard(opening)
    return [place for place, word in enumerate(timed) if word and _overlap(word, heard)]


def words_heard(opening: Opening) -> list[Word | None]:
    """For each word of the opening's text the word that was heard; None where it was written."""
    return [word for _, said in opening.turns for word in _words_of(said)]


def _words_of(said: Utterance) -> list[Word | None]:
    """For each token of an utterance all that was heard of it, as sure as its least sure part."""
    folded = tokens(said.text)
    letters = [word for word in said.words for _ in fold(word.text).replace(" ", "")]
    if len(letters) != sum(len(token) for token in folded):
        return [None] * len(folded)
    made: list[Word | None] = []
    place = 0
    for token in folded:
        parts = letters[place : place + len(token)]
        least = min(part.probability for part in parts)
        made.append(Word(token, parts[0].start, parts[-1].end, least))
        place += len(token)
    return made


def _found(by_sound: HeardBySound | None) -> list[PhraseHeard]:
    """What matching by sound found surely explains its words."""
    if by_sound is None:
        return []
    looked_for = (by_sound.department, by_sound.institution, by_sound.full_name)
    return [one for one in looked_for if one and one.outcome == Outcome.MET]


def _overlap(word: Word, heard: PhraseHeard) -> bool:
    together = min(word.end, heard.end) - max(word.start, heard.start)
    return together > OVERLAP * (word.end - word.start)


def _runs(places: list[int]) -> list[list[int]]:
    """Places that follow each other, with GAP - 1 words between at most."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place - runs[-1][-1] <= GAP:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs
