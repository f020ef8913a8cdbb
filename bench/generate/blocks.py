"""The objects of one block as a mains register holds them: manholes, mains, valves, houses' service pipes, texts.

Everything here is exact and complete; `weaknesses` takes away what real registers lack.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import hypot

from bench.generate.chance import Chance
from bench.generate.ground import ground
from bench.generate.links import Kind, Link, Main, Place3, Slot, links_of
from bench.generate.sosi_text import Feature, Vertex, quoted
from bench.generate.streets import ALONG, NODES, STORM_INVERT, WASTE_INVERT, WATER_TOP, Block, Plan, StreetPlan, cm

PIPE_TYPES = {"VL": "Vannledning", "SP": "Spillvannsledning", "OV": "Overvannsledning", "AF": "AvløpFelles", "DR": "Drensledning"}
POINT_TYPES = {
    "KUM": "Kum", "ANB": "Påkoplingspunkt", "GRN": "Grenpunkt", "KRN": "Kran", "SVA": "Stengeventil",
    "HYD": "Hydrant", "BVA": "Brannventil", "DIV": "TrasepunktLedn", "SLS": "Sluk",
}  # fmt: skip
THEME_GROUP = {"VL": 1, "SP": 2, "AF": 3, "OV": 4, "DR": 5}
EXTRACT_DATE = "20261101"
SURVEYED = "96 5 0 96 5"

_YEARS = {"new": (1996, 2019), "middle": (1962, 1994), "old": (1921, 1958)}
_SERVICE_KINDS = {
    "VL": Kind("PEL", 32, "OD", 3.0, pressure="PN10"),
    "SP": Kind("PVC", 110, "OD", 3.2, "SN8"),
    "OV": Kind("PVC", 110, "OD", 3.2, "SN8"),
    "AF": Kind("BET", 150, "ID", 25.0),
}
# where a branch enters its main, above the main's invert
BRANCH_RISE = {"SP": 0.15, "OV": 0.17, "AF": 0.20}
BRANCH_ALONG = {"SP": 1.2, "OV": 2.4, "AF": 1.2}


def block_features(plan: StreetPlan, block: Block) -> Iterator[Feature]:
    """Every object of the block in the order of an export: manholes with their parts, mains, houses, texts."""
    chance = Chance(plan.seed, "objects", *block.id)
    sid = _Sids(block.sid_base + 60)
    for number in range(NODES):
        yield from _street_node(block, number, chance, sid)
    for link in links_of(plan, block):
        year = chance.whole(*_YEARS[block.era])
        for main in link.mains.values():
            yield main_feature(main, year, chance)
        middle = link.mains["VL"].vertices[1]
        yield _point("DIV", sid(), middle, year, chance, "TOPP_UTVENDIG", TYPE="DST")
        for slot in link.slots:
            if slot.occupied:
                yield from _house(link, slot, chance, sid)
        if link.slots and "OV" in link.mains and chance.happens(0.5):
            yield from _gully(link, chance, sid)
        yield from _paper(link, year, chance)


class _Sids:
    def __init__(self, start: int) -> None:
        self._next = start

    def __call__(self) -> int:
        self._next += 1
        return self._next - 1


def _top(chance: Chance, reference: str | None) -> dict[str, object]:
    top: dict[str, object] = {"KVALITET": SURVEYED, "DATAUTTAKSDATO": EXTRACT_DATE, "GUID": chance.guid()}
    if reference:
        top["HØYDEREFERANSE"] = reference
    return top


def _reference(function: str) -> str:
    return "TOPP_UTVENDIG" if function == "VL" else "BUNN_INNVENDIG"


def main_feature(main: Main, year: int, chance: Chance) -> Feature:
    return _pipe(main.function, main.sid, main.kind, list(main.vertices), year, chance, main.ends[0], main.ends[1], "H", "K")


def _pipe(
    function: str, sid: int, kind: Kind, vertices: list[Vertex], year: int, chance: Chance,
    from_sid: int | None, to_sid: int | None, level: str, owner: str,
) -> Feature:  # fmt: skip
    attributes: dict[str, object] = {"SID": sid}
    if from_sid is not None:
        attributes["FSID"] = from_sid
    if to_sid is not None:
        attributes["TSID"] = to_sid
    attributes |= {
        "TEMAGRUPPE": THEME_GROUP[function], "L_TEMA": function, "NETTYPE": level, "EIER": owner, "DRIFTSANSV": owner, "STATUS": "D",
        "ANLEGGSÅR": year, "MATERIAL": kind.material, "DIMENSJON": kind.dimension, "INNVUTV_DIM": kind.basis, "TYKK": f"{kind.wall:.1f}",
        "FORM": "S",
    }  # fmt: skip
    if kind.stiffness:
        attributes["RINGSTIVH"] = kind.stiffness
    if kind.pressure:
        attributes["TRYKKLAS"] = kind.pressure
    attributes["LENGDE"] = f"{plan_length(vertices):.2f}"
    attributes["VERT_NIVÅ"] = "UNDER_GRUNN"
    return Feature("KURVE", PIPE_TYPES[function], vertices, _top(chance, _reference(function)), "EGS_LEDNING", attributes)


def _point(theme: str, sid: int, at: Vertex, year: int, chance: Chance, reference: str | None, owner: str = "K", **more: object) -> Feature:
    attributes: dict[str, object] = {"SID": sid, "P_TEMA": theme, "EIER": owner, "STATUS": "D", "ANLEGGSÅR": year, "VERT_NIVÅ": "UNDER_GRUNN", **more}
    return Feature("PUNKT", POINT_TYPES[theme], [at], _top(chance, reference), "EGS_PUNKT", attributes)


def plan_length(vertices: list[Vertex]) -> float:
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(vertices))


def _street_node(block: Block, number: int, chance: Chance, sid: _Sids) -> Iterator[Feature]:
    node = block.nodes[number]
    year = chance.whole(*_YEARS[block.era])
    for function in ("VL", "AF") if block.combined else ("VL", "SP", "OV"):
        at = node.places[function]
        bottom = node.ground - {"VL": WATER_TOP + 0.40, "SP": WASTE_INVERT, "AF": WASTE_INVERT, "OV": STORM_INVERT}[function]
        manhole = block.manhole_sid(number, function)
        wide = 1600 if function == "VL" else 1000
        yield _point(
            "KUM", manhole, (*at, cm(bottom)), year, chance, "BUNN_INNVENDIG", DRIFTSANSV="K",
            FUNKSJON={"VL": "VK", "SP": "SK", "AF": "SK", "OV": "OK"}[function], KUMFORM="R", KUMBREDDE=wide, INNVUTV_DIM="ID",
            TYKK=120 if wide == 1600 else 100, BYGGEMET="B", KJEGLE="T", ADKOMST="ST", HBUNN=f"{bottom:.2f}",
            TOPPLOKKH=f"{ground(*at):.2f}", PUNKTIDANL=block.manhole_name(number, function),
        )  # fmt: skip
        if function == "VL":
            top = cm(node.ground - WATER_TOP)
            for _ in range(chance.whole(1, 3)):
                yield _point("SVA", sid(), (*at, top), year, chance, None, LSID=manhole, ID=chance.whole(1, 9), DIMENSJON=150, POSITION="Å")
            if number % 2 == 0:
                yield _point("BVA", sid(), (*at, top), year, chance, None, LSID=manhole, DIMENSJON=80)
            if chance.happens(0.06):
                aside = (cm(at[0] + 1.4), cm(at[1] + 4.2))
                yield _point("HYD", sid(), (*aside, cm(ground(*aside))), year, chance, "PÅ_BAKKEN", DIMENSJON=100)


def service_frame(link: Link, slot: Slot) -> tuple[Place3, Plan, Plan]:
    """The tapping's place on the water main, the direction along the main and the direction to the house (unit vectors)."""
    at, along = link.mains["VL"].at(slot.chainage)
    return (cm(at[0]), cm(at[1]), cm(at[2])), along, (-along[1] * slot.side, along[0] * slot.side)


def branch_place(link: Link, slot: Slot, function: str) -> Place3 | None:
    """Where the house's sewer enters its main: on the main in plan, a little above its invert."""
    tap, along, out = service_frame(link, slot)
    step = BRANCH_ALONG[function]
    at = link.mains[function].crossing((tap[0] + along[0] * step, tap[1] + along[1] * step), out)
    return None if at is None else (cm(at[0]), cm(at[1]), cm(at[2] + BRANCH_RISE[function]))


def wall_place(link: Link, slot: Slot, along_m: float) -> Plan:
    """A place on the house wall, `along_m` metres along the street from the tapping."""
    tap, along, out = service_frame(link, slot)
    return cm(tap[0] + along[0] * along_m + out[0] * slot.wall), cm(tap[1] + along[1] * along_m + out[1] * slot.wall)


def house_middle(link: Link, slot: Slot) -> Plan:
    """The middle of the house behind the wall."""
    tap, along, out = service_frame(link, slot)
    return cm(tap[0] + along[0] * 2.5 + out[0] * (slot.wall + 4.0)), cm(tap[1] + along[1] * 2.5 + out[1] * (slot.wall + 4.0))


def _house(link: Link, slot: Slot, chance: Chance, sid: _Sids) -> Iterator[Feature]:
    block = link.block
    year = chance.whole(*_YEARS[block.era])
    tap, _, out = service_frame(link, slot)
    tap_sid = sid()
    yield _point("ANB", tap_sid, tap, year, chance, "TOPP_UTVENDIG", "P", DIMENSJON=32)
    wall = wall_place(link, slot, 0.0)
    end: Vertex = (*wall, cm(ground(*wall) - 1.85))
    near = (cm(tap[0] + out[0] * 6.0), cm(tap[1] + out[1] * 6.0))
    vertices: list[Vertex] = [tap, (*near, cm(ground(*near) - 1.95)), end]
    if chance.happens(0.3):
        tap_on = sid()
        yield _point("KRN", tap_on, vertices[1], year, chance, "TOPP_UTVENDIG", "P", DIMENSJON=32)
        yield _pipe("VL", sid(), _SERVICE_KINDS["VL"], vertices[:2], year, chance, tap_sid, tap_on, "S", "P")
        yield _pipe("VL", sid(), _SERVICE_KINDS["VL"], vertices[1:], year, chance, tap_on, None, "S", "P")
    else:
        yield _pipe("VL", sid(), _SERVICE_KINDS["VL"], vertices, year, chance, tap_sid, None, "S", "P")
    for function in ("SP", "OV", "AF"):
        if function not in link.mains or (function == "OV" and chance.happens(0.3)):
            continue
        branch = branch_place(link, slot, function)
        if branch is None:
            continue
        branch_sid = sid()
        wall = wall_place(link, slot, BRANCH_ALONG[function])
        away = hypot(wall[0] - branch[0], wall[1] - branch[1])
        height = max(branch[2] + 0.02 * away, ground(*wall) - 2.2)
        yield _point("GRN", branch_sid, branch, year, chance, "BUNN_INNVENDIG", "P")
        yield _pipe(function, sid(), _SERVICE_KINDS[function], [(*wall, cm(height)), branch], year, chance, None, branch_sid, "S", "P")


def _gully(link: Link, chance: Chance, sid: _Sids) -> Iterator[Feature]:
    # beside the first manhole, before the first slot, so that no service pipe can meet it
    main = link.mains["OV"]
    at, along = main.at(4.0 + abs(ALONG["OV"])) if main.ends[0] < main.ends[1] else main.at(main.length - 4.0)
    out = (-along[1], along[0]) if chance.happens(0.5) else (along[1], -along[0])
    kerb = (cm(at[0] + out[0] * 2.2), cm(at[1] + out[1] * 2.2))
    year = 1985
    gully = sid()
    yield _point("SLS", gully, (*kerb, cm(ground(*kerb))), year, chance, "PÅ_BAKKEN", TOPPLOKKH=f"{ground(*kerb):.2f}")
    start: Vertex = (*kerb, cm(at[2] + 0.60))
    end: Vertex = (cm(at[0]), cm(at[1]), cm(at[2] + 0.15))
    yield _pipe("OV", sid(), Kind("PVC", 160, "OD", 4.7, "SN8"), [start, end], year, chance, gully, None, "S", "K")
    if chance.happens(0.15):
        far: Vertex = (cm(kerb[0] + out[0] * 6.0), cm(kerb[1] + out[1] * 6.0), cm(at[2] + 0.75))
        yield _pipe("DR", sid(), Kind("PP", 110, "OD", 3.8, "SN8"), [far, start], year, chance, None, gully, "H", "K")


def _paper(link: Link, year: int, chance: Chance) -> Iterator[Feature]:
    """What stands on the map and in the operations log, and is no pipe: texts, fall arrows, operations data."""
    for main in link.mains.values():
        at, _ = main.at(main.length / 2)
        plan: Vertex = (cm(at[0]), cm(at[1]), None)
        text = f"{main.function} {main.kind.dimension} {main.kind.material} {year}"
        yield Feature("TEKST", "VAPåskrift", [plan], {"DATAUTTAKSDATO": EXTRACT_DATE, "STRENG": quoted(text)})
        if main.function != "VL" and chance.happens(0.2):
            symbol: dict[str, object] = {"DATAUTTAKSDATO": EXTRACT_DATE, "SROT": f"{chance.between(0, 359):.0f}"}
            yield Feature("PUNKT", "VASymbol", [plan], symbol, "EGS_PUNKT", {"P_TEMA": "FALLP", "LSID": main.sid})
        if chance.happens(0.25):
            flushed = f"{chance.whole(2001, 2025)}0{chance.whole(1, 9)}12"
            log: dict[str, object] = {"BKODE": "SPYL", "DBID": chance.whole(1000, 99999), "LSID": main.sid, "MDATO": flushed}
            yield Feature("PUNKT", "VADriftsdata", [plan], {"DATAUTTAKSDATO": EXTRACT_DATE, "SROT": "0"}, "EGS_PUNKT", log)
