"""Occasion or summary → the mail: HTML and text, in the reader's language, light and dark."""

import tomllib
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime as rfc_date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from babel.dates import format_date, format_skeleton, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from callmon.config import settings
from callmon.mails.link import link_to_board, link_to_follow_up
from callmon.mails.occasion import Cause, Listed, Occasion, Reader, Summary
from callmon.organisation import LANGUAGES, Language, Organisation

TEMPLATES = Path(__file__).parent / "templates"
MOST_LISTED = 40
"""Follow-ups in one list of a summary; how many more there are is said."""

Shown = dict[str, Any]


def message_id_of(subject_key: str) -> str:
    """The Message-ID of an occasion: always the same, so that a second copy is known as one."""
    return f"<{subject_key}@{_host()}>"


def compose(occasion: Occasion, now: datetime) -> EmailMessage:
    """The mail about what one citizen waits for."""
    shown = _shown(occasion, now)
    mail = _mail("follow_up", occasion.reader, occasion.message_id, shown, now)
    if occasion.follow_up_id is not None:
        # Mail readers then show all mails about one follow-up together.
        mail["References"] = f"<follow-up-{occasion.follow_up_id}@{_host()}>"
    if occasion.is_urgent:
        mail["Importance"] = "high"
        mail["X-Priority"] = "1"
    return mail


def compose_summary(summary: Summary, now: datetime) -> EmailMessage:
    """The mail about a department's morning."""
    shown = _summary_shown(summary, now)
    return _mail("summary", summary.reader, summary.message_id, shown, now)


def _mail(
    template: str, reader: Reader, message_id: str, shown: Shown, now: datetime
) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = shown["subject"]
    mail["From"] = settings().mail_from
    mail["To"] = reader.address
    mail["Date"] = rfc_date(now)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_templates().get_template(f"{template}.txt.jinja").render(shown))
    html = _templates().get_template(f"{template}.html.jinja").render(shown)
    mail.add_alternative(html, subtype="html")
    return mail


def _shown(occasion: Occasion, now: datetime) -> Shown:
    language, zone = occasion.reader.language, occasion.organisation.zone
    words = words_of(language)
    newest = occasion.causes[0]
    filled = {
        "caller": _caller(occasion.caller_name, occasion.said_number or occasion.number, words),
        "what": words["what"][newest.kind],
        "person": _person(occasion.organisation, occasion.employee_id),
        "due": _short(occasion.due_at, now, occasion),
    }
    return {
        **_frame(occasion.organisation, words, language),
        "subject": words["subject"][occasion.kind].format(**filled),
        "intro": words["intro"][occasion.kind].format(**filled),
        "urgent": occasion.is_urgent,
        "late": occasion.due_at is not None and occasion.due_at < now,
        "by_hand": any(cause.by_hand for cause in occasion.causes) and not occasion.is_urgent,
        "note": _plain(occasion.note),
        "caller": _plain(occasion.caller_name or "", one_line=True),
        "numbers": _numbers(occasion, words),
        "due": occasion.due_at and _moment(occasion.due_at, language, zone),
        "department": _department(occasion.organisation, occasion.department_id, language),
        "person": filled["person"] if _is_anothers(occasion) else "",
        "causes": [_cause_shown(cause, language, zone, words) for cause in occasion.causes],
        **_links(occasion, now),
    }


def _links(occasion: Occasion, now: datetime) -> Shown:
    if occasion.follow_up_id is None:
        return {"open": "", "ring_back": ""}
    follow_up, address = occasion.follow_up_id, occasion.reader.address
    can_ring = occasion.number or occasion.said_number
    return {
        "open": link_to_follow_up(follow_up, address, now),
        "ring_back": link_to_follow_up(follow_up, address, now, ring_back=True) if can_ring else "",
    }


def _numbers(occasion: Occasion, words: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Label, number to read, number to ring; the one said in the message first."""
    said, rang = occasion.said_number, occasion.number
    if said and rang and said != rang:
        known = [("said_number", said), ("rang_from", rang)]
    else:
        known = [("ring_back_to", number) for number in (said or rang,) if number]
    return [(words[label], _readable(number), number) for label, number in known]


def _cause_shown(cause: Cause, language: Language, zone: Any, words: dict[str, Any]) -> Shown:
    return {
        "kind": cause.kind,
        "what": words["what"][cause.kind],
        "at": _moment(cause.at, language, zone),
        "text": _plain(cause.text),
        "text_language": cause.text_language,
        "has_audio": cause.has_audio,
        "listen": cause.listen or "",
    }


def _summary_shown(summary: Summary, now: datetime) -> Shown:
    language, organisation = summary.reader.language, summary.organisation
    words, view = words_of(language), summary.overview
    open_in_all = sum(one.open for one in view.waiting)
    filled = {
        "department": _department(organisation, summary.department_id, language),
        "open": open_in_all,
        "overdue": len(view.overdue),
        "today": len(view.due_today),
        "day": format_date(summary.day, "full", locale=language),
    }
    lists = (("overdue", view.overdue), ("due_today", view.due_today), ("new", view.new))
    return {
        **_frame(organisation, words, language),
        "subject": words["subject"]["summary"].format(**filled),
        "intro": words["intro"]["summary"].format(**filled),
        "urgent": False,
        "lists": [
            {
                "name": name,
                "title": words["lists"][name],
                "count": len(found),
                "rows": [_row(one, summary, now) for one in found[:MOST_LISTED]],
                "more": max(0, len(found) - MOST_LISTED),
            }
            for name, found in lists
            if found
        ],
        "waiting": [
            (_person(organisation, one.employee_id), one.open, one.overdue) for one in view.waiting
        ],
        "open": link_to_board(),
    }


def _row(one: Listed, summary: Summary, now: datetime) -> Shown:
    language, organisation = summary.reader.language, summary.organisation
    words = words_of(language)
    return {
        "link": link_to_follow_up(one.follow_up_id, summary.reader.address, now),
        "caller": _caller(one.caller_name, one.number, words),
        "what": words["what"][one.kind],
        "due": _day_and_time(one.due_at, language, organisation.zone),
        "person": _person(organisation, one.employee_id),
        "is_new": one.is_new,
    }


def _frame(organisation: Organisation, words: dict[str, Any], language: Language) -> Shown:
    return {
        "language": language,
        "words": words,
        "organisation": organisation.name_in(language),
    }


def _is_anothers(occasion: Occasion) -> bool:
    return occasion.employee_id not in (None, occasion.reader.employee_id)


def _readable(number: str) -> str:
    return phonenumbers.format_number(
        phonenumbers.parse(number, None), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )


def _caller(name: str | None, number: str | None, words: dict[str, Any]) -> str:
    known = (name, _readable(number) if number else words["number_withheld"])
    return _plain(", ".join(part for part in known if part), one_line=True)


def _person(organisation: Organisation, employee_id: str | None) -> str:
    known = {one.id: one.full_name for one in organisation.employees}
    return known.get(employee_id or "", employee_id or "")


def _department(organisation: Organisation, department_id: str | None, language: Language) -> str:
    known = {one.id: one.name_in(language) for one in organisation.departments}
    return known.get(department_id or "", department_id or "")


def _moment(at: datetime, language: Language, zone: Any) -> str:
    local = at.astimezone(zone)
    day = format_date(local, "full", locale=language)
    return f"{day}, {format_time(local, 'HH:mm', locale=language)}"


def _day_and_time(at: datetime, language: Language, zone: Any) -> str:
    local = at.astimezone(zone)
    day = format_skeleton("MMMd", local, locale=language)
    return f"{day} {format_time(local, 'HH:mm', locale=language)}"


def _short(at: datetime | None, now: datetime, occasion: Occasion) -> str:
    """The time of day where it is today, else with its day."""
    if at is None:
        return ""
    zone, language = occasion.organisation.zone, occasion.reader.language
    if at.astimezone(zone).date() == now.astimezone(zone).date():
        return format_time(at.astimezone(zone), "HH:mm", locale=language)
    return _day_and_time(at, language, zone)


def _plain(text: str, *, one_line: bool = False) -> str:
    """Without control characters: what a caller says ends up in headers and in HTML."""
    kept = "".join(char if char.isprintable() or char == "\n" else " " for char in text)
    return " ".join(kept.split()) if one_line else kept.strip()


def words_of(language: Language) -> dict[str, Any]:
    """Everything a mail says in a language (templates/words.toml)."""
    return _every_word()[language]


@cache
def _every_word() -> dict[Language, dict[str, Any]]:
    with (TEMPLATES / "words.toml").open("rb") as file:
        words = tomllib.load(file)
    return {language: words[language] for language in LANGUAGES}


def _host() -> str:
    return urlsplit(settings().public_url).hostname or "callmon"


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: name is not None and name.endswith(".html.jinja"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
