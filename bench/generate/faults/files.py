"""Faults of the file itself: character set, head, end."""

from __future__ import annotations

from bench.generate.faults.planting import plant
from bench.generate.submission import Submission


def wrong_character_set(submission: Submission) -> None:
    """The head says UTF-8, the bytes are ISO8859-1."""
    submission.bytes_edits.append(lambda content: content.decode("utf-8").encode("latin-1"))
    plant(submission, "VA-FILE-002", "fail", "file", note="declared UTF-8, is ISO8859-1")
