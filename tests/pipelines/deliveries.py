"""Deliveries for the drop folder: small ones made here, and the bundled sample."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from pipelines.casework import Finished
from reference_data.sample import SAMPLE

SMALL_SOSI = b".HODE\n..TEGNSETT UTF-8\n.SLUTT\n"


def drop_small(folder: Path, name: str, *, ready: bool = True, sosi: bytes = SMALL_SOSI, **notice: Any) -> Path:
    """A delivery with a notice and a SOSI file that says next to nothing."""
    delivery = folder / name
    delivery.mkdir(parents=True)
    form = {"schema": "ferdigsjekk-notice/1", "municipality": "3103", "kind": "NEW_CONNECTION", "case_id": "2026/00001", **notice}
    (delivery / "notice.json").write_text(json.dumps(form), encoding="utf-8")
    (delivery / "pipes.sos").write_bytes(sosi)
    if ready:
        (delivery / "READY").touch()
    return delivery


def drop_sample(folder: Path, name: str, *, ready: bool = True) -> Path:
    """The bundled sample, as a sender would drop it."""
    delivery = folder / name
    shutil.copytree(SAMPLE.notice.parent, delivery)
    if ready:
        (delivery / "READY").touch()
    return delivery


def report_folders(out: Path) -> list[Path]:
    return sorted(ready.parent for ready in out.glob("*/*/READY"))


def finished_check(verdict: str = "accepted") -> Finished:
    """A finished check that says next to nothing, for tests of what becomes of deliveries."""
    report: dict[str, Any] = {
        "verdict": verdict, "language": "nb", "summary": {"pass": 1}, "findings": [], "pack": {"id": "moss", "version": "1", "sha256": "0" * 64},
        "register": None, "terrain": None, "tool": {"name": "ferdigsjekk", "version": "0"},
    }  # fmt: skip
    return Finished(verdict, {"report.json": json.dumps(report).encode(), "report.html": b"<p>", "report.pdf": b"%PDF", "findings.geojson": b"{}"})
