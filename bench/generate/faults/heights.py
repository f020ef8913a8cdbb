"""Heights and falls that cannot be right, or that the form does not give."""

from __future__ import annotations

from bench.generate.faults.planting import CLEARANCES, flatten_lower, follow, lift, plant, plant_in_notice
from bench.generate.streets import cm
from bench.generate.submission import Submission


def main_height_not_stated(submission: Submission) -> None:
    """The form lacks the height of the main at the branch."""
    submission.notice["heights"]["main_top_m"] = None
    plant_in_notice(submission, "VA-HGT-001", "undecided", "heights.main_top_m", "not stated")
    follow(submission, "VA-HGT-002", "VA-HGT-003", "VA-FORM-001", "VA-FORM-004")


def main_height_wrong(submission: Submission) -> None:
    """The form's height of the main is 0.80 m too high."""
    heights = submission.notice["heights"]
    heights["main_top_m"] = cm(heights["main_top_m"] + 0.80)
    plant_in_notice(submission, "VA-HGT-002", "fail", "heights.main_top_m", "0.80 m above the main in the register")
    follow(submission, "VA-HGT-003")


def branch_below_main(submission: Submission) -> None:
    """The wastewater branch enters the main 0.35 m below its invert."""
    lower = submission.feature(9112)
    last = len(lower.vertices) - 1
    lower.vertices = [lift(vertex, -0.45 * index / last) for index, vertex in enumerate(lower.vertices)]
    submission.feature(9013).vertices = [lower.vertices[-1]]
    plant(submission, "VA-HGT-004", "fail", "branch", 9013, "0.35 m below the invert of the main")
    follow(submission, CLEARANCES, "VA-CONN-011", "VA-TOPO-004", "VA-DEPTH-007")


def branch_far_below_main(submission: Submission) -> None:
    """The stormwater branch enters the main 0.40 m below its invert, which is also below the main itself."""
    lower = submission.feature(9122)
    last = len(lower.vertices) - 1
    lower.vertices = [lift(vertex, -0.57 * index / last) for index, vertex in enumerate(lower.vertices)]
    submission.feature(9023).vertices = [lower.vertices[-1]]
    plant(submission, "VA-CONN-011", "fail", "branch", 9023, "0.40 m below the invert of the main")
    plant(submission, "VA-HGT-004", "fail", "branch", 9023, "0.40 m below the invert of the main")
    follow(submission, CLEARANCES, "VA-TOPO-004", "VA-DEPTH-007", "VA-SEP-003")


def manhole_bottom_above_pipe(submission: Submission) -> None:
    """The wastewater manhole's bottom is given 0.40 m above the pipe in it."""
    manhole = submission.feature(9012)
    manhole.attributes["HBUNN"] = f"{(manhole.vertices[0][2] or 0.0) + 0.40:.2f}"
    plant(submission, "VA-HGT-005", "fail", "manhole", 9012, "HBUNN 0.40 m above the invert")
    follow(submission, "VA-TOPO-003")


def lid_above_ground(submission: Submission) -> None:
    """The wastewater manhole's lid stands 0.80 m above the ground."""
    manhole = submission.feature(9012)
    manhole.attributes["TOPPLOKKH"] = f"{float(str(manhole.attributes['TOPPLOKKH'])) + 0.80:.2f}"
    plant(submission, "VA-HGT-006", "fail", "manhole", 9012, "TOPPLOKKH 0.80 m above the terrain")
    # a lid is ground that was surveyed, and stands before the terrain model
    follow(submission, "VA-DEPTH-007")


def backfall(submission: Submission) -> None:
    """The wastewater manhole lies 0.20 m lower than the branch: the lower pipe rises towards the main."""
    upper, lower = submission.feature(9111), submission.feature(9112)
    bottom = cm((lower.vertices[-1][2] or 0.0) - 0.20)
    by = bottom - (lower.vertices[0][2] or 0.0)
    first, last = len(upper.vertices) - 1, len(lower.vertices) - 1
    upper.vertices = [lift(vertex, by * index / first) for index, vertex in enumerate(upper.vertices)]
    lower.vertices = [lift(vertex, by * (last - index) / last) for index, vertex in enumerate(lower.vertices)]
    manhole = submission.feature(9012)
    manhole.vertices = [lower.vertices[0]]
    manhole.attributes["HBUNN"] = f"{bottom:.2f}"
    plant(submission, "VA-GRAD-001", "fail", "pipe", 9112, "rises 0.20 m towards the main")
    follow(submission, CLEARANCES, "VA-TOPO-006", "VA-GRAD-002", "VA-HGT-005", "VA-GRAD-003", "VA-DEPTH-007")


def manhole_too_deep(submission: Submission) -> None:
    """The wastewater manhole would be more than 7 m deep."""
    manhole = submission.feature(9012)
    manhole.attributes["TOPPLOKKH"] = f"{float(str(manhole.attributes['TOPPLOKKH'])) + 5.00:.2f}"
    plant(submission, "VA-HGT-007", "fail", "manhole", 9012, "lid 5 m too high")
    follow(submission, "VA-HGT-006", "VA-DEPTH-007")


def hardly_any_fall(submission: Submission) -> None:
    """The lower wastewater pipe falls 0.01 m on its whole length, surveyed to a centimetre."""
    lower = flatten_lower(submission, 0.01)
    lower.top["KVALITET"] = "96 3 0 96 1"
    plant(submission, "VA-GRAD-002", "fail", "pipe", 9112, "about 1 per mille")
    follow(submission, CLEARANCES, "VA-GRAD-001", "VA-GRAD-003", "VA-SURV-004", "VA-TOPO-006", "VA-HGT-005")
