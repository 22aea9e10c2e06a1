"""0001_…: how the tables came to be, the same revisions on SQLite and PostgreSQL.

A new revision after a change in `tables.py`, from the repository's root:
`alembic -c callmon/migrations/alembic.ini revision --autogenerate -m "what changes"`.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

FOLDER = Path(__file__).parent


def migrate(engine: Engine) -> None:
    """Bring the database to the newest revision, all of it or nothing.

    Several processes may start at once: the first does it, the others wait for it.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7215)")
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config
