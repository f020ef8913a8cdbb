"""What can be done at an address: `Allow` for who used a wrong method, and the answer to OPTIONS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send


class Methods:
    """Of one application; `routes` are all that it has."""

    def __init__(self, routes: Iterable[Any]) -> None:
        self._routes = [(route.path_regex, frozenset(getattr(route, "methods", None) or {"GET"})) for route in routes if hasattr(route, "path_regex")]

    def at(self, path: str) -> list[str]:
        """In order of the alphabet; none where there is nothing."""
        found: set[str] = set().union(*(methods for pattern, methods in self._routes if pattern.fullmatch(path)))
        return sorted(found | {"OPTIONS"} | ({"HEAD"} if "GET" in found else set())) if found else []


class Options:
    """Says what there is. No other site is let in: a browser that asks for one is answered without the headers that it looks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        methods = Request(scope).app.state.methods.at(scope["path"]) if scope["type"] == "http" and scope["method"] == "OPTIONS" else []
        await (Response(status_code=204, headers={"Allow": ", ".join(methods)}) if methods else self._app)(scope, receive, send)
