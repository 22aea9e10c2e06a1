"""A pretend server and a simulator that plays against it without waiting."""

from collections.abc import Iterator

import pytest

from callmon.simulator import Simulator
from tests.simulator.pretend_server import ACCOUNT, TOKEN, PretendServer, serving


@pytest.fixture
def server() -> Iterator[PretendServer]:
    with serving(PretendServer()) as running:
        yield running


@pytest.fixture
def line(server: PretendServer) -> Iterator[Simulator]:
    with Simulator(server.url, account_sid=ACCOUNT, auth_token=TOKEN, speed=None) as simulator:
        yield simulator
