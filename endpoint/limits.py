"""How much a sender may hand over, and how slowly. Counted as it arrives, so that a lie in the header gains nothing."""

from __future__ import annotations

import asyncio
import time

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from endpoint.problems import Problem, answer


class BodyLimit:
    """Refuses an announced body that is too large at once, a streamed one when the limit is passed, and one that takes too long."""

    def __init__(self, app: ASGIApp, largest_bytes: int, longest_seconds: float) -> None:
        self._app = app
        self._largest = largest_bytes
        self._longest = longest_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length")
        if announced is not None and (not announced.isdigit() or int(announced) > self._largest):
            problem = self._too_large() if announced.isdigit() else Problem("bad-request", "Content-Length is not a number.")
            problem.headers["Connection"] = "close"
            await answer(problem, Request(scope))(scope, receive, send)
            return
        await self._app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        arrived = 0
        complete = False
        deadline = time.monotonic() + self._longest

        async def counted() -> Message:
            nonlocal arrived, complete
            if complete:
                return await receive()
            try:
                async with asyncio.timeout(max(deadline - time.monotonic(), 0.001)):
                    message = await receive()
            except TimeoutError as error:
                detail = f"The request did not arrive within {self._longest:g} seconds."
                raise Problem("too-slow", detail, headers={"Connection": "close"}) from error
            arrived += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if arrived > self._largest:
                raise self._too_large()
            return message

        return counted

    def _too_large(self) -> Problem:
        return Problem("too-large", f"A request may hold {self._largest} bytes.", headers={"Connection": "close"}, limit_bytes=self._largest)
