"""Whose ground a delivery lies on: the notice's property on the cadastral map, and what its pipes cross beside it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from network import Coordinate, Pipe, Subject
from reference_data.cadastre.cadastre import Kind
from validators.case import Case
from validators.derived import derived
from validators.outcome import Outcome, Result, Severity
from validators.services import laid_pipes

if TYPE_CHECKING:
    from shapely import Geometry

    from reference_data.cadastre import Parcel

ROAD_WIDE_M = 20.0
"""A parcel whose mean width is more than this is no road."""
ROAD_LONG = 7.0
"""A road is at least so many times as long as it is wide."""
SURELY_ROAD_M2 = 2_000.0
"""A smaller parcel of that shape may be the ground of one house in a row, and is a road only where nobody lives on it."""
SHORT_M = 0.01


class Ground(StrEnum):
    """What a parcel that is not the property's own is."""

    OPEN = "open"
    """Named as public, without a number, or of the shape of a road, a small one only with nobody's house on it."""
    HOME = "home"
    """Somebody has a house or an address there."""
    OTHER = "other"
    """Neither: the map does not tell whose it is."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A pipe's stretch on one parcel that is not the property's own."""

    pipe: Pipe
    parcel: Parcel
    ground: Ground
    length_m: float
    at: Coordinate
    """In the middle of the stretch; the height is not known."""


def no_map(case: Case, kind: Kind) -> Result | None:
    """What a rule says where this part of the map is not held; None where it is. It is information: a municipality need not have it."""
    if case.cadastre is not None and case.cadastre.holds(kind):
        return None
    subject = Subject("file", line=case.delivery.file.head_lines.get("HODE"))
    return Result(Outcome.NOT_RUN, subject, reason="no_cadastre", severity=Severity.INFO, text="not_run_no_cadastre")


@derived
def property_ground(case: Case) -> Geometry | None:
    """The parcels of the notice's property, else its address points, in the delivery's coordinate system; None where nobody can tell."""
    import shapely

    if case.property_place is not None:
        return shapely.Point(case.property_place)
    found = case.cadastre
    if found is None:
        return None
    if found.own_parcels:
        return own_ground(case)
    places = [(one.east, one.north) for one in found.own_addresses]
    return shapely.MultiPoint(places) if places else None


@derived
def own_ground(case: Case) -> Geometry | None:
    """The parcels of the notice's property as one area; None where it has none on the map."""
    import shapely

    own = case.cadastre.own_parcels if case.cadastre is not None else ()
    return shapely.union_all([one.outline for one in own]) if own else None


def owner_of(case: Case, at: Coordinate) -> Parcel | None:
    """The parcel that a place lies on; of parcels that lie upon each other, as leased ground does, the smallest."""
    import shapely

    here = shapely.Point(at[0], at[1])
    found = [one for one in (case.cadastre.parcels if case.cadastre is not None else ()) if shapely.intersects(one.outline, here)]
    return min(found, key=lambda one: float(shapely.area(one.outline)), default=None)


def ground_of(case: Case, parcel: Parcel) -> Ground:
    """What a parcel is, as far as the map tells."""
    import shapely

    found = case.cadastre
    if found is None or parcel.public or not parcel.numbers:
        return Ground.OPEN
    road = _is_road(parcel.outline)
    if road and float(shapely.area(parcel.outline)) >= SURELY_ROAD_M2:
        return Ground.OPEN
    houses = [shapely.centroid(one.outline) for one in found.buildings]
    doors = [shapely.Point(one.east, one.north) for one in found.addresses]
    if any(bool(shapely.intersects(parcel.outline, place)) for place in (*houses, *doors)):
        return Ground.HOME
    return Ground.OPEN if road else Ground.OTHER


@derived
def crossings(case: Case) -> tuple[Crossing, ...]:
    """What the laid pipes cross of other parcels than the property's own and open ground, the longest stretch first. Where parcels lie upon
    each other, as leased ground does, the smallest counts."""
    import shapely

    own = own_ground(case)
    if own is None or case.cadastre is None:
        return ()
    foreign = (one for one in case.cadastre.parcels if case.cadastre.asked is None or not one.belongs_to(case.cadastre.asked))
    others = sorted(foreign, key=lambda one: float(shapely.area(one.outline)))
    kinds = [ground_of(case, one) for one in others]
    found = []
    for pipe in laid_pipes(case):
        left = shapely.difference(shapely.LineString([place[:2] for place in pipe.coordinates]), own)
        for parcel, kind in zip(others, kinds, strict=True):
            if shapely.is_empty(left):
                break
            if not shapely.intersects(parcel.outline, left):
                continue
            inside, left = shapely.intersection(left, parcel.outline), shapely.difference(left, parcel.outline)
            length = float(shapely.length(inside))
            if kind is not Ground.OPEN and length > SHORT_M:
                found.append(Crossing(pipe, parcel, kind, length, _middle(inside)))
    return tuple(sorted(found, key=lambda one: -one.length_m))


def clear_of_boundary(crossing: Crossing, band_m: float) -> float:
    """Metres of the pipe that lie on the parcel even if its boundary were `band_m` further in."""
    import shapely

    inner = shapely.buffer(crossing.parcel.outline, -band_m)
    return float(shapely.length(shapely.intersection(shapely.LineString([place[:2] for place in crossing.pipe.coordinates]), inner)))


def _is_road(outline: Geometry) -> bool:
    import shapely

    around = float(shapely.length(outline)) / 2
    wide = float(shapely.area(outline)) / around if around else 0.0
    return 0 < wide <= ROAD_WIDE_M and around >= ROAD_LONG * wide


def _middle(stretch: Geometry) -> Coordinate:
    import shapely

    longest = max(shapely.get_parts(stretch), key=lambda part: float(shapely.length(part)))
    place = shapely.line_interpolate_point(longest, 0.5, normalized=True) if shapely.get_type_id(longest) == 1 else shapely.centroid(longest)
    return float(shapely.get_x(place)), float(shapely.get_y(place)), float("nan")
