"""The form that goes with a connection: every field filled, every measure true for the geometry."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from math import hypot
from typing import Any

from bench.generate.attachments import BLUE, BROWN, GREEN, GREY, Attachment, Colour, Stroke, pdf, trench_picture
from bench.generate.chance import Chance
from bench.generate.connection import Work, house_corners
from bench.generate.ground import ground
from bench.generate.links import Link, Main, Slot
from bench.generate.sosi_text import Feature, Vertex
from bench.generate.streets import Plan, cm

MUNICIPALITY = "3103"
# synthetic numbers: right by the check digit, in a series that the register does not give out
FIRMS = (("314159268", "Eksempel Rør AS"), ("312004577", "Prøverør Eksempel AS"), ("310778125", "Eksempel Graving og VA AS"))
STREETS = ("Eksempelveien", "Prøvegata", "Oppdiktetveien", "Mønsterbakken", "Øvelsesstien")
COLOURS = {"VL": "blue", "SP": "red-brown", "OV": "black"}
DRAWN: dict[str, Colour] = {"VL": BLUE, "SP": GREEN, "OV": BROWN}
_PHOTO = {"VL": (40, 90, 200), "SP": (150, 70, 45), "OV": (25, 25, 25)}
_JOINTS = (("VL", 9001, "tapping"), ("SP", 9013, "branch"), ("OV", 9023, "saddle"))


def notice_of(link: Link, slot: Slot, features: list[Feature], work: Work, chance: Chance) -> dict[str, Any]:
    """The notice without its attachments, which are listed when the files are written."""
    orgno, firm = chance.pick(FIRMS)
    survey = f"{work.survey_date[:4]}-{work.survey_date[4:6]}-{work.survey_date[6:]}"
    start = f"{work.survey_date[:4]}-{work.survey_date[4:6]}-01"
    notice: dict[str, Any] = {
        "schema": "ferdigsjekk-notice/1",
        "language": "nb",
        "case_id": work.case_number,
        "municipality": MUNICIPALITY,
        "kind": "NEW_CONNECTION",
        "property": {"gnr": chance.whole(1, 4), "bnr": chance.whole(10, 980), "fnr": 0, "snr": 0, "address": _address(chance)},
        "permit": {"id": work.case_number, "date": f"{work.year}-05-{chance.whole(4, 27):02d}"},
        "owner": {"name": "Eksempel Tiltakshaver", "contact": "tiltakshaver@example.org"},
        "firm": {"orgno": orgno, "name": firm},
        "performers": [
            {
                "name": "Kari Eksempel",
                "role": "outdoor",
                "certificates": [
                    {"kind": "ADK1", "number": f"ADK-{chance.whole(10000, 99999)}", "valid_to": f"{work.year + 2}-01-01"},
                    {"kind": "SVENNEBREV_RORLEGGER", "number": f"SB-{chance.whole(1000, 9999)}"},
                ],
            },
            {
                "name": "Ola Eksempel",
                "role": "indoor",
                "certificates": [{"kind": "SVENNEBREV_RORLEGGER", "number": f"SB-{chance.whole(1000, 9999)}"}],
            },
        ],
        "work": {
            "description": "Ny enebolig tilknyttet kommunal vann-, spillvanns- og overvannsledning.",
            "start_date": start,
            "finish_date": survey,
            "terrain_changed_after_survey": False,
        },
        "survey": {"by": "Eksempel Oppmåling AS", "date": survey, "method": "96"},
        "services": [],
        "connections": [],
        "declarations": {
            "flexible_joint": "copper_1m",
            "tracer_wire": {"laid": True, "connected_main": True, "connected_indoors": True},
            "backflow": {"category": 2, "device": "EA"},
            "stormwater": "separate_pipe",
            "insulation": [],
            "crosses_other_property": False,
            "joins_shared_pipe": False,
            "permit_conditions_met": True,
        },
        "heights": {},
        "triangulation": [],
    }
    renew_measures(notice, link, slot, features)
    return notice


def renew_measures(notice: dict[str, Any], link: Link, slot: Slot, features: list[Feature]) -> None:
    """Sets every measure of the notice to what is true for the features, in place."""
    by_sid = {feature.sid: feature for feature in features}
    waste, wall = by_sid["9013"].vertices[0], by_sid["9011"].vertices[0]
    main = link.mains["SP"]
    at, _ = main.at(main.chainage_of(waste[:2]))
    top = cm(at[2] + main.kind.inside_bottom_to_top_m)
    trap = cm(max(ground(wall[0], wall[1]) - 1.10, top + 1.25))
    corners = house_corners(link, slot)
    renew_services(notice, features)
    notice["connections"] = [_connection(link.mains[function], by_sid[str(sid)], kind) for function, sid, kind in _JOINTS]
    notice["heights"] = {"datum": "NN2000", "main_top_m": top, "basement_floor_m": cm(trap - 0.30), "lowest_trap_m": trap}
    notice["triangulation"] = [
        _measured("shut_off_valve", by_sid["9002"].vertices[0], corners),
        _measured("rodding_point", by_sid["9012"].vertices[0], corners),
    ]


def renew_services(notice: dict[str, Any], features: list[Feature]) -> None:
    """Sets the table of service pipes to what the features say, in place."""
    notice["services"] = _services(features)


def nearest_manhole(main: Main, at: Plan) -> tuple[str, float]:
    """Name and distance along the main (plan, from the centre) of the nearest manhole."""
    chainage = main.chainage_of(at)
    if chainage <= main.length - chainage:
        return main.names[0], chainage
    return main.names[1], main.length - chainage


def attachments_of(notice: dict[str, Any], link: Link, features: list[Feature]) -> list[Attachment]:
    """The files that a new connection needs, small and real."""
    where = f"Gnr. {notice['property']['gnr']} bnr. {notice['property']['bnr']}, {notice['property']['address']}"
    lines = [where, f"Sak {notice['case_id']}", f"{notice['firm']['name']}, org.nr. {notice['firm']['orgno']}", "Oppdiktet eksempel."]
    services = [f"{row['function']} {row['dimension_mm']} mm {row['material']}: {row['length_m']} m" for row in notice["services"]]
    joints = [f"{row['function']}: {row['distance_m']:.2f} m fra kum {row['manhole_id']}" for row in notice["connections"]]
    heights = [f"Topp hovedledning {notice['heights']['main_top_m']:.2f}"]
    documents: tuple[tuple[str, str, str, list[str], list[Stroke]], ...] = (
        ("service_pipe_form", "stikkledningsskjema.pdf", "Stikkledningsskjema", [*services, *joints], []),
        ("situation_map", "situasjonskart.pdf", "Situasjonskart 1:500", joints, _map(link, features)),
        ("length_profile", "lengdeprofil.pdf", "Lengdeprofil, høyder i NN2000", heights, _profile(features)),
        ("floor_plan", "bunnledningsplan.pdf", "Bunnledningsplan 1:100", ["Alle utstyrsplasseringer etter tillatelsen."], []),
        ("water_meter_form", "vannmaaler.pdf", "Vannmåler", ["Målernummer EKS-0001, montert i vaskerom."], []),
        ("certificate", "kompetansebevis.pdf", "Kompetansebevis", ["ADK1 og svennebrev rørlegger, se navn i meldingen."], []),
        ("test_report", "tetthetsproving.pdf", "Tetthetsprøving", ["Utført med luft, godkjent."], []),
        ("permit", "tillatelse.pdf", "Tillatelse til tilknytning", [f"Datert {notice['permit']['date']}."], []),
    )
    files = [Attachment(kind, file, pdf(title, [*lines, *more], strokes)) for kind, file, title, more, strokes in documents]
    return files + [Attachment("photo", f"foto_{function.lower()}.png", trench_picture(colour)) for function, colour in _PHOTO.items()]


def _address(chance: Chance) -> str:
    return f"{chance.pick(STREETS)} {chance.whole(1, 89)}"


def _services(features: list[Feature]) -> list[dict[str, Any]]:
    lengths: dict[tuple[str, int, str], float] = defaultdict(float)
    first: dict[tuple[str, int, str], Feature] = {}
    for feature in features:
        if feature.kind == "KURVE":
            key = (feature.theme, int(str(feature.attributes["DIMENSJON"])), str(feature.attributes["MATERIAL"]))
            lengths[key] += float(str(feature.attributes["LENGDE"]))
            first.setdefault(key, feature)
    rows = []
    for (function, dimension, material), length in lengths.items():
        attributes = first[(function, dimension, material)].attributes
        standard = attributes.get("PRODSTD")
        sewer = function != "VL"
        rows.append(
            {
                "function": function,
                "dimension_mm": dimension,
                "material": material,
                "colour": "other" if material == "MCU" else COLOURS[function],
                "ring_stiffness": attributes.get("RINGSTIVH"),
                "product_standard": str(standard).strip('"') if standard else None,
                "length_m": cm(length),
                "smooth_extruded": True if sewer else None,
            }
        )
    return rows


def _connection(main: Main, feature: Feature, kind: str) -> dict[str, Any]:
    east, north, _ = feature.vertices[0]
    manhole, distance = nearest_manhole(main, (east, north))
    return {
        "function": main.function,
        "kind": kind,
        "manhole_id": manhole,
        "distance_m": cm(distance),
        "core_drilled": None,
        "gasket": None,
        "saddle_full_bore": True if kind == "saddle" else None,
    }


def _measured(name: str, at: Vertex, corners: list[Plan]) -> dict[str, Any]:
    names = ("hushjørne mot gata, venstre", "hushjørne mot gata, høyre")
    return {
        "object": name,
        "from": [
            {"east": east, "north": north, "distance_m": cm(hypot(at[0] - east, at[1] - north)), "name": text}
            for (east, north), text in zip(corners, names, strict=True)
        ],
    }


def _map(link: Link, features: list[Feature]) -> list[Stroke]:
    # 1:500 on paper: one metre is 2 mm, 5.669 points
    pipes = [feature for feature in features if feature.kind == "KURVE"]
    centre = pipes[0].vertices[0]
    scale = 72 / 25.4 * 2

    def on_paper(vertex: tuple[float, float]) -> tuple[float, float]:
        return 300 + (vertex[0] - centre[0]) * scale, 380 + (vertex[1] - centre[1]) * scale

    mains: list[Stroke] = [(GREY, [on_paper(vertex[:2]) for vertex in main.vertices]) for main in link.mains.values()]
    return [*mains, *((DRAWN[pipe.theme], [on_paper(vertex[:2]) for vertex in pipe.vertices]) for pipe in pipes if pipe.theme in DRAWN)]


def _profile(features: list[Feature]) -> list[Stroke]:
    pipes = [feature for feature in features if feature.sid in ("9111", "9112")]
    places = [(vertex[0], vertex[1], vertex[2] or 0.0) for pipe in reversed(pipes) for vertex in reversed(pipe.vertices)]
    start, away = places[0], 0.0
    pipe_line: list[tuple[float, float]] = []
    ground_line: list[tuple[float, float]] = []
    for before, place in pairwise([start, *places]):
        away += hypot(place[0] - before[0], place[1] - before[1])
        pipe_line.append((60 + away * 20, 300 + (place[2] - start[2]) * 56.7))
        ground_line.append((60 + away * 20, 300 + (ground(place[0], place[1]) - start[2]) * 56.7))
    return [(GREEN, pipe_line), (GREY, ground_line)]
