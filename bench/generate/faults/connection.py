"""Connection points: what is stated, what is surveyed, what must be declared."""

from __future__ import annotations

from bench.generate.faults.planting import (
    CLEARANCES,
    FORM_AGAINST_FILE,
    NODES,
    connection_index,
    follow,
    plant,
    plant_in_notice,
    renew_length,
    take_away,
)
from bench.generate.notice import renew_services
from bench.generate.streets import cm
from bench.generate.submission import Submission


def distance_not_stated(submission: Submission) -> None:
    """The form has no distance for the wastewater branch."""
    index = connection_index(submission, "SP")
    submission.notice["connections"][index]["distance_m"] = None
    plant_in_notice(submission, "VA-CONN-001", "undecided", f"connections[{index}].distance_m", "not stated")
    follow(submission, "VA-CONN-003", "VA-FORM-001", "VA-FORM-004")


def other_manhole(submission: Submission) -> None:
    """The form measures the wastewater branch from the manhole at the main's other end, and truly."""
    index = connection_index(submission, "SP")
    row, main = submission.notice["connections"][index], submission.link.mains["SP"]
    row["manhole_id"] = main.names[1] if row["manhole_id"] == main.names[0] else main.names[0]
    row["distance_m"] = cm(main.length - row["distance_m"])
    plant_in_notice(submission, "VA-CONN-002", "fail", f"connections[{index}].manhole_id", "not the nearest manhole on the main")


def wrong_distance(submission: Submission) -> None:
    """The form gives the wastewater branch 2.30 m too far from its manhole."""
    index = connection_index(submission, "SP")
    row = submission.notice["connections"][index]
    row["distance_m"] = cm(row["distance_m"] + 2.30)
    plant_in_notice(submission, "VA-CONN-003", "fail", f"connections[{index}].distance_m", "stated 2.30 m more than along the main")


def branch_not_surveyed(submission: Submission) -> None:
    """The wastewater branch is not in the file; the pipe just ends."""
    take_away(submission, 9013)
    lower = submission.feature(9112)
    del lower.attributes["TSID"]
    plant(submission, "VA-CONN-004", "fail", "pipe", 9112, "no branch point at the end on the main")
    follow(submission, NODES, "VA-CONN-001", "VA-CONN-002", "VA-CONN-003", "VA-HGT-001", "VA-HGT-002", "VA-SEP-003", "VA-FILE-004")


def no_stop_tap(submission: Submission) -> None:
    """No stop tap in the file and no measures to it in the form."""
    before, after = submission.feature(9102), submission.feature(9103)
    before.vertices = [*before.vertices, *after.vertices[1:]]
    before.attributes["TSID"] = after.attributes["TSID"]
    renew_length(before)
    take_away(submission, 9103, 9002)
    submission.notice["triangulation"] = [row for row in submission.notice["triangulation"] if row["object"] != "shut_off_valve"]
    plant(submission, "VA-CONN-005", "undecided", "pipe", 9102, "no stop tap in the file or the form")
    follow(submission, "VA-CONN-006", "VA-FORM-001", "VA-FORM-004")


def wrong_triangulation(submission: Submission) -> None:
    """One tape measure to the stop tap is 1.50 m too long."""
    measures = submission.notice["triangulation"][0]["from"]
    measures[0]["distance_m"] = cm(measures[0]["distance_m"] + 1.50)
    plant_in_notice(submission, "VA-CONN-006", "fail", "triangulation[0]", "the measures do not meet at the surveyed stop tap")


def stiff_joint(submission: Submission) -> None:
    """Plastic all the way to the tapping, and the form says nothing of a flexible joint."""
    submission.feature(9101).attributes |= {"MATERIAL": "PE100", "DIMENSJON": 32, "TYKK": "3.0", "TRYKKLAS": "PN16", "NRF_NR": 9000028}
    services = submission.notice["services"]
    services[:] = [row for row in services if row["material"] != "MCU"]
    for row in services:
        if row["material"] == "PE100":
            row["length_m"] = cm(row["length_m"] + 1.17)
    submission.notice["declarations"]["flexible_joint"] = None
    plant(submission, "VA-CONN-008", "undecided", "tapping", 9001, "no copper at the tapping, no flexible joint declared")
    follow(submission, FORM_AGAINST_FILE, "VA-FORM-001", "VA-ATTR-013")


def saddle_bore_unknown(submission: Submission) -> None:
    """The form does not say that the stormwater main keeps its full bore under the saddle."""
    index = connection_index(submission, "OV")
    submission.notice["connections"][index]["saddle_full_bore"] = None
    plant_in_notice(submission, "VA-CONN-010", "undecided", f"connections[{index}].saddle_full_bore", "not declared")
    follow(submission, "VA-FORM-001", "VA-FORM-004")


def into_a_manhole(submission: Submission) -> None:
    """The stormwater pipe ends in the main's manhole, and the form says nothing of drilling and gasket."""
    index = connection_index(submission, "OV")
    row, main = submission.notice["connections"][index], submission.link.mains["OV"]
    centre = main.vertices[0 if row["manhole_id"] == main.names[0] else -1]
    lower = submission.feature(9122)
    lower.vertices = [lower.vertices[0], (centre[0], centre[1], cm(centre[2] + 0.25))]
    del lower.attributes["TSID"]
    renew_length(lower)
    take_away(submission, 9023)
    renew_services(submission.notice, submission.features)
    row |= {"kind": "manhole", "distance_m": 0.0, "core_drilled": None, "gasket": None, "saddle_full_bore": None}
    plant_in_notice(submission, "VA-CONN-009", "undecided", f"connections[{index}]", "no word of core drilling and gasket")
    follow(
        submission,
        CLEARANCES,
        NODES,
        "VA-SEP-005",
        "VA-CONN-001",
        "VA-CONN-002",
        "VA-CONN-003",
        "VA-CONN-004",
        "VA-TAP-004",
        "VA-TAP-005",
        "VA-TOPO-009",
        "VA-HGT-004",
    )
    follow(
        submission,
        "VA-SURV-007",
        "VA-GEOM-002",
        "VA-PERM-004",
        "VA-ATT-013",
        "VA-TOPO-004",
        "VA-SEP-003",
        "VA-SEP-005",
        "VA-GRAD-001",
        "VA-GRAD-002",
        "VA-SURV-004",
        "VA-TOPO-006",
    )
