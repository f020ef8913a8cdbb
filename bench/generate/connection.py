"""One new house connection that breaks no rule: its surveyed objects, built on a free slot of a real link.

By construction: cover above 1.60 m plus twice the uncertainty, 34 to 250 per mille, water over sewers, separate manholes,
tapping clear of others, copper before the tapping, every node with an id, heights by the convention of its regime.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import hypot

from bench.generate.blocks import BRANCH_ALONG, PIPE_TYPES, POINT_TYPES, branch_place, plan_length, service_frame, wall_place
from bench.generate.chance import Chance
from bench.generate.ground import ground
from bench.generate.links import Kind, Link, Place3, Slot
from bench.generate.sosi_text import Feature
from bench.generate.streets import Plan, cm

COPPER = Kind("MCU", 28, "OD", 1.2, pressure="PN10")
POLYETHYLENE = Kind("PE100", 32, "OD", 3.0, pressure="PN16")
WASTE_PIPE = Kind("PVC", 110, "OD", 3.2, "SN8", standard="NS-EN 1401-1")
STORM_PIPE = Kind("PP", 110, "OD", 3.8, "SN8", standard="NS-EN 1852-1")

COPPER_LENGTH = 1.17
SAFE_COVER = 1.88
WATER_COVER = 1.97
MAX_SPACING = 6.0
# so steep that 10 per mille is kept beyond doubt on a stretch of 4 m surveyed to 3 cm in height
MIN_FALL = 0.036
# invented, in no catalogue
PRODUCT_NUMBERS = {
    "MCU": 9000011, "PE100": 9000028, "PVC": 9000035, "PP": 9000042,
    "KUM": 9000059, "ANB": 9000066, "GRN": 9000073, "KRN": 9000080, "DIV": 9000097,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """What the file says of the work itself."""

    case_number: str
    survey_date: str
    """YYYYMMDD."""
    year: int = 2026


@dataclass(frozen=True, slots=True)
class _Sewer:
    function: str
    kind: Kind
    wall_sid: int
    manhole_sid: int
    branch_sid: int
    upper_sid: int
    lower_sid: int
    manhole_function: str


SEWERS = (
    _Sewer("SP", WASTE_PIPE, 9011, 9012, 9013, 9111, 9112, "SK"),
    _Sewer("OV", STORM_PIPE, 9021, 9022, 9023, 9121, 9122, "OK"),
)


def fits(link: Link, slot: Slot) -> bool:
    """Whether a fault-free connection can be laid here: separate system, no bad cover, sewers falling enough."""
    if not link.separate or slot.occupied:
        return False
    routes = [water_route(link, slot)]
    for sewer in SEWERS:
        route = sewer_route(link, slot, sewer.function, sewer.kind)
        if route is None or not _falls(route):
            return False
        routes.append([(e, n, z + sewer.kind.inside_bottom_to_top_m) for e, n, z in route])
    return all(_covered(route) for route in routes)


def water_route(link: Link, slot: Slot) -> list[Place3]:
    """From the tapping to the wall: tapping, end of the copper, stop tap, then a place at most every 6 m. Outside top."""
    tap, _, out = service_frame(link, slot)
    wall = wall_place(link, slot, 0.0)
    total = hypot(wall[0] - tap[0], wall[1] - tap[1])
    stops = [COPPER_LENGTH, 5.6, *_between(5.6, total), total]
    route = [tap]
    for away in stops:
        east, north = cm(tap[0] + out[0] * away), cm(tap[1] + out[1] * away)
        settled = min(1.0, away / 5.6)
        height = tap[2] * (1 - settled) + (ground(east, north) - WATER_COVER) * settled
        route.append((east, north, cm(height)))
    return route


def sewer_route(link: Link, slot: Slot, function: str, kind: Kind) -> list[Place3] | None:
    """From the wall down to the main: invert heights on one even fall. None where the main is out of reach."""
    branch = branch_place(link, slot, function)
    if branch is None:
        return None
    wall = wall_place(link, slot, BRANCH_ALONG[function])
    total = hypot(wall[0] - branch[0], wall[1] - branch[1])
    top_of_invert = kind.inside_bottom_to_top_m
    start = max(branch[2] + MIN_FALL * total, ground(*wall) - 2.02 - top_of_invert)
    start = min(start, branch[2] + 0.25 * total)
    manhole = 0.52 * total
    stops = [0.0, *_between(0.0, manhole), manhole, *_between(manhole, total)]
    route = [(cm(wall[0] + (branch[0] - wall[0]) * s / total), cm(wall[1] + (branch[1] - wall[1]) * s / total)) for s in stops]
    return [(e, n, cm(start + (branch[2] - start) * s / total)) for (e, n), s in zip(route, stops, strict=True)] + [branch]


def connection_features(link: Link, slot: Slot, work: Work, chance: Chance) -> list[Feature]:
    """All surveyed objects of the connection. Raises ValueError on a slot that `fits` refuses."""
    if not fits(link, slot):
        raise ValueError(f"no fault-free connection fits slot {slot.number} of link {link.mains['VL'].sid}")
    features = water_features(link, slot, work)
    for sewer in SEWERS:
        route = sewer_route(link, slot, sewer.function, sewer.kind)
        assert route is not None
        features += _sewer(sewer, route, work)
    for feature in features:
        feature.top["GUID"] = chance.guid()
    return features


def house_corners(link: Link, slot: Slot) -> list[Plan]:
    """The two corners of the house that face the street."""
    return [wall_place(link, slot, -3.0), wall_place(link, slot, 8.0)]


def _between(start: float, end: float) -> list[float]:
    pieces = max(1, int((end - start) / MAX_SPACING) + 1)
    return [start + (end - start) * piece / pieces for piece in range(1, pieces)]


def water_features(link: Link, slot: Slot, work: Work) -> list[Feature]:
    """The objects of the water service alone, their GUIDs still to be given."""
    route = water_route(link, slot)
    tap, copper_end, stop_tap, wall = route[0], route[1], route[2], route[-1]
    reference = "TOPP_UTVENDIG"
    return [
        _point("ANB", 9001, tap, reference, work),
        _point("KRN", 9002, stop_tap, reference, work),
        _pipe("VL", 9101, COPPER, [tap, copper_end], (9001, 9003), work),
        _point("DIV", 9003, copper_end, reference, work, TYPE="DOVG"),
        _pipe("VL", 9102, POLYETHYLENE, [copper_end, stop_tap], (9003, 9002), work),
        _pipe("VL", 9103, POLYETHYLENE, route[2:], (9002, 9004), work),
        _point("DIV", 9004, wall, reference, work, TYPE="DAN"),
    ]


def _sewer(sewer: _Sewer, route: list[Place3], work: Work) -> list[Feature]:
    total = plan_length([*route])
    at = next(index for index in range(1, len(route)) if plan_length([*route[: index + 1]]) >= 0.51 * total)
    manhole = route[at]
    reference = "BUNN_INNVENDIG"
    return [
        _point("DIV", sewer.wall_sid, route[0], reference, work, TYPE="DAN"),
        _point(
            "KUM", sewer.manhole_sid, manhole, reference, work, FUNKSJON=sewer.manhole_function, KUMFORM="R", KUMBREDDE=425,
            INNVUTV_DIM="OD", TYKK=12, BYGGEMET="W", KJEGLE="U", ADKOMST="UTENST", HBUNN=f"{manhole[2]:.2f}",
            TOPPLOKKH=f"{ground(manhole[0], manhole[1]):.2f}",
        ),
        _point("GRN", sewer.branch_sid, route[-1], reference, work),
        _pipe(sewer.function, sewer.upper_sid, sewer.kind, route[: at + 1], (sewer.wall_sid, sewer.manhole_sid), work),
        _pipe(sewer.function, sewer.lower_sid, sewer.kind, route[at:], (sewer.manhole_sid, sewer.branch_sid), work),
    ]  # fmt: skip


def _top(reference: str, work: Work) -> dict[str, object]:
    return {
        "KVALITET": "96 3 0 96 3", "DATAFANGSTDATO": work.survey_date, "GUID": "", "HØYDEREFERANSE": reference,
        "STEDF_FORH": "ÅPEN_GRØ", "STEDF_ÅRSA": "NYTT",
    }  # fmt: skip


def _point(theme: str, sid: int, at: Place3, reference: str, work: Work, **more: object) -> Feature:
    attributes: dict[str, object] = {
        "SID": sid, "P_TEMA": theme, "EIER": "P", "STATUS": "D", "ANLEGGSÅR": work.year, "VERT_NIVÅ": "UNDER_GRUNN",
        "SAKSNRANL": work.case_number, "NRF_NR": PRODUCT_NUMBERS[theme], "MAKS3DAVK_HORIS": 6, "MAKS3DAVK_VERT": 6, **more,
    }  # fmt: skip
    return Feature("PUNKT", POINT_TYPES[theme], [at], _top(reference, work), "EGS_PUNKT", attributes)


def _pipe(function: str, sid: int, kind: Kind, vertices: list[Place3], nodes: tuple[int, int], work: Work) -> Feature:
    attributes: dict[str, object] = {
        "SID": sid, "FSID": nodes[0], "TSID": nodes[1], "L_TEMA": function, "NETTYPE": "S", "EIER": "P", "STATUS": "D",
        "ANLEGGSÅR": work.year, "MATERIAL": kind.material, "DIMENSJON": kind.dimension, "INNVUTV_DIM": kind.basis,
        "TYKK": f"{kind.wall:.1f}", "FORM": "S", "VERT_NIVÅ": "UNDER_GRUNN", "SAKSNRANL": work.case_number,
        "NRF_NR": PRODUCT_NUMBERS[kind.material], "MAKS3DAVK_HORIS": 6, "MAKS3DAVK_VERT": 6,
        "LENGDE": f"{plan_length([*vertices]):.2f}",
    }  # fmt: skip
    if kind.stiffness:
        attributes["RINGSTIVH"] = kind.stiffness
    if kind.pressure:
        attributes["TRYKKLAS"] = kind.pressure
    if kind.standard:
        attributes["PRODSTD"] = f'"{kind.standard}"'
    reference = "TOPP_UTVENDIG" if function == "VL" else "BUNN_INNVENDIG"
    return Feature("KURVE", PIPE_TYPES[function], [*vertices], _top(reference, work), "EGS_LEDNING", attributes, node_marks=True)


def _falls(route: list[Place3]) -> bool:
    away = plan_length([*route])
    return (MIN_FALL - 0.002) * away <= route[0][2] - route[-1][2] <= 0.26 * away


def _covered(route: list[Place3]) -> bool:
    for a, b in pairwise(route):
        for step in range(11):
            share = step / 10
            east, north = a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
            if ground(east, north) - (a[2] + share * (b[2] - a[2])) < SAFE_COVER:
                return False
    return True
