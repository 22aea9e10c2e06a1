"""What Twilio says it did: its calls, the webhooks it sent, its recordings (REST lists).

The lists lag: a call may be missing or unfinished for some minutes after its end; the webhooks
of a call are listed about 15 minutes after it (twilio: Call Events sub-resource).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from callmon.config import TwilioCredentials, settings
from callmon.organisation import Organisation
from callmon.telephony.call_state import BadToken, CallState
from callmon.telephony.form import TERMINAL, Form
from callmon.telephony.receipts import Webhook
from callmon.telephony.rest import client_of, problems_named
from callmon.telephony.signature import public_url
from callmon.telephony.twilio import Kind

PAGE_SIZE = 1000


@dataclass(frozen=True, slots=True)
class ToldCall:
    """A leg as Twilio lists it. `direction`: inbound, outbound-api, outbound-dial."""

    sid: str
    parent_sid: str | None
    from_number: str
    to_number: str
    direction: str
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    duration_seconds: int | None

    @property
    def is_over(self) -> bool:
        return self.status in TERMINAL


@dataclass(frozen=True, slots=True)
class ToldRecording:
    """A recording as Twilio lists it; `source` is `RecordVerb` for a message."""

    sid: str
    call_sid: str
    status: str
    source: str
    channels: int | None
    duration_seconds: int | None
    started_at: datetime | None
    error_code: str | None


def calls(account: TwilioCredentials, since: datetime, until: datetime) -> list[ToldCall]:
    """All legs that began in that time. Raises RestProblem."""
    with problems_named():
        found = client_of(account).calls.list(
            start_time_after=_utc(since), start_time_before=_utc(until), page_size=PAGE_SIZE
        )
    return [_call(one) for one in found]


def call(account: TwilioCredentials, call_sid: str) -> ToldCall:
    """One leg as it is now. Raises RestProblem."""
    with problems_named():
        return _call(client_of(account).calls(call_sid).fetch())


def recordings(account: TwilioCredentials, since: datetime, until: datetime) -> list[ToldRecording]:
    """All recordings that were made in that time. Raises RestProblem."""
    with problems_named():
        found = client_of(account).recordings.list(
            date_created_after=_utc(since), date_created_before=_utc(until), page_size=PAGE_SIZE
        )
    return [_recording(one) for one in found]


def webhooks(account: TwilioCredentials, call_sid: str) -> list[Webhook]:
    """The webhooks of one leg that went to addresses of ours, as they would have arrived.

    Raises RestProblem.
    """
    with problems_named():
        found = client_of(account).calls(call_sid).events.list(page_size=PAGE_SIZE)
    return [webhook for event in found for webhook in _webhook(event.request, event.response)]


def end_of(call: ToldCall, account: TwilioCredentials, organisation: Organisation) -> Webhook:
    """The status callback that Twilio would have sent at the end of a call."""
    told = {
        "CallSid": call.sid,
        "AccountSid": account.account_sid,
        "From": call.from_number,
        "To": call.to_number,
        "CallStatus": call.status,
        "Direction": call.direction,
        "CallDuration": str(call.duration_seconds or 0),
        "Timestamp": format_datetime(call.ended_at) if call.ended_at else "",
    }
    return _of_our_making(Kind.STATUS, told, call.ended_at, organisation)


def news_of(recording: ToldRecording, account: TwilioCredentials, owner: Organisation) -> Webhook:
    """The callback that Twilio would have sent of a recording."""
    told = {
        "CallSid": recording.call_sid,
        "AccountSid": account.account_sid,
        "RecordingSid": recording.sid,
        "RecordingStatus": recording.status,
        "RecordingSource": recording.source,
        "RecordingChannels": str(recording.channels or ""),
        "RecordingDuration": _text(recording.duration_seconds),
        "RecordingStartTime": format_datetime(recording.started_at) if recording.started_at else "",
        "ErrorCode": recording.error_code or "",
    }
    return _of_our_making(Kind.RECORDING, told, recording.started_at, owner)


def _of_our_making(
    kind: Kind, told: dict[str, str], at: datetime | None, organisation: Organisation
) -> Webhook:
    return Webhook(
        kind=kind,
        url=public_url(f"/twilio/{kind}", ""),
        form=Form((name, value) for name, value in told.items() if value),
        received_at=at or datetime.now(UTC),
        organisation_id=organisation.id,
        state=None,
    )


def _webhook(request: dict[str, Any] | None, response: dict[str, Any] | None) -> Iterator[Webhook]:
    """The webhook of an event; none where the address is not ours or what it carries is not."""
    if not request:
        return
    url = str(request.get("url", "")).partition("#")[0]
    kind = _kind_at(url)
    token = parse_qs(urlsplit(url).query).get("t", [""])[0]
    try:
        secret = settings().secret_key.get_secret_value()
        state = CallState.of_token(token, secret) if token else None
    except BadToken:
        return
    if kind is None:
        return
    parameters: dict[str, Any] = request.get("parameters") or {}
    yield Webhook(
        kind=kind,
        url=url,
        form=Form((_pascal(name), str(value or "")) for name, value in parameters.items()),
        received_at=_moment((response or {}).get("date_created")) or datetime.now(UTC),
        organisation_id=state.organisation_id if state else None,
        state=state,
    )


def _kind_at(url: str) -> Kind | None:
    here = public_url("/twilio/", "")
    path = urlsplit(url).path if url.startswith(here) else ""
    name = path.removeprefix(urlsplit(here).path).replace("/", "-")
    return Kind(name) if name in tuple(Kind) else None


def _pascal(name: str) -> str:
    """`call_sid` → `CallSid`: events name parameters in small letters."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def _call(told: Any) -> ToldCall:
    return ToldCall(
        sid=told.sid,
        parent_sid=told.parent_call_sid,
        from_number=told._from or "",
        to_number=told.to or "",
        direction=told.direction or "",
        status=str(told.status or ""),
        started_at=_aware(told.start_time),
        ended_at=_aware(told.end_time),
        duration_seconds=_whole(told.duration),
    )


def _recording(told: Any) -> ToldRecording:
    return ToldRecording(
        sid=told.sid,
        call_sid=told.call_sid or "",
        status=str(told.status or ""),
        source=str(told.source or ""),
        channels=_whole(told.channels),
        duration_seconds=_whole(told.duration),
        started_at=_aware(told.start_time),
        error_code=_text(told.error_code) or None,
    )


def _utc(moment: datetime) -> datetime:
    """The library writes a `Z` after whatever zone it is given."""
    return moment.astimezone(UTC)


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None or not isinstance(moment, datetime):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(text: Any) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(str(text)))
    except (ValueError, TypeError):
        return None


def _whole(value: Any) -> int | None:
    return int(value) if str(value or "").isdigit() else None


def _text(value: Any) -> str:
    return "" if value is None else str(value)
