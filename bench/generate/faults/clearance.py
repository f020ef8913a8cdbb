"""Water and wastewater that cross too closely, or the wrong way up."""

from __future__ import annotations

from bench.generate.blocks import BRANCH_ALONG, wall_place
from bench.generate.connection import POLYETHYLENE, WASTE_PIPE
from bench.generate.faults.planting import CLEARANCES, FORM_AGAINST_FILE, follow, plant, renew_length
from bench.generate.faults.tapping import move_water_service
from bench.generate.streets import cm
from bench.generate.submission import NoRoomError, Submission

_AROUND = CLEARANCES | FORM_AGAINST_FILE | {"VA-GEOM-004", "VA-SURV-007"}
_OUTSIDE_TOP = WASTE_PIPE.inside_bottom_to_top_m


def clash(submission: Submission) -> None:
    """The water pipe goes straight through the wastewater pipe."""
    _cross(submission, _OUTSIDE_TOP - WASTE_PIPE.outer_m / 2 + POLYETHYLENE.outer_m / 2)
    plant(submission, "VA-CLR-004", "fail", "pipe", note="water pipe 9103 and wastewater pipe 9111 in the same place")
    follow(submission, _AROUND)


def close_crossing(submission: Submission) -> None:
    """The water pipe crosses 0.03 m over the wastewater pipe."""
    _cross(submission, _OUTSIDE_TOP + 0.03 + POLYETHYLENE.outer_m)
    plant(submission, "VA-CLR-002", "fail", "pipe", note="0.03 m between water pipe 9103 and wastewater pipe 9111")
    follow(submission, _AROUND)


def water_under_sewer(submission: Submission) -> None:
    """The water pipe crosses 0.30 m under the wastewater pipe."""
    _cross(submission, -0.30)
    plant(submission, "VA-CLR-001", "fail", "pipe", note="water pipe 9103 under wastewater pipe 9111")
    follow(submission, _AROUND)


def side_by_side(submission: Submission) -> None:
    """The water pipe lies 0.03 m beside the wastewater pipe, all the way from the main."""
    chainage = submission.slot.chainage + BRANCH_ALONG["SP"] - 0.10
    if any(abs(other.chainage - chainage) < 1.4 for other in submission.link.slots if other.number != submission.slot.number):
        raise NoRoomError("another tapping is near")
    move_water_service(submission, chainage)
    for sid in (9101, 9102, 9103, 9111, 9112):
        submission.feature(sid).top["KVALITET"] = "96 1 0 96 1"
    plant(submission, "VA-CLR-003", "fail", "pipe", note="0.03 m in plan between the water pipes and the wastewater pipes")
    follow(submission, _AROUND, "VA-TAP-007", "VA-CONN-002")


def _cross(submission: Submission, above_invert: float) -> None:
    """Leads the water pipe over to the other side of the wastewater pipe, crossing the middle of its upper stretch with its
    outside top that much above the invert. Both are surveyed to a centimetre, so that the outcome is sure."""
    water, waste = submission.feature(9103), submission.feature(9111)
    upper, lower = waste.vertices[0], waste.vertices[1]
    middle = (cm((upper[0] + lower[0]) / 2), cm((upper[1] + lower[1]) / 2), cm(((upper[2] or 0) + (lower[2] or 0)) / 2 + above_invert))
    wall = (*wall_place(submission.link, submission.slot, 1.8), water.vertices[-1][2])
    water.vertices = [water.vertices[0], middle, wall]
    renew_length(water)
    submission.feature(9004).vertices = [wall]
    for pipe in (water, waste):
        pipe.top["KVALITET"] = "96 1 0 96 1"
