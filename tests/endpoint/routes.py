"""Every route of the service, read from the service itself, so that no test forgets one."""

from __future__ import annotations

from fastapi.routing import APIRoute

from endpoint.app import API, PAGES


def every_route() -> set[tuple[str, str]]:
    """(method, path with its placeholders)."""
    found = [route for router in (*API, *PAGES) for route in router.routes if isinstance(route, APIRoute)]
    assert len(found) > 30, "the routes are not where they are looked for"
    return {(method, route.path) for route in found for method in route.methods or ()}
