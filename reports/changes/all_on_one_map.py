"""Several deliveries on one map: each with its new things, and a numbered pin that is a link to its row on the page.

A pin with waiting changes is filled and square, one where all is decided is open and round; the row says the same in words. Pins that would
cover each other are moved apart, each with a line to its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from network import Coordinate, Pipe
from reference_data.changes import ChangeKind, ChangeSet
from reference_data.surroundings import Surroundings
from reports.changes.picture import HEIGHT, WIDTH, Frame, below_all, frame_around, framed, new_places, places_of, register_drawn
from reports.drawing.background import Background
from reports.drawing.labels import Box, Room
from reports.drawing.svg import COLOURS, INK, PAPER, circle, line, n, polyline, rect, tag, text

MARGIN_M = 15.0
HIGH = 18.0
STEPS_M = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
LONGEST_BAR = 140.0


@dataclass(frozen=True)
class Placed:
    """A delivery that has something to draw. `label` says what its pin leads to, with where it stands."""

    number: int
    changes: ChangeSet
    surroundings: Surroundings
    label: str
    waits: bool


def all_on_one_map(deliveries: Sequence[Placed], title: str, background: Background | None = None) -> str:
    """The map as SVG, with the pins `mark-<number>` that lead to `delivery-<number>`. There must be one delivery, and all of them in
    one coordinate system. `background` is a map to lie below."""
    middles = {one.number: _middle(new_places(one.changes.changes)) for one in deliveries}
    frame = frame_around([place for one in deliveries for place in new_places(one.changes.changes)], MARGIN_M)
    mains = _mains(deliveries)
    new = [change.thing for one in deliveries for change in one.changes.changes if isinstance(change.thing, Pipe) and change.kind is ChangeKind.NEW]
    drawn = below_all(background, deliveries[0].changes.crs, frame, [*mains, *new])
    drawn += register_drawn(mains, (), frame)
    drawn += [polyline(map(frame.place, places_of(pipe)), COLOURS[pipe.function.value], 3) for pipe in new]
    room = Room(WIDTH, HEIGHT)
    drawn += _scale_bar(frame, room)
    drawn += [_pin(one, frame.place(middles[one.number]), room) for one in deliveries]
    return framed(frame, drawn, title, "group")


def _mains(deliveries: Sequence[Placed]) -> list[Pipe]:
    """What lies there, once, also where deliveries are neighbours."""
    pipes = {pipe.subject.sid or pipe.subject.guid or str(pipe.coordinates): pipe for one in deliveries for pipe in one.surroundings.pipes}
    return list(pipes.values())


def _middle(places: Sequence[Coordinate]) -> Coordinate:
    easts, norths = [place[0] for place in places], [place[1] for place in places]
    return (min(easts) + max(easts)) / 2, (min(norths) + max(norths)) / 2, 0.0


def _pin(one: Placed, at: tuple[float, float], room: Room) -> str:
    wide = 12 + 8.0 * len(str(one.number))
    left, top, right, bottom = room.first_free(_around(at, wide)) or (at[0], at[1] - HIGH, at[0] + wide, at[1])
    fill, ink, kind = (INK, PAPER, "") if one.waits else (PAPER, INK, "pin")
    middle = ((left + right) / 2, (top + bottom) / 2)
    drawn = [
        line(at, middle),
        circle(at, 2.5, INK, "none", 0),
        rect(left, top, wide, HIGH, fill, INK, kind, 2 if one.waits else HIGH / 2),
        tag("text", str(one.number), x=n(middle[0]), y=n(bottom - 5), font_size="12", text_anchor="middle", font_weight="bold", fill=ink),
    ]
    where = {"href": f"#delivery-{one.number}", "id": f"mark-{one.number}"}
    return tag("a", "".join(drawn), **where, class_="pin-link", data_numbers=str(one.number), aria_label=one.label)


def _around(at: tuple[float, float], wide: float) -> Iterator[Box]:
    """Places for a pin, the nearest first."""
    x, y = at
    for away in (6.0, 14.0, 26.0, 40.0, 56.0, 74.0):
        for left, top in (
            (x + away, y - away - HIGH), (x - away - wide, y - away - HIGH), (x + away, y + away), (x - away - wide, y + away),
            (x - wide / 2, y - away - HIGH), (x + away, y - HIGH / 2), (x - away - wide, y - HIGH / 2), (x - wide / 2, y + away),
        ):  # fmt: skip
            yield (left, top, left + wide, top + HIGH)


def _scale_bar(frame: Frame, room: Room) -> list[str]:
    metres = max((step for step in STEPS_M if step * frame.scale <= LONGEST_BAR), default=STEPS_M[0])
    left, bottom, wide = 10.0, HEIGHT - 10, metres * frame.scale
    room.take((left, bottom - 20, left + wide + 20, bottom + 4))
    told = f"{metres} m" if metres < 1000 else f"{metres // 1000} km"
    ends = [line((x, bottom - 4), (x, bottom + 4)) for x in (left, left + wide)]
    return [line((left, bottom), (left + wide, bottom), width=2), *ends, text((left, bottom - 8), told, halo=True)]
