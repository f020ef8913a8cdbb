"""What stands in the corners of the plan: the scale bar and the north arrow."""

from __future__ import annotations

from reports import wording
from reports.drawing import svg
from reports.drawing.labels import Room

_STEPS_M = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000)
_LEFT, _LONGEST = 20.0, 160.0


def corners(scale: float, size: tuple[float, float], lang: str, room: Room, halo: bool, live: bool) -> list[str]:
    """For a drawing of `size` with `scale` units a metre. `live` is for a page whose script moves them along and draws the bar anew when
    somebody comes nearer: each is then a group that names its corner, and the bar its scale and how long it may be."""
    wide, high = size
    room.take((_LEFT - 8, high - 44, _LEFT + _bar_m(scale) * scale + 40, high))
    room.take((wide - 46, 4, wide - 4, 64))
    bar, arrow = _bar(scale, high - 16, lang, halo, live), _arrow(wide - 25, lang, halo)
    if not live:
        return bar + arrow
    return [
        svg.tag("g", "".join(bar), class_="corner scale-bar", data_corner="left bottom", data_scale=f"{scale:.9g}", data_longest=svg.n(_LONGEST)),
        svg.tag("g", "".join(arrow), class_="corner", data_corner="right top"),
    ]


def _bar_m(scale: float) -> float:
    return max((step for step in _STEPS_M if step * scale <= _LONGEST), default=_STEPS_M[0])


def _bar(scale: float, base: float, lang: str, halo: bool, live: bool) -> list[str]:
    metres = _bar_m(scale)
    end = _LEFT + metres * scale
    ends = [
        svg.line((end, base - 5), (end, base + 5), width=2),
        svg.text((_LEFT, base - 9), "0", 11, "middle", halo=halo),
        svg.text((end, base - 9), f"{_metres(metres, lang)} m", 11, "middle", halo=halo),
    ]
    beginning = [svg.line((_LEFT, base), (end, base), width=2), svg.line((_LEFT, base - 5), (_LEFT, base + 5), width=2)]
    if live:
        return [*beginning, ends[1], svg.tag("g", ends[0] + ends[2], class_="far")]
    return beginning + ends


def _arrow(x: float, lang: str, halo: bool) -> list[str]:
    return [
        svg.polygon([(x, 12), (x + 8, 38), (x, 32), (x - 8, 38)], svg.INK, "mark solid"),
        svg.text((x, 56), wording.label(lang, "map.north"), 14, "middle", weight="bold", halo=halo),
    ]


def _metres(value: float, lang: str) -> str:
    from reports.quantities import number

    return number(value, lang, 0 if float(value).is_integer() else 1)
