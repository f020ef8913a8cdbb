"""How close two pipes come: beside each other in plan, one over the other, wall to wall in space."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely

from network import Coordinate, Function, Level, Pipe, Subject, outside_bottom, outside_diameter_m, outside_top
from reference_data.runs import is_main
from validators.beside import Beside, beside
from validators.case import Case
from validators.cover import Floats
from validators.derived import derived
from validators.doubles import doubles
from validators.existing import pipes_near_each
from validators.knots import NODE_TOLERANCE_M
from validators.outcome import Outcome, Result
from validators.paths import project
from validators.services import MAINS_FOR, Service, is_left_alone, laid_pipes, services
from validators.space import closest
from validators.uncertainty import combined, height_u, plan_u, register_height_u, register_plan_u

REACH_M = 1.0
"""Pipes farther apart in plan have nothing to do with each other here (rule catalogue, VA-CLR-001)."""


@dataclass(frozen=True)
class Lane:
    """One pipe as a body in the ground."""

    pipe: Pipe
    existing: bool
    """From the register."""
    plan_u: float
    height_u: float
    lift_m: float = 0.0
    """Added to every height: where the pipe would lie if its heights were taken on another part than the convention says."""

    @cached_property
    def top_m(self) -> float | None:
        """From a written height to the outside top, by the convention where no reference is given; None without a dimension."""
        value = self._top.value_m
        return None if value is None else value + self.lift_m

    @cached_property
    def _top(self) -> Level:
        return outside_top(self.pipe, 0.0)

    @cached_property
    def bottom_m(self) -> float | None:
        value = outside_bottom(self.pipe, 0.0).value_m
        return None if value is None else value + self.lift_m

    def readings(self) -> tuple[Lane, ...]:
        """The pipe as its heights are meant; with the reference missing also as low and as high as it can lie."""
        level = self._top
        if not level.assumed or level.value_m is None:
            return (self,)
        return self, replace(self, lift_m=level.low_m - level.value_m), replace(self, lift_m=level.high_m - level.value_m)

    @cached_property
    def radius_m(self) -> float | None:
        outside = outside_diameter_m(self.pipe)
        return None if outside is None else outside / 2

    @property
    def is_body(self) -> bool:
        return self.top_m is not None and self.bottom_m is not None and self.pipe.has_heights

    @cached_property
    def path(self) -> Floats:
        """Vertices, n x 3."""
        return np.array(self.pipe.coordinates, dtype=np.float64)

    @property
    def centre_m(self) -> float:
        """From a written height to the middle of the pipe. Needs a body."""
        assert self.top_m is not None and self.bottom_m is not None
        return (self.top_m + self.bottom_m) / 2

    @cached_property
    def centre_line(self) -> tuple[Coordinate, ...]:
        """Vertices in the middle of the pipe. Needs a body."""
        rise = self.centre_m
        return tuple((east, north, z + rise) for east, north, z in self.pipe.coordinates)

    @property
    def subject(self) -> Subject:
        return self.pipe.subject


@dataclass(frozen=True)
class Pair:
    """Two pipes near each other that are not joined. `new` is delivered; `other` is delivered before it in the file, or existing."""

    new: Lane
    other: Lane
    meant: Pair | None = None
    """The pair of which this is another reading of the heights: in plan it is the same."""

    @cached_property
    def readings(self) -> tuple[Pair, ...]:
        """The pair as its heights are meant, then as low and as high as each pipe can lie where its height reference is missing."""
        lanes = [(new, other) for new in self.new.readings() for other in self.other.readings()]
        return (self, *(Pair(new, other, self) for new, other in lanes[1:]))

    @property
    def plan_u(self) -> float:
        return combined(self.new.plan_u, self.other.plan_u)

    @property
    def height_u(self) -> float:
        return combined(self.new.height_u, self.other.height_u)

    @property
    def other_is_main(self) -> bool:
        """The other is a main of the register."""
        return self.other.existing and is_main(self.other.pipe)

    @property
    def are_bodies(self) -> bool:
        return self.new.is_body and self.other.is_body

    @cached_property
    def crossings(self) -> tuple[tuple[Coordinate, float], ...]:
        """Where the lines cross in plan: (east, north, height of `new`) and the height of `other` there, both as written."""
        if self.meant is not None:
            return self.meant.crossings
        met = shapely.intersection(self.new.pipe.line, self.other.pipe.line)
        if met.is_empty:
            return ()
        points = [part for part in shapely.get_parts(met) if part.geom_type == "Point"]
        found = []
        for point in points:
            z, other_z = height_along(self.new.pipe, (point.x, point.y)), height_along(self.other.pipe, (point.x, point.y))
            found.append(((point.x, point.y, z), other_z))
        return tuple(found)

    @cached_property
    def beside(self) -> Beside:
        return self.meant.beside if self.meant is not None else beside(self.new.path, self.other.path)

    def vertical_gap(self, z: float, other_z: float) -> float:
        """Between the outer walls, one over the other, for two written heights; negative when they would touch."""
        assert self.new.radius_m is not None and self.other.radius_m is not None
        apart = (z + self.new.centre_m) - (other_z + self.other.centre_m)
        return abs(apart) - self.new.radius_m - self.other.radius_m

    @cached_property
    def wall_to_wall(self) -> tuple[float, Coordinate]:
        """The least distance in space between the outer walls, and where on `new`. Needs two bodies."""
        assert self.new.radius_m is not None and self.other.radius_m is not None
        distance, at = closest(self.new.centre_line, self.other.centre_line)
        return distance - self.new.radius_m - self.other.radius_m, at


@derived
def pairs(case: Case) -> tuple[Pair, ...]:
    """Every two pipes, delivered or delivered and existing, that come within `REACH_M` in plan and are not joined to each other. A delivered pipe
    that lay there before is held against the new ones alone."""
    repeated = {id(double.pipe) for double in doubles(case)}
    lanes = [
        Lane(pipe, False, plan_u(pipe.survey, case.pack.settings), height_u(pipe.survey, case.pack.settings))
        for pipe in laid_pipes(case)
        if id(pipe) not in repeated and pipe.function is not Function.OTHER
    ]
    found = []
    groups = _groups(case)
    new = [lane for lane in lanes if not is_left_alone(case, lane.pipe)]
    old = [lane for lane in lanes if is_left_alone(case, lane.pipe)]
    existing = pipes_near_each(case, [lane.pipe.line for lane in new], REACH_M)
    for index, (lane, near) in enumerate(zip(new, existing, strict=True)):
        for other in (*new[:index], *old):
            together = groups.get(id(lane.pipe)) is groups.get(id(other.pipe))
            if not together and shapely.dwithin(lane.pipe.line, other.pipe.line, REACH_M) and not _meet(lane.pipe, other.pipe):
                found.append(Pair(lane, other))
        found.extend(Pair(lane, other) for other in _not_joined(case, lane, near))
    return tuple(found)


def with_the_register(case: Case, results: Iterable[Result]) -> Iterator[Result]:
    """What was found between the pipes. Without a register nobody looked at the municipality's, and then nothing passes: it was not run,
    unless something was found among the delivered ones."""
    made = tuple(results)
    if case.surroundings is not None or case.register_itself or not laid_pipes(case):
        yield from made
        return
    told = [one for one in made if one.outcome is not Outcome.PASS]
    yield from told
    if not told:
        subject = Subject("file", line=case.delivery.file.head_lines.get("HODE"))
        yield Result(Outcome.NOT_RUN, subject, reason="no_register", text="not_run_no_register")


def height_along(pipe: Pipe, at: tuple[float, float]) -> float:
    """The written height of a pipe at its place nearest `at`, linear between vertices; NaN where one of them has none."""
    along, _ = project(pipe.coordinates, at)
    for a, b in zip(pipe.coordinates, pipe.coordinates[1:], strict=False):
        length = float(np.hypot(b[0] - a[0], b[1] - a[1]))
        if along <= length + 1e-9:
            share = along / length if length > 0 else 0.0
            return a[2] if share == 0 else a[2] + share * (b[2] - a[2])
        along -= length
    return pipe.coordinates[-1][2]


def _groups(case: Case) -> dict[int, Service]:
    return {id(pipe): service for service in services(case) for pipe in service.pipes}


def _not_joined(case: Case, lane: Lane, near: Iterable[Pipe]) -> list[Lane]:
    """Those of the register's pipes near a delivered one that it is not joined to."""
    settings = case.pack.settings
    found = []
    for pipe in near:
        reach = settings.snap_main_m
        if pipe.function in MAINS_FOR.get(lane.pipe.function, ()):
            reach = max(reach, settings.k * register_plan_u(pipe.survey, settings))
        ends = (lane.pipe.coordinates[0], lane.pipe.coordinates[-1])
        if pipe.function is Function.OTHER:
            continue
        if pipe.function is lane.pipe.function and shapely.hausdorff_distance(pipe.line, lane.pipe.line) < REACH_M:
            continue
        if min(project(pipe.coordinates, end)[1] for end in ends) > reach:
            found.append(Lane(pipe, True, register_plan_u(pipe.survey, settings), register_height_u(pipe.survey, settings)))
    return found


def _meet(one: Pipe, other: Pipe) -> bool:
    """An end of the one lies on the other: they are joined, rightly or not, and not merely near."""
    return any(
        project(b.coordinates, end)[1] <= NODE_TOLERANCE_M for a, b in ((one, other), (other, one)) for end in (a.coordinates[0], a.coordinates[-1])
    )
