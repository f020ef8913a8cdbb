"""The few SVG elements that our drawings need, with the colours of the regulation.

Every shape has both a colour attribute, which the PDF reads, and a class, which the HTML's style sheet uses for dark mode. Colour is
never alone: each function also has its own dash and its letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

FONT = "Libertinus Serif, Georgia, serif"
INK = "#1d1d1f"
PAPER = "#ffffff"

COLOURS = {"VL": "#0b57a4", "SP": "#1b7a3d", "OV": "#7a4a1e", "AF": "#1b7a3d", "DR": "#7a4a1e", "ANNET": "#55575c"}
"""Moss regulation, Vedlegg kap. 1: wastewater green, stormwater brown, water blue."""
DASHES = {"VL": "", "SP": "12 4", "OV": "5 4", "AF": "16 4 3 4", "DR": "2 4", "ANNET": "1 5"}

Xy = tuple[float, float]


def n(value: float) -> str:
    """A coordinate with one decimal and no trailing zero."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def tag(name: str, content: str | None = None, **attributes: object) -> str:
    """An element; `content` is markup already. Attribute names: `_` for `-`, `class_` for `class`; None is left out."""
    listed = "".join(
        [_attribute(key, value if isinstance(value, str) else str(value)) for key, value in attributes.items() if value not in (None, "")]
    )
    return f"<{name}{listed}/>" if content is None else f"<{name}{listed}>{content}</{name}>"


def _attribute(key: str, value: str) -> str:
    # Nearly all are numbers, names of colours or classes, and a look is cheaper than five replacements.
    return f" {_name(key)}={quoteattr(value)}" if _SPECIAL.search(value) else f' {_name(key)}="{value}"'


_SPECIAL = re.compile('[&<>"\t\n\r]')


@lru_cache(maxsize=100)
def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def polyline(points: Iterable[Xy], colour: str, width: float, dash: str = "", class_: str = "", opacity: float | None = None) -> str:
    return tag(
        "polyline",
        points=" ".join(f"{n(x)},{n(y)}" for x, y in points),
        fill="none",
        stroke=colour,
        stroke_width=n(width),
        stroke_dasharray=dash,
        stroke_linejoin="round",
        stroke_linecap="round" if not dash else "butt",
        stroke_opacity=opacity,
        class_=class_,
    )


def casing(points: Iterable[Xy], width: float) -> str:
    """Paper below a line, so that it stands out from a map beneath."""
    return polyline(points, PAPER, width, class_="casing")


def polygon(points: Iterable[Xy], fill: str, class_: str = "", opacity: float | None = None) -> str:
    return tag("polygon", points=" ".join(f"{n(x)},{n(y)}" for x, y in points), fill=fill, fill_opacity=opacity, class_=class_)


def line(a: Xy, b: Xy, colour: str = INK, width: float = 1, class_: str = "ink-line", dash: str = "") -> str:
    return tag("line", x1=n(a[0]), y1=n(a[1]), x2=n(b[0]), y2=n(b[1]), stroke=colour, stroke_width=n(width), stroke_dasharray=dash, class_=class_)


def circle(at: Xy, radius: float, fill: str, stroke: str = INK, width: float = 1, class_: str = "") -> str:
    return tag("circle", cx=n(at[0]), cy=n(at[1]), r=n(radius), fill=fill, stroke=stroke, stroke_width=n(width), class_=class_)


def rect(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none", class_: str = "", radius: float = 0) -> str:
    return tag(
        "rect", x=n(x), y=n(y), width=n(width), height=n(height), rx=n(radius) if radius else None, fill=fill, stroke=stroke, class_=class_
    )  # fmt: skip


def text(
    at: Xy, words: str, size: float = 11, anchor: str = "start", colour: str = INK, class_: str = "ink", weight: str = "", halo: bool = False
) -> str:
    """A line of text on its base line; a halo keeps it legible over lines."""
    written = tag(
        "text", escape(words), x=n(at[0]), y=n(at[1]), font_size=n(size), font_family=FONT, text_anchor=anchor if anchor != "start" else None,
        font_weight=weight, fill=colour, class_=class_,
    )  # fmt: skip
    if not halo:
        return written
    behind = tag(
        "text", escape(words), x=n(at[0]), y=n(at[1]), font_size=n(size), font_family=FONT, text_anchor=anchor if anchor != "start" else None,
        font_weight=weight, fill=PAPER, stroke=PAPER, stroke_width="3", stroke_linejoin="round", class_="halo", aria_hidden="true",
    )  # fmt: skip
    return behind + written


def drawing(name: str, width: float, height: float, title: str, description: str, parts: Iterable[str], role: str = "img") -> str:
    """A whole picture with title and description for those who do not see it. `name` makes its ids unique on a page; `role` is "group"
    for a picture with links in it."""
    head = tag("title", escape(title), id=f"{name}-title") + tag("desc", escape(description), id=f"{name}-desc")
    return tag(
        "svg",
        head + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {n(width)} {n(height)}",
        width=n(width),
        height=n(height),
        role=role,
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
    )


def text_width(words: str, size: float) -> float:
    """About how wide a text is; enough to keep labels apart."""
    return 0.52 * size * len(words)
