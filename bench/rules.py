"""`python -m bench.rules FOLDER`: how long a check takes over generated deliveries, from the bytes of the file to the results.

    python -m bench.generate deliveries --count 400 --objects 45000 --out FOLDER
    python -m bench.rules FOLDER [--register STORE] [--most 100]

Goes the way that every door goes (`pipelines.check.read_case`, then the rules, then the report), in one process on one core. Prints
processor time, because a shared machine's wall time says little, wall time beside it, and which rules cost most. What the rules find
of the planted faults is `python -m bench.generate agree FOLDER`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeVar

import reports
import validators
from pipelines.check import Request, read_case
from pipelines.pool_worker import settle
from validators import Case

WARM_UP = 3
"""Deliveries checked before the clock counts: they read packs, texts and the register."""
FALLBACK_DAY = date(2026, 11, 1)

T = TypeVar("T")


@dataclass(slots=True)
class Times:
    """Processor and wall seconds of one stage, delivery by delivery."""

    processor: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def measure(self, work: Callable[[], T]) -> T:
        before, started = time.process_time(), time.perf_counter()
        made = work()
        self.wall.append(time.perf_counter() - started)
        self.processor.append(time.process_time() - before)
        return made

    def told(self) -> str:
        ordered = sorted(self.processor)
        return (
            f"median {median(ordered) * 1000:.1f} ms, p95 {ordered[int(0.95 * len(ordered))] * 1000:.1f} ms, wall {median(self.wall) * 1000:.1f} ms"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.rules", description="Checks generated deliveries and says what it costs.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--register", type=Path, help="another register than the folder's own, such as a store of snapshots")
    parser.add_argument("--most", type=int, help="no more deliveries than this")
    chosen = parser.parse_args(arguments)
    requests = list(read_requests(chosen.folder, chosen.register))[: chosen.most]
    for request in requests[:WARM_UP]:
        reports.build(validators.check(read_case(request)))
    settle()  # as a checking process does
    reading, ruling, reporting = Times(), Times(), Times()
    by_rule: dict[str, list[float]] = defaultdict(list)
    for number, request in enumerate(requests):
        case = reading.measure(partial(read_case, request))
        results = ruling.measure(partial(validators.check, case))
        reporting.measure(partial(reports.build, results))
        if number % 10 == 0:
            for code, seconds in rule_times(read_case(request)).items():
                by_rule[code].append(seconds)
    count, spent, lasted = len(requests), sum(reading.processor) + sum(ruling.processor), sum(reading.wall) + sum(ruling.wall)
    print(f"deliveries            {count}, one process, processor time unless wall is said")
    print(f"file to case          {reading.told()}")
    print(f"all rules             {ruling.told()}")
    print(f"file to results       {count / spent:.0f} deliveries a second, {count / lasted:.0f} by wall time")
    print(f"report from results   {reporting.told()}")
    costly = sorted(((median(times), code) for code, times in by_rule.items()), reverse=True)[:8]
    print("costliest             " + ", ".join(f"{code} {seconds * 1000:.1f} ms" for seconds, code in costly))
    return 0


def read_requests(folder: Path, register: Path | None = None) -> Iterator[Request]:
    """Every delivery of a folder that `bench.generate deliveries` wrote, as a caller would hand it in."""
    for path in sorted((folder / "deliveries").iterdir()):
        survey = next(path.glob("*.sos"))
        request = Request(
            data=survey.read_bytes(),
            name=survey.name,
            notice=(path / "notice.json").read_bytes(),
            pack="moss",
            register=register or folder / "register.sos",
            terrain=folder / "terrain.tif",
        )
        notice = validators.read_notice(request.notice or b"")
        yield replace(request, on=notice.submitted or (notice.work.finish_date if notice.work is not None else None) or FALLBACK_DAY)


def rule_times(case: Case) -> dict[str, float]:
    """Processor seconds that each rule takes on a fresh case, all that it shares with others included in the first."""
    spent: dict[str, float] = {}

    @contextmanager
    def clock(code: str) -> Iterator[None]:
        before = time.process_time()
        yield
        spent[code] = time.process_time() - before

    def budget(code: str) -> AbstractContextManager[object]:
        return clock(code)

    validators.check(case, budget)
    return spent


if __name__ == "__main__":
    sys.exit(main())
