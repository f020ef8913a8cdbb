"""A map under a drawing: the picture that a map service (WMS) makes of exactly the ground that the drawing covers, in its own coordinate system.

Only pages have one. A report that is kept asks nobody, so that it looks the same to everybody and for ever. Nothing is fetched here: the
drawing names an address, and the reader's browser asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from reference_data.crs import CrsError, north_comes_first
from reports.drawing import svg

SHARPNESS = 2
"""Pixels for each unit of the drawing: a picture that is sharp on a desk's screen also where no script asks for more."""
CASING = 3.4
"""How much broader than its line the paper below it is: half of it on each side is what keeps the line's contrast on any map."""


@dataclass(frozen=True, slots=True)
class Background:
    """Where a page's browser finds the pictures.

    `ask` is the address of one, with `{crs}`, `{bbox}`, `{width}` and `{height}` to be filled in. `host` is whom the browser asks, empty when
    it is this service itself, and `origin` the same as a content security policy names it. `shown` is false for a reader who has
    switched it off: the drawing then names no address that a browser would ask.
    """

    ask: str
    attribution: str
    host: str = ""
    origin: str = ""
    shown: bool = True


class Framed(Protocol):
    """From metres to a drawing whose upper left corner is 0, 0. `scale` is units a metre."""

    @property
    def west(self) -> float: ...
    @property
    def north(self) -> float: ...
    @property
    def scale(self) -> float: ...


def underlay(background: Background | None, crs: str | None, frame: Framed, wide: float, high: float) -> list[str]:
    """The picture that fills a drawing of `wide` x `high` units; nothing when there is no background or the system is not known."""
    if background is None or crs is None:
        return []
    try:
        north_first = north_comes_first(crs)
    except CrsError:
        return []
    ask = background.ask.replace("{crs}", crs)
    whole = address(ask, box(frame, wide, high), north_first, round(wide * SHARPNESS), round(high * SHARPNESS))
    return [
        svg.tag(
            "image",
            x="0",
            y="0",
            width=svg.n(wide),
            height=svg.n(high),
            href=whole if background.shown else None,
            class_="background",
            opacity="0.5",
            preserveAspectRatio="none",
            aria_hidden="true",
            data_whole=whole,
            data_ask=ask,
            data_order="north-east" if north_first else "east-north",
            data_west=_metres(frame.west),
            data_north=_metres(frame.north),
            data_scale=_metres(frame.scale),
        )
    ]


def box(frame: Framed, wide: float, high: float) -> tuple[float, float, float, float]:
    """West, south, east and north of a drawing."""
    return frame.west, frame.north - high / frame.scale, frame.west + wide / frame.scale, frame.north


def address(ask: str, area: tuple[float, float, float, float], north_first: bool, width: int, height: int) -> str:
    """WMS 1.3.0 (OGC 06-042, 6.7.2): the box is named in the system's own order of axes, which for NTM is north before east."""
    west, south, east, north = area
    named = (south, west, north, east) if north_first else (west, south, east, north)
    return ask.replace("{bbox}", ",".join(map(_metres, named))).replace("{width}", str(width)).replace("{height}", str(height))


def _metres(value: float) -> str:
    return f"{value:.12g}"
