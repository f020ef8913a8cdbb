"""Who is calling, and what is theirs. A firm sees its own notices, a municipality its own; what is not yours is not there."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from fastapi import Request

from endpoint.problems import Problem
from endpoint.tokens import firm_of, looks_like_token
from pipelines.ledger.reading import NoticeRow
from pipelines.settings import ApiKey, Settings

Role = Literal["contractor", "portal", "caseworker", "gis", "admin"]
MUNICIPAL: frozenset[Role] = frozenset({"caseworker", "gis", "admin"})


@dataclass(frozen=True, slots=True)
class Principal:
    """`firm` is set for contractors; `municipality` None means every one that this installation serves."""

    name: str
    role: Role
    firm: str | None
    municipality: str | None

    @property
    def level(self) -> str:
        """What of the mains register an answer to this caller may hold."""
        return "L2" if self.role in MUNICIPAL else "L1"

    def may_see(self, notice: NoticeRow) -> bool:
        if self.role == "contractor":
            return notice.firm == self.firm
        return self.municipality is None or notice.municipality == self.municipality


def known_key(settings: Settings, given: str, today: date) -> ApiKey | None:
    """The entry whose key this is. Every entry is compared, so that the time says nothing."""
    digest = hashlib.sha256(given.encode("utf-8", "surrogatepass")).hexdigest()
    found = [key for key in settings.known_keys if hmac.compare_digest(digest, key.sha256)]
    return next((key for key in found if key.expires is None or today <= key.expires), None)


def principal_of(request: Request) -> Principal | None:
    """From the key or the access token in `Authorization: Bearer`, or the key in `X-API-Key`. What is wrong or has expired is nobody's."""
    given = given_key(request)
    if not given:
        return None
    settings: Settings = request.app.state.settings
    if settings.issuers and looks_like_token(given):
        found = firm_of(given, settings.issuers)
        return Principal(found[1], "contractor", found[1], None) if found is not None else None
    key = known_key(settings, given, date.today())  # noqa: DTZ011 - the day where the service stands
    return Principal(key.name, key.role, key.firm, key.municipality) if key is not None else None


def given_key(request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key", "").strip()


def require(request: Request, roles: Collection[Role]) -> Principal:
    """Raises Problem: 401 when nobody calls, 404 when this is not theirs to do: a route that is not yours is not there."""
    principal = principal_of(request)
    if principal is None:
        raise Problem("unauthorised", "This needs a key of yours, and none that is known came.", headers={"WWW-Authenticate": "Bearer"})
    if principal.role not in roles and principal.role != "admin":
        raise not_there()
    return principal


def not_there() -> Problem:
    return Problem("not-found", "There is nothing of yours here.")
