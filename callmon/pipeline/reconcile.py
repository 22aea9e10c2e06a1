"""The night's reckoning: what Twilio says it did, held against what we know, and filled in.

Each night yesterday's calls, their webhooks and recordings are asked for. A webhook that never
reached us is kept now as if it had just come; where Twilio no longer lists the webhooks, the end
of a call or the news of a recording is made from the lists themselves. Everything goes the way
of any receipt, so nothing is doubled and running it again changes nothing. What it could not
mend stays listed: that, being empty, is the proof that nothing was lost.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callmon.calls.call_log import record_call
from callmon.config import TwilioCredentials, settings
from callmon.db import reading, transaction
from callmon.jobs import Queue, enqueue, in_words, step, workflow
from callmon.known_organisations import known_organisations
from callmon.organisation import Organisation
from callmon.tables import CallRow, ReceiptRow, ReconciliationRow, RecordingRow, VoicemailRow
from callmon.telephony import exchange_log
from callmon.telephony.exchange_log import ToldCall, ToldRecording
from callmon.telephony.receipts import Webhook, keep
from callmon.telephony.rest import RestProblem
from callmon.telephony.twilio import phone_events_of

log = structlog.get_logger()
AT = time(3, 0)
"""Local time from which on yesterday is asked for: its lists are complete by then."""
LONGEST_CALL = timedelta(hours=4)
SILENT_FOR = timedelta(minutes=10)
ASKED_AFTER_FOR = timedelta(days=1)
"""What is silent for longer is the night's business."""


class What(StrEnum):
    """What was repaired, or stays unexplained."""

    WEBHOOK = "webhook"
    """A webhook that never reached us was kept."""
    END = "end"
    """The end of a call was told by nobody; the list of calls told it."""
    RECORDING = "recording"
    """A recording nobody told us of."""
    UNKNOWN_LINE = "unknown_line"
    """A call to a number that no organisation has."""
    STILL_GOING = "still_going"
    """Twilio lists the call as not over, hours after it began."""
    NO_END = "no_end"
    """We still do not know how the call ended."""
    NO_MESSAGE = "no_message"
    """A message was recorded and there is none on the desk."""
    NO_CALL = "no_call"
    """A recording of a call that neither Twilio's list nor ours has."""
    NOT_TOLD = "not_told"
    """We know of a call that Twilio does not list."""
    NO_EVENTS = "no_events"
    """Twilio refused to list the webhooks of a leg; what the other lists tell was filled in."""


@dataclass(frozen=True)
class Found:
    """One thing repaired or unexplained."""

    organisation_id: str | None
    call_sid: str
    what: What


@dataclass
class Reckoning:
    """What came of holding the two against each other."""

    calls: int = 0
    repaired: list[Found] = field(default_factory=list)
    unexplained: list[Found] = field(default_factory=list)


def reconcile_yesterday(now: datetime) -> None:
    """A job for each account, once a night, for the local day that ended."""
    for account, zone in _accounts():
        local = now.astimezone(zone)
        if local.time() < AT:
            continue
        until = datetime.combine(local.date(), time(0), zone).astimezone(UTC)
        since = datetime.combine(local.date() - timedelta(days=1), time(0), zone).astimezone(UTC)
        with reading() as session:
            done = select(ReconciliationRow.id).where(
                ReconciliationRow.account_sid == account.account_sid,
                ReconciliationRow.until_at >= until,
            )
            if session.scalar(done.limit(1)) is not None:
                continue
        with transaction() as session:
            enqueue(
                session,
                "reconcile",
                account.account_sid,
                since.isoformat(),
                until.isoformat(),
                job_id=f"reconcile-{account.account_sid}-{local.date()}",
                queue=Queue.FETCH,
                subject=f"the calls of {since:%Y-%m-%d}",
            )


def ask_after_calls(now: datetime) -> int:
    """Ask Twilio after calls of which nothing was heard for long: whose end no webhook told, it is
    told now, so that who took them is rung again and the caller is followed up; how many.

    A talk is silent too: it is asked after each time, and is over when Twilio says so. What
    cannot be asked of one call holds up no other, and is left to the night, which lists it;
    raises RestProblem where no call can be asked after now.
    """
    last = func.max(ReceiptRow.received_at)
    query = (
        select(CallRow.call_sid, CallRow.organisation_id)
        .join(ReceiptRow, ReceiptRow.call_sid == CallRow.call_sid)
        .where(CallRow.ended_at.is_(None), CallRow.started_at > now - ASKED_AFTER_FOR)
        .group_by(CallRow.call_sid, CallRow.organisation_id)
        .having(last < now - SILENT_FOR)
    )
    with reading() as session:
        silent = session.execute(query).all()
    owners = {one.id: one for one in known_organisations().current()}
    return sum(
        _is_told_now(call_sid, owners.get(organisation_id)) for call_sid, organisation_id in silent
    )


def _is_told_now(call_sid: str, owner: Organisation | None) -> bool:
    if owner is None:
        log.warning("call_not_asked_after", call=call_sid, error="its organisation has left")
        return False
    try:
        return _tell_end(call_sid, owner)
    except RestProblem as problem:
        if not _is_of_one_call(problem):
            raise
        log.warning("call_not_asked_after", call=call_sid, error=in_words(problem))
        return False


def _is_of_one_call(problem: RestProblem) -> bool:
    """Whether Twilio refuses this one page for good: it is gone there. Not so where it is away,
    busy, or refuses the account."""
    return not problem.worth_retrying and problem.key != "account_refused"


def _tell_end(call_sid: str, owner: Organisation) -> bool:
    account = _account_of(owner)
    if account is None:
        return False
    told = exchange_log.call(account, call_sid)
    if not told.is_over:
        return False
    with transaction() as session:
        return _keep_if_new(session, exchange_log.end_of(told, account, owner))


@workflow("reconcile")
def reconcile(account_sid: str, since: str, until: str) -> int:
    """One account's time (ISO 8601) reconciled; how many things stay unexplained."""
    return reconcile_account(account_sid, since, until)


@step
def reconcile_account(account_sid: str, since: str, until: str) -> int:
    """Ask, compare, fill in, and keep what came of it. Raises RestProblem, tried again later."""
    account = next((one for one, _ in _accounts() if one.account_sid == account_sid), None)
    if account is None:
        log.warning("not_reconciled", account=account_sid, error="no organisation is on it now")
        return 0
    made = reconcile_now(account, datetime.fromisoformat(since), datetime.fromisoformat(until))
    return len(made.unexplained)


def reconcile_now(account: TwilioCredentials, since: datetime, until: datetime) -> Reckoning:
    """Reconcile the calls of an account that began from `since` to `until`, here and now.

    Raises RestProblem; then it is to be run again, which changes nothing that was done.
    """
    started = datetime.now(UTC)
    calls = exchange_log.calls(account, since, until)
    recordings = exchange_log.recordings(account, since, until + LONGEST_CALL)
    told = {call.sid for call in calls}
    children, sounds = defaultdict(list), defaultdict(list)
    for call in calls:
        children[call.parent_sid].append(call.sid)
    for recording in recordings:
        sounds[recording.call_sid].append(recording)
    done = Reckoning()
    for call in calls:
        if call.parent_sid is None:
            legs = [call.sid, *children[call.sid]]
            done.calls += 1
            _reconcile_call(done, account, call, legs, sounds[call.sid], started)
    _without_call(done, [one for one in recordings if one.call_sid not in told], since)
    _not_told(done, account, told, since, until)
    _keep(account, since, until, started, done)
    return done


def accounts() -> list[TwilioCredentials]:
    """Every account that a line of ours is on, once."""
    return [account for account, _ in _accounts()]


def _accounts() -> list[tuple[TwilioCredentials, ZoneInfo]]:
    found: dict[str, tuple[TwilioCredentials, ZoneInfo]] = {}
    for organisation in known_organisations().current():
        account = _account_of(organisation)
        if account is not None and account.account_sid:
            found.setdefault(account.account_sid, (account, organisation.zone))
    return list(found.values())


def _account_of(organisation: Organisation) -> TwilioCredentials | None:
    """None where its named secret is not in the environment: `callmon config check` tells."""
    try:
        return settings().twilio_credentials(organisation.secret)
    except KeyError:
        return None


def _reconcile_call(
    done: Reckoning,
    account: TwilioCredentials,
    call: ToldCall,
    legs: list[str],
    recordings: list[ToldRecording],
    now: datetime,
) -> None:
    """One call of a line of ours, in one transaction; nothing is asked of Twilio within it."""
    owner = _owner(call)
    if owner is None:
        done.unexplained.append(Found(None, call.sid, What.UNKNOWN_LINE))
        return
    if not call.is_over:
        if call.started_at is None or call.started_at < now - LONGEST_CALL:
            done.unexplained.append(Found(owner.id, call.sid, What.STILL_GOING))
        return
    listed = [_webhooks(account, leg) for leg in legs]
    sent = [_owned(webhook, owner) for of_leg in listed for webhook in of_leg or ()]
    with transaction() as session:
        repaired = [What.WEBHOOK for webhook in sent if _keep_if_new(session, webhook)]
        repaired += _repair_end(session, account, call, owner)
        repaired += [
            What.RECORDING
            for one in recordings
            if _is_news(session, one)
            and _keep_if_new(session, exchange_log.news_of(one, account, owner))
        ]
        unexplained = list(_still_wrong(session, call, recordings))
    if None in listed:
        unexplained.append(What.NO_EVENTS)
    done.repaired += [Found(owner.id, call.sid, what) for what in repaired]
    done.unexplained += [Found(owner.id, call.sid, what) for what in unexplained]


def _webhooks(account: TwilioCredentials, call_sid: str) -> list[Webhook] | None:
    """Those of one leg; None where Twilio has that list no more. Raises RestProblem."""
    try:
        return exchange_log.webhooks(account, call_sid)
    except RestProblem as problem:
        if not _is_of_one_call(problem):
            raise
        return None


def _owner(call: ToldCall) -> Organisation | None:
    """Whose call it is: an inbound one by the number called, ours by the number we showed."""
    number = call.to_number if call.direction == "inbound" else call.from_number
    found = known_organisations().current().line_called(number)
    return found[0] if found else None


def _owned(webhook: Webhook, owner: Organisation) -> Webhook:
    return webhook if webhook.organisation_id else replace(webhook, organisation_id=owner.id)


def _keep_if_new(session: Session, webhook: Webhook) -> bool:
    known = select(ReceiptRow.id).where(ReceiptRow.dedupe_key == webhook.dedupe_key)
    if session.scalar(known) is not None:
        return False
    keep(session, webhook)
    return True


def _repair_end(
    session: Session, account: TwilioCredentials, call: ToldCall, owner: Organisation
) -> list[What]:
    """The end of a call that no webhook told of, also none that was just filled in."""
    row = _derived(session, call.sid)
    if row is not None and row.ended_at is not None:
        return []
    told = _keep_if_new(session, exchange_log.end_of(call, account, owner))
    return [What.END] if told else []


def _is_news(session: Session, recording: ToldRecording) -> bool:
    """Whether nobody told us that this recording is complete, or that there is none."""
    if recording.status not in ("completed", "absent"):
        return False
    known = session.scalar(select(RecordingRow).where(RecordingRow.recording_sid == recording.sid))
    return known is None or (known.state == "expected" and known.duration_seconds is None)


def _still_wrong(
    session: Session, call: ToldCall, recordings: list[ToldRecording]
) -> Iterator[What]:
    row = _derived(session, call.sid)
    if row is None or row.ended_at is None:
        yield What.NO_END
    elif row.outcome == "message" and not _is_told_as_message(session, call, recordings):
        yield What.NO_MESSAGE


def _is_told_as_message(session: Session, call: ToldCall, recordings: list[ToldRecording]) -> bool:
    """On the desk, or on its way there: its receipt was kept just now and will be read."""
    kept = select(VoicemailRow.id).where(VoicemailRow.call_sid == call.sid)
    return session.scalar(kept) is not None or any(
        one.source == "RecordVerb" and one.status == "completed" for one in recordings
    )


def _derived(session: Session, call_sid: str) -> CallRow | None:
    session.flush()
    return record_call(session, call_sid, known_organisations().current(), phone_events_of)


def _without_call(done: Reckoning, recordings: list[ToldRecording], since: datetime) -> None:
    """Recordings of calls that are not in the list: of the day before, or of nobody's."""
    with reading() as session:
        for one in recordings:
            if one.started_at is not None and one.started_at < since:
                continue
            known = select(CallRow.id).where(CallRow.call_sid == one.call_sid)
            if session.scalar(known) is None:
                done.unexplained.append(Found(None, one.call_sid, What.NO_CALL))


def _not_told(
    done: Reckoning,
    account: TwilioCredentials,
    told: set[str],
    since: datetime,
    until: datetime,
) -> None:
    """Calls of ours that Twilio does not list; those of the first and last minute may be listed
    under the day beside."""
    ours = [one.id for one in known_organisations().current() if _account_of(one) == account]
    with reading() as session:
        known = session.scalars(
            select(CallRow).where(
                CallRow.organisation_id.in_(ours),
                CallRow.started_at >= since + timedelta(minutes=1),
                CallRow.started_at < until - timedelta(minutes=1),
            )
        )
        done.unexplained += [
            Found(row.organisation_id, row.call_sid, What.NOT_TOLD)
            for row in known
            if row.call_sid not in told
        ]


def _keep(
    account: TwilioCredentials,
    since: datetime,
    until: datetime,
    started: datetime,
    done: Reckoning,
) -> None:
    with transaction() as session:
        session.add(
            ReconciliationRow(
                account_sid=account.account_sid,
                from_at=since,
                until_at=until,
                started_at=started,
                finished_at=datetime.now(UTC),
                calls=done.calls,
                repaired=[asdict(one) for one in done.repaired],
                unexplained=[asdict(one) for one in done.unexplained],
            )
        )
