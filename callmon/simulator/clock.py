"""Simulated time: starts at any moment, runs as fast as asked."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """The line's time. `speed` 1 is real time, 10 ten times as fast, None never waits at all.

    Timestamps in callbacks are of this clock. Whoever reads the time of arrival on their own
    clock sees the same distances only at speed 1.
    """

    def __init__(self, start: datetime | None = None, speed: float | None = 1.0) -> None:
        self.start = start or datetime.now(UTC)
        self.speed = speed
        self._real_start = time.monotonic()

    def now(self) -> datetime:
        """Simulated now."""
        passed = (time.monotonic() - self._real_start) * (self.speed or 1.0)
        return self.start + timedelta(seconds=passed)

    def sleep_until(self, moment: datetime) -> None:
        """Return when the simulated time is there; at once where the clock never waits."""
        if self.speed is not None:
            time.sleep(max(0.0, (moment - self.now()).total_seconds() / self.speed))


class CallClock:
    """One call's time on the line's clock. Where the clock never waits it leaps ahead."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._reached = clock.now()

    def now(self) -> datetime:
        """Simulated now on this call; never goes back."""
        if self._clock.speed is not None:
            self._reached = max(self._reached, self._clock.now())
        return self._reached

    def wait_until(self, moment: datetime) -> None:
        """Let the call's time reach `moment`."""
        self._clock.sleep_until(moment)
        self._reached = max(self._reached, moment)
