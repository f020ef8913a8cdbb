"""Where a delivery goes when we are done with it: `done/` or `rejected/`. Nothing is deleted and nothing is written over."""

from __future__ import annotations

import errno
import json
from pathlib import Path

from pipelines.intake.parcel import REASON
from reference_data.durable import write_whole

DONE = "done"
REJECTED = "rejected"
REJECTION = "ferdigsjekk-rejection/1"


def move_to_done(folder: Path, name: str) -> Path:
    return _move(folder / name, folder / DONE)


def move_to_rejected(folder: Path, name: str, code: str, sentence: str) -> Path:
    """Moves the delivery with `reason.json` in it, so that it never lies in `rejected/` without its reason."""
    _keep_own_reason(folder / name / REASON)
    reason = {"schema": REJECTION, "delivery": name, "code": code, "reason": sentence}
    text = json.dumps(reason, ensure_ascii=False, indent=2) + "\n"
    write_whole(folder / name / REASON, text.encode("utf-8", "backslashreplace"))
    return _move(folder / name, folder / REJECTED)


def _move(source: Path, into: Path) -> Path:
    into.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        target = into / (source.name if number == 1 else f"{source.name}-{number}")
        number += 1
        if target.exists() or target.is_symlink():
            continue
        try:
            source.rename(target)
        except OSError as error:
            if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
                continue
            raise
        return target


def _keep_own_reason(path: Path) -> None:
    """A sender's own file of that name steps aside; one that we wrote before a stop is simply written again."""
    if not path.is_symlink() and (not path.exists() or REJECTION in path.read_text(encoding="utf-8", errors="replace")):
        return
    path.rename(path.with_name("reason.delivered.json"))
