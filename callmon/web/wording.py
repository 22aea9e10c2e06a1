"""Every word the desk shows: translations/*.toml, plural forms, and times as people write them."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal, format_percent

from callmon.organisation import LANGUAGES, Language

FOLDER = Path(__file__).parent / "translations"
LANGUAGE_NAMES: dict[Language, str] = {"lv": "Latviešu", "ru": "Русский", "en": "English"}

Form = str | dict[str, str]


@dataclass(frozen=True)
class Wording:
    """The words of one language. Call it with a key: `say("calls.title")`."""

    language: Language
    zone: tzinfo

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key` with its {placeholders} filled in; `count` chooses the plural form.

        Raises KeyError for a key the translations do not have.
        """
        form = catalogue(self.language)[key]
        if isinstance(form, dict):
            count = values["count"]
            assert isinstance(count, int)
            form = form[_plural_form(self.language, count)]
            values["count"] = self.number(count)
        return form.format(**values) if values else form

    def or_key(self, key: str, **values: object) -> str:
        """As calling, for words that come from data: an unknown key shows its last part."""
        return self(key, **values) if key in catalogue(self.language) else key.rsplit(".", 1)[-1]

    def knows(self, key: str) -> bool:
        """Whether there is a text of `key`, where one is not for everybody."""
        return key in catalogue(self.language)

    def number(self, value: float) -> str:
        return format_decimal(value, locale=self.language)

    def percent(self, share: float) -> str:
        return format_percent(share, locale=self.language)

    def day(self, when: datetime | date) -> str:
        """A date in the organisation's zone: `2026. gada 23. novembris`."""
        day = when.astimezone(self.zone).date() if isinstance(when, datetime) else when
        return format_date(day, "long", locale=self.language)

    def short_day(self, day: date) -> str:
        """A day of this year or the next, as on a calendar's edge: `23.11.`"""
        return format_date(day, "dd.MM.", locale=self.language)

    def moment(self, when: datetime) -> str:
        """Date and time in the organisation's zone, short: `23.11.26 14:05`."""
        return format_datetime(when, "dd.MM.yyyy HH:mm", tzinfo=self.zone, locale=self.language)

    def clock(self, when: datetime) -> str:
        """The time of day in the organisation's zone, to the second."""
        return format_time(when, "HH:mm:ss", tzinfo=self.zone, locale=self.language)

    def duration(self, seconds: float | None) -> str:
        """Seconds as `0:07`, `12:30` or `1:02:03`; a dash where they are not known."""
        if seconds is None:
            return "–"
        minutes, rest = divmod(round(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@cache
def catalogue(language: Language) -> dict[str, Form]:
    """All texts of a language by dotted key; a table of plural forms stays a table."""
    with (FOLDER / f"{language}.toml").open("rb") as file:
        return dict(_flat(tomllib.load(file)))


def _flat(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, Form]]:
    for name, value in table.items():
        if isinstance(value, dict) and "other" not in value:
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


@cache
def _plural_rule(language: Language) -> Callable[[int], str]:
    return Locale(language).plural_form


def _plural_form(language: Language, count: int) -> str:
    return _plural_rule(language)(count)


def preferred_language(accept_language: str) -> Language:
    """The first language of a browser's Accept-Language that the desk speaks; else Latvian."""
    for wish in accept_language.split(","):
        for language in LANGUAGES:
            if wish.strip().lower().startswith(language):
                return language
    return "lv"
