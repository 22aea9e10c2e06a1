"""A line under test: the real application's routes on a real database, asked as Twilio asks."""

import base64
import hashlib
import hmac
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx
import hypothesis
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from callmon.config import settings
from callmon.known_organisations import known_organisations
from callmon.telephony.webhooks import router
from tests.telephony.written import ORGANISATION

hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

PUBLIC_URL = "https://zvani.example.lv"
ACCOUNT = "AC" + "0" * 32
TOKEN = "token-of-the-default-account"
LINE = "+37160000001"
CITIZEN = "+37129000001"


def sign(url: str, fields: Iterable[tuple[str, str]], token: str = TOKEN) -> str:
    """Twilio's signature, written from its rule."""
    values: dict[str, set[str]] = {}
    for name, value in fields:
        values.setdefault(name, set()).add(value)
    text = url + "".join(name + value for name in sorted(values) for value in sorted(values[name]))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


@dataclass
class Document:
    """A TwiML document that we were given."""

    text: str

    @property
    def verbs(self) -> list[ElementTree.Element]:
        return list(ElementTree.fromstring(self.text))

    @property
    def names(self) -> list[str]:
        return [verb.tag for verb in self.verbs]

    def verb(self, name: str) -> ElementTree.Element:
        return next(verb for verb in self.verbs if verb.tag == name)

    @property
    def said(self) -> str:
        root = ElementTree.fromstring(self.text)
        return " ".join(say.text or "" for say in root.iter("Say"))

    @property
    def rings(self) -> str:
        return self.verb("Dial").find("Number").text  # type: ignore[union-attr,return-value]


@dataclass
class PretendTwilio:
    """Posts signed forms to the line, in real order, with stamps of a clock of its own."""

    client: TestClient
    call_sid: str = "CA" + "1" * 32
    account: str = ACCOUNT
    token: str = TOKEN
    now: datetime = field(default_factory=lambda: datetime(2026, 3, 5, 10, 0, tzinfo=UTC))
    sequence: dict[str, int] = field(default_factory=dict)
    sent: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)

    def post(self, url: str, fields: list[tuple[str, str]], **headers: str) -> httpx.Response:
        """A signed POST; `url` is a path or one of our own addresses."""
        url = url if url.startswith("http") else PUBLIC_URL + url
        url = url.partition("#")[0]
        self.sent.append((url, fields))
        return self.client.post(
            url.removeprefix(PUBLIC_URL),
            content=urlencode(fields),
            headers={
                "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
                "x-twilio-signature": sign(url, fields, self.token),
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )

    def ask(self, url: str, status: str = "in-progress", **fields: str) -> Document:
        """What to do next, for the caller's leg."""
        response = self.post(url, self.fields(status, **fields))
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].startswith("text/xml")
        return Document(response.text)

    def tell(self, url: str, fields: list[tuple[str, str]]) -> None:
        response = self.post(url, fields)
        assert response.status_code == 204, response.text

    def fields(self, status: str, **more: str) -> list[tuple[str, str]]:
        known = {
            "CallSid": self.call_sid,
            "AccountSid": self.account,
            "From": CITIZEN,
            "To": LINE,
            "CallStatus": status,
            "ApiVersion": "2010-04-01",
            "Direction": "inbound",
            "FromCity": "",
        }
        return list({**known, **more}.items())

    def arrive(self, **fields: str) -> Document:
        return self.ask("/twilio/voice", "ringing", **fields)

    def leg(self, document: Document, status: str, child: str, **more: str) -> None:
        """One status callback of the employee's leg that `document` rings."""
        number = self.sequence.get(child, 0)
        self.sequence[child] = number + 1
        callback = document.verb("Dial").find("Number").get("statusCallback")  # type: ignore[union-attr]
        self.tell(
            callback,  # type: ignore[arg-type]
            [
                *self._of_child(document, child, status),
                ("SequenceNumber", str(number)),
                ("Timestamp", format_datetime(self.now.replace(microsecond=0))),
                *more.items(),
            ],
        )

    def screening(self, document: Document, child: str) -> Document:
        url = document.verb("Dial").find("Number").get("url")  # type: ignore[union-attr]
        response = self.post(url, self._of_child(document, child, "in-progress"))  # type: ignore[arg-type]
        assert response.status_code == 200, response.text
        return Document(response.text)

    def press(self, whisper: Document, document: Document, child: str, digits: str) -> Document:
        url = whisper.verb("Gather").get("action")
        fields = [*self._of_child(document, child, "in-progress"), ("Digits", digits)]
        response = self.post(url, fields)  # type: ignore[arg-type]
        assert response.status_code == 200, response.text
        return Document(response.text)

    def leg_over(self, document: Document, status: str = "in-progress", **fields: str) -> Document:
        return self.ask(document.verb("Dial").get("action"), status, **fields)  # type: ignore[arg-type]

    def hang_up(self, status: str = "completed", **more: str) -> None:
        self.tell("/twilio/status", self.fields(status, **more))

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def _of_child(self, document: Document, child: str, status: str) -> list[tuple[str, str]]:
        return [
            ("CallSid", child),
            ("ParentCallSid", self.call_sid),
            ("AccountSid", self.account),
            ("From", CITIZEN),
            ("To", document.rings),
            ("CallStatus", status),
            ("Direction", "outbound-dial"),
            ("ApiVersion", "2010-04-01"),
        ]


@pytest.fixture
def organisations_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "organisations"
    folder.mkdir()
    (folder / "paraugs.toml").write_text(ORGANISATION, encoding="utf8")
    return folder


@contextmanager
def serving(organisations_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The webhooks on the database in use, as the application includes them."""
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(organisations_dir))
    monkeypatch.setenv("CALLMON_PUBLIC_URL", PUBLIC_URL)
    monkeypatch.setenv("CALLMON_TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("CALLMON_TWILIO_AUTH_TOKEN", TOKEN)
    settings.cache_clear()
    known_organisations.cache_clear()
    app = FastAPI()
    app.include_router(router)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    known_organisations.cache_clear()


@pytest.fixture
def server(
    sqlite: str, organisations_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """The webhooks on a fresh SQLite database."""
    with serving(organisations_dir, monkeypatch) as client:
        yield client


@pytest.fixture
def twilio_on_postgresql(
    postgresql: str, organisations_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator["PretendTwilio"]:
    """The same on a fresh PostgreSQL database."""
    with serving(organisations_dir, monkeypatch) as client:
        yield PretendTwilio(client)


@pytest.fixture
def twilio(server: TestClient) -> PretendTwilio:
    return PretendTwilio(server)
