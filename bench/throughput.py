"""How many notices a minute go from the drop folder to a delivered report, on SQLite and PostgreSQL, by one worker and by two.

    python -m bench.throughput --notices 200                       # SQLite, 1 and 2 workers
    python -m bench.throughput --notices 200 --postgresql          # a PostgreSQL of its own, with fsync
    python -m bench.throughput --notices 200 --prefect always      # as flow runs of an embedded Prefect server

The deliveries are generated: each its own house, one in four without fault, the others with known ones. A report is the whole
report folder: JSON, HTML, PDF, GeoJSON, manifest. "Worker" is a process that checks. Processes are started and warm before the clock
runs. Prints JSON; with the load of the machine beside each figure, since other work takes its share of the cores.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.generate.deliveries import faulty_submissions
from bench.generate.streets import StreetPlan
from bench.generate.submission import Submission, write_submission
from pipelines.installation import open_installation
from pipelines.intake.crew import POOL_THREAD, crew_for
from pipelines.intake.taking import Outcome, ready_deliveries
from pipelines.settings import Settings

WARM_UP = 8
SEED = 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--notices", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--prefect", choices=("never", "always"), default="never")
    parser.add_argument("--folder", type=Path, help="where the deliveries and reports lie; the system's temporary folder by default")
    chosen = parser.parse_args()
    figures: dict[str, Any] = {"cores": os.cpu_count(), "notices": chosen.notices, "prefect": chosen.prefect}
    with _database(chosen.postgresql) as new_url:
        for workers in chosen.workers:
            with tempfile.TemporaryDirectory(prefix="ferdigsjekk-throughput-", dir=chosen.folder) as base:
                figures[f"{workers} workers"] = run(Path(base), chosen.notices, workers, chosen.prefect, new_url(f"workers{workers}"))
    if len(chosen.workers) > 1:
        first, last = (figures[f"{count} workers"]["a_minute"] for count in (chosen.workers[0], chosen.workers[-1]))
        figures["ratio"] = round(last / first, 2)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return 0


def run(base: Path, notices: int, workers: int, prefect: Any, url: str | None) -> dict[str, Any]:
    settings = Settings(home=base / "home", prefect=prefect, check_processes=workers, database_url=url, municipality="3103")
    folder, submissions = base / "in", faulty_submissions(StreetPlan(SEED), notices + WARM_UP, anywhere=True)
    folder.mkdir()
    with open_installation(settings) as installation, crew_for(installation, folder, base / "out", watch=True, expected=0) as crew:
        for warming in [thread for thread in threading.enumerate() if thread.name == POOL_THREAD]:
            warming.join()
        _drop(folder, submissions, WARM_UP)
        list(crew(ready_deliveries(folder)))
        _drop(folder, submissions, notices)
        names, load, used, began = ready_deliveries(folder), os.getloadavg()[0], _cpu_seconds(), time.perf_counter()
        outcomes = [taken.outcome for taken in crew(names)]
        seconds, used = time.perf_counter() - began, _cpu_seconds() - used
    if outcomes.count(Outcome.REPORTED) != notices:
        raise SystemExit(f"only {outcomes.count(Outcome.REPORTED)} of {notices} notices were reported")
    return {
        "database": "postgresql" if url else "sqlite",
        "a_minute": round(notices / seconds * 60),
        "seconds": round(seconds, 1),
        "cpu_ms_a_notice": round(used / notices * 1000),
        "cores_used": round(used / seconds, 2),
        "load_before_and_after": [round(load, 1), round(os.getloadavg()[0], 1)],
    }


def _drop(folder: Path, submissions: Iterator[Submission], count: int) -> None:
    for _, submission in zip(range(count), submissions, strict=False):
        write_submission(submission, folder / submission.name, ready=True)


def _cpu_seconds() -> float:
    """Of this process and every process below it, those that run still included. Linux."""
    ticks = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            row = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            ticks[int(path.parent.name)] = int(row[1]), int(row[11]) + int(row[12])
    found = 0
    for number, (_, spent) in ticks.items():
        above = number
        while above in ticks and above != os.getpid():
            above = ticks[above][0]
        found += spent if above == os.getpid() else 0
    return found / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def _database(postgresql: bool) -> Iterator[Any]:
    if not postgresql:
        yield lambda _name: None
        return
    from tests.pipelines.postgres import postgres

    with postgres(fsync=True) as server:
        yield server.new_database


if __name__ == "__main__":
    sys.exit(main())
