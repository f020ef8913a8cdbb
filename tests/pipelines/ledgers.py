"""What the ledger tests hand in: submissions, finished checks and a clock that goes where it is told."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from pipelines.ledger import Checked, FileEntry, Finding, Submission


class HandClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


def submission(content: str = "first", *, reference: str | None = "2026/01234", firm: str | None = "310778125") -> Submission:
    identity = hashlib.sha256(content.encode()).hexdigest()
    entry = FileEntry("pipes.sos", "sosi", hashlib.sha256(content.encode()).hexdigest(), len(content))
    return Submission("3103", identity, (entry,), "folder", "sender", reference, "NEW_CONNECTION", firm, "nb")


def checked(report_id: str = "r1", verdict: str = "needs_correction", finding_ids: tuple[str, ...] = ("VA-TAP-001:1",)) -> Checked:
    found = tuple(Finding(one, one.split(":")[0], "fail", "error") for one in finding_ids)
    files = {"report.json": hashlib.sha256(report_id.encode()).hexdigest()}
    return Checked(report_id, verdict, {"fail": len(found)}, {"id": "moss", "sha256": "p"}, {"snapshot": "s1"}, files, found)
