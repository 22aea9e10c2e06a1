"""The opening of a call: what the agent says until the client's business begins. (pure)

It ends where the client first says something that is more than a greeting, "is that the …?",
"can you hear me?" or "who is it?"; at the latest about 20 s after the agent's first word.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from callmon.checks.client_introduces import own_names
from callmon.checks.said_words import is_written, sentences
from callmon.checks.talk import once_a_call
from callmon.checks.turn_senses import only_chats
from callmon.checks.verdict import Direction, Evidence, ObservedCall, Verdict, unclear
from callmon.lexicon import phrases_for
from callmon.organisation import LANGUAGES, Language, Organisation
from callmon.transcripts.phrases import (
    Match,
    find,
    find_all,
    fold,
    forms,
    most_alike,
    tokens,
    words,
)
from callmon.transcripts.transcript import Speaker, Utterance

LONGEST_SECONDS = 20.0
BUSINESS_LETTERS = 10
"""So many letters of words that are no formula are the client's business."""
PRELUDE_LETTERS = 24
"""What the client says before "yes, go ahead" may be so long and still no business."""
QUESTION_LETTERS = 60
"""A question of the client's may be so long and still be about no business of theirs."""
CHATS = 0.86
"""How likely, 0 to 1, more words than that must be chat ("oh, so quick!"), to be no business."""
MAYBE_CHATS = 0.6
"""The same where the agent then says who they are."""
PUT_OFF_CHATS = 0.5
"""The same where the agent says little to it, and asks nothing."""
INTRODUCED = 2
"""Turns of an agent who rings that are of the opening, even if the client asks "is it about …"."""
BUSINESS_AFTER_CUE_LETTERS = 4
"""Fewer will do after "about", "par", "насчёт"."""


@dataclass(frozen=True)
class Opening:
    """The agent's words of the opening, one text, and whose utterance each word is of."""

    language: Language
    text: str
    turns: tuple[tuple[int, Utterance], ...]
    """The agent's utterances with their index in the call."""
    owner: tuple[int, ...]
    """For each word of `text`, the index into `turns`."""
    client: tuple[tuple[int, Utterance], ...]
    """What the client said before, and with, the beginning of their business."""
    business_at: int | None
    """Index in the call of the utterance that begins the client's business."""
    names: tuple[str, ...]
    """The names that everybody on the call knows: institution, departments, people."""
    client_told_at: int | None = None
    """Index of the utterance in which the client first says more than formulas."""

    @property
    def folded(self) -> tuple[str, ...]:
        return tokens(self.text)

    @property
    def is_unpunctuated(self) -> bool:
        """Whether it has no stops and commas: people who write put some, many recognisers none."""
        return not set(",.!?") & set(self.text)

    def words(self, start: int, end: int) -> str:
        return " ".join(words(self.text)[start:end])

    def said(self, match: Match) -> str:
        return self.words(match.start, match.end)

    def evidence(self, *matches: Match) -> tuple[Evidence, ...]:
        return tuple(self._shown(match.start, match.end) for match in matches)

    def whole(self) -> tuple[Evidence, ...]:
        """All that the agent said, to show that something is missing from it."""
        return tuple(
            Evidence(index, said.speaker, said.start, said.end, said.text)
            for index, said in self.turns
        )

    def ends_turn(self, match: Match) -> bool:
        """Whether the match is the end of what the agent says in that turn."""
        return match.end == len(self.owner) or self.owner[match.end] != self.owner[match.end - 1]

    def is_formula(self, match: Match) -> bool:
        """Whether the turn of the match holds nothing but formulas, names and small words."""
        _, said = self.turn_of(match)
        return not left_over(said.text, self.language, self.names)

    def turn_of(self, match: Match) -> tuple[int, Utterance]:
        return self.turns[self.owner[match.start]]

    def _shown(self, start: int, end: int) -> Evidence:
        index, said = self.turns[self.owner[start]]
        first = self.owner.index(self.owner[start])
        end = max(place for place in range(start, end) if self.owner[place] == self.owner[start])
        begun, ended = _seconds(said, start - first, end - first)
        return Evidence(index, said.speaker, begun, ended, self.words(start, end + 1))


@once_a_call
def opening_of(call: ObservedCall) -> Opening:
    """The opening of `call`; without turns where the agent said nothing."""
    turns: list[tuple[int, Utterance]] = []
    client: list[tuple[int, Utterance]] = []
    latest: float | None = None
    business_at = told_at = None
    names = _known_names(call)
    for index, said in enumerate(call.utterances):
        if said.speaker == Speaker.AGENT:
            latest = said.start + LONGEST_SECONDS if latest is None else latest
            if said.start > latest:
                break
            if tokens(said.text):
                turns.append((index, said))
            continue
        client.append((index, said))
        told = _unanswered(client, turns)
        if told_at is None and is_business(told, call.language, names):
            told_at = index
        if call.direction is Direction.OUTBOUND and len(turns) < INTRODUCED:
            continue
        if _begins_business(call, told, names) and not (
            _invited_after(call, index, told, names)
            or _introduced_after(call, index, told, names)
            or _put_off_after(call, index, told, names)
        ):
            business_at = index
            break
    owner = tuple(turn for turn, (_, said) in enumerate(turns) for _ in tokens(said.text))
    text = " ".join(said.text for _, said in turns)
    return Opening(
        call.language, text, tuple(turns), owner, tuple(client), business_at, names, told_at
    )


def cannot_judge(call: ObservedCall, opening: Opening) -> Verdict | None:
    """Why the words of the opening cannot be judged, or None where they can."""
    if not call.opening_recorded:
        return unclear("opening.not_recorded")
    if not call.may_judge_words:
        return unclear("opening.words_not_judged")
    if not opening.turns:
        return unclear("opening.agent_silent")
    return None


def known(key: str, language: Language) -> tuple[str, ...]:
    """The opening's phrases of `key`: of the call's language first, then of the others."""
    others = (other for other in LANGUAGES if other != language)
    return tuple(
        dict.fromkeys(one for each in (language, *others) for one in phrases_for(AREA, key, each))
    )


AREA = "opening"


def inflected(phrases: Iterable[str], language: Language) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for phrase in phrases for form in forms(phrase, language)))


@lru_cache(maxsize=4096)
def is_business(text: str, language: Language, names: tuple[str, ...]) -> bool:
    """Whether the client says what they want, beyond formulas and the `names` everybody knows."""
    left = _told(text, language, names)
    if _is_cued(text, language, left):
        return True
    letters = sum(len(word) for _, word in left)
    return letters >= BUSINESS_LETTERS and only_chats(text, language) < CHATS


def _told(text: str, language: Language, names: tuple[str, ...]) -> list[tuple[int, str]]:
    """What is left over of a client's words without their own name."""
    own = own_names(text, language)
    return [one for one in left_over(text, language, names) if one[0] not in own]


def _is_cued(text: str, language: Language, left: list[tuple[int, str]]) -> bool:
    """Whether one of the words `left` stands right after "about", "par", "насчёт"."""
    cues = {place for place, word in enumerate(tokens(text)) if word in _cues(language)}
    return any(
        len(word) >= BUSINESS_AFTER_CUE_LETTERS and cues & {place - 1, place - 2, place - 3}
        for place, word in left
    )


def left_over(text: str, language: Language, names: tuple[str, ...]) -> list[tuple[int, str]]:
    """The words that no formula and no name explains, with their places."""
    formulas = (*phrases_for(AREA, "not_yet_business", language), *known("greeting", language))
    explained: set[int] = set()
    for phrases, threshold in ((formulas, 80.0), (names, 78.0)):
        for match in find_all(phrases, text, language, threshold):
            explained.update(range(match.start, match.end))
    asks_for = find(phrases_for(AREA, "is_that", language), text, language, 84.0)
    parts = _parts(names) if asks_for else ()
    return [
        (place, word)
        for place, word in enumerate(tokens(text))
        if place not in explained
        and len(word) > 2
        and not is_small(word, language)
        and not find(parts, word, language, 80.0)
    ]


@lru_cache(maxsize=64)
def _parts(names: tuple[str, ...]) -> tuple[str, ...]:
    """The longer words of the names: "is this the property people?" names a department too."""
    return tuple(dict.fromkeys(word for name in names for word in name.split() if len(word) > 4))


@lru_cache(maxsize=65536)
def is_small(word: str, language: Language) -> bool:
    """Whether a folded word carries no business: "jums", "please", days of the week …"""
    small = small_words(language)
    return word in small or (len(word) >= 4 and most_alike(word, small, language, 79.0) > 0.0)


@lru_cache(maxsize=8)
def small_words(language: Language) -> frozenset[str]:
    """The small words themselves, folded."""
    return frozenset(fold(word) for word in phrases_for(AREA, "small", language))


@lru_cache(maxsize=8)
def _cues(language: Language) -> frozenset[str]:
    cues = phrases_for(AREA, "topic_cue", language)
    return frozenset(fold(cue) for cue in cues if " " not in cue)


def _begins_business(call: ObservedCall, told: str, names: tuple[str, ...]) -> bool:
    """Whether the client's words begin the business; where the agent rang it is the agent's to
    begin, unless the client names it ("is it about …").
    """
    if call.direction == Direction.OUTBOUND:
        return _is_cued(told, call.language, _told(told, call.language, names))
    return is_business(told, call.language, names)


def _invited_after(call: ObservedCall, index: int, told: str, names: tuple[str, ...]) -> bool:
    """Whether the agent answers a few words of the client by inviting the reason, or by asking
    for a name or an address before anything was told.
    """
    language = call.language
    left = _told(told, language, names)
    letters = sum(len(word) for _, word in left)
    answer = next((said for said in call.utterances[index + 1 :]), None)
    if answer is None or answer.speaker != Speaker.AGENT:
        return False
    details = phrases_for(AREA, "asks_details", language)
    if letters <= PRELUDE_LETTERS and find(details, answer.text, language, 86.0):
        return not _is_cued(told, language, left)
    if letters > (QUESTION_LETTERS if told.rstrip().endswith("?") else PRELUDE_LETTERS):
        return False
    return any(_only_invites(one, call, names) for one in re.split("[.!?]", answer.text))


def _introduced_after(call: ObservedCall, index: int, told: str, names: tuple[str, ...]) -> bool:
    """Whether the agent answers what may be chat ("what an honour?"), or the question whom the
    client has reached, by saying who they are.
    """
    answer = next((said for said in call.utterances[index + 1 :]), None)
    if answer is None or answer.speaker != Speaker.AGENT:
        return False
    if only_chats(told, call.language) < MAYBE_CHATS and not _asks_whom(told, call.language):
        return False
    return find(names, answer.text, call.language, 86.0) is not None


def _asks_whom(told: str, language: Language) -> bool:
    """ "Is that the number for concerts?"."""
    last = sentences(told)[-1] if told.rstrip().endswith("?") else ""
    return find(phrases_for(AREA, "is_that", language), last, language, 84.0) is not None


def _put_off_after(call: ObservedCall, index: int, told: str, names: tuple[str, ...]) -> bool:
    """Whether the agent answers what may be chat ("they say you know the rules") in a few words
    that ask nothing ("I try to"), and the client tells the business only then.
    """
    after = call.utterances[index + 1 : index + 3]
    if [said.speaker for said in after] != [Speaker.AGENT, Speaker.CLIENT]:
        return False
    answer, language = after[0].text, call.language
    if "?" in answer or not is_written(answer) or only_chats(told, language) < PUT_OFF_CHATS:
        return False
    letters = sum(len(word) for _, word in left_over(answer, language, names))
    return letters <= PRELUDE_LETTERS and is_business(after[1].text, language, names)


def _only_invites(sentence: str, call: ObservedCall, names: tuple[str, ...]) -> bool:
    if not find(known("invite", call.language), sentence, call.language, 86.0):
        return False
    left = left_over(sentence, call.language, names + _invites(call))
    return sum(len(word) for _, word in left) < BUSINESS_LETTERS


def _invites(call: ObservedCall) -> tuple[str, ...]:
    return phrases_for(AREA, "invite", call.language)


def _unanswered(client: list[tuple[int, Utterance]], turns: list[tuple[int, Utterance]]) -> str:
    """What the client has said since the agent last spoke."""
    spoke = turns[-1][0] if turns else -1
    return " ".join(said.text for index, said in client if index > spoke)


def _known_names(call: ObservedCall) -> tuple[str, ...]:
    people = [call.client_name] if call.client_name else []
    if call.agent:
        people += [call.agent.first_name, call.agent.last_name]
    parts = [part for person in people for part in person.split()]
    return (*names_of(call.organisation), *inflected(parts, "lv"))


_names_of: dict[int, tuple[Organisation, tuple[str, ...]]] = {}


def names_of(organisation: Organisation) -> tuple[str, ...]:
    """All names of the organisation and its departments, in the cases people say."""
    kept = _names_of.get(id(organisation))
    if kept is None or kept[0] is not organisation:
        names = [*organisation.names, *phrases_for(AREA, "institution_bare")]
        names += [name for department in organisation.departments for name in department.names]
        every = tuple(dict.fromkeys(form for name in names for form in forms(name, script(name))))
        _names_of.clear()
        _names_of[id(organisation)] = kept = (organisation, every)
    return kept[1]


def script(name: str) -> Language:
    """The language whose endings a name takes: Russian for Cyrillic, Latvian else."""
    return "ru" if re.search("[а-яё]", name.lower()) else "lv"


def _seconds(said: Utterance, first: int, last: int) -> tuple[float, float]:
    """When words `first` to `last` of an utterance were said; by share where nobody knows."""
    timed = [word for word in said.words for _ in tokens(word.text)]
    if len(timed) == len(tokens(said.text)):
        return timed[first].start, timed[last].end
    share = said.duration_seconds / max(1, len(tokens(said.text)))
    return said.start + first * share, said.start + (last + 1) * share
