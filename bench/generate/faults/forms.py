"""Faults in the notice: what the form says, and what it leaves out."""

from __future__ import annotations

from bench.generate.faults.planting import plant
from bench.generate.submission import Submission


def stormwater_not_black(submission: Submission) -> None:
    """The form declares red-brown stormwater pipes."""
    _colour(submission, "OV", "red-brown", "VA-MAT-002")


def wastewater_not_red_brown(submission: Submission) -> None:
    """The form declares grey wastewater pipes."""
    _colour(submission, "SP", "grey", "VA-MAT-001")


def _colour(submission: Submission, function: str, colour: str, rule: str) -> None:
    for index, service in enumerate(submission.notice["services"]):
        if service["function"] == function:
            service["colour"] = colour
            plant(submission, rule, "fail", "notice", path=f"services[{index}].colour", note=f"declared {colour}")
