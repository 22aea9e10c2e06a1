"""The list of calls, a call's page, and what a person decides on its findings."""

from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from callmon.checks.verdict import Outcome
from callmon.db import reading, transaction
from callmon.organisation import LANGUAGES
from callmon.transcripts.transcript import from_json
from callmon.web.call_list import CALL_OUTCOMES, COUNTED_TO, filter_of, page_of_calls
from callmon.web.call_page import call_of, call_shown, decide, finding_of
from callmon.web.desk_user import (
    DeskUser,
    FormSender,
    HearsSpeech,
    NotAllowedError,
    SignedIn,
)
from callmon.web.rendering import DeskRoute, page, wording_for
from callmon.web.spoken import said
from callmon.web.verdicts import anchor_of, clauses_shown, marks_of
from callmon.web.wording import Wording

router = APIRouter(route_class=DeskRoute)


@router.get("/calls")
def calls_page(request: Request, user: HearsSpeech) -> Response:
    wanted = filter_of(request)
    with reading() as session:
        found = page_of_calls(session, user, wanted)
    return page(
        request,
        "calls.html",
        user,
        wanted=wanted,
        found=found,
        sorted_by=wanted.sorted_by,
        counted_to=COUNTED_TO,
        **_choices(user, wording_for(request, user)),
    )


def _choices(user: DeskUser, say: Wording) -> dict[str, Any]:
    """What each filter offers, in the reader's language and alphabet."""
    organisation = user.organisation
    return {
        "outcomes": [(name, say(f"outcomes.{name}")) for name in CALL_OUTCOMES],
        "departments": _by_text(
            (one.id, one.name_in(say.language)) for one in organisation.departments
        ),
        "employees": _by_text((one.id, one.full_name) for one in organisation.employees),
        "spoken": [(name, say(f"languages.{name}")) for name in LANGUAGES],
    }


def _by_text(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(choices, key=lambda choice: choice[1].casefold())


@router.get("/calls/{call_id}")
def call_page(request: Request, call_id: int, user: SignedIn, problem: str = "") -> Response:
    with reading() as session:
        call = call_shown(session, user, call_id)
    clauses = clauses_shown(call, user.organisation.standard, user.language)
    heard = from_json(call.transcript.content) if call.transcript else None
    return page(
        request,
        "call.html",
        user,
        call=call,
        clauses=clauses,
        utterances=said(heard, marks_of(clauses)) if heard else [],
        problem=problem if problem == "reason_needed" else "",
    )


@router.post("/calls/{call_id}/reviews")
def review(
    call_id: int,
    user: FormSender,
    clause: Annotated[str, Form(max_length=20)],
    outcome: Annotated[Outcome, Form()],
    finding_id: Annotated[int | None, Form()] = None,
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    if user.role != "lead":
        raise NotAllowedError
    with transaction() as session:
        call = call_of(session, user, call_id)
        finding = finding_of(session, call, finding_id)
        if finding and outcome != finding.outcome and not reason.strip():
            address = f"/calls/{call.id}?problem=reason_needed"
        else:
            decide(session, user, call, finding, clause, outcome, reason.strip())
            address = f"/calls/{call.id}"
    return RedirectResponse(f"{address}#{quote(anchor_of(clause))}", status_code=303)
