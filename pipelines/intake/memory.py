"""What we remember of each drop folder: which contents it has had reported, so that a copy gives no second report.

A memory is a small file in the data home. It is written after the report is delivered and before the delivery is moved, so
that a stop between the two costs nothing. It holds as long as the delivery itself can be found, in the drop folder or in
`done/`: a drop folder that was emptied and made anew begins anew.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pipelines.intake.away import DONE
from pipelines.intake.suspicion import READY
from reference_data.durable import write_whole


def recall(home: Path, folder: Path, identity: str) -> str | None:
    """The id of the report that this content got from `folder`, None when it has none."""
    try:
        memory: dict[str, Any] = json.loads(_place(home, folder, identity).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    name, mark = memory["name"], tuple(memory["ready"])
    where = [folder / name, folder / DONE / name, *(folder / DONE).glob(f"{_escaped(name)}-*")]
    return str(memory["report_id"]) if any(_mark(path) == mark for path in where) else None


def remember(home: Path, folder: Path, identity: str, name: str, report_id: str) -> None:
    """Keeps that the delivery `name` in `folder` has been reported as `report_id`."""
    place = _place(home, folder, identity)
    place.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps({"name": name, "ready": _mark(folder / name), "report_id": report_id})
    write_whole(place, content.encode())


def _place(home: Path, folder: Path, identity: str) -> Path:
    key = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return home / "taken" / key / f"{identity}.json"


def _mark(delivery: Path) -> tuple[int, int] | None:
    """Tells this very delivery from another of the same name; moving its folder does not change it."""
    try:
        entry = (delivery / READY).stat(follow_symlinks=False)
    except OSError:
        return None
    return entry.st_ino, entry.st_ctime_ns


def _escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
