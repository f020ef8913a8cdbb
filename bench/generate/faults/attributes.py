"""Faults in the file's attributes and codes."""

from __future__ import annotations

from bench.generate.faults.planting import plant
from bench.generate.submission import Submission


def no_height_reference(submission: Submission) -> None:
    """One stormwater pipe does not say what its heights refer to."""
    sid = "9121"
    del submission.feature(sid).top["HØYDEREFERANSE"]
    plant(submission, "VA-ATTR-012", "fail", "pipe", sid, "HØYDEREFERANSE is missing")
    submission.may_follow |= {"VA-ATTR-001", "VA-CLR-001", "VA-CLR-002", "VA-CLR-004", "VA-HGT-005", "VA-TOPO-003"}
