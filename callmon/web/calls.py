"""The list of calls."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request, Response

from callmon.db import reading
from callmon.organisation import LANGUAGES
from callmon.web.call_list import CALL_OUTCOMES, COUNTED_TO, filter_of, page_of_calls
from callmon.web.desk_user import DeskUser, HearsSpeech
from callmon.web.rendering import DeskRoute, page, wording_for
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
        "departments": _by_text((one.id, one.name_in(say.language)) for one in organisation.departments),
        "employees": _by_text((one.id, one.full_name) for one in organisation.employees),
        "spoken": [(name, say(f"languages.{name}")) for name in LANGUAGES],
    }


def _by_text(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(choices, key=lambda choice: choice[1].casefold())
