"""Colour, stiffness, material and what goes with the pipe."""

from __future__ import annotations

from bench.generate.faults.planting import FORM_AGAINST_FILE, follow, pipes_of, plant, plant_in_notice, service_index
from bench.generate.submission import Submission


def wastewater_not_red_brown(submission: Submission) -> None:
    """The form declares grey wastewater pipes."""
    _colour(submission, "SP", "grey", "VA-MAT-001")


def stormwater_not_black(submission: Submission) -> None:
    """The form declares red-brown stormwater pipes."""
    _colour(submission, "OV", "red-brown", "VA-MAT-002")


def _colour(submission: Submission, function: str, colour: str, rule: str) -> None:
    index = service_index(submission, function)
    submission.notice["services"][index]["colour"] = colour
    plant_in_notice(submission, rule, "fail", f"services[{index}].colour", f"declared {colour}")


def soft_pipe(submission: Submission) -> None:
    """One wastewater pipe is of stiffness SN4."""
    submission.feature(9111).attributes["RINGSTIVH"] = "SN4"
    plant(submission, "VA-MAT-003", "fail", "pipe", 9111, "SN4, SN8 required")
    follow(submission, "VA-ATTR-013", "VA-FORM-005", "VA-MAT-007")


def wrong_sewer_material(submission: Submission) -> None:
    """The wastewater pipes are of glass fibre."""
    for pipe in pipes_of(submission, "SP"):
        pipe.attributes["MATERIAL"] = "GUP"
        plant(submission, "VA-MAT-004", "fail", "pipe", pipe.sid, "GUP is not among the materials of the regulation")
    row = submission.notice["services"][service_index(submission, "SP")]
    row |= {"material": "GUP", "product_standard": None}
    follow(submission, "VA-MAT-003", "VA-MAT-005", "VA-MAT-011", "VA-ATTR-008", "VA-PERM-004", "VA-FORM-004")


def wrong_standard(submission: Submission) -> None:
    """The wastewater pipes carry the standard of another material."""
    for pipe in pipes_of(submission, "SP"):
        pipe.attributes["PRODSTD"] = '"NS-EN 12201-2"'
        plant(submission, "VA-MAT-005", "fail", "pipe", pipe.sid, "NS-EN 12201-2 on PVC")
    submission.notice["services"][service_index(submission, "SP")]["product_standard"] = "NS-EN 12201-2"
    follow(submission, "VA-FORM-005")


def corrugated_pipe(submission: Submission) -> None:
    """The form says that the stormwater pipes are not smooth extruded."""
    index = service_index(submission, "OV")
    submission.notice["services"][index]["smooth_extruded"] = False
    plant_in_notice(submission, "VA-MAT-006", "fail", f"services[{index}].smooth_extruded", "declared not smooth extruded")


def no_tracer_wire(submission: Submission) -> None:
    """The form says that no tracer wire was laid along the plastic water pipe."""
    submission.notice["declarations"]["tracer_wire"]["laid"] = False
    plant_in_notice(submission, "VA-MAT-008", "fail", "declarations.tracer_wire.laid", "declared not laid")


def no_backflow_device(submission: Submission) -> None:
    """The form says nothing of backflow protection."""
    submission.notice["declarations"]["backflow"] = None
    plant_in_notice(submission, "VA-MAT-009", "undecided", "declarations.backflow", "not declared")
    follow(submission, "VA-FORM-001", "VA-FORM-004")


def forbidden_material(submission: Submission) -> None:
    """The water pipe to the house is of grey cast iron."""
    submission.feature(9103).attributes |= {"MATERIAL": "SJG", "DIMENSJON": 40}
    plant(submission, "VA-MAT-011", "fail", "pipe", 9103, "grey cast iron in new work")
    follow(submission, FORM_AGAINST_FILE, "VA-ATTR-013", "VA-ATTR-015", "VA-MAT-008", "VA-ATTR-008", "VA-CONN-008")
