"""A webhook's fields as Twilio posts them: kept in order, read by Twilio's names."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from urllib.parse import parse_qsl

MAX_FIELDS = 500
LONGEST_NAME = 200
TERMINAL = frozenset(("completed", "busy", "no-answer", "failed", "canceled"))
SID = re.compile(r"[A-Za-z0-9]{2,64}")


class BadForm(ValueError):
    """What came is no form of Twilio's; the message says why."""


class Form:
    """A webhook's fields in the order they came, with repeats and blanks."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = tuple(pairs)
        self._values: dict[str, list[str]] = {}
        for name, value in self.pairs:
            self._values.setdefault(name, []).append(value)

    @classmethod
    def of_body(cls, body: bytes) -> "Form":
        """A form as posted. Raises BadForm for what is none, or cannot be kept as text."""
        try:
            text = body.decode("ascii")
            pairs = parse_qsl(
                text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
            )
        except ValueError as error:
            raise BadForm(f"not a form: {error}") from None
        if any("\x00" in name or "\x00" in value for name, value in pairs):
            raise BadForm("not a form: holds a NUL character")
        return cls(pairs)

    def get(self, name: str) -> str:
        """The first value of that name; empty where there is none."""
        values = self._values.get(name)
        return values[0] if values else ""

    def getall(self, name: str) -> list[str]:
        """All values of that name, as Twilio's validator asks for them."""
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def sid(self, name: str) -> str:
        """A SID. Raises BadForm where it is missing or absurd."""
        value = self.get(name)
        if not SID.fullmatch(value):
            raise BadForm(
                f"{name} is {value[:40]!r}, which names nothing" if value else f"no {name}"
            )
        return value

    @property
    def caller_number(self) -> str:
        """Who calls: E.164, or words, a SIP address, nothing where the number is withheld."""
        return self.get("From")[:LONGEST_NAME]

    @cached_property
    def called_number(self) -> str:
        """The number called, with its plus sign where the exchange left it out."""
        called = self.get("To").strip()
        return f"+{called}" if called.isdigit() else called[:LONGEST_NAME]

    @property
    def caller_is_there(self) -> bool:
        """Whether the caller's leg still lives: only then is there somebody to answer to."""
        return self.get("CallStatus") not in TERMINAL

    @property
    def is_employees_leg(self) -> bool:
        """Whether a phone that we had rung is asked about: leaving a message makes no sense."""
        return self.get("Direction").startswith("outbound")

    @property
    def is_bridged(self) -> bool | None:
        """Whether Dial says that the two were connected; None where it does not say."""
        return {"true": True, "false": False}.get(self.get("DialBridged"))

    @property
    def talked(self) -> bool:
        """Whether to take the dialled leg for a conversation when deciding what comes next."""
        if self.is_bridged is None:
            return self.get("DialCallStatus") in ("completed", "answered")
        return self.is_bridged

    @property
    def seconds(self) -> float | None:
        """The length of the recording; None where it is not told."""
        return number(self.get("RecordingDuration"))


def number(text: str) -> float | None:
    """A count or seconds as text; None for what is no number, negative or absurd."""
    return float(text) if re.fullmatch(r"\d{1,7}(\.\d{1,6})?", text) else None


def stamp(text: str) -> datetime | None:
    """A time as `Tue, 05 Mar 2024 10:11:12 +0000`; None for anything else."""
    try:
        stamp = parsedate_to_datetime(text)
        return stamp.astimezone(UTC) if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None
