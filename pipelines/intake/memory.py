"""What we remember of each drop folder: which contents it has had reported, so that a copy gives no second report.

A memory is a small file in the data home. It is written after the report is delivered and before the delivery is moved, so
that a stop between the two costs nothing. It holds as long as the delivery itself can be found, in the drop folder or in
`done/`: a drop folder that was emptied and made anew begins anew, and `tidy` takes away what holds no longer.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.intake.away import DONE
from pipelines.intake.suspicion import READY
from reference_data.durable import write_whole

DAY_S = 24 * 3600.0
TIDIED = "tidied"
"""File whose time says when a folder's memories were last gone through."""


@dataclass(frozen=True, slots=True)
class _Memory:
    name: str
    mark: tuple[int, int]
    report_id: str


def recall(home: Path, folder: Path, identity: str) -> str | None:
    """The id of the report that this content got from `folder`, None when it has none."""
    memory = _read(_place(home, folder, identity))
    if memory is None:
        return None
    where = [folder / memory.name, folder / DONE / memory.name, *(folder / DONE).glob(f"{_escaped(memory.name)}-*")]
    return memory.report_id if any(_mark(path) == memory.mark for path in where) else None


def remember(home: Path, folder: Path, identity: str, name: str, report_id: str) -> None:
    """Keeps that the delivery `name` in `folder` has been reported as `report_id`."""
    place = _place(home, folder, identity)
    place.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps({"name": name, "ready": _mark(folder / name), "report_id": report_id})
    write_whole(place, content.encode())


def tidy(home: Path, folder: Path, now: float) -> int:
    """Forgets, once a day, what is not remembered any more: deliveries that lie neither in `folder` nor in its `done/`. Gives how many. A folder
    without a `done/` may be a disk that is not there, and is left alone."""
    memories = _memories(home, folder)
    told = memories / TIDIED
    if not (folder / DONE).is_dir() or not memories.is_dir() or _changed(told) > now - DAY_S:
        return 0
    kept = list(memories.glob("*.json"))
    # where a delivery goes from is looked at before where it goes to, and both after its memory was seen: none is missed on its way
    there = {_mark(Path(entry)) for place in (folder, folder / DONE) for entry in os.scandir(place)}
    lost = [path for path in kept if (memory := _read(path)) is None or memory.mark not in there]
    for path in lost:
        path.unlink(missing_ok=True)
    told.touch()
    return len(lost)


def _read(place: Path) -> _Memory | None:
    """None when there is none, or one that holds nothing: the delivery's READY was taken away while it was remembered."""
    try:
        kept: dict[str, Any] = json.loads(place.read_bytes())
        inode, changed = kept["ready"]
        return _Memory(str(kept["name"]), (int(inode), int(changed)), str(kept["report_id"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _place(home: Path, folder: Path, identity: str) -> Path:
    return _memories(home, folder) / f"{identity}.json"


def _memories(home: Path, folder: Path) -> Path:
    return home / "taken" / hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("-inf")


def _mark(delivery: Path) -> tuple[int, int] | None:
    """Tells this very delivery from another of the same name; moving its folder does not change it."""
    try:
        entry = (delivery / READY).stat(follow_symlinks=False)
    except OSError:
        return None
    return entry.st_ino, entry.st_ctime_ns


def _escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
