"""Survey quality that is not good enough, or not stated."""

from __future__ import annotations

from bench.generate.faults.planting import NODES, follow, plant, renew_length, take_away
from bench.generate.submission import Submission


def tape_survey(submission: Submission) -> None:
    """One pipe is surveyed with theodolite and tape."""
    submission.feature(9121).top["KVALITET"] = "13 3 0 13 3"
    plant(submission, "VA-SURV-001", "fail", "pipe", 9121, "method 13")


def float_solution(submission: Submission) -> None:
    """One pipe is surveyed with a GNSS float solution."""
    submission.feature(9121).top["KVALITET"] = "97 3 0 97 3"
    plant(submission, "VA-SURV-002", "fail", "pipe", 9121, "method 97")
    follow(submission, "VA-SURV-001")


def poor_accuracy(submission: Submission) -> None:
    """One pipe is accurate to 0.15 m in plan only."""
    submission.feature(9121).top["KVALITET"] = "96 15 0 96 3"
    plant(submission, "VA-SURV-003", "fail", "pipe", 9121, "0.15 m in plan")


def closed_trench(submission: Submission) -> None:
    """One pipe was surveyed after the trench was closed."""
    submission.feature(9111).top["STEDF_FORH"] = "LUKK_GRØ"
    plant(submission, "VA-SURV-005", "fail", "pipe", 9111, "STEDF_FORH LUKK_GRØ")


def surveyed_before_permit(submission: Submission) -> None:
    """One pipe is dated before the permit."""
    submission.feature(9111).top["DATAFANGSTDATO"] = "20260401"
    plant(submission, "VA-SURV-006", "fail", "pipe", 9111, "DATAFANGSTDATO 2026-04-01")


def stop_tap_between_vertices(submission: Submission) -> None:
    """The water pipe runs through the stop tap without a vertex there."""
    before, after = submission.feature(9102), submission.feature(9103)
    before.vertices = [before.vertices[0], *after.vertices[1:]]
    before.attributes["TSID"] = after.attributes["TSID"]
    renew_length(before)
    take_away(submission, 9103)
    plant(submission, "VA-SURV-008", "fail", "pipe", note="no vertex at the stop tap 9002")
    follow(submission, NODES, "VA-CONN-005", "VA-SURV-007", "VA-DEPTH-008")
