"""Lines that are drawn or joined wrongly."""

from __future__ import annotations

from math import hypot

from bench.generate.faults.planting import CLEARANCES, FORM_AGAINST_FILE, NODES, follow, lift, plant, renew_length, take_away
from bench.generate.sosi_text import Feature
from bench.generate.streets import cm
from bench.generate.submission import NoRoomError, Submission


def repeated_vertex(submission: Submission) -> None:
    """A vertex stands twice."""
    pipe = submission.feature(9111)
    pipe.vertices.insert(1, pipe.vertices[1])
    plant(submission, "VA-GEOM-001", "fail", "pipe", 9111, "a repeated vertex")
    follow(submission, "VA-FILE-001")


def fold_back(submission: Submission) -> None:
    """The line turns back on itself for half a metre."""
    pipe = submission.feature(9103)
    (e0, n0, _z0), (e1, n1, z1) = pipe.vertices[0], pipe.vertices[1]
    length = hypot(e1 - e0, n1 - n0)
    back = (cm(e1 - 0.5 * (e1 - e0) / length), cm(n1 - 0.5 * (n1 - n0) / length), z1)
    on = (cm(e1 + 0.2 * (e1 - e0) / length), cm(n1 + 0.2 * (n1 - n0) / length), z1)
    pipe.vertices[2:2] = [back, on]
    renew_length(pipe)
    plant(submission, "VA-GEOM-002", "fail", "pipe", 9103, "turns back on itself")
    follow(submission, FORM_AGAINST_FILE, "VA-GEOM-001", "VA-SURV-007", "VA-GEOM-004")


def drawn_twice(submission: Submission) -> None:
    """The lower wastewater pipe stands twice in the file."""
    first = submission.feature(9112)
    guid = str(first.top["GUID"])
    again = Feature(
        "KURVE", first.objtype, list(first.vertices), first.top | {"GUID": f"{guid[:-1]}{'0' if guid[-1] != '0' else '1'}"}, "EGS_LEDNING",
        first.attributes | {"SID": 9119}, node_marks=True,
    )  # fmt: skip
    submission.features.append(again)
    plant(submission, "VA-GEOM-003", "fail", "pipe", 9119, "the same line as 9112")
    follow(submission, CLEARANCES, NODES, FORM_AGAINST_FILE, "VA-CONN-001")


def spike(submission: Submission) -> None:
    """One vertex of the water pipe is 0.9 m lower than its neighbours."""
    pipe = submission.feature(9103)
    pipe.vertices[1] = lift(pipe.vertices[1], -0.90)
    plant(submission, "VA-GEOM-004", "fail", "pipe", 9103, "one vertex 0.90 m low")
    follow(submission, CLEARANCES)


def dangling_end(submission: Submission) -> None:
    """The wastewater pipe stops 3.4 m before its branch."""
    pipe = submission.feature(9112)
    (e0, n0, z0), (e1, n1, z1) = pipe.vertices[-2], pipe.vertices[-1]
    if hypot(e1 - e0, n1 - n0) < 3.9:
        raise NoRoomError("the last stretch of the wastewater pipe is too short to cut that much off")
    share = 1 - 3.4 / hypot(e1 - e0, n1 - n0)
    pipe.vertices[-1] = (cm(e0 + share * (e1 - e0)), cm(n0 + share * (n1 - n0)), cm((z0 or 0.0) + share * ((z1 or 0.0) - (z0 or 0.0))))
    del pipe.attributes["TSID"]
    renew_length(pipe)
    plant(submission, "VA-TOPO-001", "fail", "pipe", 9112, "ends 3.4 m before the branch")
    follow(submission, NODES, FORM_AGAINST_FILE, "VA-SEP-003", "VA-CONN-004", "VA-HGT-004", "VA-TOPO-004", "VA-TOPO-005", "VA-CONN-007")
    follow(submission, "VA-CONN-001", "VA-CONN-002", "VA-CONN-003", "VA-HGT-001", "VA-HGT-002")


def missing_stretch(submission: Submission) -> None:
    """The water pipe between the copper and the stop tap is missing."""
    take_away(submission, 9102)
    plant(submission, "VA-TOPO-002", "fail", "pipe", 9103, "no pipe between the copper and the stop tap")
    follow(submission, NODES, FORM_AGAINST_FILE, "VA-CONN-005", "VA-CONN-008", "VA-ATTR-013")


def unknown_node(submission: Submission) -> None:
    """One pipe names a from-node that is nowhere."""
    submission.feature(9111).attributes["FSID"] = 9999
    plant(submission, "VA-TOPO-003", "fail", "pipe", 9111, "FSID 9999")
    follow(submission, NODES)


def beside_the_main(submission: Submission) -> None:
    """The tapping and the copper lie 0.9 m beside the water main."""
    tapping, copper = submission.feature(9001), submission.feature(9101)
    (e0, n0, z0), (e1, n1, _) = copper.vertices[0], copper.vertices[1]
    length = hypot(e1 - e0, n1 - n0)
    start = (cm(e0 - 0.9 * (e1 - e0) / length), cm(n0 - 0.9 * (n1 - n0) / length), z0)
    copper.vertices[0] = start
    tapping.vertices = [start]
    renew_length(copper)
    plant(submission, "VA-TOPO-004", "fail", "tapping", 9001, "0.9 m from the water main")
    follow(submission, NODES, FORM_AGAINST_FILE, CLEARANCES, "VA-TAP-001", "VA-TAP-002", "VA-SEP-003", "VA-TOPO-005", "VA-CONN-002", "VA-CONN-003")
    follow(submission, "VA-CONN-001", "VA-CONN-004", "VA-DEPTH-001", "VA-DEPTH-008")


def drawn_uphill(submission: Submission) -> None:
    """The upper wastewater pipe is drawn from the manhole to the house."""
    pipe = submission.feature(9111)
    pipe.vertices.reverse()
    pipe.attributes["FSID"], pipe.attributes["TSID"] = pipe.attributes["TSID"], pipe.attributes["FSID"]
    plant(submission, "VA-TOPO-006", "fail", "pipe", 9111, "drawn against the flow")
    follow(submission, "VA-GRAD-001", "VA-GRAD-002", "VA-ATTR-015")
