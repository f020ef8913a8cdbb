"""Every route of the service, read from the service itself, so that no test forgets one."""

from __future__ import annotations

from pathlib import Path

from fastapi.routing import APIRoute

from endpoint import create_app
from pipelines.settings import Settings

OPEN_TO_ALL = ("/openapi.json",)


def every_route() -> set[tuple[str, str]]:
    """(method, path with its placeholders)."""
    app = create_app(Settings(home=Path("unused")))
    return {(method, route.path) for route in _routes(app.routes) for method in route.methods}


def _routes(found: object) -> list[APIRoute]:
    assert isinstance(found, list)
    return [route for route in found if isinstance(route, APIRoute)]
