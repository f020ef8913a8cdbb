"""Whose ground a delivery lies on: the notice's property on the cadastral map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validators.case import Case

if TYPE_CHECKING:
    from shapely import Geometry


def property_ground(case: Case) -> Geometry | None:
    """The parcels of the notice's property, else its address points, in the delivery's coordinate system; None where nobody can tell."""
    import shapely

    if case.property_place is not None:
        return shapely.Point(case.property_place)
    found = case.cadastre
    if found is None:
        return None
    if found.own_parcels:
        return shapely.union_all([one.outline for one in found.own_parcels])
    places = [(one.east, one.north) for one in found.own_addresses]
    return shapely.MultiPoint(places) if places else None
