"""Where the delivery lies: whose ground, beside which buildings, and what the form calls the property."""

from __future__ import annotations

from bench.generate.cadastre import GARAGE_ON_THE_PIPE, HOUSE_FURTHER_BACK, NEIGHBOURS_FRONT
from bench.generate.faults.planting import follow, plant, plant_in_notice
from bench.generate.submission import Submission

UNKNOWN_BNR = 9_990
WATER_TO_THE_HOUSE = 9103


def across_the_neighbours_plot(submission: Submission) -> None:
    """The neighbour owns the ground between street and house, and the form says that no pipe lies on another's."""
    submission.map_edits.add(NEIGHBOURS_FRONT)
    plant(submission, "VA-TOPO-009", "fail", "pipe", WATER_TO_THE_HOUSE, "through the neighbour's plot")
    plant(submission, "VA-ATT-008", "undecided", "attachment", path="attachments", note="no agreement")


def under_a_garage(submission: Submission) -> None:
    """A garage stands on the water pipe."""
    submission.map_edits.add(GARAGE_ON_THE_PIPE)
    plant(submission, "VA-TOPO-008", "fail", "pipe", WATER_TO_THE_HOUSE, "2 m and more inside the outline of a garage")


def short_of_the_house(submission: Submission) -> None:
    """The pipes end 4 m from the wall of a house that stood there before."""
    submission.map_edits.add(HOUSE_FURTHER_BACK)
    submission.notice["building"] = {"new": False}
    plant(submission, "VA-TOPO-007", "fail", "pipe", WATER_TO_THE_HOUSE, "4 m from the wall")
    follow(submission, "VA-FORM-001")


def unknown_property(submission: Submission) -> None:
    """The form gives the property a number that the municipality does not have."""
    submission.notice["property"]["bnr"] = UNKNOWN_BNR
    plant_in_notice(submission, "VA-FORM-003", "fail", "property", "no such property on the map")
    follow(submission, "VA-CRS-004", "VA-TOPO-009")
