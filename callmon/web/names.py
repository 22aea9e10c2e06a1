"""Names and numbers as people write them: organisations, departments, employees, telephones."""

import phonenumbers

from callmon.organisation import Language, Organisation
from callmon.voicemail.ring_back import is_withheld, ringable

LONGEST_SHOWN = 40
"""Characters shown of a caller that is no number: a SIP address, words, nonsense."""


def name_in(organisation: Organisation, language: Language) -> str:
    """What the municipality is called in a language; Latvian where there is no other name."""
    return organisation.name_in(language)


def department_name(organisation: Organisation, department_id: str, language: Language) -> str:
    """A department's name; its id where the file no longer has it."""
    try:
        return organisation.department(department_id).name_in(language)
    except KeyError:
        return department_id


def employee_name(organisation: Organisation, employee_id: str) -> str:
    """An employee's full name; their id where the file no longer has them."""
    try:
        return organisation.employee(employee_id).full_name
    except KeyError:
        return employee_id


def phone(number: str | None) -> str:
    """A number in readable groups; other text shortened; empty where it was withheld."""
    if number is None or is_withheld(number):
        return ""
    if not number.startswith("+"):
        return _shortened(number)
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return _shortened(number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1].rstrip()}…"


def number_to_ring(number: str | None) -> str:
    """The number in E.164 where it can be rung back; else empty (withheld, SIP, words)."""
    return ringable(number) or ""
