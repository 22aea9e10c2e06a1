"""Read by every process of the fortnight at its start: lets it sleep under a false clock.

libfaketime 0.9.10 (Debian 12) takes the absolute deadline of clock_nanosleep, which Python's
sleep uses, for one of the false clock, and refuses it. A wait for nothing asks no clock.
"""

import select
import time


def sleep(seconds: float) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select((), (), (), seconds)


time.sleep = sleep
