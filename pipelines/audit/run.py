"""An audit from beginning to end: every square that is not done yet, then all of them together.

The folder of an audit can be left and taken up again: a square is there whole or not at all, and `audit.json` says which audit it is of.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipelines.audit.findings import write_geojson, write_gpkg
from pipelines.audit.overview import overview, write_overview
from pipelines.audit.part import Tally, audit_part, read_tally
from pipelines.audit.plan import AuditError, Cell, Plan
from pipelines.parts import PartsError, carried_out

PLAN = "audit.json"
PARTS = "parts"
SUMMARY = "summary.json"
Progress = Callable[[int, int], None]
"""(objects done, objects in all)"""


@dataclass(frozen=True)
class Audited:
    folder: Path
    tally: Tally
    findings: int
    squares: int
    taken_up: int
    """Squares that an earlier run had done."""


def audit(
    plan: Plan, cells: dict[Cell, int], folder: Path, *, processes: int = 1, dask: str | None = None, progress: Progress | None = None
) -> Audited:
    """Audits the register square by square into `folder`, and writes the summary when all are there. Raises AuditError."""
    parts = begin(plan, folder)
    done = {cell for cell in cells if read_tally(parts, cell) is not None}
    objects, in_all = sum(cells[cell] for cell in done), sum(cells.values())
    _tell(progress, objects, in_all)
    waiting = sorted((cell for cell in cells if cell not in done), key=lambda cell: (-cells[cell], cell))
    try:
        for cell, _ in carried_out(partial(audit_part, plan, str(parts)), waiting, processes, dask):
            objects += cells[cell]
            _tell(progress, objects, in_all)
    except PartsError as error:
        raise AuditError(str(error)) from error
    return conclude(plan, cells, folder, taken_up=len(done))


def begin(plan: Plan, folder: Path) -> Path:
    """Makes the folder for this audit, or finds it, and gives where its parts lie. Raises AuditError when it holds another audit."""
    kept = folder / PLAN
    try:
        if kept.exists():
            other = json.loads(kept.read_text(encoding="utf-8")).get("id")
            if other != plan.id:
                raise AuditError(f"{folder} holds audit {other}, and this is audit {plan.id}: name another folder with --out.")
        elif folder.is_dir() and any(folder.iterdir()):
            raise AuditError(f"{folder} is not empty and holds no audit: name another folder with --out.")
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            kept.write_text(json.dumps(plan.to_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except (OSError, ValueError, AttributeError) as error:
        raise AuditError(f"Cannot use the folder {folder}: {getattr(error, 'strerror', None) or 'its audit.json is damaged'}.") from error
    return (folder / PARTS).resolve()


def conclude(plan: Plan, cells: dict[Cell, int], folder: Path, taken_up: int = 0) -> Audited:
    """All squares together: counts, findings for a GIS, and the page. Raises AuditError when a square is missing."""
    parts, whole = folder / PARTS, Tally()
    ordered = sorted(cells)
    by_cell: dict[Cell, Tally] = {}
    for cell in ordered:
        tally = read_tally(parts, cell)
        if tally is None:
            raise AuditError(f"The square {cell.name} of {folder} is missing; start the audit again to have it done.")
        by_cell[cell] = tally
        whole.add(tally)
    try:
        count = write_geojson(plan, parts, ordered, folder / "findings.geojson")
        write_gpkg(plan, parts, ordered, folder / "findings.gpkg")
        told = overview(plan, whole, by_cell, count)
        (folder / SUMMARY).write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        write_overview(told, folder)
    except OSError as error:
        raise AuditError(f"Cannot write into {folder}: {error.strerror}.") from error
    return Audited(folder, whole, count, len(ordered), taken_up)


def _tell(progress: Progress | None, done: int, in_all: int) -> None:
    if progress is not None:
        progress(done, in_all)
