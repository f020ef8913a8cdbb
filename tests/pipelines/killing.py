"""Takes one delivery again and again, killed with SIGKILL before its first, second, third ... write to the disk, and sees that the
next run ends as if nothing had happened. Prints what it found as JSON. Run as a program: it forks, and wants no threads."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.casework import Finished
from pipelines.installation import Installation
from pipelines.intake import steps, take
from pipelines.intake.parcel import Parcel
from pipelines.ledger import open_ledger
from pipelines.settings import Settings
from tests.pipelines.deliveries import drop_small, finished_check, report_folders

WRITES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.truncate"}
MOST = 500


def check(installation: Installation, parcel: Parcel, on: date) -> Finished:
    return finished_check()


def run(base: Path) -> None:
    list(take(base / "in", base / "out", settings=Settings(home=base / "home", prefect="never")))


def run_and_die(base: Path, before: int) -> bool:
    """True when it was killed before its write number `before`, False when it ended first."""
    child = os.fork()
    if child == 0:
        count = 0

        def watch(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal count
            writes = event in WRITES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR))
            if writes and str(base) in str(arguments[0]):
                count += 1
                if count == before:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        run(base)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def faults_after(base: Path, kind: str) -> list[str]:
    found = []
    kept = {"good": "done", "bad": "rejected"}[kind]
    if len(report_folders(base / "out")) != (1 if kind == "good" else 0):
        found.append(f"{len(report_folders(base / 'out'))} report folders")
    if [path for path in (base / "out").glob("*/*") if not (path / "READY").exists()]:
        found.append("a report folder without READY")
    if (base / ".out.aside").exists():
        found.append("a half-written folder beside the outgoing one")
    if {path.name for path in (base / "in").iterdir()} != {kept}:
        found.append(f"left in the drop folder: {sorted(path.name for path in (base / 'in').iterdir())}")
    wanted = {"notice.json", "pipes.sos", "READY"} | ({"reason.json"} if kind == "bad" else set())
    moved = {path.name for path in (base / "in" / kept).glob("*/*") if not path.name.startswith(".reason.json.")}
    if moved != wanted:
        found.append(f"in {kept}: {sorted(moved)}")
    return found


def main() -> None:
    steps.check_delivery = check
    kills, faults = 0, []
    template = Path(tempfile.mkdtemp(dir=sys.argv[1]))
    open_ledger(None, template / "home").engine.dispose()
    for kind in ("good", "bad"):
        for before in range(1, MOST):
            base = Path(tempfile.mkdtemp(dir=sys.argv[1]))
            shutil.copytree(template, base, dirs_exist_ok=True)
            delivery = drop_small(base / "in", "a")
            if kind == "bad":
                (delivery / "notice.json").write_text("{", encoding="utf-8")
            killed = run_and_die(base, before)
            run(base)
            faults += [f"{kind}, killed before write {before}: {fault}" for fault in faults_after(base, kind)]
            shutil.rmtree(base)
            if not killed:
                break
            kills += 1
    print(json.dumps({"kills": kills, "faults": faults}))


if __name__ == "__main__":
    main()
