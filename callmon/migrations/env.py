"""Where alembic gets its connection and what it compares with."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from callmon.config import settings
from callmon.tables import BigId, Row, UtcDateTime


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """The durable engine keeps its tables beside ours and migrates them itself."""
    return kind != "table" or name in Row.metadata.tables


def _in_a_revision(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Revisions say what is stored, in sqlalchemy's words, and import nothing of callmon."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is BigId:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


def _run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        include_name=_is_ours,
        render_item=_in_a_revision,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    # `alembic revision`, by a developer: callmon itself always gives its connection.
    with sa.create_engine(settings().database).begin() as connection:
        _run(connection)
