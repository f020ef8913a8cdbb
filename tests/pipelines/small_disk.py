"""Takes deliveries on a disk of a few megabytes that is full, then read-only, then neither. Prints what it found as JSON.

Run as a program, in a mount namespace of its own where it may mount: `unshare --mount python -m tests.pipelines.small_disk FOLDER`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from pipelines.installation import open_installation
from pipelines.intake import IntakeError, take
from pipelines.intake.crew import AT_ONCE_PAYS
from pipelines.settings import Settings
from tests.pipelines.deliveries import drop_small, report_folders

DELIVERIES = AT_ONCE_PAYS - 1


def mount(folder: Path, *options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "none", str(folder)], check=True, capture_output=True)


def round_of(base: Path) -> dict[str, Any]:
    """What became of the deliveries, and the sentence when the round could not be ended."""
    outcomes: Counter[str] = Counter()
    reasons: set[str] = set()
    try:
        for taken in take(base / "in", base / "out", settings=Settings(home=base / "home", prefect="never")):
            outcomes[taken.outcome.value] += 1
            reasons |= {taken.reason} if taken.reason else set()
    except IntakeError as error:
        reasons.add(str(error))
    return {"outcomes": dict(outcomes), "reasons": sorted(reasons)}


def main() -> None:
    base = Path(sys.argv[1])
    mount(base, "size=2m")
    for number in range(DELIVERIES):
        drop_small(base / "in", f"d{number}", case_id=f"2026/{number}")
    found = {"full": round_of(base)}
    mount(base, "remount", "ro", "size=64m")
    found["read only"] = round_of(base)
    mount(base, "remount", "rw", "size=64m")
    found["again"] = round_of(base)
    with open_installation(Settings(home=base / "home")) as installation:
        found["chain broken at"] = installation.ledger.verify()  # type: ignore[assignment]
    found["reports"] = sorted(folder.parent.name for folder in report_folders(base / "out"))  # type: ignore[assignment]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
