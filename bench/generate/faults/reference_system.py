"""Coordinates and heights that do not mean what the head says."""

from __future__ import annotations

from dataclasses import replace

from bench.generate.blocks import BRANCH_RISE
from bench.generate.faults.planting import CLEARANCES, each_vertex, follow, lift, plant
from bench.generate.ground import ground
from bench.generate.sosi_text import Feature
from bench.generate.streets import cm
from bench.generate.submission import Submission

OFF_THE_MAP = frozenset({
    "VA-CRS-003", "VA-CRS-004", "VA-CRS-006", "VA-CRS-007", "VA-TOPO-001", "VA-TOPO-004", "VA-TOPO-005", "VA-CONN-002", "VA-CONN-003", "VA-CONN-004",
    "VA-CONN-006", "VA-TAP-001", "VA-TAP-002", "VA-SEP-003", "VA-SEP-004", "VA-HGT-002", "VA-HGT-004", "VA-HGT-006", "VA-DEPTH-001", "VA-DEPTH-002",
    "VA-DEPTH-003", "VA-DEPTH-006", "VA-DEPTH-007", "VA-DEPTH-008", "VA-CONN-001", "VA-CONN-011", "VA-PERM-004",
})  # fmt: skip


def other_zone(submission: Submission) -> None:
    """KOORDSYS says UTM zone 33."""
    submission.head = replace(submission.head, koordsys="23")
    plant(submission, "VA-CRS-001", "fail", "file", note="KOORDSYS 23")
    follow(submission, "VA-CRS-002", OFF_THE_MAP)


def swapped_axes(submission: Submission) -> None:
    """East stands where north should."""
    for feature in submission.features:
        feature.vertices = [(north, east, height) for east, north, height in feature.vertices]
    plant(submission, "VA-CRS-002", "fail", "file", note="north and east are swapped")
    follow(submission, OFF_THE_MAP)


def other_municipality(submission: Submission) -> None:
    """Everything lies 40 km too far north."""
    for feature in submission.features:
        each_vertex(feature, lambda east, north, height: (east, north + 40_000.0, height))
    plant(submission, "VA-CRS-003", "fail", "file", note="40 km north of the municipality")
    follow(submission, OFF_THE_MAP)


def stray_point(submission: Submission) -> None:
    """One point lies 300 m away from everything else."""
    point = submission.feature(9004)
    east, north, _ = point.vertices[0]
    guid = str(point.top["GUID"])
    top = point.top | {"GUID": f"{guid[:-1]}{'0' if guid[-1] != '0' else '1'}"}
    at = (cm(east + 300.0), north, cm(ground(east + 300.0, north) - 2.0))
    submission.features.append(Feature("PUNKT", point.objtype, [at], top, "EGS_PUNKT", point.attributes | {"SID": 9098}))
    plant(submission, "VA-CRS-004", "fail", "pipe_point", 9098, "300 m from the connection and the property")
    follow(submission, "VA-TOPO-001", "VA-TOPO-003", "VA-CRS-007", "VA-DEPTH-008", "VA-SURV-008")


def old_datum(submission: Submission) -> None:
    """The heights are declared in NN1954."""
    submission.head = replace(submission.head, vertical_datum="NN54")
    plant(submission, "VA-CRS-005", "fail", "file", note="VERT-DATUM NN54")
    follow(submission, OFF_THE_MAP - {"VA-CRS-003", "VA-CRS-004"})


def datum_not_stated(submission: Submission) -> None:
    """The head names no height datum."""
    submission.head = replace(submission.head, vertical_datum=None)
    plant(submission, "VA-CRS-005", "undecided", "file", note="VERT-DATUM is missing")
    follow(submission, OFF_THE_MAP - {"VA-CRS-003", "VA-CRS-004"})


def constant_offset(submission: Submission) -> None:
    """Every height is 0.37 m too low, as from another datum. The branches lie level with the mains' inverts, so that the
    step is the same wherever the two can be compared."""
    for lower, branch, function in ((9112, 9013, "SP"), (9122, 9023, "OV")):
        pipe = submission.feature(lower)
        pipe.vertices[-1] = lift(pipe.vertices[-1], -BRANCH_RISE[function])
        submission.feature(branch).vertices = [pipe.vertices[-1]]
    for feature in submission.features:
        each_vertex(feature, lambda east, north, height: (east, north, cm(height - 0.37)))
        for name in ("HBUNN", "TOPPLOKKH"):
            if name in feature.attributes:
                feature.attributes[name] = f"{float(str(feature.attributes[name])) - 0.37:.2f}"
    plant(submission, "VA-CRS-006", "fail", "file", note="every height 0.37 m below the register")
    follow(submission, CLEARANCES, "VA-TOPO-004", "VA-HGT-004", "VA-HGT-006", "VA-CONN-011", "VA-TOPO-001", "VA-TOPO-003", "VA-DEPTH-007")


def vertex_at_zero(submission: Submission) -> None:
    """One vertex of the water pipe has the height 0."""
    pipe = submission.feature(9103)
    east, north, _ = pipe.vertices[1]
    pipe.vertices[1] = (east, north, 0.0)
    plant(submission, "VA-CRS-007", "fail", "pipe", 9103, "a vertex with the height 0.00")
    follow(submission, CLEARANCES, "VA-GEOM-004", "VA-DEPTH-001", "VA-DEPTH-006", "VA-DEPTH-007", "VA-CRS-006")
