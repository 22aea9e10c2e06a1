"""A running desk: uvicorn on a free port, a database of its own, and people who may sign in."""

import contextlib
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from callmon import db
from callmon.config import settings
from callmon.organisation import read_organisations
from callmon.tables import Row
from callmon.web import pages
from callmon.web.users import Role, create_user

ROOT = Path(__file__).parents[2]
PASSWORD = "zirgs un akumulators"


@dataclass(frozen=True)
class Desk:
    """The address of the running desk, and how a person signs in there."""

    address: str
    data_dir: Path

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
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty desk of Sigulda and Jelgava: a lead, an operator and IT of each."""
    with _environment(tmp_path):
        Row.metadata.create_all(db.engine())
        with db.transaction() as session:
            _people(session)
        app = FastAPI()
        app.state.organisations = read_organisations(ROOT / "organisations")
        app.include_router(pages.router)
        pages.mount_static(app)
        with _running(app) as address:
            yield Desk(address, tmp_path)


def _people(session: object) -> None:
    people: list[tuple[str, str, str, Role]] = [
        ("sigulda", "vaditaja@sigulda.example", "Anna Liepiņa", "lead"),
        ("sigulda", "ilze.berzina@sigulda.example", "Ilze Bērziņa", "operator"),
        ("sigulda", "it@sigulda.example", "Juris Tīkls", "it"),
        ("jelgava", "vaditaja@jelgava.example", "Zane Jansone", "lead"),
    ]
    for organisation_id, email, name, role in people:
        create_user(session, organisation_id, email, name, role, "lv", PASSWORD)  # type: ignore[arg-type]


@contextlib.contextmanager
def _environment(folder: Path) -> Iterator[None]:
    values = {
        "CALLMON_DATA_DIR": str(folder),
        "CALLMON_ORGANISATIONS_DIR": str(ROOT / "organisations"),
        "CALLMON_SECRET_KEY": "a secret of thirty-two characters",
        "CALLMON_DATABASE_URL": "",
    }
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    settings.cache_clear()
    db.close()
    try:
        yield
    finally:
        db.close()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        settings.cache_clear()


@contextlib.contextmanager
def _running(app: FastAPI) -> Iterator[str]:
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
