"""The migrated tables are those of tables.py, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from callmon.db import engine
from callmon.migrations import is_migrated, migrate
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
    assert is_migrated(engine())

    migrate(engine())

    assert is_migrated(engine())


def test_an_empty_database_is_not_migrated() -> None:
    assert not is_migrated(engine())
