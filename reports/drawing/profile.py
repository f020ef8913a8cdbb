"""A length profile: ground, pipe, and the line that the pipe's top must stay below, with its uncertainty band.

Heights are drawn larger than lengths, as on paper profiles (1:50 against 1:100); both axes carry figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from reports import wording
from reports.drawing import svg
from reports.drawing.document import ProfileDoc
from reports.drawing.svg import Xy
from reports.quantities import number, shown

WIDTH, HEIGHT = 720.0, 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 16.0, 34.0, 44.0
_GROUND, _LIMIT = "#5b5b52", "#a3161f"


@dataclass(frozen=True)
class _Axes:
    far_m: float
    low_m: float
    high_m: float

    def xy(self, chainage: float, height: float) -> Xy:
        x = _LEFT + chainage / self.far_m * (WIDTH - _LEFT - _RIGHT)
        y = HEIGHT - _BOTTOM - (height - self.low_m) / (self.high_m - self.low_m) * (HEIGHT - _TOP - _BOTTOM)
        return x, y


def profile(one: ProfileDoc, lang: str, name: str) -> str:
    """The profile as SVG text; `name` makes its ids unique on a page."""
    axes = _axes(one)
    colour = svg.COLOURS.get(one["function"], svg.COLOURS["ANNET"])
    parts = [
        svg.rect(0, 0, WIDTH, HEIGHT, "#f7f7f4", class_="ground"),
        *_grid(axes, lang),
        *_band(one, axes),
        *_pipe(one, axes, colour),
        *[svg.polyline(run, _GROUND, 2, class_="terrain") for run in _runs(one, one["terrain_m"], axes)],
        *[svg.polyline(run, _LIMIT, 1.6, "7 4", "limit") for run in _runs(one, one["limit_m"], axes)],
        *_gradients(one, axes, lang),
        *_key(one, lang, colour),
        *_marks(one, axes),
    ]
    return svg.drawing(name, WIDTH, HEIGHT, heading(one, lang), description(one, lang), parts)


def heading(one: ProfileDoc, lang: str) -> str:
    """ "Vannledning 3, 5, 6"."""
    noun = wording.word(lang, "pipe", one["function"])
    return f"{noun[:1].upper()}{noun[1:]} {one['label']}"


def covers(one: ProfileDoc) -> list[tuple[float, float]]:
    """(chainage, cover) wherever both ground and pipe are known, metres."""
    return [
        (at, round(ground - top, 3))
        for at, ground, top in zip(one["chainage_m"], one["terrain_m"], one["top_m"], strict=True)
        if ground is not None and top is not None
    ]


def summary(one: ProfileDoc, lang: str) -> str:
    """The least cover and the gradients in words."""
    return " ".join(part for part in (_depth(one, lang), _falls(one, lang)) if part)


def _falls(one: ProfileDoc, lang: str) -> str:
    """The gradient of each pipe that water runs in by itself."""
    told = [
        wording.label(lang, "profiles.gradient_of", label=leg["label"], gradient=shown(leg["gradient_permille"], "permille", lang))
        for leg in one["legs"]
        if leg["gradient_permille"] is not None
    ]
    return wording.label(lang, "profiles.gradient", list=wording.joined(lang, told)) if told else ""


def _depth(one: ProfileDoc, lang: str) -> str:
    known = covers(one)
    if not known:
        return wording.label(lang, "profiles.no_terrain")
    at, cover = min(known, key=lambda pair: pair[1])
    values = {"cover": shown(cover, "m", lang), "at": shown(at, "m", lang)}
    if one["required_m"] is None:
        return wording.label(lang, "profiles.depth_plain", **values)
    return wording.label(lang, "profiles.depth", **values, required=shown(one["required_m"], "m", lang))


def description(one: ProfileDoc, lang: str) -> str:
    text = summary(one, lang)
    if one["required_m"] is not None:
        text += " " + wording.label(lang, "profiles.alt_limit")
    return wording.label(lang, "profiles.alt", label=heading(one, lang), text=text)


def _axes(one: ProfileDoc) -> _Axes:
    known = [value for column in (one["top_m"], one["bottom_m"], one["terrain_m"], one["limit_m"]) for value in column if value is not None]
    low, high = min(known), max(known)
    pad = max(0.25, (high - low) * 0.08)
    return _Axes(max(one["chainage_m"][-1], 1.0), low - pad, high + pad)


def _grid(axes: _Axes, lang: str) -> list[str]:
    parts = []
    step = _nice((axes.high_m - axes.low_m) / 5)
    decimals = 1 if step < 1 else 0
    for index in range(ceil(axes.low_m / step), floor(axes.high_m / step) + 1):
        _, y = axes.xy(0, index * step)
        parts.append(svg.line((_LEFT, y), (WIDTH - _RIGHT, y), "#c9c9c2", 0.7, "grid"))
        parts.append(svg.text((_LEFT - 6, y + 4), number(index * step, lang, decimals), 11, "end"))
    step = _nice(axes.far_m / 8)
    decimals = 1 if step < 1 else 0
    for index in range(floor(axes.far_m / step) + 1):
        x, _ = axes.xy(index * step, axes.low_m)
        parts.append(svg.line((x, HEIGHT - _BOTTOM), (x, HEIGHT - _BOTTOM + 5), width=1))
        parts.append(svg.text((x, HEIGHT - _BOTTOM + 17), number(index * step, lang, decimals), 11, "middle"))
    parts.append(svg.line((_LEFT, HEIGHT - _BOTTOM), (WIDTH - _RIGHT, HEIGHT - _BOTTOM)))
    parts.append(svg.text(((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 8), wording.label(lang, "profiles.distance"), 11, "middle"))
    parts.append(svg.text((6, 14), wording.label(lang, "profiles.height"), 11))
    return parts


def _band(one: ProfileDoc, axes: _Axes) -> list[str]:
    if not one["band_m"]:
        return []
    above = _runs(one, [None if value is None else value + one["band_m"] for value in one["limit_m"]], axes)
    below = _runs(one, [None if value is None else value - one["band_m"] for value in one["limit_m"]], axes)
    return [svg.polygon([*high, *reversed(low)], _LIMIT, "band", 0.14) for high, low in zip(above, below, strict=True)]


def _pipe(one: ProfileDoc, axes: _Axes, colour: str) -> list[str]:
    parts = []
    tops, bottoms = _runs(one, one["top_m"], axes), _runs(one, one["bottom_m"], axes)
    if len(tops) == len(bottoms):
        parts += [
            svg.polygon([*top, *reversed(bottom)], colour, f"fill-{one['function']}", 0.35)
            for top, bottom in zip(tops, bottoms, strict=True)
            if len(top) == len(bottom)
        ]
    parts += [svg.polyline(run, colour, 2, class_=f"f-{one['function']}") for run in tops]
    parts += [svg.polyline(run, colour, 1, class_=f"f-{one['function']}") for run in bottoms]
    return parts


def _runs(one: ProfileDoc, heights: Sequence[float | None], axes: _Axes) -> list[list[Xy]]:
    """Unbroken stretches where the height is known, as picture points."""
    runs: list[list[Xy]] = [[]]
    for at, height in zip(one["chainage_m"], heights, strict=True):
        if height is None:
            runs.append([])
        else:
            runs[-1].append(axes.xy(at, height))
    return [run for run in runs if len(run) > 1]


def _gradients(one: ProfileDoc, axes: _Axes, lang: str) -> Iterable[str]:
    """Each gravity pipe's gradient under its middle, where there is room to write it."""
    for leg in one["legs"]:
        middle = (leg["from_m"] + leg["to_m"]) / 2
        bottom = _at(one, middle, one["bottom_m"])
        words = shown(leg["gradient_permille"], "permille", lang)
        wide = axes.xy(leg["to_m"], 0)[0] - axes.xy(leg["from_m"], 0)[0]
        if words and bottom is not None and wide > svg.text_width(words, 11):
            x, y = axes.xy(middle, bottom)
            yield svg.text((x, min(y + 16, HEIGHT - _BOTTOM - 4)), words, 11, "middle", halo=True)


def _key(one: ProfileDoc, lang: str, colour: str) -> Iterable[str]:
    """What the lines are, over the drawing, in the order ground, pipe, limit, band."""
    x, y = 170.0, 10.0
    entries = [("pipe", colour, f"f-{one['function']}", "")]
    if any(value is not None for value in one["terrain_m"]):
        entries.insert(0, ("terrain", _GROUND, "terrain", ""))
    if any(value is not None for value in one["limit_m"]):
        entries.append(("limit", _LIMIT, "limit", "7 4"))
    for key, stroke, class_, dash in entries:
        words = wording.label(lang, f"profiles.{key}")
        yield svg.polyline([(x, y), (x + 24, y)], stroke, 2, dash, class_)
        yield svg.text((x + 29, y + 4), words, 11)
        x += 29 + svg.text_width(words, 11) + 16
    if one["band_m"] and len(entries) == 3:
        yield svg.rect(x, y - 5, 24, 10, "#f0dcdd", class_="band-key")
        yield svg.text((x + 29, y + 4), wording.label(lang, "profiles.band"), 11)


def _marks(one: ProfileDoc, axes: _Axes) -> Iterable[str]:
    for number_, at in one["marks"]:
        top = _at(one, at, one["top_m"])
        if top is None:
            continue
        x, y = axes.xy(at, top)
        yield svg.line((x, y), (x, y + 26))
        yield svg.circle((x, y), 2.5, svg.INK, "none", 0, "mark solid")
        wide = max(18.0, svg.text_width(str(int(number_)), 11) + 10)
        down = min(y + 26, HEIGHT - _BOTTOM - 10)
        yield svg.rect(x - wide / 2, down - 9, wide, 18, svg.PAPER, svg.INK, "pin", 2)
        yield svg.text((x, down + 4), str(int(number_)), 11, "middle", class_="pin-text", weight="bold")


def _at(one: ProfileDoc, at: float, heights: Sequence[float | None]) -> float | None:
    """The height at the sample nearest to a chainage."""
    known = [(abs(chainage - at), height) for chainage, height in zip(one["chainage_m"], heights, strict=True) if height is not None]
    return min(known)[1] if known else None


def _nice(step: float) -> float:
    for unit in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500):
        if unit >= step:
            return unit
    return 1000.0
