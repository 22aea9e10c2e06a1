"""The two municipalities of the fortnight: their files, their employees' phones and mail."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.organisation_files import a_line, an_employee

DEPARTMENTS = ("kap", "saimnieciba", "socialais")
_NAMES = {
    "kap": ("Klientu apkalpošanas pārvalde", "Customer Service", "documents", "opening hours"),
    "saimnieciba": ("Saimniecības pārvalde", "Maintenance Department", "street lamp", "potholes"),
    "socialais": ("Sociālais dienests", "Social Service", "benefit", "care at home"),
}
WORKING_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
EACH = 4
"""Employees of a department; the first is its head."""


@dataclass(frozen=True)
class Town:
    """A municipality: its line, and who works there."""

    id: str
    standard: str
    line: str
    place: int

    @property
    def routes_on_days_off(self) -> bool:
        return self.standard == "jelgava-2021"

    @property
    def message_hours(self) -> float:
        return 8.0 if self.standard == "jelgava-2021" else 4.0

    @property
    def missed_call_hours(self) -> float:
        return 4.0 if self.standard == "jelgava-2021" else 2.0

    @property
    def lead(self) -> str:
        """Who looks after all of it on the desk, and gets no message."""
        return f"vadiba@{self.id}.example"

    def employees(self) -> list[str]:
        return [f"{one}{n}@{self.id}.example" for one in DEPARTMENTS for n in range(EACH)]

    def head_of(self, department: str) -> str:
        return f"{department}0@{self.id}.example"

    def phone_of(self, employee: str) -> str:
        return f"+3712{self.place}{self.employees().index(employee):06d}"


TOWNS = (
    Town("aiviekste", "sigulda-2023", "+37166100001", 1),
    Town("dzirnava", "jelgava-2021", "+37166100002", 2),
)


def department_of(employee: str) -> str:
    return next(one for one in DEPARTMENTS if employee.startswith(one))


def name_of(department: str) -> str:
    """As it is on the desk, in Latvian."""
    return _NAMES[department][0]


def town_of(email: str) -> Town:
    return next(one for one in TOWNS if email.endswith(f"@{one.id}.example"))


def write_organisations(folder: Path, more: Callable[[Town, str], str]) -> None:
    """The files of both; `more` is what is written besides of a department or an employee."""
    folder.mkdir(parents=True)
    for town in TOWNS:
        (folder / f"{town.id}.toml").write_text(_file_of(town, more), encoding="utf8")


def _file_of(town: Town, more: Callable[[Town, str], str]) -> str:
    parts = [
        f"""name = "{town.id.capitalize()}s novada pašvaldība"
name_en = "{town.id.capitalize()} Municipality"
standard = "{town.standard}"

[ring_back]
daily_limit = 2000
daily_limit_per_employee = 500
""",
        a_line(
            "information",
            town.line,
            department="kap",
            hours="\n".join(f'{day} = ["08:00-17:00"]' for day in WORKING_DAYS),
            sentences={
                "en": ("This call is recorded.", "We are closed. Please leave a message."),
                "lv": ("Saruna tiek ierakstīta.", "Esam slēgti. Atstājiet ziņu."),
            },
            languages='["en", "lv"]',
            extra=f'duty_email = "duty@{town.id}.example"',
            hunt="ring_seconds = 8\nwhole_wait_seconds = 45\nscreening = false",
        ),
    ]
    parts += [
        f"""[[department]]
id = "{one}"
name = "{_NAMES[one][0]}"
name_en = "{_NAMES[one][1]}"
topics = ["{_NAMES[one][2]}", "{_NAMES[one][3]}"]
head = "{town.head_of(one)}"
{more(town, one)}
"""
        for one in DEPARTMENTS
    ]
    parts += [_employee(town, one, more(town, one)) for one in town.employees()]
    return "\n".join(parts)


def _employee(town: Town, email: str, more: str) -> str:
    return an_employee(
        "Anna",
        department_of(email),
        town.phone_of(email),
        email,
        f'languages = ["en", "lv"]\n{more}',
        last_name=email.partition("@")[0].capitalize(),
    )
