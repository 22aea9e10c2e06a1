"""Signing in and out, and the language of the desk."""

import secrets
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select, update

from callmon.db import transaction
from callmon.mails.link import reader_of
from callmon.organisation import LANGUAGES
from callmon.tables import UserRow
from callmon.web.desk_user import FormSender, cookie_name, is_https
from callmon.web.rendering import DeskRoute, page
from callmon.web.sessions import LASTS, count_try, end_session, forget_tries, start_session
from callmon.web.users import password_fits

router = APIRouter(route_class=DeskRoute)
FORM_COOKIE = "callmon_form"


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/") -> Response:
    """The form; who follows a link of their mail finds their address filled in."""
    return _sign_in_form(request, next, reader_of(own_path(next), datetime.now(UTC)) or "")


@router.post("/sign-in")
def sign_in(
    request: Request,
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    form_token: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    known = request.cookies.get(FORM_COOKIE, "")
    if not known or not secrets.compare_digest(known.encode(), form_token.encode()):
        return _sign_in_form(request, next, email, "sign_in.form_expired", status=403)
    address = (request.client.host if request.client else "")[:64]
    email = email.strip().lower()[:200]
    with transaction() as session:
        may_try = count_try(session, email, address)
    if not may_try:
        return _sign_in_form(request, next, email, "sign_in.too_many", status=429)
    user = _user_with(email, password)
    if user is None:
        return _sign_in_form(request, next, email, "sign_in.wrong", status=401)
    return _signed_in(request, user, address, next)


def _user_with(email: str, password: str) -> UserRow | None:
    with transaction() as session:
        user = session.scalar(select(UserRow).where(UserRow.email == email))
    return user if password_fits(password, user) else None


def _signed_in(request: Request, user: UserRow, address: str, next: str) -> Response:
    before = request.cookies.get(cookie_name(), "")
    with transaction() as session:
        forget_tries(session, user.email, address)
        end_session(session, before)
        token = start_session(session, user, datetime.now(UTC))
    response = RedirectResponse(own_path(next), status_code=303)
    _set_cookie(response, cookie_name(), token, int(LASTS.total_seconds()))
    response.delete_cookie(FORM_COOKIE, path="/sign-in")
    return response


def _sign_in_form(
    request: Request, next: str, email: str = "", problem: str = "", status: int = 200
) -> Response:
    form_token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
    response = page(
        request,
        "sign_in.html",
        None,
        status=status,
        next=own_path(next),
        email=email,
        problem=problem,
        form_token=form_token,
    )
    _set_cookie(response, FORM_COOKIE, form_token, 3600, path="/sign-in")
    return response


def _set_cookie(response: Response, name: str, value: str, seconds: int, path: str = "/") -> None:
    response.set_cookie(
        name, value, seconds, path=path, secure=is_https(), httponly=True, samesite="lax"
    )


def own_path(address: str) -> str:
    """The path to go on to; anything that could lead to another host becomes the start page."""
    if not address.startswith("/") or address.startswith("//"):
        return "/"
    return "/" if "\\" in address or any(ord(sign) < 32 for sign in address) else address


@router.post("/sign-out")
def sign_out(request: Request, user: FormSender) -> Response:
    with transaction() as session:
        end_session(session, request.cookies.get(cookie_name(), ""))
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(cookie_name(), path="/", secure=is_https(), httponly=True)
    return response


@router.post("/language")
def choose_language(
    user: FormSender,
    language: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    if language in LANGUAGES:
        with transaction() as session:
            session.execute(update(UserRow).where(UserRow.id == user.id).values(language=language))
    return RedirectResponse(own_path(next), status_code=303)
