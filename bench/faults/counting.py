"""The notices of a fault run, and what must be found when it is over."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.installation import Installation
from pipelines.ledger import outbox, reading
from reference_data.sample import SAMPLE


@dataclass
class Figures:
    through: str
    notices: int
    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    """How often what was killed."""
    seconds: float = 0.0
    load: float = 0.0
    """Of the machine, at the end."""
    reported: int = 0
    crashed_runs: int = 0
    """Flow runs that were left behind and are shown as crashed."""
    faults: list[str] = field(default_factory=list)


def form_of(number: int) -> dict[str, Any]:
    """The sample's notice with a case number of its own."""
    return {**json.loads(SAMPLE.notice.read_bytes()), "case_id": f"2026/{number:05d}"}


def drop(folder: Path, number: int) -> None:
    """One delivery, complete when it is seen."""
    delivery = folder / f"d{number}"
    delivery.mkdir()
    (delivery / "notice.json").write_text(json.dumps(form_of(number)), encoding="utf-8")
    shutil.copy(SAMPLE.sosi, delivery)
    (delivery / "READY").touch()


def count(base: Path, installation: Installation, figures: Figures) -> None:
    """Fills in what was reported, and a sentence for each thing that was lost, doubled or left behind."""
    out, faults = base / "out", figures.faults
    wanted = {f"2026-{number:05d}" for number in range(figures.notices)}
    reported = Counter(ready.parent.parent.name for ready in out.glob("*/*/READY"))
    figures.reported = sum(reported.values())
    faults += [f"{case} has {reported[case]} reports in the outgoing folder" for case in sorted(wanted) if reported[case] != 1]
    faults += [f"{path} has no READY" for path in out.glob("*/*") if not (path / "READY").exists()]
    left = [path.name for path in (base / "in").iterdir()] if (base / "in").is_dir() else []
    faults += [f"{name} is left in the drop folder" for name in left if name not in ("done", "rejected")]
    rows: list[reading.NoticeRow] = []
    while page := reading.notices_page(installation.ledger, limit=200, after=rows[-1].id if rows else None):
        rows += page
    if len(rows) != figures.notices:
        faults.append(f"the ledger holds {len(rows)} notices of {figures.notices}")
    for row in rows:
        faults += _faults_of(installation, row, out)
    if (broken := installation.ledger.verify()) is not None:
        faults.append(f"the chain of events is broken at {broken}")
    if outbox.oldest_pending(installation.ledger).total_seconds() > 0:
        faults.append("a letter is still in the outbox")


def _faults_of(installation: Installation, row: reading.NoticeRow, out: Path) -> list[str]:
    faults = []
    notice = reading.notice(installation.ledger, row.id)
    if len(notice.reports) != 1:
        faults.append(f"{row.reference} has {len(notice.reports)} reports in the ledger")
    case = (row.reference or "").replace("/", "-")
    faults += [
        f"report {one.id} of {row.reference} is not where its id says" for one in notice.reports if not (out / case / one.id / "READY").exists()
    ]
    kinds = Counter(event.kind for event in reading.events_of(installation.ledger, row.id))
    for kind in ("notice.received", "check.finished", "report.delivered"):
        if kinds[kind] != 1:
            faults.append(f"{row.reference} has {kinds[kind]} events {kind}")
    return faults
