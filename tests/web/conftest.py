"""A running desk: uvicorn on a free port, a database of its own, and people who may sign in."""

import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from callmon import db
from callmon.config import settings
from callmon.known_organisations import known_organisations
from callmon.tables import UserRow
from callmon.web import pages
from callmon.web.users import hash_password

ROOT = Path(__file__).parents[2]
PASSWORD = "zirgs un akumulators"
PEOPLE = (
    ("sigulda", "vaditaja@sigulda.example", "Anna Liepiņa", "lead"),
    ("sigulda", "ilze.berzina@sigulda.example", "Ilze Bērziņa", "operator"),
    ("sigulda", "it@sigulda.example", "Juris Tīkls", "it"),
    ("jelgava", "vaditaja@jelgava.example", "Zane Jansone", "lead"),
)


@dataclass(frozen=True)
class Desk:
    """The address of the running desk, and how a person signs in there."""

    address: str

    def visitor(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, follow_redirects=False)

    def signed_in(self, email: str, password: str = PASSWORD) -> httpx.Client:
        client = self.visitor()
        answer = sign_in(client, email, password)
        assert answer.status_code == 303, answer.text
        return client


def sign_in(client: httpx.Client, email: str, password: str, next: str = "/") -> httpx.Response:
    form = client.get("/sign-in", params={"next": next})
    return client.post(
        "/sign-in",
        data={
            "email": email,
            "password": password,
            "next": next,
            "form_token": hidden(form.text, "form_token"),
        },
    )


def hidden(html: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"the page has no field {name}"
    return found[1]


@pytest.fixture
def desk(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An empty desk of Sigulda and Jelgava, and the people of PEOPLE."""
    with opened_desk(monkeypatch) as desk:
        yield desk


@pytest.fixture
def desk_on_either(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The same desk twice: on SQLite and on PostgreSQL."""
    with opened_desk(monkeypatch) as desk:
        yield desk


@contextlib.contextmanager
def opened_desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk on the database in use, with the organisations this repository ships."""
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(ROOT / "organisations"))
    settings.cache_clear()
    known_organisations.cache_clear()
    add_people()
    app = FastAPI()
    app.include_router(pages.router)
    pages.mount_static(app)
    with running(app) as address:
        yield Desk(address)
    known_organisations.cache_clear()


def add_people() -> None:
    """The people of PEOPLE, all with the same password, hashed once to be quick."""
    with db.transaction() as session:
        for organisation_id, email, name, role in PEOPLE:
            session.add(
                UserRow(
                    organisation_id=organisation_id,
                    email=email,
                    name=name,
                    role=role,
                    employee_id=email if role == "operator" else None,
                    language="lv",
                    password_hash=_hash(),
                    created_at=datetime.now(UTC),
                )
            )


@cache
def _hash() -> str:
    return hash_password(PASSWORD)


@contextlib.contextmanager
def running(app: FastAPI) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{free.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
