"""An adopted rule book as data: every clause listed, also those no machine can judge.

Shipped standards lie beside this file; a municipality's own in the folder of the setting
STANDARDS_DIR, where a file of the same name takes the shipped one's place. How a file is written:
README.md in this folder.
"""

import hashlib
import inspect
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NoReturn, get_args

from callmon.checks.registry import CHECKS
from callmon.checks.verdict import Direction
from callmon.config import Settings
from callmon.config import settings as process_settings
from callmon.organisation import Language
from callmon.standards.phrases import OwnPhrase, what_is_wrong
from callmon.standards.terms import LIMITS, Terms, terms_of, wrong_term

SHIPPED = Path(__file__).parent

RoutingRule = Literal["next_working_day", "next_day"]
Parameter = bool | int | float | str | tuple[str, ...]
_STANDARD_KEYS = {"name", "clause"}
_SUMMARIES = {"summary_lv", "summary_ru", "summary_en"}
_CLAUSE_KEYS = {"number", *_SUMMARIES, "assessed", "check", "routing", *LIMITS}
_CHECK_KEYS = {"check", "directions", "parameters"}


class Assessed(StrEnum):
    """Who judges a clause."""

    AUTOMATICALLY = "automatically"
    BY_REVIEWER = "by_reviewer"
    BOTH = "both"


class StandardFileError(Exception):
    """A standard's file is wrong: file, line, what is wrong, what to do."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        self.path, self.line = path, line
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")


@dataclass(frozen=True)
class ClauseCheck:
    """A check that judges a clause, in which directions, with which parameters."""

    check: str
    directions: tuple[Direction, ...] = tuple(Direction)
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def phrases(self) -> tuple[str, ...]:
        """What the standard adds to the words that the check listens for."""
        said = self.parameters.get("phrases", ())
        return said if isinstance(said, tuple) else ()


@dataclass(frozen=True)
class Clause:
    """One rule: its number in the adopted text and what it asks, in our own words."""

    number: str
    summary_lv: str
    summary_ru: str
    summary_en: str
    assessed: Assessed
    checks: tuple[ClauseCheck, ...] = ()
    routing: RoutingRule | None = None
    """When a message left after hours goes to the field's employee."""
    terms: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """By when and how persistently a citizen is rung back: what this clause says of `Terms`."""

    def summary_in(self, language: Language) -> str:
        return {"lv": self.summary_lv, "ru": self.summary_ru, "en": self.summary_en}[language]

    def concerns(self, direction: Direction) -> bool:
        """Whether calls of this direction are held against the clause."""
        return not self.checks or any(direction in one.directions for one in self.checks)


@dataclass(frozen=True)
class Standard:
    """A standard; its id is the file's name, its version the sha256 of the file."""

    id: str
    name: str
    version: str
    clauses: tuple[Clause, ...]

    def clause(self, number: str) -> Clause:
        """The clause of that number; KeyError when there is none."""
        return {clause.number: clause for clause in self.clauses}[number]

    @property
    def routing(self) -> RoutingRule:
        """When messages are handed on; the next working day where no clause says."""
        said = (clause.routing for clause in self.clauses if clause.routing)
        return next(said, "next_working_day")

    @property
    def terms(self) -> Terms:
        """By when and how persistently a citizen is rung back."""
        return terms_of(clause.terms for clause in self.clauses)


def standards(settings: Settings | None = None) -> dict[str, Standard]:
    """All standards by id. Raises StandardFileError at the first file that is wrong."""
    own = (settings or process_settings()).standards_dir
    paths = {path.stem: path for path in _files(SHIPPED)}
    paths |= {path.stem: path for path in _files(own)} if own else {}
    return {name: read_standard(path) for name, path in sorted(paths.items())}


def read_standard(path: Path) -> Standard:
    """One standard's file. Raises StandardFileError naming file, line and remedy."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StandardFileError(path, None, f"cannot be read: {error.strerror}") from None
    return _parsed(path, content)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


@lru_cache(maxsize=64)
def _parsed(path: Path, content: bytes) -> Standard:
    try:
        text = content.decode("utf8")
        read = tomllib.loads(text)
    except UnicodeDecodeError:
        raise StandardFileError(path, None, "save it as UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else None
        raise StandardFileError(path, line, f"not valid TOML: {error}") from None
    reader = _Reader(path, text)
    version = hashlib.sha256(content).hexdigest()
    name, clauses = reader.name(read), tuple(reader.clauses(read))
    reader.refuse_phrases(clauses)
    return Standard(path.stem, name, version, clauses)


@dataclass(frozen=True)
class _Reader:
    """Reads one file, and says of what is wrong where it stands and what to do."""

    path: Path
    text: str

    def name(self, read: dict[str, Any]) -> str:
        self._known(read, _STANDARD_KEYS, "a standard", None)
        return self._words(read, "name", None)

    def clauses(self, read: dict[str, Any]) -> Iterator[Clause]:
        tables = read.get("clause")
        if not isinstance(tables, list) or not tables:
            self._refuse(None, "has no clauses; write at least one [[clause]]")
        seen: set[str] = set()
        terms: set[str] = set()
        for place, table in enumerate(tables):
            line = self._line_of_clause(place)
            clause = self._clause(table, line)
            if clause.number in seen:
                self._refuse(line, f"clause {clause.number} stands twice; numbers must differ")
            seen.add(clause.number)
            if again := terms.intersection(clause.terms):
                self._refuse(
                    line, f"{', '.join(sorted(again))} stands on another clause; say it once"
                )
            terms.update(clause.terms)
            yield clause

    def _clause(self, table: dict[str, Any], line: int | None) -> Clause:
        self._known(table, _CLAUSE_KEYS, "a clause", line)
        checks = tuple(self._check(one, line) for one in table.get("check", ()))
        assessed = self._assessed(table, line)
        if (assessed == Assessed.BY_REVIEWER) != (not checks):
            self._refuse(
                line,
                f"assessed = {assessed.value!r} with {len(checks)} checks; by_reviewer has none, "
                "automatically and both have at least one [[clause.check]]",
            )
        routing = table.get("routing")
        if routing is not None and routing not in get_args(RoutingRule):
            self._refuse(line, f"routing is one of: {', '.join(get_args(RoutingRule))}")
        return Clause(
            number=self._words(table, "number", line),
            summary_lv=self._words(table, "summary_lv", line),
            summary_ru=self._words(table, "summary_ru", line),
            summary_en=self._words(table, "summary_en", line),
            assessed=assessed,
            checks=checks,
            routing=routing,
            terms=self._terms(table, line),
        )

    def _terms(self, table: dict[str, Any], line: int | None) -> Mapping[str, float]:
        said = {name: table[name] for name in LIMITS if name in table}
        for name, value in said.items():
            if wrong := wrong_term(name, value):
                self._refuse(line, wrong)
        return MappingProxyType(said)

    def _assessed(self, table: dict[str, Any], line: int | None) -> Assessed:
        said = self._words(table, "assessed", line)
        if said not in tuple(Assessed):
            self._refuse(line, f"assessed is one of: {', '.join(Assessed)}; not {said!r}")
        return Assessed(said)

    def _check(self, table: dict[str, Any], line: int | None) -> ClauseCheck:
        self._known(table, _CHECK_KEYS, "a check", line)
        check = self._words(table, "check", line)
        if check not in CHECKS:
            self._refuse(line, f"no check is called {check!r}; there are: {', '.join(CHECKS)}")
        said = table.get("directions", [direction.value for direction in Direction])
        if not said or not set(said) <= set(Direction):
            self._refuse(line, f"directions of {check} are some of: {', '.join(Direction)}")
        parameters = table.get("parameters", {})
        self._fits(check, parameters, line)
        directions = tuple(Direction(one) for one in said)
        values = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in parameters.items()
        }
        return ClauseCheck(check, directions, MappingProxyType(values))

    def _fits(self, check: str, parameters: dict[str, Any], line: int | None) -> None:
        """A check's keyword arguments are its parameters; those without default are required."""
        takes = [
            one
            for one in inspect.signature(CHECKS[check]).parameters.values()
            if one.kind == one.KEYWORD_ONLY
        ]
        self._known(parameters, {one.name for one in takes}, f"check {check}", line)
        for one in takes:
            value = parameters.get(one.name, one.default)
            if value is one.empty:
                self._refuse(line, f"check {check} needs the parameter {one.name!r}")
            if one.annotation in (bool, int, float) and not _is_a(value, one.annotation):
                kind = one.annotation.__name__
                self._refuse(line, f"{one.name!r} of check {check} must be {kind}, not {value!r}")
            if one.annotation == tuple[str, ...] and not _are_texts(value):
                self._refuse(line, f'{one.name!r} of check {check} is a list: ["…", "…"]')

    def refuse_phrases(self, clauses: Iterable[Clause]) -> None:
        """Refuse the file where a phrase that it adds is too short or collides with another."""
        own = [
            OwnPhrase(text, one.check, f"clause {clause.number}")
            for clause in clauses
            for one in clause.checks
            for text in one.phrases
        ]
        for phrase in own:
            if wrong := what_is_wrong(phrase, own):
                self._refuse(self._line_of_text(phrase.text), wrong)

    def _words(self, table: dict[str, Any], key: str, line: int | None) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            self._refuse(line, f'needs `{key} = "…"`, a text that is not empty')
        return str(value)

    def _known(
        self, table: dict[str, Any], keys: Iterable[str], what: str, line: int | None
    ) -> None:
        if strange := set(table) - set(keys):
            strangers = ", ".join(map(repr, sorted(strange)))
            allowed = ", ".join(sorted(keys)) or "none"
            self._refuse(line, f"{what} takes no {strangers}; it takes: {allowed}")

    def _line_of_clause(self, place: int) -> int | None:
        lines = [
            number
            for number, line in enumerate(self.text.splitlines(), 1)
            if re.fullmatch(r"\s*\[\[\s*clause\s*\]\]\s*(#.*)?", line)
        ]
        return lines[place] if place < len(lines) else None

    def _line_of_text(self, text: str) -> int | None:
        """The first line that holds a text as it is; a TOML escape in it may hide it."""
        lines = enumerate(self.text.splitlines(), 1)
        return next((number for number, line in lines if f'"{text}"' in line), None)

    def _refuse(self, line: int | None, message: str) -> NoReturn:
        raise StandardFileError(self.path, line, message)


def _is_a(value: object, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is kind


def _are_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(
        isinstance(one, str) and one.strip() for one in value
    )
