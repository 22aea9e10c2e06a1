"""All pages of the desk in one router, and its static files."""

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import RedirectResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from callmon.web import (
    calls,
    figures,
    follow_up_acts,
    follow_ups,
    listening,
    messages,
    operations,
    people,
    sign_in,
)
from callmon.web.desk_user import SignedIn
from callmon.web.rendering import STATIC, DeskRoute

router = APIRouter(route_class=DeskRoute)


@router.get("/")
def start_page(user: SignedIn) -> Response:
    """Where the day begins: what an operator owes, the calls that need a lead's ears."""
    first = {"operator": "/follow-ups", "lead": "/calls", "it": "/operations"}
    return RedirectResponse(first[user.role], status_code=303)


for _pages in (
    sign_in,
    follow_ups,
    follow_up_acts,
    calls,
    listening,
    messages,
    figures,
    people,
    operations,
):
    router.include_router(_pages.router)


def mount_static(app: FastAPI) -> None:
    """Serve the built files under /static. Raises RuntimeError when they were not built."""
    if not (STATIC / "made-of.sha256").exists():
        raise RuntimeError(
            "The desk has no static files; run `python hatch_build.py` or `pip install -e .`"
        )
    app.mount("/static", _LastingFiles(directory=STATIC), name="static")


class _LastingFiles(StaticFiles):
    """An address with `?v=` never changes its content, so a browser need not ask again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        lasting = scope["query_string"].startswith(b"v=") and response.status_code == 200
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if lasting else "no-cache"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
