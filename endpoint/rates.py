"""How often somebody may ask: a key or a person as itself, anybody else by address.

A bucket holds as many requests as a minute allows and fills up evenly. What nobody has been let in by, a wrong key, has a bucket of its
own for each address, so that guessing is slow and no known caller is held up by it.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from math import ceil

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from endpoint.identity import Clock, Principal, given_key, opens_precheck, principal_of
from endpoint.pages.session import session_principal
from endpoint.problems import Problem, answer
from endpoint.tokens import looks_like_token
from pipelines.settings import Settings

MOST_ADDRESSES = 10_000
"""So many are kept apart; then the one that has been quiet longest is forgotten, which is the one whose bucket is fullest."""
NEVER_COUNTED = ("/healthz", "/readyz", "/metrics", "/static/")
MINUTE = 60.0


class Buckets:
    """One bucket for each name, at most `most` of them."""

    def __init__(self, clock: Clock, most: int = MOST_ADDRESSES) -> None:
        self._clock = clock
        self._most = most
        self._filled: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._filled)

    def take(self, name: str, per_minute: int) -> float:
        """Takes one out and gives 0; or, when there is none, the seconds until there is."""
        held, wait = self._held(name, per_minute)
        self._filled[name] = (held if wait else held - 1.0, self._clock())
        self._filled.move_to_end(name)
        if len(self._filled) > self._most:
            self._filled.popitem(last=False)
        return wait

    def wait(self, name: str, per_minute: int) -> float:
        """The seconds until there is one to take; nothing is taken."""
        return self._held(name, per_minute)[1]

    def _held(self, name: str, per_minute: int) -> tuple[float, float]:
        held, since = self._filled.get(name, (float(per_minute), self._clock()))
        passed = max(self._clock() - since, 0.0)
        held = min(held + passed * per_minute / MINUTE, float(per_minute))
        return held, 0.0 if held >= 1.0 else (1.0 - held) * MINUTE / per_minute


class Limits:
    """The buckets of one application. Only the event loop takes from them."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._known = Buckets(clock)
        self._addresses = Buckets(clock)
        self._failed = Buckets(clock)

    def wait_for(self, principal: Principal | None, address: str) -> float:
        """Seconds that this request comes too early; 0 when it may go on."""
        if principal is None:
            limit = self._settings.address_per_minute
            return self._addresses.take(address, limit) if limit and not _is_this_machine(address) else 0.0
        limit = principal.per_minute or self._settings.key_per_minute
        return self._known.take(f"{principal.role} {principal.name}", limit) if limit else 0.0

    def failed(self, address: str) -> float:
        """Counts a key that nobody knows; seconds to wait when there were too many."""
        return self._failed.take(address, self._settings.failed_logins_per_minute)

    def guesses_left(self, address: str) -> bool:
        return self._failed.wait(address, self._settings.failed_logins_per_minute) == 0.0


class RateLimit:
    """Answers 429 with `Retry-After` to whoever asks too often, before anything of the request is read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(NEVER_COUNTED):
            await self._app(scope, receive, send)
            return
        try:
            await self._count(Request(scope))
        except Problem as problem:
            problem.headers.setdefault("Connection", "close")
            await answer(problem, Request(scope))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _count(self, request: Request) -> None:
        limits: Limits = request.app.state.limits
        address = address_of(request)
        given = given_key(request)
        if looks_like_token(given):
            # Its issuer's keys may have to be fetched.
            principal = await run_in_threadpool(principal_of, request)
        else:
            principal = principal_of(request) if given else session_principal(request)
        is_a_guess = given and principal is None and not opens_precheck(request.app.state.settings, given)
        if is_a_guess and (wait := limits.failed(address)):
            raise too_many(wait)
        if wait := limits.wait_for(principal, address):
            raise too_many(wait)


def address_of(request: Request) -> str:
    """Whoever holds one address of an IPv6 network holds them all: its first half counts."""
    host = request.client.host if request.client is not None else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:64]
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else host


def _is_this_machine(address: str) -> bool:
    """Whoever comes by a proxy has the address that the proxy says; what is left is the machine's own programs."""
    return address.startswith("127.") or address == "::/64"


def too_many(wait: float) -> Problem:
    seconds = max(ceil(wait), 1)
    return Problem("too-many", f"Too many requests; come again in {seconds} seconds.", headers={"Retry-After": str(seconds)})
