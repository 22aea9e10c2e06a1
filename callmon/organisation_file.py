"""Reads organisations/*.toml; a file that is wrong is refused whole, with file, line and remedy.

What each value must be is said in `organisation`; here, what they must be to each other: ids and
numbers given once, names of departments and people that exist, words in the first language of a
line, announcements whose files are there.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from callmon.organisation import Announcements, Line, Organisation, Organisations

Place = tuple[int | str, ...]
"""Where something stands: keys and counts (from 0), such as ("employee", 2, "phone")."""
Wrong = Iterator[tuple[Place, str]]


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in one file: where it stands, and what to do."""

    path: Path
    line: int | None
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        return f"{where}: {self.message}"


class OrganisationFileError(Exception):
    """One or more organisation files are wrong; `mistakes` says where and what to do."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


def read_organisations(folder: Path) -> Organisations:
    """Every `*.toml` of a folder. Raises OrganisationFileError with all mistakes of all files."""
    mistakes: list[Mistake] = []
    found: dict[Path, Organisation] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path] = read_organisation(path)
        except OrganisationFileError as error:
            mistakes.extend(error.mistakes)
    if not found and not mistakes:
        mistakes.append(Mistake(folder, None, "holds no *.toml file; copy organisations/ there"))
    mistakes.extend(_shared_numbers(found))
    if mistakes:
        raise OrganisationFileError(mistakes)
    return Organisations(tuple(found.values()))


def read_organisation(path: Path) -> Organisation:
    """One organisation file. Raises OrganisationFileError naming file, line and remedy."""
    try:
        text = path.read_text(encoding="utf8")
        values = tomllib.loads(text)
    except UnicodeDecodeError:
        raise OrganisationFileError([Mistake(path, None, "save it as UTF-8 text")]) from None
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else None
        raise OrganisationFileError([Mistake(path, line, f"not valid TOML: {error}")]) from None
    if "id" in values:
        where = line_of(text, ("id",))
        raise OrganisationFileError([Mistake(path, where, "remove `id`: the file's name is it")])
    try:
        organisation = Organisation.model_validate({"id": path.stem, **values})
    except ValidationError as error:
        raise OrganisationFileError(
            Mistake(path, line_of(text, problem["loc"]), _remedy(problem))
            for problem in error.errors()
        ) from None
    wrong = tuple(_disagreements(organisation, path.parent / "audio" / organisation.id))
    if wrong:
        raise OrganisationFileError(
            Mistake(path, line_of(text, place), message) for place, message in wrong
        )
    return organisation


_REMEDIES = {
    "date": "is no date; write it as 2026-12-31",
    "string_pattern_mismatch": "is not of the form {pattern}",
    "missing": "is missing; add it",
    "extra_forbidden": "is not a known key; check its spelling or remove it",
}


def _remedy(problem: Any) -> str:
    where, kind = ".".join(str(step) for step in problem["loc"]), str(problem["type"])
    known = _REMEDIES.get("date" if kind.startswith("date_") else kind)
    if known:
        return f"{where} {known}".format(**problem.get("ctx", {}))
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}" if where else message


def _shared_numbers(found: dict[Path, Organisation]) -> Iterator[Mistake]:
    seen: dict[str, str] = {}
    for path, organisation in found.items():
        for place, line in enumerate(organisation.lines):
            for number in line.numbers:
                whose = f"{organisation.id}/{line.id}"
                if number in seen:
                    at = _line_in(path, ("line", place, "numbers"))
                    both = f"{number} is a number of {seen[number]} and of {whose}"
                    yield Mistake(path, at, f"{both}; leave it to one of them, once")
                seen[number] = whose


def unknown_standards(
    folder: Path, organisations: Organisations, known: Collection[str]
) -> Iterator[Mistake]:
    """The organisations whose standard is none of the known."""
    for organisation in organisations:
        if organisation.standard not in known:
            path = folder / f"{organisation.id}.toml"
            what = f"no standard is called {organisation.standard!r}; there are: {', '.join(known)}"
            yield Mistake(path, _line_in(path, ("standard",)), what)


def _line_in(path: Path, place: Place) -> int | None:
    return line_of(path.read_text(encoding="utf8"), place)


def _disagreements(organisation: Organisation, audio: Path) -> Wrong:
    """What in one organisation does not fit together; `audio` is the folder of its files."""
    for name, parts in (
        ("line", organisation.lines),
        ("department", organisation.departments),
        ("employee", organisation.employees),
    ):
        yield from _ids_given_twice(name, [part.id for part in parts])
    yield from _unknown_names(organisation)
    yield from _unknown_people(organisation)
    yield from _wrong_on_people(organisation)
    yield from _missing_files(("ring_back", "notice"), organisation.ring_back.notice, audio)
    for place, line in enumerate(organisation.lines):
        for at, message in _wrong_on(line, audio):
            yield ("line", place, *at), message


def _ids_given_twice(name: str, ids: list[str]) -> Wrong:
    for id_, count in Counter(ids).items():
        if count > 1:
            last = len(ids) - 1 - ids[::-1].index(id_)
            yield (name, last, "id"), f"the id {id_!r} is given {count} times; ids must differ"


def _unknown_names(organisation: Organisation) -> Wrong:
    known = [department.id for department in organisation.departments]
    for place, person in enumerate(organisation.employees):
        at = ("employee", place, "department")
        yield from _unless_known(at, known, person.department, f"department of {person.full_name}")
    for place, line in enumerate(organisation.lines):
        at = ("line", place, "department")
        yield from _unless_known(at, known, line.department, f"department of line {line.id!r}")
        for count, choice in enumerate(line.menu.choices if line.menu else ()):
            if choice.department:
                what = f"menu key {choice.key} of line {line.id!r}"
                key = ("line", place, "menu", "choices", count, "department")
                yield from _unless_known(key, known, choice.department, what)


def _unknown_people(organisation: Organisation) -> Wrong:
    people = [person.id for person in organisation.employees]
    for place, person in enumerate(organisation.employees):
        if person.stand_in:
            at = ("employee", place, "stand_in")
            yield from _unless_known(at, people, person.stand_in, f"stand-in of {person.full_name}")
    for place, department in enumerate(organisation.departments):
        if department.head:
            at = ("department", place, "head")
            yield from _unless_known(at, people, department.head, f"head of {department.name}")
        for count, duty in enumerate(department.duty):
            on = ("department", place, "duty", count, "employees")
            for one in duty.employees:
                what = f"on duty for {department.name} in the week of {duty.week}"
                yield from _unless_known(on, people, one, what)


def _unless_known(place: Place, known: Collection[str], given: str, what: str) -> Wrong:
    if given not in known:
        yield place, f"{what} is {given!r}, which is none of: {', '.join(sorted(known))}"


def _wrong_on_people(organisation: Organisation) -> Wrong:
    ours = {number for line in organisation.lines for number in line.numbers}
    for place, person in enumerate(organisation.employees):
        if person.phone in ours:
            what = f"the phone of {person.full_name} is a number of a line, which would ring itself"
            yield ("employee", place, "phone"), f"{what}; write their own"
        for first, last in person.absent:
            if last < first:
                what = f"{person.full_name} is absent from {first} to {last}"
                yield ("employee", place, "absent"), f"{what}; write the first day first"
        if person.stand_in == person.id:
            what = f"{person.full_name} cannot stand in for themselves"
            yield ("employee", place, "stand_in"), f"{what}; write a colleague's id or remove it"
    for place, department in enumerate(organisation.departments):
        weeks = [duty.week for duty in department.duty]
        for count, week in enumerate(weeks):
            if week in weeks[:count]:
                what = f"the duty of {department.name} in the week of {week} is written twice"
                yield ("department", place, "duty", count, "week"), f"{what}; write it once"


def _wrong_on(line: Line, audio: Path) -> Wrong:
    """What does not fit together on one line; places are counted from the line's own table."""
    for day, periods in line.hours.items():
        for one, next_one in pairwise(sorted(periods)):
            if next_one[:5] < one[-5:]:
                yield ("hours", day), f"{one} and {next_one} overlap on {day}; write them as one"
    yield from _wrong_words(line, ("notice",), line.notice, audio)
    yield from _wrong_words(line, ("after_hours",), line.after_hours, audio)
    if line.menu is None:
        return
    yield from _wrong_words(line, ("menu", "prompt"), line.menu.prompt, audio)
    keys = [choice.key for choice in line.menu.choices]
    for count, choice in enumerate(line.menu.choices):
        if choice.key in keys[:count]:
            again = f"the menu of line {line.id!r} has key {choice.key} twice; remove one"
            yield ("menu", "choices", count, "key"), again
        if choice.language and choice.language not in line.languages:
            what = f"menu key {choice.key} chooses {choice.language!r}"
            at = ("menu", "choices", count, "language")
            yield at, f"{what}, which is no language of line {line.id!r}; add it to `languages`"


def _wrong_words(line: Line, place: Place, words: Announcements, audio: Path) -> Wrong:
    name, first = ".".join(map(str, place)), line.languages[0]
    if first not in words:
        missing = f"{name} of line {line.id!r} has no words in {first!r}, its first language"
        yield place, f"{missing}; add [line.{name}.{first}]"
    yield from _missing_files(place, words, audio)


def _missing_files(place: Place, words: Announcements, audio: Path) -> Wrong:
    for language, announcement in words.items():
        file = announcement.audio
        if file and not (audio / file).is_file():
            at = (*place, language, "audio")
            yield at, f"the file {audio / file} is not there; put it there, or write only `say`"


def line_of(text: str, loc: tuple[int | str, ...]) -> int | None:
    """The line (from 1) where a key path such as ("employee", 2, "phone") stands in TOML text.

    The nearest enclosing table's line when the key itself is not written.
    """
    best: tuple[int, int] | None = None
    table: tuple[int | str, ...] = ()
    counts: Counter[str] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if header := re.match(r"\[\[\s*([\w.-]+)\s*\]\]", stripped):
            table = (*_table_path(header[1], counts), counts[header[1]])
            counts[header[1]] += 1
            for inner in [name for name in counts if name.startswith(f"{header[1]}.")]:
                del counts[inner]  # tables within are counted anew
            path = table
        elif header := re.match(r"\[\s*([\w.-]+)\s*\]", stripped):
            path = table = _table_path(header[1], counts, own=True)
        elif key := re.match(r"([\w-]+)\s*=", stripped):
            path = (*table, key[1])
        else:
            continue
        shared = len(path) if path == loc[: len(path)] else 0
        if shared and (best is None or shared > best[0]):
            best = shared, number
    return best[1] if best else None


def _table_path(name: str, counts: Counter[str], own: bool = False) -> tuple[int | str, ...]:
    steps = name.split(".")
    path: list[int | str] = []
    for depth, step in enumerate(steps, start=1):
        path.append(step)
        prefix = ".".join(steps[:depth])
        if counts[prefix] and (depth < len(steps) or own):
            path.append(counts[prefix] - 1)
    return tuple(path)
