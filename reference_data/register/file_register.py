"""A register that is one file, read whole into memory: right for a district, or for a check on the spot."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import isnan
from pathlib import Path

import numpy as np

from network import Other, Pipe, Point, PointKind
from reference_data.crs import Bounds, CrsError, PlanTransform, plan_transform, widened
from reference_data.durable import sha256_of
from reference_data.register.file_objects import FilePipes, FilePoints, PipesHere, PointsHere
from reference_data.register.register import Counts, RegisterError, RegisterInfo
from reference_data.register.source import open_source
from reference_data.surroundings import Surroundings


class FileRegister:
    """Pipes and points of one file with a search tree over them."""

    def __init__(self, info: RegisterInfo, pipes: tuple[Pipe, ...], points: tuple[Point, ...]) -> None:
        self.info = info
        self._pipes = FilePipes(pipes)
        self._points = FilePoints(points)
        by_sid: dict[str | None, int] = {}
        for place, point in enumerate(points):
            if point.subject.sid and point.kind is PointKind.MANHOLE:
                by_sid.setdefault(point.subject.sid, place)
        self._ends = np.array([(by_sid.get(pipe.from_node, -1), by_sid.get(pipe.to_node, -1)) for pipe in pipes], dtype=np.int64).reshape(-1, 2)
        """Manholes by their place in `points` that each pipe ends in; -1 for none."""

    def around(self, bounds: Bounds, crs: str, radius_m: float = 0.0) -> Surroundings:
        to_own, back = _ways(self.info, crs)
        wide, own = widened(bounds, radius_m, to_own, back)
        pipes = self._pipes.in_box(own)
        points = np.union1d(self._points.in_box(own), self._ends[pipes])
        here, there = PipesHere(self._pipes, pipes), PointsHere(self._points, points[points >= 0])
        return surroundings_of(self.info, here, there, back, wide, crs, radius_m)

    def close(self) -> None:
        """Nothing is held open."""


def read_register(path: str | Path, mapping: Mapping[str, str] | None = None, crs: str | None = None) -> FileRegister:
    """Reads one SOSI, GeoPackage, GeoParquet, FlatGeobuf or GML file. Raises RegisterError as `open_source` does, and when the file
    holds no pipe and no point."""
    source = open_source(path, mapping, crs)
    pipes: list[Pipe] = []
    points: list[Point] = []
    skipped: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for reading in source.readings():
        unknown.update(f"{one.attribute} {one.code}" for one in reading.unknown)
        thing = reading.thing
        match thing:
            case Pipe():
                if thing.line.is_empty:
                    skipped["no_geometry"] += 1
                else:
                    pipes.append(thing)
            case Point():
                points.append(thing)
            case Other():
                skipped[thing.reason] += 1
                unknown.update([f"OBJTYPE {thing.objtype}".strip()] if thing.reason == "unknown_type" else [])
    if not pipes and not points:
        raise RegisterError(f"{source.name}: no pipe and no point of a water or sewer network was found in it")
    sha256 = sha256_of(Path(path))
    info = RegisterInfo(
        name=f"{source.name}@{sha256[:12]}",
        crs=source.crs,
        objects=len(pipes) + len(points),
        pipes=len(pipes),
        points=len(points),
        taken=source.dated.isoformat() if source.dated else None,
        sha256=sha256,
        bounds=_bounds(pipes, points),
        skipped=dict(sorted(skipped.items())),
        unknown=dict(sorted(unknown.items(), key=lambda item: (-item[1], item[0]))),
        by_function=counts_of([*pipes, *points]),
        vertical_datum=source.vertical_datum,
    )
    return FileRegister(info, tuple(pipes), tuple(points))


def surroundings_of(
    info: RegisterInfo, pipes: Sequence[Pipe], points: Sequence[Point], back: PlanTransform, bounds: Bounds, crs: str, radius_m: float
) -> Surroundings:
    """The objects found as `Surroundings` in the delivery's system."""
    if not back.same:
        pipes = tuple(replace(pipe, coordinates=back.coordinates(pipe.coordinates)) for pipe in pipes)
        points = tuple(replace(point, coordinate=back.coordinates([point.coordinate])[0]) for point in points)
    return Surroundings(
        snapshot=info.name,
        crs=crs,
        pipes=pipes,
        points=points,
        taken=info.taken,
        objects=info.objects,
        radius_m=radius_m,
        municipality=info.municipality,
        bounds=bounds,
    )


def counts_of(things: Iterable[Pipe | Point]) -> dict[str, Counts]:
    """Counts by function of pipes and by kind of points."""
    tally: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0, 0, 0.0])
    for thing in things:
        row = tally[thing.function.value if isinstance(thing, Pipe) else thing.kind.value]
        row[0] += 1
        row[1] += thing.has_heights if isinstance(thing, Pipe) else not isnan(thing.coordinate[2])
        row[2] += thing.survey.accuracy_m is not None and thing.survey.method not in (None, "99")
        row[3] += thing.material is not None
        row[4] += thing.line.length if isinstance(thing, Pipe) else 0.0
    return {name: Counts(int(row[0]), int(row[1]), int(row[2]), int(row[3]), round(float(row[4]), 3)) for name, row in sorted(tally.items())}


def _ways(info: RegisterInfo, crs: str) -> tuple[PlanTransform, PlanTransform]:
    try:
        return plan_transform(crs, info.crs), plan_transform(info.crs, crs)
    except CrsError as error:
        raise RegisterError(f"{info.name}: {error}") from error


def _bounds(pipes: list[Pipe], points: list[Point]) -> Bounds | None:
    places = [place[:2] for pipe in pipes for place in pipe.coordinates] + [point.coordinate[:2] for point in points]
    if not places:
        return None
    array = np.array(places)
    (west, south), (east, north) = array.min(axis=0), array.max(axis=0)
    return float(west), float(south), float(east), float(north)
