"""A name read from the words of a message where one may stand. (pure)

Where there are capitals, they tell where a name begins and ends, and it stays as written. In
text without, as recognisers write it, a common name is spelt as its bearers spell it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from callmon.organisation import Language
from callmon.transcripts.phrases import fold
from callmon.voicemail.common_names import (
    SURNAME_ENDS,
    first_names,
    folded_set,
    is_first_name,
    is_mans_name,
    is_surname,
    nearest_first_name,
    nearest_surname,
    own_first_names,
    respelt,
    respelt_patronymic,
    same_sound,
    surnames,
)
from callmon.voicemail.name_cases import of_polite
from callmon.voicemail.number_words import is_number_word

_SAID = re.compile(r"([^\w]*)([^\W\d_]+(?:['’-][^\W\d_]+)*|\d+)")
_PATRONYMIC_ENDS = re.compile(r"(?:[ao]vic|[ei]vic|[ao]vna|[ei]vna|icna)$")
_PLACE = re.compile(r"^(?:iel|gatv|prospekt|pagast|ciem|novad|pilset|skol|laukum|seta|mamma|teti)")
_STREET = re.compile(r"^(?:ulic|street|road|avenue)")
SIGNATURE, ASKED, OPENING, CUE, STRONG = 1.0, 1.4, 1.5, 2.0, 3.0
"""How strongly what stands beside a name says that it is the caller's."""
_SURE = 74.0
"""Similarity from which a garbled first name after a plain cue is taken for a common one."""
_SURE_BEFORE_SURNAME = 70.0
_TORN = 5
"""Letters of a first name from which two words may be its pieces without a cue."""
_SURE_OF_SURNAME = 74.0
_LATVIAN_IN_ENGLISH = 6
"""Letters from which an English word alone may be a Latvian surname by its sound."""


@dataclass(frozen=True, slots=True)
class Said:
    """A word, its folded form, and the signs that stand before it."""

    word: str
    folded: str
    before: str

    @property
    def is_capital(self) -> bool:
        return self.word[0].isupper()

    @property
    def opens_sentence(self) -> bool:
        return any(sign in self.before for sign in ".!?;:…")

    @property
    def is_parted(self) -> bool:
        return any(sign in self.before for sign in ",.!?;:…–—")


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    end: int
    weight: float


def said_words(text: str, language: Language) -> list[Said]:
    """The words of `text` without titles, which are no part of a name."""
    said: list[Said] = []
    signs = ""
    for before, word in _SAID.findall(text):
        folded = fold(word).replace(" ", "")
        if folded in folded_set("titles", language):
            signs += before
            continue
        said.append(Said(word, folded, signs + before))
        signs = ""
    return said


def has_capitals(said: Sequence[Said]) -> bool:
    """Whether names may be told by their capitals: a recogniser may write "I'm" and no other."""
    return any(one.is_capital and len(re.split("['’]", one.word)[0]) > 1 for one in said)


def reads_as_place(folded: str) -> bool:
    return bool(_PLACE.match(folded) or _STREET.match(folded))


def name_at(
    said: Sequence[Said], place: int, strength: float, language: Language, is_written: bool
) -> Name | None:
    if is_written:
        return written_name(said, place, strength, language)
    return heard_name(said, place, strength, language)


def written_name(
    said: Sequence[Said], place: int, strength: float, language: Language
) -> Name | None:
    """Capitals tell where a name begins and ends."""
    if not said[place].is_capital or said[place].folded in folded_set("not_caller", language):
        return None
    end = place + 1
    while (
        end < min(place + 3, len(said))
        and said[end].is_capital
        and not said[end].is_parted
        and said[end].folded not in folded_set("stop", language)
    ):
        end += 1
    following = said[end].folded if end < len(said) and not said[end].is_parted else ""
    if reads_as_place(following) and strength < STRONG:
        return None
    if strength <= OPENING and is_addressed(said, end, language):
        return None
    if following in folded_set("kin", language):
        return None
    if end - place == 1 and (polite := of_polite(said[place].word, following)):
        return Name(polite, end, 0.3)
    known = is_first_name(said[place].folded)
    family = end - place > 1 and is_surname(said[end - 1].folded)
    sure = (
        strength >= STRONG
        or _has_verb(said, place, language)
        or (strength == ASKED and (end - place > 1 or end == len(said) or said[end].is_parted))
    )
    if not (known or family or sure or _is_introduced(said, place, end, strength, language)):
        return None
    if strength <= SIGNATURE and not known:
        return None
    text = " ".join(one.word for one in said[place:end])
    return Name(text, end, 0.5 * known + 0.3 * (end - place > 1))


def _is_introduced(
    said: Sequence[Said], place: int, end: int, strength: float, language: Language
) -> bool:
    """An uncommon name: a capital after a comma or a cue, and what follows is parted from it."""
    if strength < OPENING or place == 0 or said[place].opens_sentence:
        return False
    follows = folded_set("after", language)
    return (
        end - place > 1
        or end == len(said)
        or said[end].is_parted
        or said[end].folded in folded_set("whence", language)
        or (said[end].folded in follows and not said[end].opens_sentence)
    )


def _has_verb(said: Sequence[Said], place: int, language: Language) -> bool:
    """ "Runā …", "говорит …": a verb that only a person can be the subject of."""
    return place > 0 and said[place - 1].folded in folded_set("after", language) - {"te", "seit"}


def is_addressed(said: Sequence[Said], end: int, language: Language) -> bool:
    """Whether the name that ends at `end` calls somebody: "Gunta, tu te esi?", "Люда?"."""
    return any(
        "?" in one.before
        or (one.folded in folded_set("to_others", language) and not one.opens_sentence)
        for one in said[end : end + 1]
    )


def heard_name(
    said: Sequence[Said], place: int, strength: float, language: Language
) -> Name | None:
    """Without capitals only the common names, the cue and the words around tell."""
    if reversed_name := _surname_first(said, place, strength, language):
        return reversed_name
    first = _first_name(said, place, strength, language) or _before_surname(said, place, language)
    if first is None:
        return _surname_alone(said, place, strength, language)
    name, end, is_exact = first
    following = said[end].folded if end < len(said) else ""
    if reads_as_place(following) and strength < STRONG:
        return None
    if strength <= OPENING and is_addressed(said, end, language):
        return None
    if language == "lv" and fold(name) in folded_set("doubtful", "lv") and strength < CUE:
        return None
    for last in (end + 1, end + 2):
        patronymic = "".join(one.word for one in said[end:last])
        if any(is_first_name(one.folded) for one in said[end : last - 1]):
            break
        if last <= len(said) and _PATRONYMIC_ENDS.search(fold(patronymic).replace(" ", "")):
            return _with_patronymic(
                said, f"{name} {respelt_patronymic(patronymic)}", last, language
            )
    family = _surname(said, end, is_mans_name(name), language)
    if family:
        return Name(f"{name} {family[0]}", family[1], 0.8 if is_exact else 0.4)
    if strength < CUE and not is_exact:
        return None
    return Name(name, end, 0.5 if is_exact else 0.1)


def _surname_first(
    said: Sequence[Said], place: int, strength: float, language: Language
) -> Name | None:
    """ "Гусева Нина": as it stands in registers; both must be common names."""
    if strength < OPENING or place + 1 >= len(said) or is_first_name(said[place].folded):
        return None
    first = said[place + 1].folded
    name = own_first_names(language).get(first) or same_sound(
        first, "first_names", None, language, is_whole=True
    )
    family = surnames(language, is_mans_name(name)).get(said[place].folded) if name else None
    return Name(f"{family} {name}", place + 2, 0.8) if name and family else None


def _with_patronymic(said: Sequence[Said], name: str, end: int, language: Language) -> Name:
    family = _surname(said, end, not name.endswith("а"), language)
    if family and not is_first_name(said[end].folded):
        return Name(f"{name} {family[0]}", family[1], 0.9)
    return Name(name, end, 0.8)


def _first_name(
    said: Sequence[Said], place: int, strength: float, language: Language
) -> tuple[str, int, bool] | None:
    names = first_names(language)
    if whole := _swallowed(said[place].folded, strength, language):
        return whole, place + 1, True
    for size in (2, 1):
        joined = "".join(one.folded for one in said[place : place + size])
        enough = size == 1 or strength >= (OPENING if len(joined) >= _TORN else CUE)
        if enough and place + size <= len(said) and joined in names:
            return names[joined], place + size, True
    word = said[place].folded
    if strength < OPENING or len(word) < 4:
        return _unknown(said, place, strength)
    best = nearest_first_name(word, language)
    needed = _SURE if strength >= STRONG else _SURE + 10
    if best and best[1] >= needed and (strength >= STRONG or len(word) >= 5):
        return best[0], place + 1, False
    return _unknown(said, place, strength)


def _swallowed(heard: str, strength: float, language: Language) -> str | None:
    """A Latvian first name without its last letter, a Russian one as it sounds."""
    own = own_first_names(language)
    if heard in own or language == "en":
        return None
    if language == "ru":
        by_ear = strength >= OPENING and len(heard) > 3
        return same_sound(heard, "first_names", None, language) if by_ear else None
    ends = ("s", "e", "a") if strength >= CUE and len(heard) > 3 else ("s",)
    whole = next((own[heard + end] for end in ends if heard + end in own), None)
    return whole or (same_sound(heard, "first_names", None, language) if len(heard) > 3 else None)


def _before_surname(
    said: Sequence[Said], place: int, language: Language
) -> tuple[str, int, bool] | None:
    """A first name too garbled to be told alone, where a common surname follows it."""
    names = own_first_names(language)
    for size in (1, 2):
        heard = "".join(one.folded for one in said[place : place + size])
        after = said[place + size : place + size + 1]
        if len(heard) < 3 or not after or after[0].folded not in surnames(language, None):
            continue
        near = nearest_first_name(heard, language)
        if heard in names or (near and near[1] >= _SURE_BEFORE_SURNAME):
            return names.get(heard) or (near[0] if near else ""), place + size, False
    return None


def _unknown(said: Sequence[Said], place: int, strength: float) -> tuple[str, int, bool] | None:
    if strength < STRONG or len(said[place].word) < 3:
        return None
    return said[place].word.capitalize(), place + 1, False


def _surname_alone(
    said: Sequence[Said], place: int, strength: float, language: Language
) -> Name | None:
    if strength < CUE or (language == "en" and len(said[place].folded) < _LATVIAN_IN_ENGLISH):
        return None
    known = same_sound(said[place].folded, "surnames", None, language, is_whole=True)
    return Name(known, place + 1, 0.0) if known and len(known) > 4 else None


def _whole_surname(joined: str, known: dict[str, str], language: Language) -> str | None:
    """A common surname, also with its last letters swallowed, as Latvian ones are."""
    ends = ("", "s", "is", "a", "e") if language == "lv" and len(joined) > 2 else ("",)
    return next((known[joined + end] for end in ends if joined + end in known), None)


def _surname(
    said: Sequence[Said], place: int, is_mans: bool | None, language: Language
) -> tuple[str, int] | None:
    """The surname that starts at `place`, also split in two or three, and where it ends."""
    stop = folded_set("stop", language)
    if place >= len(said) or said[place].folded in stop or said[place].word.isdigit():
        return None
    known = surnames(language, is_mans)
    best: tuple[float, str, int] = (0.0, "", 0)
    for size in (1, 2, 3):
        parts = said[place : place + size]
        if len(parts) < size or any(
            part.folded in stop or is_number_word(part.folded, language) for part in parts
        ):
            break
        joined = "".join(part.folded for part in parts)
        whole = _whole_surname(joined, known, language)
        if whole or (whole := same_sound(joined, "surnames", is_mans, language)):
            best = max(best, (100.0 + size, whole, place + size))
        elif len(joined) >= 4 and (near := nearest_surname(joined, is_mans, language)):
            best = max(best, (near[1], near[0], place + size))
    if best[0] >= _SURE_OF_SURNAME:
        return best[1], best[2]
    word = said[place].folded
    if len(word) >= 5 and (SURNAME_ENDS.search(word) or language == "en"):
        return respelt(said[place].word, is_mans, language), place + 1
    return None
