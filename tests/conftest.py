"""Fixtures for all tests: settings of a test's own, a fresh migrated database on both engines."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from callmon import db, jobs, workers
from callmon.alive import AdvisorySigns
from callmon.config import settings
from callmon.known_organisations import known_organisations
from callmon.known_standards import known_standards
from tests.mail_server import MailServer
from tests.postgres import Cluster

_numbers = count(1)


LONGEST = ("test_storm.py", "test_fortnight.py", "test_crashes.py", "test_scenarios.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first, so that with several processes (`-n`) they run beside the rest."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A DATA_DIR of this test's own. Without another fixture its database is SQLite, empty."""
    folder = tmp_path / "data"
    monkeypatch.setenv("CALLMON_DATA_DIR", str(folder))
    monkeypatch.setenv("CALLMON_DATABASE_URL", "")
    monkeypatch.setenv("CALLMON_SECRET_KEY", "a-secret-for-tests-of-32-characters")
    _forget()
    yield folder
    _forget()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL cluster, started when the first test wants it."""
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating anew for every test would be slow."""
    folder = tmp_path_factory.mktemp("migrated")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CALLMON_DATA_DIR", str(folder))
        environment.setenv("CALLMON_DATABASE_URL", "")
        _forget()
        jobs.prepare_database()
        with db.engine().connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        _forget()
    return folder / "callmon.db"


@pytest.fixture(scope="session")
def migrated_postgresql(postgres: Cluster) -> str:
    """The name of a migrated database, used as template."""
    postgres.execute("CREATE DATABASE migrated")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CALLMON_DATABASE_URL", postgres.address("migrated"))
        _forget()
        jobs.prepare_database()
        _forget()
    return "migrated"


@pytest.fixture
def sqlite(data_dir: Path, migrated_sqlite: Path) -> str:
    """The address of a fresh migrated SQLite database in this test's DATA_DIR, in use."""
    data_dir.mkdir(mode=0o700)
    shutil.copy(migrated_sqlite, data_dir / "callmon.db")
    return f"sqlite:///{data_dir / 'callmon.db'}"


@pytest.fixture
def postgresql(
    postgres: Cluster, migrated_postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of a fresh migrated PostgreSQL database, in use."""
    name = f"test_{next(_numbers)}"
    postgres.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_postgresql}")
    monkeypatch.setenv("CALLMON_DATABASE_URL", postgres.address(name))
    _forget()
    yield postgres.address(name)
    _forget()
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The test runs twice: on a fresh migrated SQLite and PostgreSQL database, in use."""
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
def quick_jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For `tests.worker_of_tests`: where its steps tell, and moments for what else takes long."""
    monkeypatch.setenv("TOLD", str(tmp_path / "told"))
    monkeypatch.setattr(jobs, "FIRST_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(jobs, "LONGEST_WAIT_SECONDS", 0.3)
    monkeypatch.setattr(workers, "LOOK_AROUND_SECONDS", 0.2)
    monkeypatch.setattr(AdvisorySigns, "grace_seconds", 2.0)


@pytest.fixture
def worker(database: str, quick_jobs: None) -> Iterator[None]:
    """A worker in this process."""
    workers.start()
    yield
    workers.stop(0)


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A running SMTP server, which the settings name."""
    server = MailServer()
    server.start()
    monkeypatch.setenv("CALLMON_SMTP_URL", server.url)
    settings.cache_clear()
    yield server
    server.stop()


def _forget() -> None:
    jobs.close()
    db.close()
    settings.cache_clear()
    known_organisations.cache_clear()
    known_standards.cache_clear()
