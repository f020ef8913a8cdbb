"""Who is calling, and what is theirs. A firm sees its own notices, a municipality its own; what is not yours is not there."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from fastapi import Request

from endpoint.problems import Problem
from endpoint.tokens import firm_of, looks_like_token
from pipelines.callers import ApiKey, Person, Role, Scope
from pipelines.ledger.reading import NoticeRow
from pipelines.local_day import today
from pipelines.settings import Settings

MUNICIPAL: frozenset[Role] = frozenset({"caseworker", "gis", "admin"})
Clock = Callable[[], float]
"""Seconds since 1970, as `time.time` gives them."""


@dataclass(frozen=True, slots=True)
class Principal:
    """`firm` is set for contractors; `municipality` None means every one that this installation serves."""

    name: str
    role: Role
    firm: str | None
    municipality: str | None
    scopes: tuple[Scope, ...] = ()
    """What of the role's doings is let in; all when none is named."""
    per_minute: int | None = None
    """Requests a minute, where the caller has a limit of its own."""

    @property
    def level(self) -> str:
        """What of the mains register an answer to this caller may hold."""
        return "L2" if self.role in MUNICIPAL else "L1"

    def may_see(self, notice: NoticeRow) -> bool:
        if self.role == "contractor":
            return notice.firm == self.firm
        return self.municipality is None or notice.municipality == self.municipality

    def may(self, scope: Scope) -> bool:
        return not self.scopes or scope in self.scopes


def principal_for(known: ApiKey | Person) -> Principal:
    if isinstance(known, ApiKey):
        return Principal(known.name, known.role, known.firm, known.municipality, known.scopes, known.per_minute)
    return Principal(known.name, known.role, known.firm, known.municipality)


def today_of(request: Request) -> date:
    """The day in Norway by the application's clock."""
    clock: Clock = request.app.state.clock
    return today(clock)


def known_key(settings: Settings, given: str, today: date) -> ApiKey | None:
    """The entry whose key this is. Every entry is compared, so that the time says nothing."""
    digest = hashlib.sha256(given.encode("utf-8", "surrogatepass")).hexdigest()
    found = [key for key in settings.known_keys if hmac.compare_digest(digest, key.sha256)]
    return next((key for key in found if key.is_valid(today)), None)


def opens_precheck(settings: Settings, given: str) -> bool:
    """Whether it is one of the keys that open the pre-check and nothing else."""
    digest = hashlib.sha256(given.encode("utf-8", "surrogatepass")).hexdigest()
    return any(hmac.compare_digest(digest, known.lower()) for known in settings.api_keys)


def principal_of(request: Request) -> Principal | None:
    """From the key or the access token in `Authorization: Bearer`, or the key in `X-API-Key`. What is wrong or has expired is nobody's.

    Found once a request. Raises Problem (503) when a token cannot be verified at the moment.
    """
    if not hasattr(request.state, "principal"):
        request.state.principal = _principal_of(request)
    found: Principal | None = request.state.principal
    return found


def _principal_of(request: Request) -> Principal | None:
    given = given_key(request)
    if not given:
        return None
    settings: Settings = request.app.state.settings
    if settings.issuers and looks_like_token(given):
        found = firm_of(given, settings.issuers)
        return Principal(found[1], "contractor", found[1], None) if found is not None else None
    key = known_key(settings, given, today_of(request))
    return principal_for(key) if key is not None else None


def given_key(request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key", "").strip()


def require(request: Request, roles: Collection[Role], scope: Scope = "read") -> Principal:
    """Raises Problem: 401 when nobody calls, 404 when this is not theirs to do: a route that is not yours is not there."""
    principal = principal_of(request)
    if principal is None:
        raise Problem("unauthorised", "This needs a key of yours, and none that is known came.", headers={"WWW-Authenticate": "Bearer"})
    if (principal.role not in roles and principal.role != "admin") or not principal.may(scope):
        raise not_there()
    return principal


def not_there() -> Problem:
    return Problem("not-found", "There is nothing of yours here.")
