"""The map before and after, as SVG: what lies there thin and pale, what is new thick, what changes dashed, what goes dotted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from network import Coordinate, Pipe, Point
from reference_data.changes import Action, Change, ChangeKind, ChangeSet
from reference_data.surroundings import Surroundings
from reports.drawing.background import CASING, Background, underlay
from reports.drawing.labels import Box, Room
from reports.drawing.svg import COLOURS, INK, PAPER, casing, circle, line, n, polyline, rect, tag

WIDTH, HEIGHT, MARGIN_M = 620.0, 420.0, 6.0
HIGH = 16.0
"""Of a number's box."""
DASHES = {Action.CREATE: "", Action.REPLACE: "9 4", Action.ERASE: "1 5"}
WIDTHS = {Action.CREATE: 3.5, Action.REPLACE: 3.0, Action.ERASE: 3.0}
Thing = Pipe | Point


@dataclass(frozen=True)
class Frame:
    """From metres to the drawing."""

    west: float
    north: float
    scale: float

    def place(self, at: Coordinate) -> tuple[float, float]:
        return (at[0] - self.west) * self.scale, (self.north - at[1]) * self.scale


def before(changes: ChangeSet, surroundings: Surroundings, title: str, background: Background | None = None) -> str:
    """The register as it is. `background` is a map to lie below."""
    frame = _frame(changes.changes)
    below = below_all(background, changes.crs, frame, surroundings.pipes)
    return framed(frame, [*below, *register_drawn(surroundings.pipes, surroundings.points, frame)], title)


def after(
    changes: ChangeSet,
    surroundings: Surroundings,
    numbers: Mapping[str, int],
    title: str,
    linked: bool = False,
    background: Background | None = None,
) -> str:
    """The register with every change in it; each change carries the number of its row. `linked` makes each number, with the id
    `mark-<number>`, a link to the row `change-<number>` of the page."""
    frame = _frame(changes.changes)
    touched = {(isinstance(one.before, Pipe), one.before.subject.sid, one.before.subject.guid) for one in changes.changes if one.before is not None}

    def stays(thing: Thing) -> bool:
        return (isinstance(thing, Pipe), thing.subject.sid, thing.subject.guid) not in touched

    pipes = [one for one in surroundings.pipes if stays(one)]
    drawn = below_all(background, changes.crs, frame, [*pipes, *(one.thing for one in changes.changes if isinstance(one.thing, Pipe))])
    drawn += register_drawn(pipes, [one for one in surroundings.points if stays(one)], frame)
    ordered = sorted(changes.changes, key=lambda change: not isinstance(change.thing, Pipe))
    drawn += [_change(change, frame) for change in ordered]
    drawn += _numbered(ordered, numbers, frame, linked)
    return framed(frame, drawn, title, "group" if linked else "img")


def _frame(changes: Sequence[Change]) -> Frame:
    return frame_around(new_places(changes), MARGIN_M)


def new_places(changes: Sequence[Change]) -> list[Coordinate]:
    """Where the new things lie; where everything lies when nothing is new."""
    new = [change for change in changes if change.kind in (ChangeKind.NEW, ChangeKind.NODE)]
    return [place for change in new or changes for place in places_of(change.thing)]


def frame_around(places: Sequence[Coordinate], margin_m: float) -> Frame:
    """The picture that holds all of them, of which there must be one."""
    west, east = min(p[0] for p in places) - margin_m, max(p[0] for p in places) + margin_m
    south, north = min(p[1] for p in places) - margin_m, max(p[1] for p in places) + margin_m
    scale = min(WIDTH / (east - west), HEIGHT / (north - south))
    return Frame((west + east) / 2 - WIDTH / scale / 2, (south + north) / 2 + HEIGHT / scale / 2, scale)


def register_drawn(pipes: Iterable[Pipe], points: Iterable[Point], frame: Frame) -> list[str]:
    inside_pipes = [pipe for pipe in pipes if is_inside(places_of(pipe), frame)]
    inside_points = [point for point in points if is_inside(places_of(point), frame)]
    drawn = [polyline(map(frame.place, pipe.coordinates), COLOURS[pipe.function.value], 1.5, opacity=0.5) for pipe in inside_pipes]
    drawn += [circle(frame.place(point.coordinate), 2, PAPER, "#86868b") for point in inside_points]
    return drawn


def below_all(background: Background | None, crs: str | None, frame: Frame, pipes: Iterable[Pipe]) -> list[str]:
    """The map of a page, and paper below each line on it; nothing when there is no such map."""
    below = underlay(background, crs, frame, WIDTH, HEIGHT)
    inside = [places_of(pipe) for pipe in pipes if is_inside(places_of(pipe), frame)] if below else []
    return below + [casing(map(frame.place, places), WIDTHS[Action.CREATE] + CASING) for places in inside]


def _change(change: Change, frame: Frame) -> str:
    if isinstance(change.thing, Pipe):
        colour = COLOURS[change.thing.function.value]
        # the rest of a split main is new in the register and old in the ground
        drawn_as = Action.REPLACE if change.kind is ChangeKind.SPLIT_PART else change.action
        return polyline(map(frame.place, change.thing.coordinates), colour, WIDTHS[drawn_as], DASHES[drawn_as])
    fill = PAPER if change.action is Action.ERASE else INK
    return circle(frame.place(change.thing.coordinate), 3.5, fill)


def _numbered(changes: Sequence[Change], numbers: Mapping[str, int], frame: Frame, linked: bool) -> list[str]:
    """The numbers, none over another. Points come first: theirs must stand nearest, a pipe's can be anywhere along it."""
    room = Room(WIDTH, HEIGHT)
    placed = sorted(changes, key=lambda change: isinstance(change.thing, Pipe))
    return [_number(numbers[change.lokal_id], _place_of_number(change, frame), room, linked) for change in placed]


def _place_of_number(change: Change, frame: Frame) -> tuple[float, float]:
    places = [frame.place(place) for place in places_of(change.thing)]
    x, y = places[0] if len(places) == 1 else ((places[0][0] + places[-1][0]) / 2, (places[0][1] + places[-1][1]) / 2)
    return min(max(x, 8.0), WIDTH - 24), min(max(y, 12.0), HEIGHT - 6)


def _number(row: int, at: tuple[float, float], room: Room, linked: bool) -> str:
    wide = 8 + 7.0 * len(str(row))
    left, top, right, bottom = room.first_free(_around(at, wide)) or (at[0] + 3, at[1] - 17, at[0] + 3 + wide, at[1] - 1)
    middle = ((left + right) / 2, (top + bottom) / 2)
    if not linked:
        halo = {"fill": INK, "stroke": PAPER, "stroke_width": "3", "paint_order": "stroke"}
        return tag("text", str(row), x=n(middle[0]), y=n(bottom - 4), font_size="11", text_anchor="middle", **halo)
    pin = [
        line(at, middle),
        circle(at, 2, INK, "none", 0),
        rect(left, top, wide, HIGH, PAPER, INK, "pin", 3),
        tag("text", str(row), x=n(middle[0]), y=n(bottom - 4), font_size="11", text_anchor="middle", font_weight="bold", fill=INK),
    ]
    return tag("a", "".join(pin), href=f"#change-{row}", id=f"mark-{row}", class_="pin-link", data_numbers=str(row), aria_label=str(row))


def _around(at: tuple[float, float], wide: float) -> Iterator[Box]:
    """Places for a number, the nearest first: at a corner of the place, then in rings around it."""
    x, y = at
    corners = [(x + 3, y - 17), (x - 3 - wide, y - 17), (x + 3, y + 1), (x - 3 - wide, y + 1)]
    rings = [
        (x + cos(pi / 6 * turn) * (far + wide / 2) - wide / 2, y - sin(pi / 6 * turn) * far - HIGH / 2)
        for far in (18, 30, 44, 60)
        for turn in range(12)
    ]
    for left, top in (*corners, *rings):
        yield left, top, left + wide, top + HIGH


def is_inside(places: Sequence[Coordinate], frame: Frame) -> bool:
    drawn = [frame.place(place) for place in places]
    xs, ys = [x for x, _ in drawn], [y for _, y in drawn]
    return max(xs) >= 0 and min(xs) <= WIDTH and max(ys) >= 0 and min(ys) <= HEIGHT


def places_of(thing: Thing) -> tuple[Coordinate, ...]:
    return thing.coordinates if isinstance(thing, Pipe) else (thing.coordinate,)


def framed(frame: Frame, drawn: Iterable[str], title: str, role: str = "img") -> str:
    """The whole picture, on paper."""
    from xml.sax.saxutils import escape

    inner = tag("title", escape(title)) + tag("rect", width=n(WIDTH), height=n(HEIGHT), fill=PAPER) + "".join(drawn)
    return tag("svg", inner, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {n(WIDTH)} {n(HEIGHT)}", role=role)
