"""A short invented street: mains along it, manholes at its ends, and services built by hand for one test at a time.

East runs along the street from 0, north across it. The water main lies at north 0, wastewater at -2, stormwater at -4. Places are
metres from (594000, 6589000).
"""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import Any

from network import (
    Coordinate,
    Delivery,
    FileFacts,
    Function,
    HeightReference,
    Pipe,
    Point,
    PointKind,
    Regime,
    Subject,
    Survey,
)
from reference_data.changes import ChangeSet, Holdings, Source, change_set
from reference_data.pack import RulePack
from reference_data.pack_shelf import find_pack
from reference_data.register.register import RegisterInfo
from validators import shapes

EAST, NORTH = 594000.0, 6589000.0
CRS = "EPSG:25832"
SURVEYED = Survey(method="96", accuracy_m=0.03, height_method="96", height_accuracy_m=0.03, date="20260914", reason="NYTT")
REGISTERED = Survey(method="96", accuracy_m=0.05, height_method="96", height_accuracy_m=0.05)
UNKNOWN = Survey(method="99")
THEMES = {
    PointKind.MANHOLE: ("KUM", "Kum"), PointKind.TAPPING: ("ANB", "Påkoplingspunkt"), PointKind.BRANCH: ("GRN", "Grenpunkt"),
    PointKind.STOP_TAP: ("KRN", "Kran"), PointKind.PIPE_POINT: ("DIV", "TrasepunktLedn"), PointKind.HYDRANT: ("HYD", "Hydrant"),
    PointKind.TERRAIN: ("TRG", "Terrengpunkt"),
}  # fmt: skip
OBJTYPES = {Function.WATER: "Vannledning", Function.WASTEWATER: "Spillvannsledning", Function.STORMWATER: "Overvannsledning"}
PACK: RulePack = find_pack("nasjonal", None, shapes())


def at(east: float, north: float, z: float = nan) -> Coordinate:
    return EAST + east, NORTH + north, z


def pipe(sid: str, *places: Coordinate, function: Function = Function.WATER, **more: Any) -> Pipe:
    group = {
        "EGS_LEDNING.SID": sid, "EGS_LEDNING.L_TEMA": function.value, "EGS_LEDNING.NETTYPE": more.get("network_level", "S"),
    }  # fmt: skip
    for name, path in (("from_node", "FSID"), ("to_node", "TSID"), ("material", "MATERIAL")):
        if more.get(name):
            group[f"EGS_LEDNING.{path}"] = more[name]
    guid = more.pop("guid", None)
    water = function is Function.WATER
    values: dict[str, Any] = {
        "network_level": "S", "owner": "P", "material": "PVC", "dimension_mm": 110.0, "dimension_basis": "OD", "wall_mm": 3.2, "survey": SURVEYED,
        "height_reference": HeightReference.OUTSIDE_TOP if water else HeightReference.INVERT, "year": 2026, "status": "D",
    } | more  # fmt: skip
    return Pipe(
        subject=Subject("pipe", serial=int(sid), sid=sid, guid=guid),
        function=function,
        theme=function.value,
        objtype=OBJTYPES[function],
        regime=Regime.PRESSURE if water else Regime.GRAVITY,
        coordinates=places,
        attributes={"OBJTYPE": OBJTYPES[function], **({"GUID": guid} if guid else {}), **group},
        **values,
    )


def main(sid: str, north: float, function: Function, *, length: float = 50.0, z: float = 20.0, **more: Any) -> Pipe:
    """A main along the street from one manhole to the other: nodes `sid`1 and `sid`2."""
    values: dict[str, Any] = {
        "network_level": "H", "owner": "K", "material": "PVC", "dimension_mm": 160.0, "survey": REGISTERED, "year": 1998, "guid": None,
        "from_node": f"{sid}1", "to_node": f"{sid}2",
    } | more  # fmt: skip
    return pipe(sid, at(0, north, z), at(length, north, z), function=function, **values)


def point(sid: str, place: Coordinate, kind: PointKind, **more: Any) -> Point:
    theme, objtype = THEMES[kind]
    guid = more.pop("guid", None)
    values: dict[str, Any] = {"owner": "P", "year": 2026, "status": "D", "survey": SURVEYED, "height_reference": HeightReference.OUTSIDE_TOP} | more
    return Point(
        subject=Subject(kind.value, serial=int(sid), sid=sid, guid=guid), kind=kind, theme=theme, objtype=objtype, coordinate=place,
        attributes={"OBJTYPE": objtype, **({"GUID": guid} if guid else {}), "EGS_PUNKT.SID": sid, "EGS_PUNKT.P_TEMA": theme}, **values,
    )  # fmt: skip


def manhole(sid: str, place: Coordinate, **more: Any) -> Point:
    values: dict[str, Any] = {"owner": "K", "year": 1998, "survey": REGISTERED, "width_mm": 1000.0, "wall_mm": 100.0} | more
    return point(sid, place, PointKind.MANHOLE, **values)


def street(survey: Survey = REGISTERED, *more: Pipe | Point) -> Holdings:
    """Water main 10, wastewater main 20, stormwater main 30, a manhole at each end of each."""
    things: list[Pipe | Point] = []
    for sid, north, function in (("10", 0.0, Function.WATER), ("20", -2.0, Function.WASTEWATER), ("30", -4.0, Function.STORMWATER)):
        things.append(main(sid, north, function, survey=survey))
        things += [manhole(f"{sid}1", at(0, north, 19.0), survey=survey), manhole(f"{sid}2", at(50, north, 19.0), survey=survey)]
    things += more
    return Holdings(RegisterInfo("street", CRS, len(things), 0, 0), things, "NN2000")


def water_service(east: float = 20.0, **more: Any) -> tuple[Pipe | Point, ...]:
    """Tapping 9001 on the water main, a pipe 9101 to the wall point 9004."""
    return (
        point("9001", at(east, 0.02, 20.0), PointKind.TAPPING, **more),
        pipe("9101", at(east, 0.02, 20.0), at(east, 12, 20.4), from_node="9001", to_node="9004", material="PE100", dimension_mm=32.0, **more),
        point("9004", at(east, 12, 20.4), PointKind.PIPE_POINT, type_code="DAN", **more),
    )


def sewer_service(east: float = 25.0, **more: Any) -> tuple[Pipe | Point, ...]:
    """Branch 9013 on the wastewater main, a pipe 9111 from the wall point 9011 down to it."""
    return (
        point("9013", at(east, -1.98, 20.05), PointKind.BRANCH, height_reference=HeightReference.INVERT, **more),
        pipe("9111", at(east, 12, 20.8), at(east, -1.98, 20.05), function=Function.WASTEWATER, from_node="9011", to_node="9013", **more),
        point("9011", at(east, 12, 20.8), PointKind.PIPE_POINT, type_code="DAN", height_reference=HeightReference.INVERT, **more),
    )


def delivery(*things: Pipe | Point) -> Delivery:
    facts = FileFacts(
        name="invented.sos", sha256="0" * 64, bytes=0, groups=len(things), groups_by_kind={}, encoding_declared="UTF-8", encoding_used="UTF-8",
        sosi_version="4.5", sosi_level="4", koordsys="22", crs=CRS, vertical_datum="NN2000", unit=0.01, origin=(0.0, 0.0), extent=None, producer=None,
    )  # fmt: skip
    pipes = tuple(thing for thing in things if isinstance(thing, Pipe))
    points = tuple(thing for thing in things if isinstance(thing, Point))
    return Delivery(facts, "gemini", pipes, points)


def changes(register: Holdings, *things: Pipe | Point, links: dict[str, str] | None = None, case_id: str | None = "2026/01234") -> ChangeSet:
    box = (EAST - 20, NORTH - 20, EAST + 120, NORTH + 30)
    return change_set(delivery(*things), register.around(box, CRS), PACK, Source("invented.sos", "0" * 64, case_id), links)


def taken_in(register: Holdings, *things: Pipe | Point) -> ChangeSet:
    """The change set, all of it applied."""
    found = changes(register, *things)
    register.apply(found, {change.id: True for change in found.changes})
    return found


def off(thing: Pipe | Point, east: float = 0.0, north: float = 0.0, up: float = 0.0) -> Pipe | Point:
    """The same object elsewhere."""
    if isinstance(thing, Pipe):
        return replace(thing, coordinates=tuple((e + east, n + north, z + up) for e, n, z in thing.coordinates))
    e, n, z = thing.coordinate
    return replace(thing, coordinate=(e + east, n + north, z + up))


def renumbered(*things: Pipe | Point, by: str = "8") -> tuple[Pipe | Point, ...]:
    """The same objects under other numbers of the file: `by` before each."""

    def anew(thing: Pipe | Point) -> Pipe | Point:
        changed = replace(thing, subject=replace(thing.subject, sid=f"{by}{thing.subject.sid}"))
        if isinstance(changed, Pipe):
            changed = replace(changed, from_node=f"{by}{changed.from_node}", to_node=f"{by}{changed.to_node}")
        return changed

    return tuple(anew(thing) for thing in things)
