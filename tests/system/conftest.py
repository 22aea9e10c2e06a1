"""A house of its own for each database, with a pretend line and a mailbox."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from callmon.simulator import Simulator
from tests.postgres import Cluster
from tests.system.house import ACCOUNT, TOKEN, House, Mailbox

SPEED = 4.0
"""Four times real time. Twilio's stamps tell the rings; only what has no stamp shrinks."""
ANNOUNCEMENT_SECONDS = 0.5


class Town:
    """A house, its line and its mailbox."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.mailbox = Mailbox()
        self.line = Simulator(
            "http://127.0.0.1:1",
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            speed=SPEED,
            longest_announcement_seconds=ANNOUNCEMENT_SECONDS,
        )
        self.house = House(folder, database_url, self.line.api_url, self.mailbox.url)
        self.line.set_site(self.house.url)
        self.house.start()

    def stop(self) -> None:
        self.house.stop()
        self.line.server.stop()
        self.mailbox.stop()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """Web and worker running against that database, with nothing in it yet."""
    database_url = ""
    drop: Callable[[], None] = lambda: None  # noqa: E731
    if request.param == "postgresql":
        postgres: Cluster = request.getfixturevalue("postgres")
        name = f"system_{request.module.__name__.rsplit('.')[-1]}"
        postgres.execute(f"CREATE DATABASE {name}")
        database_url = postgres.address(name)
        drop = lambda: postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")  # noqa: E731
    running = Town(tmp_path_factory.mktemp(request.param), database_url)
    yield running
    running.stop()
    drop()
