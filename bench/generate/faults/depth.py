"""Pipes that lie too high, impossibly high or strangely deep."""

from __future__ import annotations

from bench.generate.faults.planting import CLEARANCES, follow, lift, plant, raise_far_end
from bench.generate.submission import Submission

AROUND = frozenset({"VA-DEPTH-008", "VA-CLR-001", "VA-PERM-004"})


def shallow_water(submission: Submission) -> None:
    """The water pipe from the stop tap to the wall lies 0.66 m too high: about 1.31 m of cover."""
    raise_far_end(submission, 9103, 0.66)
    plant(submission, "VA-DEPTH-001", "fail", "pipe", 9103, "cover about 1.31 m from the stop tap to the wall")
    follow(submission, AROUND)


def shallow_wastewater(submission: Submission) -> None:
    """The wastewater pipe leaves the house 0.95 m too high."""
    _raise_at_house(submission, 9111)
    plant(submission, "VA-DEPTH-002", "fail", "pipe", 9111, "cover about 1.1 m at the house")
    follow(submission, AROUND, CLEARANCES, "VA-HGT-003")


def shallow_stormwater(submission: Submission) -> None:
    """The stormwater pipe leaves the house 0.95 m too high."""
    _raise_at_house(submission, 9121)
    plant(submission, "VA-DEPTH-003", "fail", "pipe", 9121, "cover about 1.1 m at the house")
    follow(submission, AROUND, CLEARANCES)


def _raise_at_house(submission: Submission, sid: int) -> None:
    # an even rise towards the wall, so that no vertex stands out
    pipe = submission.feature(sid)
    last = len(pipe.vertices) - 1
    pipe.vertices = [lift(vertex, 0.95 * (last - index) / last) for index, vertex in enumerate(pipe.vertices)]
    node = submission.feature(str(pipe.attributes["FSID"]))
    node.vertices = [pipe.vertices[0]]


def water_in_the_air(submission: Submission) -> None:
    """The water pipe stands above the ground after the stop tap."""
    raise_far_end(submission, 9103, 2.60)
    plant(submission, "VA-DEPTH-006", "fail", "pipe", 9103, "cover about -0.6 m")
    plant(submission, "VA-DEPTH-001", "fail", "pipe", 9103, "cover about -0.6 m")
    follow(submission, AROUND, "VA-CRS-006", "VA-CRS-007", "VA-GEOM-004")


def very_deep_water(submission: Submission) -> None:
    """The water pipe dives to more than 4 m of cover."""
    raise_far_end(submission, 9103, -2.60)
    plant(submission, "VA-DEPTH-007", "fail", "pipe", 9103, "cover about 4.6 m")
    follow(submission, AROUND, CLEARANCES, "VA-GEOM-004")


def water_at_the_limit(submission: Submission) -> None:
    """The water pipe lies at 1.60 m to the centimetre: nobody can say on which side."""
    raise_far_end(submission, 9103, 0.37)
    plant(submission, "VA-DEPTH-001", "near", "pipe", 9103, "cover about 1.60 m")
    follow(submission, AROUND)
