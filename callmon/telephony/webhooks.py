"""Twilio's webhooks: verify, keep, hand on, answer.

What each address answers when something breaks:

- `/twilio/voice` and every address that must say what comes next (`menu`, `hunt`, `dial`, `hold`,
  `voicemail`): 503. Twilio then asks `/twilio/fallback`, which needs neither the database nor an
  organisation's file: the caller hears Latvian and can leave a message.
- an employee who rings a citizen back (`ring-back`, `-key`, `-talk`, `-done`): 503; the fallback
  tells them and hangs up. What the citizen hears of it (`ring-back-notice`) is answered always.
- `/twilio/screening` (an employee's leg): 503 too; the fallback hangs that leg up, so nobody is
  connected unrecorded and the caller's own leg goes on.
- callbacks (`leg`, `recording`, `status`): 503. Those of our own making ask Twilio to try again.
- `/twilio/fallback` itself always answers its document once the signature is right.

Whatever could not be committed is kept as a file as well (`telephony.fallback`), so that nothing
hangs on anybody's retry. 403 is for what Twilio did not sign, 4xx for what is no form of Twilio's;
each with one line in the log and nothing kept.
"""

import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, NoReturn

import structlog
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from prometheus_client import Counter, Histogram
from sqlalchemy.exc import SQLAlchemyError

from callmon.config import settings
from callmon.db import commit_together
from callmon.known_organisations import known_organisations
from callmon.organisation import Line, Organisation, Organisations
from callmon.telephony import answering, ring_back, twiml
from callmon.telephony.answering import Caller
from callmon.telephony.call_state import BadToken, CallState
from callmon.telephony.fallback import keep_on_disk
from callmon.telephony.form import BadForm, Form
from callmon.telephony.receipts import Answer, Decide, Webhook, keep_all
from callmon.telephony.signature import (
    auth_token_of,
    auth_token_of_account,
    is_signed,
    public_url,
)
from callmon.telephony.twilio import Kind

FORM_TYPE = "application/x-www-form-urlencoded"
NO_CONTENT = 204

router = APIRouter(prefix="/twilio", include_in_schema=False)
log = structlog.get_logger()

WEBHOOKS = Counter("callmon_webhooks", "Webhooks by address and answer", ("kind", "code"))
COMMIT = Histogram("callmon_webhook_commit_seconds", "From a verified webhook to its commit")


class Posted:
    """A signed form that came to one of our addresses."""

    __slots__ = ("line", "organisation", "webhook")

    def __init__(
        self, webhook: Webhook, organisation: Organisation | None, line: Line | None
    ) -> None:
        self.webhook = webhook
        self.organisation = organisation
        self.line = line

    @property
    def caller(self) -> Caller:
        """The caller whose call the signed state in the address tells of."""
        webhook, state = self.webhook, self.webhook.state
        if self.organisation is None or self.line is None or state is None:
            _refuse(webhook.kind, 404, "no organisation or line of that call is known")
        return Caller(self.organisation, self.line, webhook.form, state, webhook.received_at)


def posted(kind: Kind) -> Callable[[Request], object]:
    """The dependency that reads and verifies a webhook of one kind."""

    async def read(request: Request) -> Posted:
        form, url = await _form(request, kind), _url(request)
        return _verified(kind, form, url, request)

    return read


# The callbacks come first: they are the most, and routes are tried in order.


@router.post("/leg", status_code=NO_CONTENT)
async def leg(posted: Annotated[Posted, Depends(posted(Kind.LEG))]) -> Response:
    """An employee's leg was initiated, rings, was answered, ended."""
    return await _kept(posted.webhook)


@router.post("/recording", status_code=NO_CONTENT)
async def recording(posted: Annotated[Posted, Depends(posted(Kind.RECORDING))]) -> Response:
    """A recording began, is complete, or does not exist."""
    return await _kept(posted.webhook)


@router.post("/status", status_code=NO_CONTENT)
async def status(posted: Annotated[Posted, Depends(posted(Kind.STATUS))]) -> Response:
    """The caller's leg is over."""
    return await _kept(posted.webhook)


@router.post("/voice")
async def voice(posted: Annotated[Posted, Depends(posted(Kind.VOICE))]) -> Response:
    """A call comes in."""
    organisation, line, webhook = posted.organisation, posted.line, posted.webhook
    if organisation is None or line is None:
        log.warning("a number called that no organisation has", number=webhook.form.called_number)
        return await _answered(webhook, lambda _session: answering.unknown_number())
    caller = answering.arrival(organisation, line, webhook.form, webhook.received_at)
    return await _answered(webhook, partial(answering.greet, caller=caller))


@router.post("/menu")
async def menu(posted: Annotated[Posted, Depends(posted(Kind.MENU))]) -> Response:
    """A key of the menu, or silence."""
    return await _answered(posted.webhook, partial(answering.choose, caller=posted.caller))


@router.post("/hunt")
async def hunt(posted: Annotated[Posted, Depends(posted(Kind.HUNT))]) -> Response:
    """Everybody was busy; the caller heard ringing meanwhile."""
    return await _answered(posted.webhook, partial(answering.look_again, caller=posted.caller))


@router.post("/dial")
async def dial(posted: Annotated[Posted, Depends(posted(Kind.DIAL))]) -> Response:
    """A leg is over: what next for the caller?"""
    return await _answered(posted.webhook, partial(answering.after_leg, caller=posted.caller))


@router.post("/hold")
async def hold(posted: Annotated[Posted, Depends(posted(Kind.HOLD))]) -> Response:
    """Hold on, or leave a message?"""
    return await _answered(posted.webhook, partial(answering.hold_or_message, caller=posted.caller))


@router.post("/screening")
async def screening(posted: Annotated[Posted, Depends(posted(Kind.SCREENING))]) -> Response:
    """An employee's phone was picked up, by whom nobody knows."""
    return await _answered(posted.webhook, lambda _session: answering.screen(posted.caller))


@router.post("/screening-key")
async def screening_key(posted: Annotated[Posted, Depends(posted(Kind.SCREENING_KEY))]) -> Response:
    """The employee pressed a key."""
    return await _answered(posted.webhook, lambda _session: answering.screening_key(posted.caller))


@router.post("/voicemail")
async def voicemail(posted: Annotated[Posted, Depends(posted(Kind.VOICEMAIL))]) -> Response:
    """The recording of a message is over."""
    return await _answered(posted.webhook, lambda _session: answering.after_message(posted.caller))


@router.post("/ring-back")
async def ring_back_answered(
    posted: Annotated[Posted, Depends(posted(Kind.RING_BACK))],
) -> Response:
    """An employee who rings back picked up, or their own mailbox did."""
    return await _answered(posted.webhook, partial(ring_back.pick_up, caller=posted.caller))


@router.post("/ring-back-key")
async def ring_back_key(posted: Annotated[Posted, Depends(posted(Kind.RING_BACK_KEY))]) -> Response:
    """The employee pressed a key: connect, or play the message."""
    return await _answered(posted.webhook, partial(ring_back.key, caller=posted.caller))


@router.post("/ring-back-notice")
async def ring_back_notice(
    posted: Annotated[Posted, Depends(posted(Kind.RING_BACK_NOTICE))],
) -> Response:
    """The citizen picked up. They hear the notice whatever is broken here."""
    document = ring_back.notice(posted.caller)
    try:
        return await _answered(posted.webhook, lambda _session: Answer(document))
    except HTTPException:
        return _document(document)


@router.post("/ring-back-talk")
async def ring_back_talk(
    posted: Annotated[Posted, Depends(posted(Kind.RING_BACK_TALK))],
) -> Response:
    """The citizen's leg is over: what came of it?"""
    return await _answered(posted.webhook, partial(ring_back.after_talk, caller=posted.caller))


@router.post("/ring-back-done")
async def ring_back_done(
    posted: Annotated[Posted, Depends(posted(Kind.RING_BACK_DONE))],
) -> Response:
    """Is the matter settled?"""
    return await _answered(posted.webhook, partial(ring_back.done, caller=posted.caller))


@router.post("/ring-back-status", status_code=NO_CONTENT)
async def ring_back_status(
    posted: Annotated[Posted, Depends(posted(Kind.RING_BACK_STATUS))],
) -> Response:
    """The employee's own leg was initiated, rings, was answered, ended."""
    return await _kept(posted.webhook)


@router.post("/fallback")
def fallback(posted: Annotated[Posted, Depends(posted(Kind.FALLBACK))]) -> Response:
    """Something of ours broke: Latvian, and a message. An employee's leg is hung up."""
    form = posted.webhook.form
    log.error("the fallback answers a call", error=form.get("ErrorCode"), url=form.get("ErrorUrl"))
    _try_to_keep_on_disk(posted.webhook)
    if form.is_employees_leg:
        voice = twiml.Voice()
        if form.get("Direction") == "outbound-api":
            voice.say("ring_back_broken", "lv")
        return _document(voice.hang_up())
    return _document(twiml.broken_line())


@router.post("/fallback/message")
def fallback_message(
    posted: Annotated[Posted, Depends(posted(Kind.FALLBACK_MESSAGE))],
) -> Response:
    """A message left with the fallback is over; what it is called is told again by its callback."""
    _try_to_keep_on_disk(posted.webhook)
    return _document(twiml.Voice().say("thanks", "lv").hang_up())


@router.post("/fallback/recording", status_code=NO_CONTENT)
def fallback_recording(
    posted: Annotated[Posted, Depends(posted(Kind.FALLBACK_RECORDING))],
) -> Response:
    """A message left with the fallback is complete."""
    if not _try_to_keep_on_disk(posted.webhook):
        raise HTTPException(503)
    return Response(status_code=NO_CONTENT)


async def _answered(webhook: Webhook, decide: Decide) -> Response:
    """Keep the receipt and answer with the document; a repeat gets the document it got before."""
    return _document(await _committed(webhook, decide))


async def _kept(webhook: Webhook) -> Response:
    await _committed(webhook)
    return Response(status_code=NO_CONTENT)


async def _committed(webhook: Webhook, decide: Decide | None = None) -> str:
    """Receipt and job in one transaction, on disk when this returns; 503 where that failed."""
    try:
        with COMMIT.time():
            document = await commit_together(keep_all, (webhook, decide))
        WEBHOOKS.labels(webhook.kind.value, "kept").inc()
        return document
    except HTTPException:
        raise
    except Exception as error:
        WEBHOOKS.labels(webhook.kind.value, "503").inc()
        _log_failure("a webhook was not committed", webhook, error)
        await run_in_threadpool(_try_to_keep_on_disk, webhook)
        raise HTTPException(503) from error


def _try_to_keep_on_disk(webhook: Webhook) -> bool:
    try:
        keep_on_disk(webhook)
    except OSError as error:
        _log_failure("a receipt was not kept on disk", webhook, error)
        return False
    return True


def _log_failure(what: str, webhook: Webhook, error: Exception) -> None:
    """One line for an outage, which comes in crowds; the whole story for a bug."""
    about: dict[str, str] = {"kind": webhook.kind.value, "call": webhook.call_sid}
    if not isinstance(error, SQLAlchemyError | OSError):
        about["traceback"] = "".join(traceback.format_exception(error))
    log.error(what, error=f"{type(error).__name__}: {error}"[:500], **about)


def _document(document: str) -> Response:
    return Response(document, media_type="text/xml")


async def _form(request: Request, kind: Kind) -> Form:
    """The posted form: 413 where it is too large, 415 or 400 where it is none."""
    if not request.headers.get("content-type", "").lower().startswith(FORM_TYPE):
        _refuse(kind, 415, "the body is not a form")
    body, most = bytearray(), settings().webhook_max_bytes
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            _refuse(kind, 413, f"the form is larger than {most} bytes")
    try:
        return Form.of_body(bytes(body))
    except BadForm as error:
        _refuse(kind, 400, str(error))


def _url(request: Request) -> str:
    """The public address Twilio asked for, byte by byte."""
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    query: bytes = request.scope["query_string"]
    return public_url(path.partition(b"?")[0].decode("latin-1"), query.decode("latin-1"))


def _verified(kind: Kind, form: Form, url: str, request: Request) -> Posted:
    """What was posted, if Twilio signed it with the token of the organisation it is about."""
    is_fallback = kind in _WITHOUT_ORGANISATIONS
    state = None if kind in _ENTERED_AT_TWILIO else _state(kind, request.query_params.get("t"))
    found = None if is_fallback else _line(known_organisations().current(), form, state)
    organisation, line = found or (None, None)
    account = form.get("AccountSid")
    token = auth_token_of_account(account) if is_fallback else auth_token_of(organisation, account)
    if not is_signed(url, form, request.headers.get("x-twilio-signature", ""), token):
        _refuse(kind, 403, "the signature is not Twilio's", call=form.get("CallSid")[:64])
    _must_make_sense(kind, form, state)
    webhook = Webhook(
        kind=kind,
        url=url,
        form=form,
        received_at=datetime.now(UTC),
        organisation_id=organisation.id if organisation else None,
        state=state,
        idempotency_token=request.headers.get("i-twilio-idempotency-token"),
    )
    return Posted(webhook, organisation, line)


_WITHOUT_ORGANISATIONS = (Kind.FALLBACK, Kind.FALLBACK_MESSAGE, Kind.FALLBACK_RECORDING)
_ENTERED_AT_TWILIO = (Kind.VOICE, Kind.STATUS, *_WITHOUT_ORGANISATIONS)
_ABOUT_A_RUNG_LEG = (Kind.LEG, Kind.SCREENING, Kind.SCREENING_KEY, Kind.RING_BACK_NOTICE)


def _state(kind: Kind, token: str | None) -> CallState:
    """The state our own address carries; 403 where it is missing or not signed by us."""
    try:
        return CallState.of_token(token or "", settings().secret_key.get_secret_value())
    except BadToken as error:
        _refuse(kind, 403, str(error))


def _line(
    organisations: Organisations, form: Form, state: CallState | None
) -> tuple[Organisation, Line] | None:
    if state is None:
        return organisations.line_called(form.called_number)
    try:
        organisation = organisations.get(state.organisation_id)
        return organisation, organisation.line(state.line_id)
    except KeyError:
        return None


def _must_make_sense(kind: Kind, form: Form, state: CallState | None) -> None:
    try:
        call, _account = form.sid("CallSid"), form.sid("AccountSid")
        if kind == Kind.RECORDING:
            form.sid("RecordingSid")
        elif not form.get("CallStatus") and kind not in _WITHOUT_ORGANISATIONS:
            raise BadForm("no CallStatus")
    except BadForm as error:
        if kind == Kind.FALLBACK:
            return
        _refuse(kind, 400, str(error))
    if kind in _ABOUT_A_RUNG_LEG:
        call = form.get("ParentCallSid") or (state.call_sid if state else call)
    if state and state.call_sid and call != state.call_sid:
        _refuse(kind, 403, "the address is another call's", call=call)


def _refuse(kind: Kind, code: int, why: str, **about: str) -> NoReturn:
    WEBHOOKS.labels(kind.value, str(code)).inc()
    log.warning("a webhook was refused", kind=kind.value, code=code, why=why, **about)
    raise HTTPException(code, why)
