"""Tappings too near to each other."""

from __future__ import annotations

from dataclasses import replace

from bench.generate.connection import Work, water_features
from bench.generate.faults.planting import CLEARANCES, NODES, follow, plant
from bench.generate.links import Slot
from bench.generate.notice import renew_measures
from bench.generate.sosi_text import Feature
from bench.generate.streets import cm
from bench.generate.submission import NoRoomError, Submission


def beside_existing(submission: Submission) -> None:
    """The water service starts 0.60 m from the tapping of the house over the street."""
    other = _over_the_street(submission)
    move_water_service(submission, other.chainage + (0.60 if submission.slot.chainage > other.chainage else -0.60))
    plant(submission, "VA-TAP-002", "fail", "tapping", 9001, "0.60 m along the main to an existing tapping, 1.00 m required")
    follow(submission, CLEARANCES, "VA-TAP-007", "VA-PERM-004")


def beside_each_other(submission: Submission) -> None:
    """A second new tapping 0.60 m along the main from the first."""
    main = submission.link.mains["VL"]
    first = submission.feature(9001)
    east, north, _ = first.vertices[0]
    chainage = main.chainage_of((east, north))
    at, _ = main.at(chainage + (0.60 if chainage + 1.5 < main.length else -0.60))
    second = Feature(
        "PUNKT", first.objtype, [(cm(at[0]), cm(at[1]), cm(at[2]))], dict(first.top), "EGS_PUNKT", first.attributes | {"SID": 9005}
    )  # fmt: skip
    second.top["GUID"] = f"{str(first.top['GUID'])[:-1]}{'0' if str(first.top['GUID'])[-1] != '0' else '1'}"
    submission.features.insert(submission.features.index(first) + 1, second)
    plant(submission, "VA-TAP-001", "fail", "tapping", 9005, "0.60 m along the main to the other new tapping, 1.00 m required")
    follow(submission, NODES, "VA-TAP-002", "VA-TAP-007", "VA-CONN-001", "VA-CONN-003", "VA-CONN-005", "VA-CONN-008", "VA-PERM-004", "VA-ATT-013")


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


def at_the_limit(submission: Submission) -> None:
    """The water service starts 1.00 m from the tapping of the house over the street: inside the uncertainty."""
    other = _over_the_street(submission)
    move_water_service(submission, other.chainage + (1.00 if submission.slot.chainage > other.chainage else -1.00))
    plant(submission, "VA-TAP-002", "near", "tapping", 9001, "1.00 m along the main to an existing tapping")
    follow(submission, CLEARANCES, "VA-TAP-007", "VA-PERM-004")


def at_a_joint(submission: Submission) -> None:
    """The tapping sits 0.20 m from a joint of the main."""
    main, slot = submission.link.mains["VL"], submission.slot
    chainage = main.length / 2 + 0.20
    moved = chainage - slot.chainage
    if abs(moved) > 3.6 or min(abs(moved - 1.2), abs(moved - 2.4)) < 0.3:
        raise NoRoomError("the joint is too far away, or a sewer pipe is in the way")
    if any(abs(other.chainage - chainage) < 1.4 for other in submission.link.slots if other.number != slot.number):
        raise NoRoomError("another tapping is near the joint")
    move_water_service(submission, chainage)
    plant(submission, "VA-TAP-007", "fail", "tapping", 9001, "0.20 m from a joint of the main")
    follow(submission, "VA-CONN-002", "VA-PERM-004", "VA-CLR-001", "VA-CLR-003")


def _over_the_street(submission: Submission) -> Slot:
    slot = submission.slot
    for other in submission.link.slots:
        if other.occupied and other.side != slot.side and abs(other.chainage - slot.chainage) < 4.0:
            return other
    raise NoRoomError("no existing tapping near enough on the other side of the street")
