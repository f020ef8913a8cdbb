"""Which municipality a case is about, and whether a place lies in it. The outlines at hand are generalised, so this tells parts of the
country apart and no borders."""

from __future__ import annotations

from math import hypot

from reference_data.municipalities import Municipality, MunicipalityError, municipality, near_municipality, near_others
from validators.case import Case
from validators.derived import derived
from validators.graticule import degrees_of
from validators.numbers import Plan, places


def municipality_of(case: Case) -> Municipality | None:
    """The pack's municipality, else the notice's; None when neither says it or the number is unknown."""
    number = case.pack.municipality or (case.notice.municipality if case.notice is not None else None)
    try:
        return municipality(number) if number else None
    except MunicipalityError:
        return None


def lies_in(where: Municipality, crs: str, place: Plan, margin_km: float) -> bool:
    """Whether (east, north) in `crs` is within `margin_km` of the municipality's outline; False where `crs` cannot be turned into degrees."""
    found = degrees_of(crs, *place)
    return found is not None and near_municipality(where, *found, margin_km)


@derived
def _inside(case: Case) -> Plan | None:
    """A place of the delivery that lies in the municipality's outline, as the file says; None when none does."""
    where, crs = municipality_of(case), case.delivery.crs
    if where is None or crs is None:
        return None
    return next((place for _, place, _ in places(case.delivery) if lies_in(where, crs, place, 0.0)), None)


def lies_here(case: Case, where: Municipality, crs: str, place: Plan, margin_km: float) -> bool:
    """`lies_in` for a place of the delivery, as the file says. One place inside the outline answers for all those within half the margin of
    it: those lie within the margin, whatever the projection does to a kilometre."""
    inside = _inside(case)
    near = inside is not None and hypot(place[0] - inside[0], place[1] - inside[1]) <= margin_km * 1000 / 2
    return near or lies_in(where, crs, place, margin_km)


def may_lie_in_another(where: Municipality, crs: str, place: Plan) -> bool:
    """Whether (east, north) in `crs` is so near another municipality's outline that it can lie there."""
    found = degrees_of(crs, *place)
    return found is not None and bool(near_others(where, *found))


def lies_elsewhere(case: Case, margin_km: float) -> bool:
    """Whether no place of the delivery lies in the municipality as the file says; False where there is nothing to ask."""
    where, said = municipality_of(case), case.delivery.crs
    if where is None or said is None or _inside(case) is not None:
        return False
    every = [place for _, place, _ in places(case.delivery)]
    return bool(every) and not any(lies_in(where, said, place, margin_km) for place in every)


def fits_only(case: Case, crs: str, margin_km: float) -> bool:
    """Whether every place of the delivery lies in the municipality when its numbers are read in `crs`, and none as the file says."""
    where = municipality_of(case)
    if where is None or not lies_elsewhere(case, margin_km):
        return False
    return all(lies_in(where, crs, place, margin_km) for _, place, _ in places(case.delivery))
