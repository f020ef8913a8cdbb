"""The application, put together: routes, limits, headers and the processes that check."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from endpoint import docs, problems
from endpoint.api import changes, decisions, handing_in, health, metrics, moves, notices, precheck, report, rules
from endpoint.clerk import Clerk
from endpoint.headers import SecurityHeaders
from endpoint.heads import Heads
from endpoint.identity import Clock
from endpoint.limits import BodyLimit
from endpoint.methods import Methods, Options
from endpoint.openapi import describe
from endpoint.pages import about, accepted, background_pictures, cases, deciding, first, guides, login, moving
from endpoint.pages import changes as change_pages
from endpoint.pages import handing_in as handing_in_page
from endpoint.pages import precheck as precheck_page
from endpoint.pages import rules as rule_pages
from endpoint.pages import statistics as statistics_page
from endpoint.pages.session import is_secure
from endpoint.pages.site import warm_pages
from endpoint.provider import Provider
from endpoint.rates import Limits, RateLimit
from endpoint.same_site import SameSiteForms
from pipelines.installation import open_installation
from pipelines.ledger import LedgerError
from pipelines.pool import CheckPool
from pipelines.settings import Settings, load_settings
from pipelines.store import StoreError

log = structlog.get_logger("endpoint")
API = (
    precheck.router,
    handing_in.router,
    notices.router,
    report.router,
    decisions.router,
    moves.router,
    changes.router,
    rules.router,
    health.router,
    metrics.router,
)
PAGES = (
    docs.router,
    first.router,
    guides.router,
    about.router,
    precheck_page.router,
    rule_pages.router,
    login.router,
    cases.router,
    deciding.router,
    moving.router,
    handing_in_page.router,
    accepted.router,
    change_pages.router,
    statistics_page.router,
    background_pictures.router,
)
STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings | None = None, clock: Clock = time.time) -> FastAPI:
    """The ASGI application. Raises SettingsError when no settings are given and those of the process are wrong."""
    settings = settings or load_settings()
    app = FastAPI(
        title="Ferdigsjekk",
        summary="Checks the completion notice of a water or sewer connection.",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    app.state.clock = clock
    app.state.limits = Limits(settings, clock)
    app.state.provider = Provider(settings.login, settings.public_url) if settings.login is not None else None
    app.state.checks = CheckPool(settings.check_processes, settings.check_seconds, settings.check_memory_bytes)
    app.state.installation = app.state.clerk = None
    app.state.map_services = background_pictures.MapServices()
    app.state.measures = metrics.Measures()
    problems.install(app)
    for router in (*API, *PAGES):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC, packages=[("reports", "static")]), name="static")
    app.state.methods = Methods([*app.routes, *(route for router in (*API, *PAGES) for route in router.routes)])
    app.add_middleware(BodyLimit, largest_bytes=settings.max_upload_bytes, longest_seconds=settings.upload_seconds)
    app.add_middleware(RateLimit)
    app.add_middleware(SameSiteForms, public_url=settings.public_url)
    app.add_middleware(Options)
    app.add_middleware(SecurityHeaders, has_tls=is_secure(settings))
    app.add_middleware(Heads)
    describe(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """The processes start beside the server, which answers `/healthz` meanwhile. Without a ledger the pre-check goes on alone."""
    checks: CheckPool = app.state.checks
    async with AsyncExitStack() as stack:
        stack.push_async_callback(asyncio.to_thread, checks.close)
        stack.push_async_callback(app.state.map_services.close)
        warming = asyncio.gather(asyncio.to_thread(checks.warm), asyncio.to_thread(warm_pages))
        stack.push_async_callback(asyncio.wait, [warming])
        try:
            app.state.installation = stack.enter_context(open_installation(app.state.settings))
        except (LedgerError, StoreError, OSError) as error:
            log.error("no ledger", cause=str(error))
        else:
            app.state.clerk = Clerk(app.state.installation, checks)
            app.state.clerk.start()
            stack.push_async_callback(asyncio.to_thread, app.state.clerk.stop)
        yield
