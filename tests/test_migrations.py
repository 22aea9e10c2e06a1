"""The migrated tables are those of tables.py, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from callmon.db import engine
from callmon.migrations import migrate
from callmon.tables import Row


def test_the_migrated_tables_are_those_of_tables_py(database: str) -> None:
    with engine().connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: (
                    kind != "table" or name in Row.metadata.tables
                ),
            },
        )
        differences = compare_metadata(context, Row.metadata)

    assert differences == [], "write a revision for what changed in tables.py"


def test_migrating_a_migrated_database_changes_nothing(database: str) -> None:
    before = revisions()

    migrate(engine())

    assert revisions() == before
    assert len(before) == 1


def revisions() -> list[str]:
    with engine().connect() as connection:
        return list(connection.scalars(text("SELECT version_num FROM alembic_version")))
