"""Labelled calls of `closings/*.txt`, as written and as a recogniser might spell them."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from callmon.checks.verdict import ObservedCall
from tests.checks.spoken import agent, call_of, client

FOLDER = Path(__file__).with_name("closings")
SPEAKERS = {"A": agent, "C": client}
LATVIAN_PREFIX = re.compile(r"(at|pie|pa|ap|iz|no|sa|uz|aiz|pār|par|ne|ie)(.{3,})")
RUSSIAN_PREFIX = re.compile(r"(по|при|за|от|вы|до|пере|на|не|ни)(.{3,})")
SHORT = str.maketrans("āēīū", "aeiu")
PLAIN = str.maketrans("šžčķļņģ", "szcklng")
HEARD_AS = dict(zip("bpdtgkzsaoeiбпдтгкзс", "pbtdkgszouieпбтдкгсз", strict=True))


@dataclass(frozen=True)
class Labelled:
    """A call and what each check should say of it: pass, fail or na; None where none can tell."""

    id: str
    call: ObservedCall
    labels: dict[str, str | None]


def labelled(*, garbled: bool = False) -> Iterator[Labelled]:
    """Every call of the folder; garbled always in the same way."""
    chance = random.Random(11)
    for path in sorted(FOLDER.glob("*.txt")):
        for block in re.split(r"^# ", path.read_text(encoding="utf8"), flags=re.M)[1:]:
            yield _read(block, path.stem, chance if garbled else None)


def _read(block: str, language: str, chance: random.Random | None) -> Labelled:
    head, *lines = block.strip().splitlines()
    name, direction, *labels = head.split()
    said = []
    for line in lines:
        speaker, text = line.split(" ", 1)
        said.append(SPEAKERS[speaker](garble(text, language, chance) if chance else text))
    call = call_of(*said, language=language, outbound=direction == "outbound")
    pairs = (label.split("=") for label in labels)
    return Labelled(name, call, {check: None if label == "?" else label for check, label in pairs})


def garble(text: str, language: str, chance: random.Random) -> str:
    """No marks, lost vowel lengths and endings, split and joined words, a few wrong letters."""
    words: list[str] = []
    for word in re.sub(r"[.,!?:;„“\"-]", " ", text.lower()).replace("'", "").split():
        heard = _misheard(_GARBLERS[language](word, chance), chance)
        if words and chance.random() < 0.03:
            words[-1] += heard
        else:
            words.append(heard)
    return " ".join(words)


def _latvian(word: str, chance: random.Random) -> str:
    if chance.random() < 0.7:
        word = word.translate(SHORT)
    if chance.random() < 0.25:
        word = word.translate(PLAIN)
    if len(word) > 4 and chance.random() < 0.3:
        word = re.sub(r"(as|us|is|es|os|[aeiou]|s)$", "", word)
    return _split(LATVIAN_PREFIX, word, chance)


def _russian(word: str, chance: random.Random) -> str:
    if chance.random() < 0.6:
        word = word.replace("ь", "")
    return _split(RUSSIAN_PREFIX, word.replace("ё", "е"), chance)


def _english(word: str, chance: random.Random) -> str:
    if len(word) > 7 and chance.random() < 0.2:
        cut = chance.randrange(3, len(word) - 3)
        return f"{word[:cut]} {word[cut:]}"
    return word


_GARBLERS = {"lv": _latvian, "ru": _russian, "en": _english}


def _split(prefix: re.Pattern[str], word: str, chance: random.Random) -> str:
    found = prefix.fullmatch(word)
    return f"{found[1]} {found[2]}" if found and chance.random() < 0.3 else word


def _misheard(word: str, chance: random.Random) -> str:
    if len(word) < 5 or chance.random() > 0.06:
        return word
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + HEARD_AS.get(word[place], word[place]) + word[place + 1 :]
