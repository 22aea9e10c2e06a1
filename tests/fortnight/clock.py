"""A clock for whole processes (libfaketime), so that a fortnight passes in minutes.

Only the time of day is told falsely; waiting takes as long as ever.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

READ_AGAIN_SECONDS = 1.1
"""Processes read the file once a second: reading it each time they ask would be slow."""
LIBRARIES = ("/usr/lib", "/usr/lib64")


class FakeTime:
    """The time that the house believes in: it runs as ever, and leaps on when asked."""

    def __init__(self, file: Path, start: datetime) -> None:
        self._file = file
        self._ahead = timedelta()
        self.leap_to(start)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def leap_to(self, moment: datetime) -> None:
        """Go on from `moment`; never back."""
        ahead = moment - datetime.now(UTC)
        self._ahead = ahead if self._ahead == timedelta() else max(ahead, self._ahead)
        new = self._file.with_suffix(".new")
        new.write_text(f"{self._ahead.total_seconds():+.3f}\n", encoding="ascii")
        os.replace(new, self._file)
        time.sleep(READ_AGAIN_SECONDS)

    @property
    def environment(self) -> dict[str, str]:
        """What makes a process believe in it."""
        return {
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # Else each wait for Python's lock ends at once and is begun again: six times slower.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "PYTHONPATH": str(Path(__file__).parent / "believing"),
        }


def _library() -> Path:
    for folder in LIBRARIES:
        for path in Path(folder).glob("*/faketime/libfaketime.so.1"):
            return path
    raise FileNotFoundError("libfaketime is not installed; scripts/setup --test installs it")
