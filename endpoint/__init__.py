"""The HTTP interface and the pages. `serve(host, port)` runs it; `create_app(settings)` gives the ASGI application."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from endpoint.identity import Clock
    from pipelines.settings import Settings

__all__ = ["create_app", "serve"]


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> FastAPI:
    """The application; with no settings given, those of this process, and with no clock the machine's."""
    import time

    from endpoint.app import create_app as create

    return create(settings, clock or time.time)


def serve(host: str = "127.0.0.1", port: int = 8080, demo: bool = False) -> None:
    """Serves until stopped; with `demo` a sample municipality with cases in all states, which is gone afterwards."""
    from endpoint.server import serve as run

    run(host, port, demo)
