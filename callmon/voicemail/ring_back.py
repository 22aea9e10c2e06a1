"""Whether and how a number can be rung back. (pure)"""

import re

import phonenumbers

HOME = "LV"
"""A number without a country code is Latvian."""
WITHHELD = {"", "anonymous", "restricted", "private", "unavailable", "unknown", "+266696687"}
"""What comes instead of a number when the caller withholds it (the last spells ANONYMOUS)."""


ORDINARY = frozenset(
    (
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.VOIP,
    )
)
"""Kinds of numbers that cost what a call costs; premium rate, shared cost and the like do not."""


def is_withheld(number: str | None) -> bool:
    return (number or "").strip().lower() in WITHHELD


def ringable(number: str | None) -> str | None:
    """The number in E.164; None for what is no number alone: withheld, a SIP address, words."""
    if is_withheld(number) or not re.fullmatch(r"\+?[\d\s().-]{6,24}", (number or "").strip()):
        return None
    try:
        parsed = phonenumbers.parse(number or "", HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def country_of(number: str) -> str | None:
    """The two-letter country of a number in E.164; None where it belongs to none."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(number))


def is_ordinary(number: str) -> bool:
    """Whether a number in E.164 is a citizen's or an office's, and no dearer than a call."""
    return phonenumbers.number_type(phonenumbers.parse(number)) in ORDINARY
