"""What an organisation is: lines, hours, departments, employees; what each value must be.

One municipality a file (`organisation_file` reads it); the file's name without `.toml` is the
organisation's id.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
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

AUDIO_TYPES = {
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".aif": "audio/aiff",
    ".aiff": "audio/aiff",
    ".gsm": "audio/x-gsm",
    ".ulaw": "audio/basic",
}
"""Audio that Twilio plays, by the ending of the file's name."""


def _e164(value: str) -> str:
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        raise ValueError(f"{value!r} is no phone number; write it as +371 and 8 digits") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError(f"{value!r} has the wrong number of digits; write it as +371 and 8 digits")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _audio_file(value: str) -> str:
    kind = re.fullmatch(r"\w[\w.-]*(\.\w+)", value)
    if not kind or kind[1].lower() not in AUDIO_TYPES:
        raise ValueError(f"{value!r} is no name of an audio file; {', '.join(AUDIO_TYPES)} play")
    return value


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


def _country(value: str) -> str:
    if value not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f"{value!r} is no country; write two capital letters: LV, LT, EE, …")
    return value


def _quiet_hours(value: str) -> str:
    match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", value)
    if not match or match.group(1, 2) == match.group(3, 4):
        raise ValueError(f"{value!r} is no stretch of a night; write it as 20:00-08:00")
    return value


def _open_period(value: str) -> str:
    match = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", value)
    if not match:
        raise ValueError(f"{value!r} is no stretch of hours; write it as 08:00-17:00")
    opens, closes = (int(match[1]), int(match[2])), (int(match[3]), int(match[4]))
    if not (0, 0) <= opens < closes <= (24, 0) or max(opens[1], closes[1]) > 59:
        raise ValueError(f"{value!r} ends before it starts or is no time; write it as 08:00-17:00")
    return value


AudioFile = Annotated[str, AfterValidator(_audio_file)]
PhoneNumber = Annotated[str, AfterValidator(_e164)]
TimezoneName = Annotated[str, AfterValidator(_timezone)]
Identifier = Annotated[str, AfterValidator(_identifier)]
Email = Annotated[str, AfterValidator(_email)]
OpenPeriod = Annotated[str, AfterValidator(_open_period)]
Country = Annotated[str, AfterValidator(_country)]
QuietHours = Annotated[str, AfterValidator(_quiet_hours)]


class Part(BaseModel):
    """A table of an organisation file: unknown keys are refused, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Announcement(Part):
    """What a caller hears: recorded audio (preferred) or text that is spoken, by language."""

    audio: AudioFile | None = None
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


class DutyWeek(Part):
    """Who of a department is on duty in a week, told by its Monday."""

    week: date
    employees: tuple[str, ...] = Field(min_length=1)

    @field_validator("week")
    @classmethod
    def _is_a_monday(cls, week: date) -> date:
        monday = monday_of(week)
        if week != monday:
            raise ValueError(f"{week} is no Monday; write the one of its week, {monday}")
        return week


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


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
    duty: tuple[DutyWeek, ...] = ()

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
    stand_in: str | None = None

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


class RingBack(Part):
    """Which numbers may be rung back, when and how often: toll fraud is to have no door."""

    countries: tuple[Country, ...] = ()
    """Two-letter countries; none written means the organisation's own only."""
    quiet_hours: QuietHours = "20:00-08:00"
    """Nobody is rung then; times of the organisation's wall clock."""
    daily_limit: int = Field(300, ge=1)
    daily_limit_per_employee: int = Field(60, ge=1)
    notice: Announcements = {}
    """What a citizen hears before they are connected; by itself callmon says who rings, and
    that the call is recorded."""


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
    ring_back: RingBack = RingBack()
    lines: tuple[Line, ...] = Field((), alias="line")
    departments: tuple[Department, ...] = Field(alias="department", min_length=1)
    employees: tuple[Employee, ...] = Field((), alias="employee")

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def countries_to_ring(self) -> frozenset[str]:
        """The two-letter countries whose numbers may be rung back."""
        own = phonenumbers.region_code_for_country_code(int(self.country_calling_code))
        return frozenset(self.ring_back.countries or (own,))

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
