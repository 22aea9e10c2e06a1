"""The web application: webhooks, desk, audio, health and metrics, put together."""

import asyncio
import gc
import hmac
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import REGISTRY
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.exc import DBAPIError

from callmon import jobs
from callmon.config import Settings, settings
from callmon.health import HealthMetrics, health, to_json
from callmon.known_organisations import LOOK_SECONDS, known_organisations
from callmon.known_standards import hold_organisations_to_standards
from callmon.organisation import Organisations
from callmon.organisation_file import unknown_standards
from callmon.standards.standard import StandardFileError, standards
from callmon.telephony import audio, webhooks
from callmon.web import message_audio, pages

DATABASE_TRIES_SECONDS = 3.0
ACCOUNT_SID = re.compile("AC[0-9a-fA-F]{32}")
LOCAL = ("127.0.0.1", "::1")

log = structlog.get_logger()


class StartRefused(Exception):
    """The settings do not let us serve; the message says which and what to do."""


def create_app() -> FastAPI:
    """The application. Raises StartRefused or OrganisationFileError with file, line and remedy.

    Starts also while the database is away: callers then get the fallback, and the tables are
    prepared as soon as it is back.
    """
    known = known_organisations()
    if wrong := mistakes_in(settings(), known.current()):
        raise StartRefused("\n".join(wrong))
    hold_organisations_to_standards()
    app = FastAPI(lifespan=_lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.organisations = known.current()
    app.include_router(webhooks.router)
    app.include_router(message_audio.router)
    app.include_router(audio.router)
    app.add_api_route("/health", show_health, methods=["GET"])
    app.add_api_route("/metrics", show_metrics, methods=["GET"])
    app.include_router(pages.router)
    pages.mount_static(app)
    return app


def mistakes_in(settings: Settings, organisations: Organisations) -> list[str]:
    """What is wrong with the settings, each with its remedy."""
    mistakes = []
    if len(settings.secret_key.get_secret_value()) < 32:
        mistakes.append("CALLMON_SECRET_KEY is shorter than 32 characters; set a random one")
    address = urlsplit(settings.public_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        mistakes.append("CALLMON_PUBLIC_URL is no address; write it as https://zvani.example.lv")
    elif "_" in address.hostname:
        mistakes.append("CALLMON_PUBLIC_URL has a host name with `_`, which Twilio refuses")
    for organisation in organisations:
        mistakes += _mistakes_in_credentials(settings, organisation.secret)
    mistakes += _mistakes_in_standards(settings, organisations)
    return list(dict.fromkeys(mistakes))


def _mistakes_in_credentials(settings: Settings, secret: str | None) -> list[str]:
    suffix = f"_{secret}" if secret else ""
    names = f"CALLMON_TWILIO_ACCOUNT_SID{suffix} and CALLMON_TWILIO_AUTH_TOKEN{suffix}"
    try:
        complete = all(settings.twilio_credentials(secret))
    except KeyError:
        complete = False
    if not complete:
        return [f"{names} are not set; copy them from the Twilio console"]
    if not ACCOUNT_SID.fullmatch(settings.twilio_credentials(secret).account_sid):
        return [f"CALLMON_TWILIO_ACCOUNT_SID{suffix} is no account's SID: AC and 32 of 0-9a-f"]
    return []


def _mistakes_in_standards(settings: Settings, organisations: Organisations) -> list[str]:
    try:
        known = standards(settings)
    except StandardFileError as error:
        return [str(error)]
    unknown = unknown_standards(settings.organisations_dir, organisations, known)
    return [str(mistake) for mistake in unknown]


def show_health() -> JSONResponse:
    """How the house fares; 503 where webhooks cannot be kept."""
    now = health()
    return JSONResponse(to_json(now), 200 if now.can_serve else 503)


def show_metrics(request: Request) -> Response:
    """Prometheus metrics, for whoever has the token; without one set, for this machine only."""
    if not _may_see_metrics(request):
        raise HTTPException(403)
    house = CollectorRegistry(auto_describe=False)
    house.register(HealthMetrics())
    return Response(
        generate_latest(REGISTRY) + generate_latest(house), media_type=CONTENT_TYPE_LATEST
    )


def _may_see_metrics(request: Request) -> bool:
    token = settings().metrics_token.get_secret_value()
    if token:
        given = request.headers.get("authorization", "").encode()
        return hmac.compare_digest(given, f"Bearer {token}".encode())
    is_forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    return request.client is not None and request.client.host in LOCAL and not is_forwarded


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(_keep_organisations(app))]
    await _prepare_database(tasks)
    _spare_the_collector()
    yield
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _spare_the_collector() -> None:
    """What is here by now stays; going through it again would hold webhooks up for 0.1 s."""
    gc.collect()
    gc.freeze()


async def _prepare_database(tasks: list[asyncio.Task[None]]) -> None:
    """Prepare the tables before serving; keep trying beside it where the database is away."""
    try:
        await asyncio.to_thread(jobs.prepare_database)
    except (DBAPIError, OSError) as error:
        log.error("the database is away; callers get the fallback", error=str(error))
        tasks.append(asyncio.create_task(_prepare_when_back()))


async def _prepare_when_back() -> None:
    while True:
        await asyncio.sleep(DATABASE_TRIES_SECONDS)
        with suppress(DBAPIError, OSError):
            await asyncio.to_thread(jobs.prepare_database)
            log.info("the database is back")
            return


async def _keep_organisations(app: FastAPI) -> None:
    """Serve changed organisation files without a restart."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        app.state.organisations = known_organisations().current()
