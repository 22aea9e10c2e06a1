"""Personal codes and card numbers in what was said, masked digit by digit. (pure)

A Latvian personal code is a birthday and five figures ("150380-12345"), or 32 and nine figures
that tell nothing; a recogniser also writes it with spaces or as one run. Phone numbers stay.
"""

import re

MASK = "#"
_RUN = re.compile(r"(?<![\w+])\d(?:[ .\-–]{0,3}\d){10,}(?!\w)")
_CARD_LETTERS = range(13, 20)
_CODE_LETTERS = 11


def masked(text: str) -> str:
    """`text` with every figure of a personal code or card number written as `#`."""
    return _RUN.sub(lambda run: _hidden(run[0]), text)


def _hidden(run: str) -> str:
    digits = re.sub(r"\D", "", run)
    if _is_personal_code(digits) or _is_card(digits):
        return re.sub(r"\d", MASK, run)
    return run


def _is_personal_code(digits: str) -> bool:
    if len(digits) != _CODE_LETTERS:
        return False
    day, month = int(digits[:2]), int(digits[2:4])
    return day == 32 or (1 <= day <= 31 and 1 <= month <= 12)


def _is_card(digits: str) -> bool:
    """Whether the last figure is the check digit (Luhn, ISO/IEC 7812)."""
    if len(digits) not in _CARD_LETTERS:
        return False
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(digits[::-1]))
    return sum(divmod(value, 10)[0] + value % 10 for value in doubled) % 10 == 0
