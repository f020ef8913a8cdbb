"""Small drawings of how a rule measures, for the rule pages. Letters only, so that one drawing serves every language."""

from __future__ import annotations

from collections.abc import Callable

from reports.drawing.svg import COLOURS, FONT, INK, PAPER, polyline, tag

WIDTH, HEIGHT = 460, 190
GROUND, LIMIT, GREY = "#8a6d3b", "#b3261e", "#8a8a8a"
WATER, WASTE, STORM = COLOURS["VL"], COLOURS["SP"], COLOURS["OV"]

BY_RULE = {
    "VA-ATTR-012": "height_reference", "VA-SURV-007": "spacing", "VA-SURV-008": "spacing", "VA-CONN-001": "tape", "VA-CONN-002": "tape",
    "VA-CONN-003": "tape", "VA-CONN-006": "triangle", "VA-CONN-009": "manhole", "VA-TAP-005": "manhole", "VA-SEP-005": "manhole",
    "VA-HGT-005": "manhole", "VA-HGT-004": "gradient", "VA-TOPO-006": "gradient", "VA-SURV-004": "gradient", "VA-CRS-007": "cover",
}  # fmt: skip
BY_GROUP = {"DEPTH": "cover", "TAP": "tappings", "GRAD": "gradient", "CLR": "crossing"}


def principle_of(code: str) -> str | None:
    """The name of the drawing that shows how the rule `code` measures; None where there is nothing to draw."""
    return BY_RULE.get(code) or BY_GROUP.get(code.split("-")[1])


def drawing(name: str) -> str:
    """The drawing as SVG. Raises KeyError for a name that `principle_of` does not give."""
    body = tag("rect", width=WIDTH, height=HEIGHT, fill=PAPER) + "".join(_DRAWINGS[name]())
    return tag("svg", body, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", font_family=FONT, font_size=14) + "\n"


def names() -> tuple[str, ...]:
    return tuple(_DRAWINGS)


def _line(*points: tuple[float, float], colour: str = INK, width: float = 1.5, dash: str = "") -> str:
    return polyline(points, colour, width, dash)


def _circle(x: float, y: float, radius: float, colour: str, fill: str = "none") -> str:
    return tag("circle", cx=x, cy=y, r=radius, stroke=colour, fill=fill, stroke_width=2)


def _letter(x: float, y: float, text: str) -> str:
    return tag("text", text, x=x, y=y, fill=INK, text_anchor="middle", font_style="italic")


def _span(x1: float, y1: float, x2: float, y2: float, text: str, beside: tuple[float, float] = (12, 5)) -> str:
    """A measured distance: a line with a bar at each end and its letter beside it."""
    across = (0, 5) if abs(y2 - y1) < abs(x2 - x1) else (5, 0)
    bars = "".join(_line((x - across[0], y - across[1]), (x + across[0], y + across[1]), width=1) for x, y in ((x1, y1), (x2, y2)))
    return _line((x1, y1), (x2, y2), width=1) + bars + _letter((x1 + x2) / 2 + beside[0], (y1 + y2) / 2 + beside[1], text)


def _cover() -> list[str]:
    return [
        _line((10, 40), (150, 34), (300, 44), (450, 36), colour=GROUND, width=3),
        _line((10, 124), (150, 118), (300, 128), (450, 120), colour=LIMIT, dash="6 4"),
        _line((10, 150), (160, 146), (300, 104), (450, 140), colour=WATER, width=7),
        _span(90, 38, 90, 144, "a"),
        _span(300, 44, 300, 101, "b"),
        _line((262, 172), (352, 172), width=3, colour=LIMIT),
        _letter(307, 188, "c"),
    ]


def _tappings() -> list[str]:
    return [
        _line((20, 140), (240, 140), (330, 110), (440, 40), colour=WATER, width=6),
        _line((130, 140), (130, 30), colour=WATER, width=3),
        _line((330, 110), (318, 20), colour=WATER, width=3),
        _circle(130, 140, 6, INK, PAPER),
        _circle(330, 110, 6, INK, PAPER),
        _line((130, 162), (240, 162), (336, 130), width=1),
        _letter(235, 182, "a"),
    ]


def _tape() -> list[str]:
    return [
        _circle(60, 130, 26, INK, PAPER),
        _circle(60, 130, 2, INK, INK),
        _line((86, 130), (250, 130), (420, 80), colour=WASTE, width=6),
        _line((350, 101), (360, 20), colour=WASTE, width=3),
        _circle(350, 101, 6, INK, PAPER),
        _line((60, 165), (250, 165), (356, 132), width=1),
        _letter(240, 183, "a"),
        _line((60, 130), (350, 101), colour=GREY, dash="4 4"),
        _letter(200, 106, "b"),
    ]


def _gradient() -> list[str]:
    return [
        _line((30, 50), (430, 140), colour=WASTE, width=7),
        _line((30, 50), (30, 160), (430, 160), (430, 140), colour=GREY, dash="3 4"),
        _span(448, 60, 448, 140, "b", (-12, 5)),
        _span(30, 172, 430, 172, "a", (0, -5)),
        _line((200, 70), (240, 79), width=1.5),
        _line((240, 79), (231, 71), width=1.5),
        _line((240, 79), (229, 82), width=1.5),
    ]


def _crossing() -> list[str]:
    return [
        _circle(150, 55, 22, WATER, PAPER),
        _circle(150, 130, 32, WASTE, PAPER),
        _span(200, 77, 200, 98, "a"),
        _circle(310, 110, 26, WASTE, PAPER),
        _circle(410, 110, 26, STORM, PAPER),
        _span(336, 150, 384, 150, "b", (0, 20)),
        _letter(150, 60, "1"),
        _letter(150, 135, "2"),
        _letter(310, 115, "2"),
        _letter(410, 115, "3"),
    ]


def _manhole() -> list[str]:
    return [
        _circle(230, 95, 62, INK, PAPER),
        _line((20, 80), (230, 80), colour=WASTE, width=6),
        _line((230, 95), (440, 150), colour=STORM, width=6),
        _circle(230, 95, 3, INK, INK),
        _line((230, 95), (274, 51), width=1),
        _letter(262, 80, "r"),
    ]


def _height_reference() -> list[str]:
    marks = ((33, "a"), (45, "b"), (100, "c"), (155, "d"), (167, "e"))
    return [
        _circle(160, 100, 67, WASTE, PAPER),
        _circle(160, 100, 55, WASTE, PAPER),
        *(_line((160, y), (300, y), width=1, dash="3 3") + _letter(314, y + 5, letter) for y, letter in marks),
    ]


def _spacing() -> list[str]:
    points = ((30, 150), (150, 130), (250, 90), (330, 40), (380, 20))
    return [
        _line(*points, colour=WATER, width=4),
        *(_circle(x, y, 5, INK, PAPER) for x, y in points),
        _line((34, 166), (154, 146), width=1),
        _letter(100, 175, "a"),
        _circle(205, 108, 7, LIMIT, PAPER),
        _letter(205, 92, "b"),
    ]


def _triangle() -> list[str]:
    return [
        tag("rect", x=60, y=15, width=260, height=50, fill="none", stroke=INK, stroke_width=2),
        _line((60, 65), (230, 150), width=1),
        _line((320, 65), (230, 150), width=1),
        _circle(230, 150, 6, INK, PAPER),
        _letter(130, 118, "a"),
        _letter(292, 112, "b"),
        _circle(244, 156, 4, LIMIT, LIMIT),
        _letter(262, 170, "c"),
    ]


_DRAWINGS: dict[str, Callable[[], list[str]]] = {
    "cover": _cover, "tappings": _tappings, "tape": _tape, "gradient": _gradient, "crossing": _crossing, "manhole": _manhole,
    "height_reference": _height_reference, "spacing": _spacing, "triangle": _triangle,
}  # fmt: skip
