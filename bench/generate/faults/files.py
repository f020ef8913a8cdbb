"""Faults of the file itself: character set, head, end, numbering, content."""

from __future__ import annotations

import re

from bench.generate.faults.planting import NODES, follow, plant, take_away
from bench.generate.submission import Submission


def no_end(submission: Submission) -> None:
    """The file stops without .SLUTT."""
    submission.text_edits.append(lambda text: text.removesuffix(".SLUTT\n"))
    plant(submission, "VA-FILE-001", "fail", "file", note=".SLUTT is missing")


def sent_before(submission: Submission) -> None:
    """The municipality approved this very file in an earlier case."""
    submission.accepted_before = True
    plant(submission, "VA-FILE-007", "fail", "file", note="approved before")


def serial_used_twice(submission: Submission) -> None:
    """Two objects carry the same serial number."""
    submission.text_edits.append(lambda text: re.sub(r"(?m)^\.(PUNKT|KURVE) 5:$", r".\1 4:", text))
    plant(submission, "VA-FILE-001", "fail", "file", note="serial number 4 is used twice")


def wrong_character_set(submission: Submission) -> None:
    """The head says UTF-8, the bytes are ISO8859-1."""
    submission.bytes_edits.append(lambda content: content.decode("utf-8").encode("latin-1"))
    plant(submission, "VA-FILE-002", "fail", "file", note="declared UTF-8, is ISO8859-1")


def no_version(submission: Submission) -> None:
    """The head names no SOSI version."""
    submission.text_edits.append(lambda text: re.sub(r"(?m)^\.\.SOSI-VERSJON .*\n", "", text))
    plant(submission, "VA-FILE-003", "undecided", "file", note="SOSI-VERSJON is missing")


def no_connection_objects(submission: Submission) -> None:
    """The sewers and every connection point are missing; only water pipes are left."""
    for pipe in (9101,):
        del submission.feature(pipe).attributes["FSID"]
    take_away(submission, 9001, 9011, 9012, 9013, 9021, 9022, 9023, 9101, 9111, 9112, 9121, 9122)
    plant(submission, "VA-FILE-004", "fail", "file", note="no tapping, no branch, no pipe end on a main")
    follow(submission, NODES, "VA-CONN-001", "VA-CONN-002", "VA-CONN-003", "VA-CONN-004", "VA-CONN-006", "VA-CONN-007", "VA-CONN-008", "VA-FORM-005")
    follow(submission, "VA-MAT-007", "VA-PERM-004", "VA-SEP-002", "VA-HGT-001", "VA-HGT-002", "VA-HGT-003", "VA-MAT-001", "VA-MAT-002", "VA-MAT-003")


def unknown_theme(submission: Submission) -> None:
    """A point carries a theme code that no list has."""
    submission.feature(9004).attributes["P_TEMA"] = "XYZ"
    plant(submission, "VA-FILE-006", "fail", "group", 9004, "P_TEMA XYZ")
    follow(submission, NODES, "VA-ATTR-002", "VA-ATTR-003")
