"""A map service (OGC WMS 1.3.0) whose pictures the pages lay under their drawings: what an operator may say of it, and the address of a picture.

The browser of whoever looks at a page asks the service for the very place, unless this server is told to ask in its stead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from pipelines.callers import LOOPBACK

OURS = frozenset({"service", "version", "request", "layers", "styles", "crs", "srs", "bbox", "width", "height", "format"})
"""Parameters of GetMap (OGC 06-042, table 8) that are made here."""
_HOST = re.compile(r"[A-Za-z0-9.-]+")
"""What a content security policy can name; it knows no addresses of IPv6."""
_PORT = re.compile(r":[0-9]+$")
_PRINTED = re.compile(r"[!-z|~]+")
"""An address as it is sent, without the braces that stand for what is filled in."""


class MapService(BaseModel):
    """One service, for one municipality or for all that have none of their own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    municipality: str | None = Field(default=None, pattern="^[0-9]{4}$")
    url: str = Field(max_length=1000)
    """Where GetMap is asked, with what the service itself wants in its query (`?map=...`)."""
    version: Literal["1.3.0"] = "1.3.0"
    layers: tuple[str, ...] = Field(min_length=1, max_length=50)
    """Names as the service's GetCapabilities has them, the lowest first."""
    styles: tuple[str, ...] = ()
    """One for each layer, or none for the service's own."""
    format: Literal["image/png", "image/jpeg"] = "image/png"
    attribution: str = Field(min_length=1, max_length=200, pattern=r"^[^\r\n\t]+$")
    """Whose map it is, as it must stand beside it."""
    through_server: bool = False
    """Whether this server fetches the pictures and passes them on, so that the service sees the server and not who looks."""

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise ValueError("this is no web address") from None
        if "@" in parts.netloc:
            raise ValueError("an address with a name and password would show them to everybody; use one without")
        if not _PRINTED.fullmatch(url) or parts.scheme not in ("http", "https") or not _HOST.fullmatch(_PORT.sub("", parts.netloc)):
            raise ValueError("a map service has a web address, https://... in plain letters")
        if parts.fragment or port == 0:
            raise ValueError("an address of a map service has no # and a port above 0")
        taken = sorted({name.upper() for name, _ in parse_qsl(parts.query, keep_blank_values=True) if name.lower() in OURS})
        if taken:
            raise ValueError(
                f"leave {', '.join(taken)} out of the address: layers, styles and format have settings of their own, the rest is filled in"
            )
        return url

    @field_validator("layers", "styles")
    @classmethod
    def _are_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if any("," in name or not name.isprintable() for name in names):
            raise ValueError('each name stands by itself, ["one", "two"], without commas')
        return names

    @model_validator(mode="after")
    def _fits_together(self) -> MapService:
        if self.styles and len(self.styles) != len(self.layers):
            raise ValueError("styles must be as many as layers, or none")
        if not all(self.layers):
            raise ValueError("a layer has a name")
        parts = urlsplit(self.url)
        if parts.scheme == "http" and not self.through_server and parts.hostname not in LOOPBACK:
            raise ValueError("pages with TLS show no picture that comes over http: use https, or through_server = true")
        return self

    @property
    def host(self) -> str:
        """Whom a browser asks."""
        return urlsplit(self.url).hostname or ""

    @property
    def origin(self) -> str:
        """As a content security policy names it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def picture(self) -> str:
        """The address of a picture, with `{crs}`, `{bbox}`, `{width}` and `{height}` to be filled in."""
        asked = {
            "SERVICE": "WMS",
            "VERSION": self.version,
            "REQUEST": "GetMap",
            "LAYERS": ",".join(self.layers),
            "STYLES": ",".join(self.styles),
            "FORMAT": self.format,
        }
        return f"{self._with_query(asked)}&CRS={{crs}}&BBOX={{bbox}}&WIDTH={{width}}&HEIGHT={{height}}"

    @property
    def capabilities(self) -> str:
        """Where the service says what it has."""
        return self._with_query({"SERVICE": "WMS", "VERSION": self.version, "REQUEST": "GetCapabilities"})

    def _with_query(self, asked: dict[str, str]) -> str:
        joint = "" if self.url.endswith(("?", "&")) else "&" if urlsplit(self.url).query else "?"
        return f"{self.url}{joint}{urlencode(asked)}"


def service_for(services: Iterable[MapService], municipality: str | None) -> MapService | None:
    """The municipality's own, else the one for all."""
    known = {one.municipality: one for one in services}
    return known.get(municipality) or known.get(None)
