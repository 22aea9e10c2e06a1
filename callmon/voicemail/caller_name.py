"""Who says that they are calling, in the nominative. (pure)

A name counts where it is introduced ("te …", "mani sauc …"), opens the message after the
greeting, or signs it; not where it is somebody else's. In text without capitals, as recognisers
write it, a common name is spelt as its bearers spell it; in other text it stays as written.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callmon.organisation import Language
from callmon.transcripts.phrases import fold
from callmon.voicemail.common_names import (
    SURNAME_ENDS,
    first_names,
    folded_list,
    folded_set,
    is_first_name,
    is_mans_name,
    is_surname,
    nearest,
    own_first_names,
    respelt,
    surnames,
)

_SAID = re.compile(r"([^\w]*)([^\W\d_]+(?:['’-][^\W\d_]+)*|\d+)")
_PATRONYMIC_ENDS = re.compile(r"(?:ovic|evic|ovna|evna|icna)$")
_PLACE = re.compile(r"^(?:iel|gatv|prospekt|pagast|ciem|novad|pilset|skol|laukum|seta|mamma|teti)")
_STREET = re.compile(r"^(?:ulic|street|road|avenue)")
_SIGNATURE, _OPENING, _CUE, _STRONG = 1.0, 1.5, 2.0, 3.0
_SURE = 74.0
"""Similarity from which a garbled first name after a plain cue is taken for a common one."""
_SURE_BEFORE_SURNAME = 70.0
_SURE_OF_SURNAME = 74.0


@dataclass(frozen=True, slots=True)
class _Said:
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
class _Name:
    text: str
    end: int
    weight: float


def caller_name(text: str, language: Language, others: Sequence[str] = ()) -> str | None:
    """The caller's name as said, or None. `others` are names that are no caller's."""
    said = [
        _Said(word, fold(word).replace(" ", ""), before) for before, word in _SAID.findall(text)
    ]
    blocked = {fold(word) for name in others for word in name.split()}
    is_written = any(one.is_capital for one in said)
    found = [
        (strength + name.weight, -place, name.text)
        for place, strength in _places(said, language)
        if said[place].folded not in blocked
        and (name := _name_at(said, place, strength, language, is_written))
    ]
    return max(found)[2] if found else None


def _places(said: Sequence[_Said], language: Language) -> Iterator[tuple[int, float]]:
    """Where a name may stand, and how strongly what stands beside it says so."""
    opening = _opening_length(said, language)
    for place, one in enumerate(said):
        if one.word.isdigit() or one.folded in folded_set("stop", language):
            continue
        before = " ".join(word.folded for word in said[max(0, place - 4) : place])
        if _ends_with(before, "strong", language) or _is_joined(before, language):
            yield place, _STRONG
        elif cue := _ends_with(before, "cues", language):
            last = place >= len(said) - 3
            weak = cue in folded_set("signatures", language)
            if not weak or last:
                yield place, _SIGNATURE if weak else _CUE
        elif place <= opening:
            yield place, _OPENING
        elif (_is_alone(said, place) or _is_followed(said, place, language)) and not _ends_with(
            before, "not_caller", language
        ):
            yield place, _SIGNATURE


def _opening_length(said: Sequence[_Said], language: Language) -> int:
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


def _ends_with(before: str, key: str, language: Language) -> str:
    """The longest cue that `before` ends with, also split or with its last letter swallowed."""
    words = before.split()
    ends = ["".join(words[-size:]) for size in range(1, min(len(words), 5) + 1)]
    return max(
        (cue for cue in folded_list(key, language) if any(_is_cue(end, cue) for end in ends)),
        key=len,
        default="",
    )


def _is_joined(before: str, language: Language) -> bool:
    """A strong cue whose first word is joined to the one before: "labdienmani sauc"."""
    return any(
        before.endswith(cue) for cue in folded_list("strong", language) if cue.count(" ") > 0
    )


def _is_cue(heard: str, cue: str) -> bool:
    cue = cue.replace(" ", "")
    return heard == cue or (len(cue) >= 6 and heard[0] == cue[0] and cue[:-1] == heard)


def _is_alone(said: Sequence[_Said], place: int) -> bool:
    """The last sentence of the message is a name and nothing else."""
    return place >= len(said) - 2 and said[place].opens_sentence and said[place].is_capital


def _is_followed(said: Sequence[_Said], place: int, language: Language) -> bool:
    """ "Anna Liepa zvana": right after the name comes a word that callers say of themselves."""
    follows = folded_set("after", language)
    return any(
        one.folded in follows and not one.opens_sentence for one in said[place + 1 : place + 3]
    )


def _name_at(
    said: Sequence[_Said], place: int, strength: float, language: Language, is_written: bool
) -> _Name | None:
    if is_written:
        return _written_name(said, place, strength, language)
    return _heard_name(said, place, strength, language)


def _written_name(
    said: Sequence[_Said], place: int, strength: float, language: Language
) -> _Name | None:
    """Capitals tell where a name begins and ends."""
    if not said[place].is_capital:
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
    if (_PLACE.match(following) or _STREET.match(following)) and strength < _STRONG:
        return None
    if _is_addressed(said, place, end, strength, language):
        return None
    known = is_first_name(said[place].folded)
    family = end - place > 1 and is_surname(said[end - 1].folded)
    sure = strength >= _STRONG or _has_verb(said, place, language)
    if not (known or family or sure or _is_introduced(said, place, end, strength, language)):
        return None
    if strength <= _SIGNATURE and not known:
        return None
    text = " ".join(one.word for one in said[place:end])
    return _Name(text, end, 0.5 * known + 0.3 * (end - place > 1))


def _is_introduced(
    said: Sequence[_Said], place: int, end: int, strength: float, language: Language
) -> bool:
    """An uncommon name: a capital after a comma or a cue, and what follows is parted from it."""
    if strength < _OPENING or place == 0 or said[place].opens_sentence:
        return False
    follows = folded_set("after", language)
    return (
        end - place > 1
        or end == len(said)
        or said[end].is_parted
        or (said[end].folded in follows and not said[end].opens_sentence)
    )


def _has_verb(said: Sequence[_Said], place: int, language: Language) -> bool:
    """ "Runā …", "говорит …": a verb that only a person can be the subject of."""
    return place > 0 and said[place - 1].folded in folded_set("after", language) - {"te", "seit"}


def _is_addressed(
    said: Sequence[_Said], place: int, end: int, strength: float, language: Language
) -> bool:
    """A person spoken to: "Gunta, tu te esi?"."""
    if strength > _OPENING:
        return False
    near = said[end : end + 1]
    return any(
        one.folded in folded_set("to_others", language) and not one.opens_sentence for one in near
    )


def _heard_name(
    said: Sequence[_Said], place: int, strength: float, language: Language
) -> _Name | None:
    """Without capitals only the common names, the cue and the words around tell."""
    first = _first_name(said, place, strength, language) or _before_surname(said, place, language)
    if first is None:
        return _surname_alone(said, place, strength, language)
    name, end, is_exact = first
    if _is_addressed(said, place, end, strength, language):
        return None
    if fold(name) in folded_set("doubtful", "lv") and strength < _CUE:
        return None
    for last in (end + 1, end + 2):
        patronymic = "".join(one.word for one in said[end:last])
        if any(is_first_name(one.folded) for one in said[end : last - 1]):
            break
        if last <= len(said) and _PATRONYMIC_ENDS.search(fold(patronymic).replace(" ", "")):
            return _Name(f"{name} {patronymic.capitalize()}", last, 0.8)
    family = _surname(said, end, is_mans_name(name), language)
    if family:
        return _Name(f"{name} {family[0]}", family[1], 0.8 if is_exact else 0.4)
    if strength < _CUE and not is_exact:
        return None
    return _Name(name, end, 0.5 if is_exact else 0.1)


def _first_name(
    said: Sequence[_Said], place: int, strength: float, language: Language
) -> tuple[str, int, bool] | None:
    names = first_names(language)
    swallowed = said[place].folded + "s"
    own = own_first_names(language)
    if language == "lv" and swallowed in own and swallowed[:-1] not in own:
        return names[swallowed], place + 1, True
    for size in (1, 2):
        joined = "".join(one.folded for one in said[place : place + size])
        enough = size == 1 or strength >= _CUE
        if enough and place + size <= len(said) and joined in names:
            return names[joined], place + size, True
    word = said[place].folded
    if strength < _OPENING or len(word) < 4:
        return _unknown(said, place, strength)
    best = nearest(word, tuple(own_first_names(language).values()), language)
    needed = _SURE if strength >= _STRONG else _SURE + 10
    if best and best[1] >= needed and (strength >= _STRONG or len(word) >= 5):
        return best[0], place + 1, False
    return _unknown(said, place, strength)


def _before_surname(
    said: Sequence[_Said], place: int, language: Language
) -> tuple[str, int, bool] | None:
    """A first name too garbled to be told alone, where a common surname follows it."""
    names = own_first_names(language)
    for size in (1, 2):
        heard = "".join(one.folded for one in said[place : place + size])
        after = said[place + size : place + size + 1]
        if len(heard) < 3 or not after or after[0].folded not in surnames(language, None):
            continue
        near = nearest(heard, tuple(names.values()), language)
        if heard in names or (near and near[1] >= _SURE_BEFORE_SURNAME):
            return names.get(heard) or (near[0] if near else ""), place + size, False
    return None


def _unknown(said: Sequence[_Said], place: int, strength: float) -> tuple[str, int, bool] | None:
    if strength < _STRONG or len(said[place].word) < 3:
        return None
    return said[place].word.capitalize(), place + 1, False


def _surname_alone(
    said: Sequence[_Said], place: int, strength: float, language: Language
) -> _Name | None:
    if strength < _CUE:
        return None
    known = surnames(language, None).get(said[place].folded)
    return _Name(known, place + 1, 0.0) if known and len(known) > 5 else None


def _surname(
    said: Sequence[_Said], place: int, is_mans: bool | None, language: Language
) -> tuple[str, int] | None:
    """The surname that starts at `place`, also split in two or three, and where it ends."""
    stop = folded_set("stop", language)
    if place >= len(said) or said[place].folded in stop or said[place].word.isdigit():
        return None
    known = surnames(language, is_mans)
    best: tuple[float, str, int] = (0.0, "", 0)
    for size in (1, 2, 3):
        parts = said[place : place + size]
        if len(parts) < size or any(part.folded in stop for part in parts):
            break
        joined = "".join(part.folded for part in parts)
        if joined in known:
            best = max(best, (100.0 + size, known[joined], place + size))
        elif len(joined) >= 4 and (near := nearest(joined, tuple(known.values()), language)):
            best = max(best, (near[1], near[0], place + size))
    if best[0] >= _SURE_OF_SURNAME:
        return best[1], best[2]
    word = said[place].folded
    if len(word) >= 5 and (SURNAME_ENDS.search(word) or language == "en"):
        return respelt(said[place].word), place + 1
    return None
