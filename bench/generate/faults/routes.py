"""Pipes that run or join where they should not, or that are surveyed too seldom."""

from __future__ import annotations

from math import hypot

from bench.generate.blocks import branch_place, service_frame, wall_place
from bench.generate.connection import SAFE_COVER, WATER_COVER
from bench.generate.faults.planting import (
    CLEARANCES,
    FORM_AGAINST_FILE,
    NODES,
    flatten_lower,
    follow,
    lift,
    plant,
    renew_length,
    take_away,
)
from bench.generate.ground import ground
from bench.generate.notice import renew_services
from bench.generate.sosi_text import Feature
from bench.generate.streets import cm
from bench.generate.submission import NoRoomError, Submission

AT_THE_TAPPING = frozenset(
    {"VA-TAP-001", "VA-TAP-002", "VA-TAP-007", "VA-CONN-001", "VA-CONN-002", "VA-CONN-003", "VA-DEPTH-001", "VA-DEPTH-008", "VA-SURV-007"}
)


def wide_curve(submission: Submission) -> None:
    """The water pipe runs in a gentle curve and has no point on 10.2 m of it."""
    pipe = submission.feature(9103)
    (e0, n0, _), (e1, n1, _) = pipe.vertices[0], pipe.vertices[-1]
    length = hypot(e1 - e0, n1 - n0)
    if length < 12.8:
        raise NoRoomError("the pipe is too short for a long curve")
    ahead, aside = ((e1 - e0) / length, (n1 - n0) / length), ((n1 - n0) / length, -(e1 - e0) / length)
    places = [(cm(e0 + ahead[0] * s + aside[0] * 0.4), cm(n0 + ahead[1] * s + aside[1] * 0.4)) for s in (1.3, 11.5)]
    first, second = ((e, n, cm(ground(e, n) - WATER_COVER)) for e, n in places)
    for step in range(11):
        e, n, z = (a + step / 10 * (b - a) for a, b in zip(first, second, strict=True))
        if ground(e, n) - z < SAFE_COVER:
            raise NoRoomError("the ground between the points lies too low")
    pipe.vertices = [pipe.vertices[0], first, second, pipe.vertices[-1]]
    renew_length(pipe)
    renew_services(submission.notice, submission.features)
    plant(submission, "VA-SURV-007", "fail", "pipe", 9103, "10.2 m between points in a curve, 10 m allowed")
    follow(submission, CLEARANCES)


def flat_and_coarse(submission: Submission) -> None:
    """The lower wastewater pipe hardly falls, and its heights are only good to 3 cm."""
    flatten_lower(submission, 0.02)
    plant(submission, "VA-SURV-004", "fail", "pipe", 9112, "about 2 per mille, height accuracy 0.03 m, 0.01 m asked for")
    follow(submission, CLEARANCES, "VA-GRAD-001", "VA-GRAD-002", "VA-GRAD-003", "VA-TOPO-006", "VA-HGT-005")


def steep_at_the_wall(submission: Submission) -> None:
    """The wastewater pipe comes down 1.20 m over the first 2 m from the wall."""
    pipe = submission.feature(9111)
    (e0, n0, z0), (e1, n1, z1) = pipe.vertices[0], pipe.vertices[1]
    length = hypot(e1 - e0, n1 - n0)
    if length < 2.6:
        raise NoRoomError("the first stretch is too short")
    share = 2.0 / length
    foot = (cm(e0 + share * (e1 - e0)), cm(n0 + share * (n1 - n0)), cm((z0 or 0.0) + share * ((z1 or 0.0) - (z0 or 0.0))))
    pipe.vertices[0:1] = [lift(pipe.vertices[0], 1.20), foot]
    submission.feature(9011).vertices = [pipe.vertices[0]]
    plant(submission, "VA-GRAD-003", "fail", "pipe", 9111, "more than 600 per mille over 2 m")
    follow(submission, CLEARANCES, "VA-DEPTH-002", "VA-DEPTH-006", "VA-GEOM-004", "VA-ATTR-014")


def shallow_stop_tap(submission: Submission) -> None:
    """The stop tap is surveyed 0.70 m above the pipe that it sits on."""
    tap = submission.feature(9002)
    tap.vertices = [lift(tap.vertices[0], 0.70)]
    plant(submission, "VA-DEPTH-008", "fail", "stop_tap", 9002, "cover about 1.27 m, 1.60 m required")
    follow(submission, NODES)


def no_point_at_the_wall(submission: Submission) -> None:
    """The water pipe ends at the house without a surveyed point."""
    take_away(submission, 9004)
    del submission.feature(9103).attributes["TSID"]
    plant(submission, "VA-TOPO-007", "fail", "pipe", 9103, "no point at the wall")


def water_on_the_wastewater_main(submission: Submission) -> None:
    """The water service is joined to the wastewater main."""
    tapping, copper = submission.feature(9001), submission.feature(9101)
    main = submission.link.mains["SP"]
    at, _ = main.at(main.chainage_of(tapping.vertices[0][:2]))
    place = (cm(at[0]), cm(at[1]), cm(at[2] + main.kind.inside_bottom_to_top_m))
    (e0, n0, _), (e1, n1, _) = copper.vertices[0], copper.vertices[1]
    if hypot(place[0] - e0, place[1] - n0) < 0.8 or (place[0] - e0) * (e1 - e0) + (place[1] - n0) * (n1 - n0) > 0:
        raise NoRoomError("the wastewater main lies too near, or on the way to the house")
    tapping.vertices = [place]
    copper.vertices[0] = place
    renew_length(copper)
    renew_services(submission.notice, submission.features)
    plant(submission, "VA-TOPO-005", "fail", "tapping", 9001, "on the wastewater main")
    follow(submission, NODES, CLEARANCES, AT_THE_TAPPING, "VA-TOPO-004", "VA-CONN-004", "VA-DEPTH-007", "VA-GEOM-002", "VA-GEOM-004", "VA-SEP-003")


def joined_to_the_neighbour(submission: Submission) -> None:
    """The water service is joined to a neighbour's pipe, 4 m from the main; the form says that no shared pipe is joined."""
    link, slot = submission.link, submission.slot
    near = [other for other in link.slots if other.occupied and other.side == slot.side and 2.0 < abs(other.chainage - slot.chainage) < 25.0]
    if not near:
        raise NoRoomError("no house beside this one")
    tap, _, out = service_frame(link, min(near, key=lambda other: abs(other.chainage - slot.chainage)))
    bend = (cm(tap[0] + out[0] * 6.0), cm(tap[1] + out[1] * 6.0))
    height = tap[2] + 4.0 / 6.0 * (cm(ground(*bend) - 1.95) - tap[2])
    place = (cm(tap[0] + out[0] * 4.0), cm(tap[1] + out[1] * 4.0), cm(height))
    tapping, copper = submission.feature(9001), submission.feature(9101)
    tapping.vertices = [place]
    copper.vertices[0] = place
    renew_length(copper)
    renew_services(submission.notice, submission.features)
    plant(submission, "VA-TOPO-010", "fail", "pipe", 9101, "4 m from the main on the neighbour's pipe")
    follow(submission, NODES, CLEARANCES, AT_THE_TAPPING, "VA-TOPO-004", "VA-TOPO-005", "VA-CONN-004", "VA-CONN-005", "VA-GEOM-002", "VA-GEOM-004")
    follow(submission, "VA-CRS-004", "VA-CRS-006", "VA-CONN-008", "VA-TAP-004")


def a_neighbours_pipe_again(submission: Submission) -> None:
    """The neighbour's wastewater pipe, long in the register, is delivered as new."""
    link, slot = submission.link, submission.slot
    for other in link.slots:
        branch = branch_place(link, other, "SP") if other.occupied and abs(other.chainage - slot.chainage) < 40.0 else None
        if branch is not None:
            break
    else:
        raise NoRoomError("no house near this one has a wastewater pipe")
    wall = wall_place(link, other, 1.2)
    height = max(branch[2] + 0.02 * hypot(wall[0] - branch[0], wall[1] - branch[1]), ground(*wall) - 2.2)
    own = submission.feature(9112)
    guid = str(own.top["GUID"])
    top = own.top | {"GUID": f"{guid[:-1]}{'0' if guid[-1] != '0' else '1'}"}
    attributes = {key: value for key, value in own.attributes.items() if key not in ("FSID", "TSID")} | {"SID": 9119}
    again = Feature("KURVE", own.objtype, [(*wall, cm(height)), branch], top, "EGS_LEDNING", attributes, node_marks=True)
    renew_length(again)
    submission.features.append(again)
    renew_services(submission.notice, submission.features)
    plant(submission, "VA-GEOM-005", "fail", "pipe", 9119, "stands in the register already")
    follow(submission, NODES, CLEARANCES, FORM_AGAINST_FILE, "VA-CONN-001", "VA-CONN-002", "VA-CONN-003", "VA-CONN-004", "VA-CONN-007", "VA-SEP-007")
    follow(submission, "VA-TOPO-007", "VA-CRS-004", "VA-DEPTH-002", "VA-DEPTH-007", "VA-GRAD-001", "VA-GRAD-002", "VA-GRAD-003", "VA-SURV-004")
    follow(submission, "VA-HGT-001", "VA-HGT-002", "VA-ATT-013", "VA-CONN-011", "VA-HGT-004", "VA-FORM-004", "VA-TOPO-009", "VA-ATT-008")


def two_branches_close_together(submission: Submission) -> None:
    """A second branch 0.60 m along the wastewater main from the first."""
    main, first = submission.link.mains["SP"], submission.feature(9013)
    chainage = main.chainage_of(first.vertices[0][:2])
    at, _ = main.at(chainage + (0.60 if chainage + 1.5 < main.length else -0.60))
    guid = str(first.top["GUID"])
    top = first.top | {"GUID": f"{guid[:-1]}{'0' if guid[-1] != '0' else '1'}"}
    place = (cm(at[0]), cm(at[1]), cm(at[2] + 0.15))
    submission.features.append(Feature("PUNKT", first.objtype, [place], top, "EGS_PUNKT", first.attributes | {"SID": 9015}))
    plant(submission, "VA-TAP-003", "fail", "branch", note="0.60 m along the main between two branches")
    follow(submission, NODES, "VA-CONN-001", "VA-CONN-003", "VA-ATT-013", "VA-CONN-010", "VA-SEP-007", "VA-CONN-007", "VA-PERM-004")


def no_rodding_point(submission: Submission) -> None:
    """The wastewater pipe runs through to the house without a manhole, and the form has no rodding point."""
    upper, lower = submission.feature(9111), submission.feature(9112)
    upper.vertices = [*upper.vertices, *lower.vertices[1:]]
    upper.attributes["TSID"] = lower.attributes["TSID"]
    renew_length(upper)
    take_away(submission, 9112, 9012)
    submission.notice["triangulation"] = [row for row in submission.notice["triangulation"] if row["object"] != "rodding_point"]
    plant(submission, "VA-CONN-007", "undecided", "pipe", 9111, "no manhole and no rodding point in the file or the form")
    follow(submission, "VA-SEP-007", "VA-CONN-006")
