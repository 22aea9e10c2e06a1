"""Who says that they are calling, in the nominative. (pure)

A name counts where it is introduced ("te …", "mani sauc …"), opens the message after the
greeting, signs it, stands before the number to ring or is the one to ask for; not where it is
somebody else's.
"""

from collections.abc import Iterator, Sequence
from functools import cache

from callmon.organisation import Language
from callmon.transcripts.phrases import fold
from callmon.voicemail.asked_for import in_nominative
from callmon.voicemail.common_names import folded_list, folded_set, same_sound
from callmon.voicemail.said_names import (
    ASKED,
    CUE,
    OPENING,
    SIGNATURE,
    STRONG,
    Name,
    Said,
    has_capitals,
    name_at,
    said_words,
)
from callmon.voicemail.signing_names import signing_names


def caller_name(text: str, language: Language, others: Sequence[str] = ()) -> str | None:
    """The caller's name as said, or None. `others` are names that are no caller's."""
    said = said_words(text, language)
    blocked = {fold(word) for name in others for word in name.split()}
    found = [
        (weight + name.weight, -place, name.text)
        for place, weight, name in _names(said, language)
        if said[place].folded not in blocked
    ]
    name = max(found)[2] if found else ""
    name = name if " " in name else _said_again(said, name, language) or name
    surname = "" if " " in name else _surname_told(said, language)
    return " ".join(dict.fromkeys(one for one in (name, surname) if one)) or None


def _said_again(said: Sequence[Said], name: str, language: Language) -> str:
    """The whole name, where the first name alone was said before: "Raimonds … Raimonds Cīrulis"."""
    is_written = has_capitals(said)
    for place, one in enumerate(said):
        whole = name_at(said, place, STRONG, language, is_written) if one.word == name else None
        if whole and " " in whole.text:
            return whole.text
    return ""


def _surname_told(said: Sequence[Said], language: Language) -> str:
    """The surname after the word for it, said apart from the first name."""
    skipped = folded_set("stop", language) | folded_set("possessives", language)
    for place, one in enumerate(said):
        if one.folded not in folded_set("surname_cues", language):
            continue
        for told in said[place + 1 : place + 4]:
            if told.folded not in skipped:
                return _as_surname(said, told, language)
    return ""


def _as_surname(said: Sequence[Said], told: Said, language: Language) -> str:
    if has_capitals(said):
        return told.word if told.is_capital else ""
    return same_sound(told.folded, "surnames", None, language) or ""


def _names(said: Sequence[Said], language: Language) -> Iterator[tuple[int, float, Name]]:
    is_written = has_capitals(said)
    for place, strength in _places(said, language):
        asked = strength == ASKED
        heard = in_nominative(said, place, language) if asked else said
        if name := name_at(heard, place, strength, language, is_written):
            yield place, strength, name
    yield from signing_names(said, language, is_written)


def _places(said: Sequence[Said], language: Language) -> Iterator[tuple[int, float]]:
    """Where a name may stand, and how strongly what stands beside it says so."""
    opening = _opening_length(said, language)
    after_firm = _after_firm(said, opening, language)
    for place, one in enumerate(said):
        if one.word.isdigit() or one.folded in _no_names(language):
            continue
        before = " ".join(word.folded for word in said[max(0, place - 4) : place])
        if _ends_with(before, "strong", language) or _is_joined(before, language):
            if not _is_others(said, place, language):
                yield place, STRONG
        elif _is_asked_for(said, place, before, language):
            yield place, ASKED
        elif cue := _ends_with(before, "cues", language):
            last = place >= len(said) - 3
            weak = cue in folded_set("signatures", language)
            if not weak or last:
                yield place, SIGNATURE if weak else CUE
        elif place in (opening, after_firm):
            yield place, OPENING
        elif (_is_alone(said, place) or _is_followed(said, place, language)) and not _ends_with(
            before, "not_caller", language
        ):
            yield place, SIGNATURE


@cache
def _no_names(language: Language) -> frozenset[str]:
    """Words no name starts with: small ones, and "ring me"."""
    keys = ("stop", "ask_for", "not_names")
    return frozenset(word for key in keys for word in folded_set(key, language))


def _is_others(said: Sequence[Said], place: int, language: Language) -> bool:
    """ "Her name is …", "viņu sauc …"."""
    whose = folded_set("not_mine", language) | folded_set("surname_cues", language)
    return any(one.folded in whose for one in said[max(0, place - 4) : place])


def _is_asked_for(said: Sequence[Said], place: int, before: str, language: Language) -> bool:
    return not said[place].is_parted and bool(_ends_with(before, "ask_for", language))


def _opening_length(said: Sequence[Said], language: Language) -> int:
    """How many words the greeting has, however many greetings there are."""
    greetings = [greeting.split() for greeting in folded_list("greetings", language)]
    place = 0
    while True:
        longest = max(
            (
                len(words)
                for words in greetings
                if [one.folded for one in said[place : place + len(words)]] == words
            ),
            default=0,
        )
        if not longest and not (place == 0 and said and said[0].folded.startswith("labd")):
            return place
        place += longest or 1


def _after_firm(said: Sequence[Said], place: int, language: Language) -> int:
    """Where the name stands after that of a firm: "SIA „Zaļais zars”, Mārtiņš Grants"."""
    if place >= len(said) or said[place].folded not in folded_set("firms", language):
        return place
    parted = (at for at in range(place + 1, len(said)) if "," in said[at].before)
    return next(parted, place)


def _ends_with(before: str, key: str, language: Language) -> str:
    """The longest cue that `before` ends with, also split or with its last letter swallowed."""
    words = before.split()
    heard = _as_heard(key, language)
    ends = ("".join(words[-size:]) for size in range(1, min(len(words), 5) + 1))
    return max((heard[end] for end in ends if end in heard), key=len, default="")


@cache
def _as_heard(key: str, language: Language) -> dict[str, str]:
    """Cues by how they are heard: as one word, and without their last letter."""
    heard: dict[str, str] = {}
    for cue in sorted(folded_list(key, language), key=len):
        joined = cue.replace(" ", "")
        heard[joined] = cue
        if len(joined) >= 6:
            heard[joined[:-1]] = cue
    return heard


def _is_joined(before: str, language: Language) -> bool:
    """A strong cue whose first word is joined to the one before: "labdienmani sauc"."""
    return before.endswith(_several_words("strong", language))


@cache
def _several_words(key: str, language: Language) -> tuple[str, ...]:
    return tuple(cue for cue in folded_list(key, language) if " " in cue)


def _is_alone(said: Sequence[Said], place: int) -> bool:
    """The last sentence of the message is a name and nothing else."""
    return place >= len(said) - 2 and said[place].opens_sentence and said[place].is_capital


def _is_followed(said: Sequence[Said], place: int, language: Language) -> bool:
    """ "Anna Liepa zvana": right after the name comes a word that callers say of themselves."""
    follows = folded_set("after", language)
    return any(
        one.folded in follows and not one.opens_sentence for one in said[place + 1 : place + 3]
    )
