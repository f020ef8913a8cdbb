"""Faults in the ditch: depth, tapping, separation, connection, heights. Each takes a fault-free submission and spoils one thing."""

from __future__ import annotations

from dataclasses import replace

from bench.generate.connection import Work, water_features
from bench.generate.faults.planting import NoRoomError, each_vertex, plant
from bench.generate.notice import renew_measures
from bench.generate.sosi_text import Feature
from bench.generate.streets import cm
from bench.generate.submission import Submission

CLEARANCES = {"VA-CLR-001", "VA-CLR-002", "VA-CLR-003", "VA-CLR-004"}


def shallow_water(submission: Submission) -> None:
    """The water pipe from the stop tap to the wall lies 0.66 m too high: about 1.31 m of cover."""
    raise_pipe(submission, 9103, 0.66)
    plant(submission, "VA-DEPTH-001", "fail", "pipe", 9103, "cover about 1.31 m from the stop tap to the wall")
    submission.may_follow |= {"VA-DEPTH-008", "VA-CLR-001", "VA-PERM-004"}


def raise_pipe(submission: Submission, sid: int, by: float) -> None:
    """Lifts every vertex but the first, and the node at the far end with it."""
    pipe = submission.feature(sid)
    pipe.vertices = [pipe.vertices[0], *((e, n, cm((z or 0.0) + by)) for e, n, z in pipe.vertices[1:])]
    each_vertex(submission.feature(str(pipe.attributes["TSID"])), lambda e, n, z: (e, n, cm((z or 0.0) + by)))


def tapping_beside_existing(submission: Submission) -> None:
    """The water service starts 0.60 m from the tapping of the house over the street."""
    slot, link = submission.slot, submission.link
    others = [other for other in link.slots if other.occupied and other.side != slot.side and abs(other.chainage - slot.chainage) < 4.0]
    if not others:
        raise NoRoomError("no existing tapping near enough on the other side of the street")
    other = others[0]
    chainage = other.chainage + (0.60 if slot.chainage > other.chainage else -0.60)
    move_water_service(submission, chainage)
    plant(submission, "VA-TAP-002", "fail", "tapping", 9001, "0.60 m along the main to an existing tapping, 1.00 m required")
    submission.may_follow |= {"VA-TAP-007", "VA-PERM-004"}


def move_water_service(submission: Submission, chainage: float) -> None:
    """The same water service from another place on the main; the notice follows."""
    slot = replace(submission.slot, chainage=chainage)
    work = Work(submission.notice["case_id"], submission.head.date)
    guids = {feature.sid: feature.top["GUID"] for feature in submission.features}
    moved = {feature.sid: feature for feature in water_features(submission.link, slot, work)}
    for sid, feature in moved.items():
        feature.top["GUID"] = guids[sid]
    submission.features = [moved.get(feature.sid, feature) for feature in submission.features]
    renew_measures(submission.notice, submission.link, submission.slot, submission.features)


def common_manhole(submission: Submission) -> None:
    """The stormwater pipe runs through the wastewater manhole; its own manhole is gone."""
    upper, lower = submission.feature(9121), submission.feature(9122)
    east, north, _ = submission.feature(9012).vertices[0]
    height = upper.vertices[-1][2]
    before = upper.vertices[:-1]
    after = lower.vertices[1:]
    upper.vertices = [before[0], (east, north, height), after[-1]]
    upper.attributes["TSID"] = lower.attributes["TSID"]
    renew_length(upper)
    submission.features = [feature for feature in submission.features if feature.sid not in ("9022", "9122")]
    renew_measures(submission.notice, submission.link, submission.slot, submission.features)
    plant(submission, "VA-SEP-005", "fail", "manhole", 9012, "the stormwater pipe passes through the wastewater manhole")
    submission.may_follow |= CLEARANCES | {"VA-SEP-006", "VA-SEP-007", "VA-SURV-007", "VA-GRAD-001", "VA-GEOM-002"}


def renew_length(pipe: Feature) -> None:
    from bench.generate.blocks import plan_length

    pipe.attributes["LENGDE"] = f"{plan_length(pipe.vertices):.2f}"


def stormwater_to_wastewater_main(submission: Submission) -> None:
    """The stormwater branch sits on the wastewater main."""
    main = submission.link.mains["SP"]
    lower = submission.feature(9122)
    start, former = lower.vertices[0], lower.vertices[-1]
    at = main.crossing(start[:2], (former[0] - start[0], former[1] - start[1]))
    if at is None:
        raise NoRoomError("the wastewater main does not reach that far")
    end = (cm(at[0]), cm(at[1]), cm(at[2] + 0.15))
    lower.vertices = [start, end]
    renew_length(lower)
    submission.feature(9023).vertices = [end]
    renew_measures(submission.notice, submission.link, submission.slot, submission.features)
    plant(submission, "VA-SEP-003", "fail", "branch", 9023, "stormwater joined to the wastewater main")
    submission.may_follow |= CLEARANCES | {"VA-TOPO-004", "VA-TOPO-005", "VA-SEP-004", "VA-CONN-002", "VA-CONN-003", "VA-GRAD-002", "VA-HGT-004"}


def wrong_distance(submission: Submission) -> None:
    """The form gives the wastewater branch 2.30 m too far from its manhole."""
    for index, joint in enumerate(submission.notice["connections"]):
        if joint["function"] == "SP":
            joint["distance_m"] = cm(joint["distance_m"] + 2.30)
            plant(submission, "VA-CONN-003", "fail", "notice", path=f"connections[{index}].distance_m", note="stated 2.30 m more than along the main")
            return
    raise NoRoomError("the notice names no wastewater connection")
