"""The morning: every message that is due goes to one person, by one mail.

A night that was missed is caught up: what is due is told from the messages themselves, not
from a clock that struck. Run twice at once, or killed half-way, each message still gets one
assignment, one follow-up and one mail: all are made in one transaction, one message at a time.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.db import reading, transaction
from callmon.follow_ups.causes import open_for_message, who_has
from callmon.jobs import enqueue, in_words, may_pass, step, workflow
from callmon.known_organisations import known_organisations
from callmon.organisation import Organisation, Organisations
from callmon.pipeline.mails import tell_assigned
from callmon.tables import VoicemailRow
from callmon.voicemail.assignment import assign

LATE = timedelta(minutes=30)
"""A message not written down by then is handed on without its words."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Routed:
    """What became of the messages due: handed on, waiting for their words, or failed."""

    routed: int = 0
    waiting: int = 0
    problems: tuple[str, ...] = ()


@workflow("route_voicemail")
def route_voicemail(voicemail_id: int, at: str) -> bool:
    """Hand on one message, due at that time (ISO 8601); whether it was still to do."""
    return hand_on(voicemail_id, at)


@step
def hand_on(voicemail_id: int, at: str) -> bool:
    """The message assigned and its mail enqueued. Raises NobodyToAssign."""
    with reading() as session:
        organisation_id = session.get_one(VoicemailRow, voicemail_id).organisation_id
    organisation = known_organisations().current().get(organisation_id)
    return _route_one(voicemail_id, organisation, datetime.fromisoformat(at))


def enqueue_due(at: datetime) -> int:
    """A job for every message that is due, so that one that fails is listed and holds up no other.

    A message whose job was enqueued before gets no other.
    """
    with reading() as session:
        due = [row for row in _due(session, at) if _is_ready(row, at)]
    if due:
        with transaction() as session:
            for voicemail in due:
                enqueue(
                    session,
                    "route_voicemail",
                    voicemail.id,
                    at.isoformat(),
                    job_id=f"route-{voicemail.call_sid}",
                    organisation_id=voicemail.organisation_id,
                    subject=f"message {voicemail.id} of call {voicemail.call_sid}",
                )
    return len(due)


def route(at: datetime, organisations: Organisations) -> Routed:
    """Hand on every message due at `at`, here and now (`callmon voicemail route --at`).

    What is wrong with one message holds up no other; an outage of the database is raised.
    """
    done = Routed()
    with reading() as session:
        due = [(row.id, row.organisation_id, _is_ready(row, at)) for row in _due(session, at)]
    for voicemail_id, organisation_id, is_ready in due:
        if not is_ready:
            done = replace(done, waiting=done.waiting + 1)
            continue
        try:
            routed = _route_one(voicemail_id, organisations.get(organisation_id), at)
        except Exception as error:
            if may_pass(error):
                raise
            log.error("message_not_routed", voicemail=voicemail_id, error=in_words(error))
            problem = f"message {voicemail_id}: {in_words(error)}"
            done = replace(done, problems=(*done.problems, problem))
        else:
            done = replace(done, routed=done.routed + routed)
    return done


def _due(session: Session, at: datetime) -> list[VoicemailRow]:
    query = select(VoicemailRow).where(
        VoicemailRow.state == "received", VoicemailRow.due_for_routing_at <= at
    )
    return list(session.scalars(query.order_by(VoicemailRow.received_at, VoicemailRow.id)))


def _is_ready(voicemail: VoicemailRow, at: datetime) -> bool:
    """Written down, or never to be, or too late to wait for it."""
    is_told = voicemail.text is not None or voicemail.transcription_problem is not None
    return is_told or at >= voicemail.due_for_routing_at + LATE


def _route_one(voicemail_id: int, organisation: Organisation, at: datetime) -> bool:
    with transaction() as session:
        voicemail = session.get_one(VoicemailRow, voicemail_id)
        assignment = assign(
            session, voicemail, organisation, at, partial(who_has, session, voicemail)
        )
        if assignment is None:
            return False
        follow_up = open_for_message(session, voicemail, assignment, organisation, at)
        tell_assigned(session, follow_up, organisation, at)
        return True
