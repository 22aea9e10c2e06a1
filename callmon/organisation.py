"""organisations/*.toml: lines, hours, departments, employees; refused at start if wrong.

One municipality a file; the file's name without `.toml` is the organisation's id. A file that is
wrong is refused whole, with file, line, what is wrong and what to do.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

Language = Literal["lv", "ru", "en"]
LANGUAGES: tuple[Language, ...] = ("lv", "ru", "en")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


def _e164(value: str) -> str:
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        raise ValueError(f"{value!r} is no phone number; write it as +371 and 8 digits") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError(f"{value!r} has the wrong number of digits; write it as +371 and 8 digits")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _timezone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"{value!r} is no time zone; write Europe/Riga or another IANA name")
    return value


def _identifier(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", value):
        raise ValueError(f"{value!r} is no id; use small letters a-z, digits and hyphens only")
    return value


def _email(value: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
        raise ValueError(f"{value!r} is no e-mail address; write it as name@example.lv")
    return value


def _open_period(value: str) -> str:
    match = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", value)
    if not match:
        raise ValueError(f"{value!r} is no stretch of hours; write it as 08:00-17:00")
    opens, closes = (int(match[1]), int(match[2])), (int(match[3]), int(match[4]))
    if not (0, 0) <= opens < closes <= (24, 0) or max(opens[1], closes[1]) > 59:
        raise ValueError(f"{value!r} ends before it starts or is no time; write it as 08:00-17:00")
    return value


PhoneNumber = Annotated[str, AfterValidator(_e164)]
TimezoneName = Annotated[str, AfterValidator(_timezone)]
Identifier = Annotated[str, AfterValidator(_identifier)]
Email = Annotated[str, AfterValidator(_email)]
OpenPeriod = Annotated[str, AfterValidator(_open_period)]


class Part(BaseModel):
    """A table of an organisation file: unknown keys are refused, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Announcement(Part):
    """What a caller hears: recorded audio (preferred) or text that is spoken, by language."""

    audio: str | None = None
    say: str | None = None

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        if not (self.audio or self.say):
            raise ValueError("an announcement needs `audio` (a file name) or `say` (a text)")
        return self


Announcements = dict[Language, Announcement]


class MenuChoice(Part):
    """One key of the menu: the department it leads to, or the language it chooses."""

    key: Annotated[str, Field(pattern=r"^[0-9]$")]
    department: Identifier | None = None
    language: Language | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.department is None and self.language is None:
            raise ValueError("a menu key needs `department` or `language`")
        return self


class Menu(Part):
    """Keypad menu after the notice; no key pressed leads to the line's own department."""

    prompt: Announcements
    choices: tuple[MenuChoice, ...]
    wait_seconds: int = Field(5, ge=1, le=30)


class Hunt(Part):
    """How employees are rung one after another. Twilio adds about 5 s to `ring_seconds`."""

    ring_seconds: int = Field(15, ge=5, le=60)
    whole_wait_seconds: int = Field(90, ge=10, le=600)
    screening: bool = True


class SpecialHours(Part):
    """Opening periods of one date, instead of those of its weekday."""

    date: date
    hours: tuple[OpenPeriod, ...]


class Line(Part):
    """A phone number of an organisation, with its hours, notice, menu and hunt."""

    id: Identifier
    numbers: tuple[PhoneNumber, ...] = Field(min_length=1)
    languages: tuple[Language, ...] = Field(("lv",), min_length=1)
    department: Identifier
    hours: dict[Weekday, tuple[OpenPeriod, ...]]
    special_hours: tuple[SpecialHours, ...] = ()
    closed_days: tuple[date, ...] = ()
    extra_working_days: tuple[date, ...] = ()
    notice: Announcements
    after_hours: Announcements
    menu: Menu | None = None
    hunt: Hunt = Hunt()
    duty_email: Email | None = None
    message_max_seconds: int = Field(300, ge=30, le=1500)


class Department(Part):
    """A department: what it is called in each language and what it answers for."""

    id: Identifier
    name: str
    name_ru: str | None = None
    name_en: str | None = None
    aliases: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    words: dict[str, float] = {}
    head: str | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name it goes by, in any language, the official ones first."""
        official = (name for name in (self.name, self.name_ru, self.name_en) if name)
        return tuple(dict.fromkeys((*official, *self.aliases)))

    def name_in(self, language: Language) -> str:
        """Its name for a reader of `language`; Latvian where there is no other."""
        return {"lv": self.name, "ru": self.name_ru, "en": self.name_en}[language] or self.name


class Employee(Part):
    """Someone who answers the phone. The id is the e-mail address unless one is given."""

    id: str = ""
    first_name: str
    last_name: str
    position: str
    department: Identifier
    phone: PhoneNumber
    email: Email
    languages: tuple[Language, ...] = Field(("lv",), min_length=1)
    absent: tuple[tuple[date, date], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _id_is_email(cls, values: Any) -> Any:
        if isinstance(values, dict) and not values.get("id"):
            return {**values, "id": values.get("email", "")}
        return values

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def is_absent(self, day: date) -> bool:
        """Whether `day` lies in one of their absences (first and last day included)."""
        return any(first <= day <= last for first, last in self.absent)


class Organisation(Part):
    """A municipality: one file. Nobody of another organisation sees anything of it."""

    id: Identifier
    name: str
    name_ru: str | None = None
    name_en: str | None = None
    short_names: tuple[str, ...] = ()
    timezone: TimezoneName = "Europe/Riga"
    standard: str = "sigulda-2023"
    secret: Annotated[str, Field(pattern=r"^[A-Z0-9_]+$")] | None = None
    information_line: PhoneNumber | None = None
    country_calling_code: Annotated[str, Field(pattern=r"^\+\d{1,3}$")] = "+371"
    closed_days: tuple[date, ...] = ()
    extra_working_days: tuple[date, ...] = ()
    lines: tuple[Line, ...] = Field((), alias="line")
    departments: tuple[Department, ...] = Field(alias="department", min_length=1)
    employees: tuple[Employee, ...] = Field((), alias="employee")

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name the municipality goes by, the official ones first."""
        official = (name for name in (self.name, self.name_ru, self.name_en) if name)
        return tuple(dict.fromkeys((*official, *self.short_names)))

    def name_in(self, language: Language) -> str:
        """Its name for a reader of `language`; Latvian where there is no other."""
        return {"lv": self.name, "ru": self.name_ru, "en": self.name_en}[language] or self.name

    def department(self, department_id: str) -> Department:
        """The department of that id; KeyError when there is none."""
        return {department.id: department for department in self.departments}[department_id]

    def employee(self, employee_id: str) -> Employee:
        """The employee of that id; KeyError when there is none."""
        return {employee.id: employee for employee in self.employees}[employee_id]

    def line(self, line_id: str) -> Line:
        """The line of that id; KeyError when there is none."""
        return {line.id: line for line in self.lines}[line_id]

    def employees_of(self, department_id: str) -> tuple[Employee, ...]:
        return tuple(person for person in self.employees if person.department == department_id)

    @field_validator("lines", "departments", "employees")
    @classmethod
    def _ids_differ(cls, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        for name, count in Counter(part.id for part in parts).items():
            if count > 1:
                raise ValueError(f"the id {name!r} is given {count} times; ids must differ")
        return parts

    @model_validator(mode="after")
    def _names_known_parts(self) -> Self:
        known = {department.id for department in self.departments}
        people = {person.id for person in self.employees}
        for person in self.employees:
            _must_be(known, person.department, f"department of {person.full_name}")
        for line in self.lines:
            _must_be(known, line.department, f"department of line {line.id!r}")
            for choice in line.menu.choices if line.menu else ():
                if choice.department:
                    _must_be(known, choice.department, f"menu key {choice.key} of {line.id!r}")
        for department in self.departments:
            if department.head:
                _must_be(people, department.head, f"head of department {department.id!r}")
        return self


def _must_be(known: set[str], given: str, what: str) -> None:
    if given not in known:
        raise ValueError(f"{what} is {given!r}, which is none of: {', '.join(sorted(known))}")


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


@dataclass(frozen=True)
class Organisations:
    """All municipalities of this installation, told apart by the number called."""

    all: tuple[Organisation, ...]

    def __iter__(self) -> Iterator[Organisation]:
        return iter(self.all)

    def get(self, organisation_id: str) -> Organisation:
        """The organisation of that id; KeyError when there is none."""
        return {organisation.id: organisation for organisation in self.all}[organisation_id]

    def line_called(self, number: str) -> tuple[Organisation, Line] | None:
        """Whose line a called number is, or None where no organisation has it."""
        for organisation in self.all:
            for line in organisation.lines:
                if number in line.numbers:
                    return organisation, line
        return None


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
    try:
        return Organisation.model_validate({"id": path.stem, **values})
    except ValidationError as error:
        raise OrganisationFileError(
            Mistake(path, line_of(text, problem["loc"]), _remedy(problem))
            for problem in error.errors()
        ) from None


def read_organisations(folder: Path) -> Organisations:
    """Every `*.toml` of a folder. Raises OrganisationFileError with all mistakes of all files."""
    mistakes: list[Mistake] = []
    found: list[Organisation] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found.append(read_organisation(path))
        except OrganisationFileError as error:
            mistakes.extend(error.mistakes)
    if not found and not mistakes:
        mistakes.append(Mistake(folder, None, "holds no *.toml file; copy organisations/ there"))
    mistakes.extend(_shared_numbers(folder, found))
    if mistakes:
        raise OrganisationFileError(mistakes)
    return Organisations(tuple(found))


def _shared_numbers(folder: Path, organisations: list[Organisation]) -> Iterator[Mistake]:
    seen: dict[str, str] = {}
    for organisation in organisations:
        for line in organisation.lines:
            for number in line.numbers:
                whose = f"{organisation.id}/{line.id}"
                if number in seen:
                    path = folder / f"{organisation.id}.toml"
                    yield Mistake(
                        path, None, f"{number} is a number of {seen[number]} and of {whose}"
                    )
                seen[number] = whose


def _remedy(problem: Any) -> str:
    where = ".".join(str(step) for step in problem["loc"])
    match problem["type"]:
        case "missing":
            return f"{where} is missing; add it"
        case "extra_forbidden":
            return f"{where} is not a known key; check its spelling or remove it"
        case _:
            message = str(problem["msg"]).removeprefix("Value error, ")
            return f"{where}: {message}" if where else message


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
