"""The morning: every message that is due goes to one person, by one mail.

A night that was missed is caught up: what is due is told from the messages themselves, not
from a clock that struck. Run twice at once, or killed half-way, each message still gets one
assignment, one follow-up and one mail: all are made in one transaction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from callmon.db import reading, transaction
from callmon.follow_ups.causes import open_for_message, who_has
from callmon.jobs import enqueue, in_words, may_pass, step, unfinished, workflow
from callmon.known_organisations import known_organisations
from callmon.organisation import Organisation, Organisations
from callmon.pipeline.mails import tell_assigned
from callmon.staff import Staff, staff
from callmon.tables import VoicemailRow
from callmon.voicemail.assignment import assign

LATE = timedelta(minutes=30)
"""A message not written down by then is handed on without its words."""
AT_ONCE = 10
"""Messages in one commit: enough to share it, few enough to keep nobody waiting to write."""

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
    """The message assigned, followed up and its mail enqueued. Raises NobodyToAssign."""
    with reading() as session:
        organisation_id = session.get_one(VoicemailRow, voicemail_id).organisation_id
    organisation = known_organisations().current().get(organisation_id)
    [was_to_do] = _hand_on([voicemail_id], organisation, datetime.fromisoformat(at))
    return was_to_do


def route_due(at: datetime) -> int:
    """Hand on what is due, here and now; how many. One with a problem gets a job of its own, so
    that it is listed with what is wrong, and is left to that job from then on."""
    done, failed = 0, []
    for voicemail, result in _route(_left_to_us(at), at, known_organisations().current()):
        if isinstance(result, Exception):
            failed.append(voicemail)
        else:
            done += result
    if failed:
        with transaction() as session:
            for voicemail in failed:
                _enqueue(session, voicemail, at)
    return done


def route(at: datetime, organisations: Organisations) -> Routed:
    """Hand on every message due at `at`, here and now (`callmon voicemail route --at`).

    What is wrong with one message holds up no other; an outage of the database is raised.
    """
    with reading() as session:
        due = _due(session, at)
    ready = [row for row in due if _is_ready(row, at)]
    done = Routed(waiting=len(due) - len(ready))
    for voicemail, result in _route(ready, at, organisations):
        if isinstance(result, Exception):
            problem = f"message {voicemail.id}: {in_words(result)}"
            done = replace(done, problems=(*done.problems, problem))
        else:
            done = replace(done, routed=done.routed + result)
    return done


def _left_to_us(at: datetime) -> list[VoicemailRow]:
    with reading() as session:
        ready = [row for row in _due(session, at) if _is_ready(row, at)]
    jobs = {job.id for job in unfinished()} if ready else set()
    return [row for row in ready if _job_id(row) not in jobs]


def _due(session: Session, at: datetime) -> list[VoicemailRow]:
    query = select(VoicemailRow).where(
        VoicemailRow.state == "received", VoicemailRow.due_for_routing_at <= at
    )
    return list(session.scalars(query.order_by(VoicemailRow.received_at, VoicemailRow.id)))


def _is_ready(voicemail: VoicemailRow, at: datetime) -> bool:
    """Written down, or never to be, or too late to wait for it."""
    is_told = voicemail.text is not None or voicemail.transcription_problem is not None
    return is_told or at >= voicemail.due_for_routing_at + LATE


def _route(
    due: list[VoicemailRow], at: datetime, organisations: Organisations
) -> Iterator[tuple[VoicemailRow, bool | Exception]]:
    """Each message with whether it was still to do, or what is wrong with it. Some share a commit;
    where that fails, each of them is handed on alone. Raises what is an outage."""
    for organisation_id, theirs in groupby(
        sorted(due, key=attrgetter("organisation_id")), attrgetter("organisation_id")
    ):
        rows = list(theirs)
        for first in range(0, len(rows), AT_ONCE):
            group = rows[first : first + AT_ONCE]
            results = _together([row.id for row in group], organisation_id, at, organisations)
            yield from zip(group, results, strict=True)


def _together(
    ids: list[int], organisation_id: str, at: datetime, organisations: Organisations
) -> Sequence[bool | Exception]:
    try:
        return _hand_on(ids, organisations.get(organisation_id), at)
    except Exception as error:
        if may_pass(error):
            raise
        if len(ids) == 1:
            log.error("message_not_routed", voicemail=ids[0], error=in_words(error))
            return [error]
    return [
        result for one in ids for result in _together([one], organisation_id, at, organisations)
    ]


def _hand_on(ids: list[int], organisation: Organisation, at: datetime) -> list[bool]:
    """Messages of an organisation handed on in one transaction; whether each was still to do."""
    with transaction() as session:
        people = staff(session, organisation, at.astimezone(organisation.zone).date())
        return [_hand_on_one(session, one, people, at) for one in ids]


def _hand_on_one(session: Session, voicemail_id: int, people: Staff, at: datetime) -> bool:
    voicemail = session.get_one(VoicemailRow, voicemail_id)
    assignment = assign(session, voicemail, people, at, partial(who_has, session, voicemail))
    if assignment is None:
        return False
    follow_up = open_for_message(session, voicemail, assignment, people.organisation, at)
    tell_assigned(session, follow_up, people.organisation, at)
    return True


def _enqueue(session: Session, voicemail: VoicemailRow, at: datetime) -> None:
    enqueue(
        session,
        "route_voicemail",
        voicemail.id,
        at.isoformat(),
        job_id=_job_id(voicemail),
        organisation_id=voicemail.organisation_id,
        subject=f"message {voicemail.id} of call {voicemail.call_sid}",
    )


def _job_id(voicemail: VoicemailRow) -> str:
    return f"route-{voicemail.call_sid}"
