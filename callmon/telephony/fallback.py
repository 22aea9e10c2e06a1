"""Receipts that could not go to the database: kept as files on disk, taken in later."""

import json
import os
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.config import settings
from callmon.known_organisations import known_organisations
from callmon.tables import ReceiptRow
from callmon.telephony.call_state import CallState
from callmon.telephony.form import Form
from callmon.telephony.receipts import Webhook, keep
from callmon.telephony.twilio import Kind

TAKEN_IN_AT_ONCE = 500

log = structlog.get_logger()


def folder() -> Path:
    """Where receipts wait on disk."""
    return settings().data_dir / "fallback"


def keep_on_disk(webhook: Webhook) -> None:
    """Write a receipt to a file of its own; it is on the disk when this returns, or OSError."""
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{webhook.received_at:%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex}"
    unfinished = place / f".{name}"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf8") as file:
        json.dump(_to_json(webhook), file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(place / f"{name}.json")
    _make_durable(place)


def waiting() -> int:
    """How many receipts wait on disk to be taken in."""
    return sum(1 for _ in folder().glob("*.json"))


def take_in_fallback(session: Session) -> int:
    """Keep what waits on disk as receipts with their jobs; how many were new.

    A file is moved to `taken/` when its receipt is found in the database, so at the next call
    after the one that kept it was committed; one that cannot be read is moved to `unreadable/`.
    Running it twice, or twice at once, changes nothing.
    """
    new = 0
    for path in sorted(folder().glob("*.json"))[:TAKEN_IN_AT_ONCE]:
        try:
            webhook = _of_json(json.loads(path.read_text(encoding="utf8")))
        except FileNotFoundError:
            continue  # another worker was faster
        except (ValueError, KeyError, TypeError) as error:
            log.error("a receipt on disk cannot be read", file=path.name, error=repr(error))
            _move(path, "unreadable")
            continue
        if _is_kept(session, webhook):
            _move(path, "taken")
        else:
            keep(session, webhook)
            new += 1
    return new


def _is_kept(session: Session, webhook: Webhook) -> bool:
    known = select(ReceiptRow.id).where(ReceiptRow.dedupe_key == webhook.dedupe_key)
    return session.scalar(known) is not None


def _move(path: Path, name: str) -> None:
    target = path.parent / name
    target.mkdir(mode=0o700, exist_ok=True)
    try:
        path.rename(target / path.name)
    except FileNotFoundError:
        return
    _make_durable(target)


def _make_durable(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _to_json(webhook: Webhook) -> dict[str, Any]:
    return {
        "kind": webhook.kind.value,
        "url": webhook.url,
        "received_at": webhook.received_at.isoformat(),
        "organisation_id": webhook.organisation_id,
        "idempotency_token": webhook.idempotency_token,
        "fields": webhook.form.pairs,
    }


def _of_json(kept: dict[str, Any]) -> Webhook:
    form = Form((str(name), str(value)) for name, value in kept["fields"])
    return Webhook(
        kind=Kind(kept["kind"]),
        url=kept["url"],
        form=form,
        received_at=datetime.fromisoformat(kept["received_at"]).astimezone(UTC),
        organisation_id=kept["organisation_id"] or _organisation_called(form),
        state=CallState.found_in(kept["url"]),
        idempotency_token=kept["idempotency_token"],
    )


def _organisation_called(form: Form) -> str | None:
    """Whose number was called; the fallback does not look it up, it must not need the files."""
    found = known_organisations().current().line_called(form.called_number)
    return found[0].id if found else None
