"""Rows that tests of many folders keep: who works at the desk, what a citizen is owed."""

from datetime import datetime

from callmon.tables import FollowUpRow, UserRow


def a_user(organisation_id: str, at: datetime, **more: object) -> UserRow:
    """A lead, unless told otherwise."""
    values: dict[str, object] = {
        "organisation_id": organisation_id,
        "email": f"lead@{organisation_id}.example",
        "name": "Anna Liepiņa",
        "role": "lead",
        "password_hash": "-",
        "created_at": at,
        **more,
    }
    return UserRow(**values)


def a_follow_up(
    organisation_id: str, employee_id: str, at: datetime, **more: object
) -> FollowUpRow:
    """Open, opened and due at that time unless told otherwise; of the line `information`."""
    values: dict[str, object] = {
        "organisation_id": organisation_id,
        "line_id": "information",
        "kind": "message",
        "department_id": "kap",
        "employee_id": employee_id,
        "opened_at": at,
        "due_at": at,
        "state": "open",
        **more,
    }
    return FollowUpRow(**values)
