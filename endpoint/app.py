"""The application, put together: routes, limits, headers and the processes that check."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from endpoint import docs, problems
from endpoint.api import health, precheck, rules
from endpoint.headers import SecurityHeaders
from endpoint.limits import BodyLimit
from endpoint.openapi import describe
from pipelines.pool import CheckPool
from pipelines.settings import Settings, load_settings

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The ASGI application. Raises SettingsError when no settings are given and those of the process are wrong."""
    settings = settings or load_settings()
    app = FastAPI(
        title="Ferdigsjekk",
        summary="Checks the completion notice of a water or sewer connection.",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.checks = CheckPool(settings.check_processes, settings.check_seconds, settings.check_memory_bytes)
    problems.install(app)
    for router in (precheck.router, rules.router, health.router, docs.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(BodyLimit, largest_bytes=settings.max_upload_bytes, longest_seconds=settings.upload_seconds)
    app.add_middleware(SecurityHeaders)
    describe(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """The processes start beside the server, which answers `/healthz` meanwhile."""
    checks: CheckPool = app.state.checks
    warming = asyncio.create_task(asyncio.to_thread(checks.warm))
    try:
        yield
    finally:
        await warming
        await asyncio.to_thread(checks.close)
