"""Who may call, as the settings say it: keys, identity providers for systems, and persons with the provider that they log in by."""

from __future__ import annotations

from datetime import date
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

Role = Literal["contractor", "portal", "caseworker", "gis", "admin"]
Scope = Literal["precheck", "read", "hand_in", "decide"]
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class _Caller(BaseModel):
    """What every caller that is named in the settings has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    """Who it is, as the ledger's events will say."""
    role: Role
    firm: str | None = Field(default=None, pattern="^[0-9]{9}$")
    """The contractor's organisation number."""
    municipality: str | None = Field(default=None, pattern="^[0-9]{4}$")
    """The one that a portal, caseworker or GIS person works for; none means all that this installation serves."""
    expires: date | None = None
    """The last day."""

    @model_validator(mode="after")
    def _contractor_has_firm(self) -> _Caller:
        if (self.role == "contractor") != (self.firm is not None):
            raise ValueError("a contractor names its firm, and nobody else does")
        return self

    def is_valid(self, today: date) -> bool:
        return self.expires is None or today <= self.expires


class ApiKey(_Caller):
    """A key that a system or a person calls with. Only its SHA-256 is kept; two entries with one name while one replaces the other."""

    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    scopes: tuple[Scope, ...] = ()
    """What of its role's doings this key is for; all when none is named. A key with scopes is a system's and opens no page."""
    per_minute: int | None = Field(default=None, gt=0)
    """Requests a minute, where it differs from `key_per_minute`."""


class Person(_Caller):
    """Somebody who logs in by the identity provider. Neither national identity number nor the provider's own id is kept."""

    subject: str = Field(pattern="^[0-9a-f]{64}$")
    """The keyed hash of who the provider says it is: the code that the log-in page shows to somebody who is not known yet."""


class Issuer(BaseModel):
    """An identity provider whose access tokens are taken for firms' systems. The issuer is compared letter by letter, slash and all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(pattern=r"^https?://")
    keys_url: str = Field(pattern=r"^https?://")
    audience: str = Field(min_length=1)
    scope: str = Field(min_length=1)


class Demand(BaseModel):
    """How somebody must have proved who it is: one of `acr`, and one of `amr`, as far as they are named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _demands_something(self) -> Demand:
        if not self.acr and not self.amr:
            raise ValueError("a demand names at least one acr or amr")
        return self


class Login(BaseModel):
    """The OpenID Connect provider of persons (ID-porten and its like): authorization code with PKCE."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(default="ID-porten", min_length=1, max_length=40)
    """What the button says."""
    issuer: str = Field(pattern=r"^https?://")
    """Letter by letter as in its tokens; its description lies below it."""
    client_id: str = Field(min_length=1)
    client_secret: str | None = None
    """None for a public client, which has PKCE alone."""
    scopes: tuple[str, ...] = ("openid", "profile")
    subject_claim: Literal["pid", "sub"] = "pid"
    """Which claim says who it is. It is hashed at once and kept nowhere."""
    acr_values: tuple[str, ...] = ()
    """What is asked for when somebody logs in, the most wanted first."""
    demands: dict[Role, Demand] = Field(default_factory=dict)
    """`[login.demands.caseworker]`: what a role needs. A role that is named here gets in by the provider alone, never by a key."""

    @model_validator(mode="after")
    def _speaks_tls(self) -> Login:
        parts = urlsplit(self.issuer)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("an identity provider is reached by https; http is for one on this machine")
        if "openid" not in self.scopes:
            raise ValueError('scopes must have "openid"')
        return self
