"""Whether and how a number can be rung back. (pure)"""

import re

import phonenumbers

HOME = "LV"
"""A number without a country code is Latvian."""
WITHHELD = {"", "anonymous", "restricted", "private", "unavailable", "unknown", "+266696687"}
"""What comes instead of a number when the caller withholds it (the last spells ANONYMOUS)."""


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
