"""A form of ours is sent from a page of ours. Programs that call the interface bring a key, and nothing that a browser adds by itself."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from endpoint.problems import Problem, answer

READING = ("GET", "HEAD", "OPTIONS")
OURS = ("same-origin", "none")


class SameSiteForms:
    """Refuses what a browser says was sent from another site, also where no session would have come with it (logging in, a check)."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._public = urlsplit(public_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["method"] not in READING
            and not scope["path"].startswith("/api/")
            and self._is_foreign(Headers(scope=scope))
        ):
            refused = Problem("bad-request", "The form was sent from another site.", headers={"Connection": "close"})
            await answer(refused, Request(scope))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_foreign(self, headers: Headers) -> bool:
        said = headers.get("sec-fetch-site")
        if said is not None:
            return said not in OURS
        origin = headers.get("origin")
        # A page that tells no referrer says "null" of itself; then the token in the form decides.
        return origin not in (None, "null") and urlsplit(origin).netloc not in (headers.get("host"), self._public)
