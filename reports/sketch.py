"""Geometry for the plan map: what was delivered, and what the register has close by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import shapely

from network import Function, Pipe, Point, PointKind
from reports.drawing.document import MapDoc, MapLine, MapPoint

if TYPE_CHECKING:
    from reference_data import Surroundings
    from validators import Case

_MARGIN_M = 25.0
"""How far around the delivery the register is drawn."""

_SERVICE_LEVELS = {"S", "F"}
_DRAWN_REGISTER = (PointKind.MANHOLE, PointKind.TAPPING, PointKind.BRANCH, PointKind.HYDRANT, PointKind.VALVE)


def sketch(case: Case) -> MapDoc:
    """Coordinates (east, north), metres, in the delivery's own system; register lines are cut at the margin."""
    delivery = case.delivery
    pipes = [_line(pipe, [place[:2] for place in pipe.coordinates]) for pipe in delivery.pipes if len(pipe.coordinates) >= 2]
    points = [_point(point) for point in delivery.points if _finite(point)]
    made: MapDoc = {"crs": delivery.crs, "pipes": pipes, "points": points, "mains": [], "main_points": []}
    places = [place for line in pipes for place in line["coordinates"]] + [point["coordinates"] for point in points]
    if case.surroundings is None or not places:
        return made
    easts, norths = [place[0] for place in places], [place[1] for place in places]
    box = (min(easts) - _MARGIN_M, min(norths) - _MARGIN_M, max(easts) + _MARGIN_M, max(norths) + _MARGIN_M)
    made["mains"] = _mains(case.surroundings, box)
    made["main_points"] = [_point(point) for point in case.surroundings.points_in(box, *_DRAWN_REGISTER)]
    return made


def _mains(near: Surroundings, box: tuple[float, float, float, float]) -> list[MapLine]:
    """What lies in the box of the register's pipes that are no services, all cut at once."""
    mains = [pipe for pipe in near.pipes_near(shapely.box(*box), 0.0) if pipe.network_level not in _SERVICE_LEVELS]
    cut = shapely.clip_by_rect([pipe.line for pipe in mains], *box)
    parts, number = shapely.get_parts(cut, return_index=True)
    drawn = shapely.length(parts) > 0
    places, part = shapely.get_coordinates(parts[drawn], return_index=True)
    lines: list[list[list[float]]] = [[] for _ in range(len(parts[drawn]))]
    for index, place in zip(part.tolist(), places.tolist(), strict=True):
        lines[index].append(place)
    return [_line(mains[index], line) for index, line in zip(number[drawn].tolist(), lines, strict=True)]


def _line(pipe: Pipe, places: Iterable[Sequence[float]]) -> MapLine:
    label = str(pipe.subject.serial) if pipe.network_level in _SERVICE_LEVELS or pipe.subject.sid is None else pipe.id
    coordinates = [[round(east, 3), round(north, 3)] for east, north in places]
    return {"label": label, "caption": _caption(pipe), "function": pipe.function.value, "coordinates": coordinates}


def _caption(pipe: Pipe) -> str:
    function = pipe.theme if pipe.function is Function.OTHER else pipe.function.value
    dimension = f"{pipe.dimension_mm:g}" if pipe.dimension_mm is not None else ""
    return " ".join(part for part in (function, dimension, pipe.material or "") if part)


def _point(point: Point) -> MapPoint:
    east, north, _ = point.coordinate
    label = point.register_id or str(point.subject.serial if point.subject.serial is not None else point.id)
    function = point.function.value if point.function is not None else None
    return {"label": label, "kind": point.kind.value, "function": function, "coordinates": [round(east, 3), round(north, 3)]}


def _finite(point: Point) -> bool:
    return point.coordinate[0] == point.coordinate[0] and point.coordinate[1] == point.coordinate[1]
