"""What `--json` shows of a row: stable keys, times as ISO 8601 in UTC, durations in seconds.

The keys are a promise to scripts: one may be added, none is renamed or taken away.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from callmon.evaluate.changed_standard import Hit, Trial
from callmon.figures.figures import Figures
from callmon.follow_ups.follow_up import is_overdue
from callmon.jobs import Job
from callmon.pipeline.reconcile import Found, Reckoning
from callmon.standards.standard import Standard
from callmon.tables import (
    AssignmentRow,
    CallRow,
    FindingRow,
    FollowUpCauseRow,
    FollowUpEventRow,
    FollowUpRow,
    NotificationRow,
    VoicemailRow,
)

Shown = dict[str, Any]


def call(row: CallRow, findings: Iterable[FindingRow]) -> Shown:
    """A call in a list: who, when, how long, and the checks that ask for a person."""
    outcomes = [(finding.check, finding.outcome) for finding in findings]
    return {
        "call_sid": row.call_sid,
        "organisation": row.organisation_id,
        "line": row.line_id,
        "direction": row.direction,
        "language": row.language,
        "from": row.from_number,
        "to": row.to_number,
        "started_at": _time(row.started_at),
        "ended_at": _time(row.ended_at),
        "outcome": row.outcome,
        "ended_by": row.ended_by,
        "department": row.department_id,
        "employee": row.employee_id,
        "wait_seconds": row.wait_seconds,
        "rings_to_answer": row.rings_to_answer,
        "talk_seconds": row.talk_seconds,
        "flags": sorted({check for check, outcome in outcomes if outcome == "not_met"}),
        "unclear": sorted({check for check, outcome in outcomes if outcome == "unclear"}),
    }


def finding(row: FindingRow, why: str) -> Shown:
    """A finding: verdict, evidence, and the versions of all that made it."""
    return {
        "clause": row.clause,
        "check": row.check,
        "outcome": row.outcome,
        "confidence": row.confidence,
        "why": why,
        "evidence": row.evidence,
        "standard": row.standard_id,
        "standard_version": row.standard_version,
        "check_version": row.check_version,
        "heard_by": row.heard_by,
    }


def voicemail(
    row: VoicemailRow, assignment: AssignmentRow | None, mail: NotificationRow | None
) -> Shown:
    """A message: what was left, where it went and why, and whether its mail went out."""
    return {
        "id": row.id,
        "call_sid": row.call_sid,
        "organisation": row.organisation_id,
        "line": row.line_id,
        "from": row.from_number,
        "received_at": _time(row.received_at),
        "due_for_routing_at": _time(row.due_for_routing_at),
        "state": row.state,
        "language": row.language,
        "text": row.text,
        "transcription_problem": row.transcription_problem,
        "urgent": row.urgent,
        "urgent_told_at": _time(row.urgent_told_at),
        "department": row.department_id,
        "confidence": row.confidence,
        "reason": row.reason,
        "by_hand": row.by_hand,
        "corrected_department": row.corrected_department_id,
        "corrected_at": _time(row.corrected_at),
        "callback_number": row.callback_number,
        "caller_name": row.caller_name,
        "employee": assignment.employee_id if assignment else None,
        "assigned_at": _time(assignment.assigned_at) if assignment else None,
        "mail_sent_at": _time(mail.sent_at) if mail else None,
    }


def reckoning(account_sid: str, since: datetime, until: datetime, done: Reckoning) -> Shown:
    """What came of holding an account's calls against ours."""
    return {
        "account_sid": account_sid,
        "from": _time(since),
        "to": _time(until),
        "calls": done.calls,
        "repaired": [found(one) for one in done.repaired],
        "unexplained": [found(one) for one in done.unexplained],
    }


def found(one: Found) -> Shown:
    """One thing that was repaired, or stays unexplained."""
    return {
        "organisation": one.organisation_id,
        "call_sid": one.call_sid,
        "what": one.what.value,
    }


def figures(organisation_id: str, group: str | None, made: Figures) -> Shown:
    """Figures of one group: shares from 0 to 1, hours in office hours; null: of nothing."""
    return {
        "organisation": organisation_id,
        "group": group,
        "messages_received": made.messages_received,
        "routed_on_time": made.routed_on_time,
        "first_try_median_hours": made.first_try and made.first_try.median_hours,
        "first_try_p90_hours": made.first_try and made.first_try.p90_hours,
        "spoken_median_hours": made.spoken and made.spoken.median_hours,
        "spoken_p90_hours": made.spoken and made.spoken.p90_hours,
        "spoken_on_time": made.spoken_on_time,
        "promises": made.promises,
        "promises_kept_in_time": made.promises_kept_in_time,
        "missed_calls": made.missed_calls,
        "missed_calls_returned": made.missed_calls_returned,
    }


MAIL_STATES = ("waiting", "sent", "refused", "came_back", "dropped")
"""`dropped`: not sent, because what it would have told was done or handed on by then."""


def mail(row: NotificationRow) -> Shown:
    """A mail: why, to whom, about what, and what became of it."""
    return {
        "id": row.id,
        "organisation": row.organisation_id,
        "kind": row.kind,
        "subject_key": row.subject_key,
        "message_id": row.message_id,
        "message": row.voicemail_id,
        "follow_up": row.follow_up_id,
        "department": row.department_id,
        "day": row.day.isoformat() if row.day else None,
        "recipient": row.recipient,
        "employee": row.employee_id,
        "language": row.language,
        "created_at": _time(row.created_at),
        "sent_at": _time(row.sent_at),
        "dropped_at": _time(row.dropped_at),
        "refused_at": _time(row.refused_at),
        "state": _state_of(row),
        "problem": row.problem,
    }


def _state_of(row: NotificationRow) -> str:
    if row.dropped_at:
        return "dropped"
    if row.refused_at:
        return "came_back" if row.sent_at else "refused"
    return "sent" if row.sent_at else "waiting"


def follow_up(row: FollowUpRow, now: datetime) -> Shown:
    """What a citizen is owed: whose it is, by when, how far."""
    return {
        "id": row.id,
        "organisation": row.organisation_id,
        "line": row.line_id,
        "kind": row.kind,
        "state": row.state,
        "overdue": is_overdue(row, now),
        "opened_at": _time(row.opened_at),
        "due_at": _time(row.due_at),
        "closed_at": _time(row.closed_at),
        "outcome": row.outcome,
        "department": row.department_id,
        "employee": row.employee_id,
        "number": row.number,
        "said_number": row.said_number,
        "number_confirmed_at": _time(row.number_confirmed_at),
        "caller_name": row.caller_name,
        "language": row.language,
        "urgent": row.urgent,
    }


def follow_up_with_history(
    row: FollowUpRow,
    causes: Iterable[FollowUpCauseRow],
    events: Iterable[FollowUpEventRow],
    conversations: Iterable[CallRow],
    now: datetime,
) -> Shown:
    """… with why it is owed, the conversations since, and all that happened to it."""
    return {
        **follow_up(row, now),
        "causes": [cause.cause_key for cause in causes],
        "conversations": [call.call_sid for call in conversations],
        "history": [
            {
                "at": _time(event.at),
                "kind": event.kind,
                "user": event.user_id,
                "department": event.department_id,
                "employee": event.employee_id,
                "call_sid": event.call_sid,
                "words": event.words,
            }
            for event in events
        ],
    }


def job(one: Job) -> Shown:
    """A piece of work that is not done."""
    return {
        "id": one.id,
        "name": one.name,
        "subject": one.subject,
        "organisation": one.organisation_id,
        "state": one.state.value,
        "since": _time(one.since),
        "attempts": one.attempts,
        "error": one.error,
    }


def standard(one: Standard) -> Shown:
    """A standard with all its clauses and the checks that assess them."""
    return {
        "id": one.id,
        "name": one.name,
        "version": one.version,
        "clauses": [
            {
                "number": clause.number,
                "summary_lv": clause.summary_lv,
                "summary_ru": clause.summary_ru,
                "summary_en": clause.summary_en,
                "assessed": str(clause.assessed),
                "checks": [
                    {"check": one.check, "parameters": dict(one.parameters)}
                    for one in clause.checks
                ],
            }
            for clause in one.clauses
        ],
    }


def trial(one: Trial) -> Shown:
    """What a changed standard would change on past calls."""
    return {
        "standard": one.standard.id,
        "version": one.standard.version,
        "calls": one.calls,
        "new_flags": one.count(new_flags=True),
        "flags_gone": one.count(new_flags=False),
        "clauses_added": list(one.clauses_added),
        "clauses_removed": list(one.clauses_removed),
        "hits": [hit(each) for each in one.hits],
    }


def hit(one: Hit) -> Shown:
    """A verdict that would change; `before` and `after` are null where there is none."""
    return {
        "call_sid": one.call_sid,
        "organisation": one.organisation_id,
        "started_at": _time(one.started_at),
        "clause": one.clause,
        "check": one.check,
        "before": one.before,
        "after": one.after,
        "evidence": list(one.evidence),
        "why": one.why,
        "person": one.person,
        "check_changed": one.check_changed,
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
