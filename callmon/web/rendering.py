"""How a page is made: templates, security headers, and what is shown instead of an error."""

import secrets
from collections.abc import Callable, Coroutine, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from callmon.known_organisations import known_organisations
from callmon.organisation import LANGUAGES, Language
from callmon.web.desk_user import (
    DeskUser,
    NotAllowedError,
    NotFoundError,
    SignInNeededError,
    is_https,
)
from callmon.web.names import department_name, employee_name, name_in, number_to_ring, phone
from callmon.web.trouble import trouble
from callmon.web.verdicts import why
from callmon.web.wording import LANGUAGE_NAMES, Wording, preferred_language

STATIC = Path(__file__).parent / "static"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class DeskRoute(APIRoute):
    """A route of the desk: its answers carry the headers, its refusals are pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def answer_as_page(request: Request) -> Response:
            request.state.nonce = secrets.token_urlsafe(16)
            try:
                response = await answer(request)
            except SignInNeededError:
                response = _to_sign_in(request)
            except NotAllowedError:
                response = error_page(request, 403, "not_allowed")
            except (NotFoundError, RequestValidationError):
                response = error_page(request, 404, "not_found")
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            response.headers["Content-Security-Policy"] = _policy(request.state.nonce)
            return response

        return answer_as_page


def _policy(nonce: str) -> str:
    # The waveform draws in a shadow root with a style element of its own: hence the nonce.
    policy = (
        "default-src 'none'; script-src 'self'; img-src 'self' data:; media-src 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; connect-src 'self'; font-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    return policy + ("; upgrade-insecure-requests" if is_https() else "")


def _to_sign_in(request: Request) -> Response:
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = f"/sign-in?next={quote(back, safe='')}" if request.method == "GET" else "/sign-in"
    if "hx-request" in request.headers:
        return Response(status_code=204, headers={"HX-Redirect": "/sign-in"})
    return RedirectResponse(address, status_code=303)


def error_page(request: Request, status: int, what: str) -> Response:
    """A page that says in plain words what went wrong (`errors.<what>`), and where to go on."""
    return page(request, "error.html", None, status=status, what=what)


def page(
    request: Request,
    template: str,
    user: DeskUser | None,
    *,
    status: int = 200,
    **values: object,
) -> HTMLResponse:
    """A template as a page, in the language and zone of whoever reads it."""
    say = wording_for(request, user)
    html = (
        environment()
        .get_template(template)
        .render(
            request=request,
            user=user,
            say=say,
            nonce=request.state.nonce,
            languages=LANGUAGE_NAMES,
            **values,
        )
    )
    return HTMLResponse(html, status_code=status)


def wording_for(request: Request, user: DeskUser | None) -> Wording:
    """The words for whoever reads: their own language, else what browser or link ask for."""
    if user is not None:
        return Wording(user.language, user.organisation.zone)
    first = next(iter(known_organisations().current()), None)
    return Wording(_asked_language(request), first.zone if first else ZoneInfo("Europe/Riga"))


def _asked_language(request: Request) -> Language:
    for language in LANGUAGES:
        if request.query_params.get("language") == language:
            return language
    return preferred_language(request.headers.get("accept-language", ""))


@cache
def environment() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(
        asset=asset,
        with_query=with_query,
        name_in=name_in,
        department_name=department_name,
        employee_name=employee_name,
        phone=phone,
        number_to_ring=number_to_ring,
        why=why,
        trouble=trouble,
    )
    return templates


@cache
def asset(name: str) -> str:
    """The address of a built file; it changes with the file, so browsers may keep it."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def with_query(path: str, query: Mapping[str, object], **changes: object) -> str:
    """`path` with the query's values and changes; empty ones are left out."""
    given = {name: value for name, value in {**query, **changes}.items() if value not in ("", None)}
    return f"{path}?{urlencode(given)}" if given else path
