"""The application put together: what it refuses to start with, health, metrics, open routes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from callmon.app import StartRefused, create_app
from callmon.config import settings
from callmon.known_organisations import known_organisations
from callmon.organisation_file import OrganisationFileError
from callmon.telephony.fallback import folder
from tests.telephony.written import ORGANISATION


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    organisations = tmp_path / "organisations"
    organisations.mkdir()
    (organisations / "paraugs.toml").write_text(ORGANISATION, encoding="utf8")
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(organisations))
    monkeypatch.setenv("CALLMON_TWILIO_ACCOUNT_SID", "AC" + "1" * 32)
    monkeypatch.setenv("CALLMON_TWILIO_AUTH_TOKEN", "token")
    known_organisations.cache_clear()
    yield monkeypatch
    known_organisations.cache_clear()


def app() -> FastAPI:
    settings.cache_clear()
    return create_app()


@pytest.fixture
def server(sqlite: str, environment: pytest.MonkeyPatch) -> Iterator[TestClient]:
    with TestClient(app()) as client:
        yield client


def test_health_says_what_is_well_and_what_is_not(server: TestClient):
    response = server.get("/health")

    assert response.status_code == 200, "callers are served"
    told = response.json()
    assert told["status"] == "degraded"
    assert told["database"] == {"is_well": True, "problem": None}
    assert told["worker"] == {"is_well": False, "problem": "no worker is running"}
    assert told["unfinished_jobs"] == 0


def test_health_counts_what_waits_on_disk(server: TestClient):
    folder().mkdir(parents=True)
    (folder() / "1.json").write_text("{}")

    assert server.get("/health").json()["receipts_waiting_on_disk"] == 1


def test_a_database_that_is_away_is_down_and_said(environment: pytest.MonkeyPatch):
    environment.setenv("CALLMON_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    with TestClient(app()) as client:
        response = client.get("/health")

    assert response.status_code == 503
    assert response.json()["status"] == "down"
    assert not response.json()["database"]["is_well"]


def test_a_server_starts_while_the_database_is_away_and_serves_the_fallback(
    environment: pytest.MonkeyPatch,
):
    environment.setenv("CALLMON_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    with TestClient(app()) as client:
        unsigned = client.post(
            "/twilio/fallback",
            content="CallSid=CA1",
            headers={"content-type": "application/x-www-form-urlencoded"},
        )

    assert unsigned.status_code == 403, "it is there, and asks for a signature"


def test_metrics_are_for_whoever_has_the_token(sqlite: str, environment: pytest.MonkeyPatch):
    environment.setenv("CALLMON_METRICS_TOKEN", "scrape me")
    with TestClient(app()) as client:
        assert client.get("/metrics").status_code == 403
        wrong = client.get("/metrics", headers={"authorization": "Bearer ā".encode()})
        assert wrong.status_code == 403
        response = client.get("/metrics", headers={"authorization": "Bearer scrape me"})

    assert response.status_code == 200
    assert "callmon_database_is_well 1.0" in response.text
    assert "callmon_unfinished_jobs 0.0" in response.text


def test_without_a_token_metrics_are_for_this_machine_only(
    sqlite: str, environment: pytest.MonkeyPatch
):
    with TestClient(app(), client=("127.0.0.1", 5000)) as client:
        assert client.get("/metrics").status_code == 200
        assert client.get("/metrics", headers={"x-forwarded-for": "10.0.0.1"}).status_code == 403
    with TestClient(app(), client=("10.0.0.1", 5000)) as client:
        assert client.get("/metrics").status_code == 403


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("CALLMON_SECRET_KEY", "short", "32 characters"),
        ("CALLMON_PUBLIC_URL", "zvani.lv", "write it as https://"),
        ("CALLMON_PUBLIC_URL", "https://my_host.lv", "Twilio refuses"),
        ("CALLMON_TWILIO_AUTH_TOKEN", "", "CALLMON_TWILIO_AUTH_TOKEN are not set"),
        ("CALLMON_TWILIO_ACCOUNT_SID", "SK" + "1" * 32, "is no account's SID"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_with_its_remedy(
    environment: pytest.MonkeyPatch, name: str, value: str, remedy: str
):
    environment.setenv(name, value)

    with pytest.raises(StartRefused, match=remedy):
        app()


def test_a_named_secret_that_is_not_in_the_environment_is_refused(
    environment: pytest.MonkeyPatch, tmp_path: Path
):
    path = tmp_path / "organisations" / "paraugs.toml"
    path.write_text('secret = "CITS"\n' + ORGANISATION, encoding="utf8")

    with pytest.raises(StartRefused, match="CALLMON_TWILIO_AUTH_TOKEN_CITS"):
        app()


def test_a_wrong_organisation_file_is_refused(environment: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "organisations" / "paraugs.toml").write_text("name = 1", encoding="utf8")

    with pytest.raises(OrganisationFileError):
        app()


def test_a_standard_that_is_not_there_is_refused_with_the_line_that_names_it(
    environment: pytest.MonkeyPatch, tmp_path: Path
):
    path = tmp_path / "organisations" / "paraugs.toml"
    path.write_text('standard = "riga-1999"\n' + ORGANISATION, encoding="utf8")

    with pytest.raises(StartRefused, match=r"paraugs\.toml:1: no standard is called 'riga-1999'"):
        app()
