"""Notices go through the drop folder while the process that takes them is killed, again and again; then everything is counted.

    python -m bench.faults --notices 500 --kills 200

Each notice must end with one report in the outgoing folder and one in the ledger, every letter delivered, no event missing and the
chain whole. Prints its figures as JSON; exits 1 when anything was lost or doubled. Linux and macOS (it forks).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from pipelines.delivery.letters import deliver_due
from pipelines.installation import Installation, open_installation
from pipelines.intake import take
from pipelines.ledger import outbox, reading
from pipelines.pool_preload import WARMED
from pipelines.rendered import Rendered
from pipelines.settings import Settings
from reference_data.sample import SAMPLE

SEED = 20261121
SHORTEST_S, LONGEST_S = 0.02, 0.9


@dataclass
class Figures:
    notices: int
    kills: int = 0
    seconds: float = 0.0
    reported: int = 0
    faults: list[str] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--notices", type=int, default=500)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="ferdigsjekk-faults-"))
    try:
        figures = run(base, chosen.notices, chosen.kills, random.Random(chosen.seed))
    finally:
        shutil.rmtree(base, ignore_errors=True)
    sys.stdout.write(json.dumps(asdict(figures), indent=2) + "\n")
    return 1 if figures.faults else 0


def run(base: Path, notices: int, kills: int, draw: random.Random) -> Figures:
    settings = Settings(home=base / "home", prefect="never", watch_seconds=0.05)
    assert isinstance(WARMED, Rendered), "the program itself does not work"
    (base / "in").mkdir()
    figures, began = Figures(notices), time.monotonic()
    waiting = list(range(notices))
    while waiting or figures.kills < kills:
        for _ in range(min(len(waiting), max(1, notices // max(kills, 1)) * 2)):
            drop(base / "in", waiting.pop())
        if figures.kills >= kills:
            continue
        child = os.fork()
        if child == 0:
            _take_until_killed(base, settings)
        time.sleep(draw.uniform(SHORTEST_S, LONGEST_S))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        figures.kills += 1
    list(take(base / "in", base / "out", settings=settings))
    figures.seconds = round(time.monotonic() - began, 1)
    with open_installation(settings) as installation:
        deliver_due(installation, notices)
        figures.faults = faults_of(base, installation, notices)
    figures.reported = len(list((base / "out").glob("*/*/READY")))
    return figures


def drop(folder: Path, number: int) -> None:
    """One delivery, complete when it is seen: the sample with a case number of its own."""
    delivery = folder / f"d{number}"
    delivery.mkdir()
    form: dict[str, Any] = {**json.loads(SAMPLE.notice.read_bytes()), "case_id": f"2026/{number:05d}"}
    (delivery / "notice.json").write_text(json.dumps(form), encoding="utf-8")
    shutil.copy(SAMPLE.sosi, delivery)
    (delivery / "READY").touch()


def faults_of(base: Path, installation: Installation, notices: int) -> list[str]:
    """What was lost, doubled or left behind, a sentence each."""
    faults = []
    wanted = {f"2026-{number:05d}" for number in range(notices)}
    reported = Counter(ready.parent.parent.name for ready in (base / "out").glob("*/*/READY"))
    faults += [f"{case} has {reported[case]} reports in the outgoing folder" for case in wanted if reported[case] != 1]
    faults += [f"{path} has no READY" for path in (base / "out").glob("*/*") if not (path / "READY").exists()]
    faults += [f"{path.name} is left in the drop folder" for path in (base / "in").iterdir() if path.name not in ("done", "rejected")]
    rows: list[reading.NoticeRow] = []
    while page := reading.notices_page(installation.ledger, limit=200, after=rows[-1].id if rows else None):
        rows += page
    if len(rows) != notices:
        faults.append(f"the ledger holds {len(rows)} notices of {notices}")
    for row in rows:
        kinds = Counter(event.kind for event in reading.events_of(installation.ledger, row.id))
        for kind in ("notice.received", "check.finished", "report.delivered"):
            if kinds[kind] != 1:
                faults.append(f"{row.reference} has {kinds[kind]} events {kind}")
    if (broken := installation.ledger.verify()) is not None:
        faults.append(f"the chain of events is broken at {broken}")
    if outbox.oldest_pending(installation.ledger).total_seconds() > 0:
        faults.append("a letter is still in the outbox")
    return faults


def _take_until_killed(base: Path, settings: Settings) -> None:
    """In the child: never comes back."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    for _ in take(base / "in", base / "out", watch=True, settings=settings, stop=Event()):
        continue
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
