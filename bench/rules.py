"""`python -m bench.rules FOLDER`: how long all rules take over generated deliveries.

    python -m bench.generate deliveries --count 400 --objects 45000 --out FOLDER
    python -m bench.rules FOLDER

Prints processor time, because a shared machine's wall time says little, wall time beside it, and which rules cost most. What they find
of the planted faults is `python -m bench.generate agree FOLDER`.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import network
import sosi
import validators
from reference_data import RulePack, find_pack, open_register, open_terrain
from validators import Case


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.rules", description="All rules over generated deliveries.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--register", type=Path, help="another register than the folder's own, such as a store of snapshots")
    chosen = parser.parse_args(arguments)
    spent: list[float] = []
    wall: list[float] = []
    around: list[float] = []
    by_rule: dict[str, list[float]] = defaultdict(list)
    for number, case in enumerate(read_deliveries(chosen.folder, around, chosen.register)):
        if number == 0:
            # The register lies in memory for good; without this each full collection would walk through all of it.
            gc.collect()
            gc.freeze()
        before, started = time.process_time(), time.perf_counter()
        validators.check(case)
        wall.append(time.perf_counter() - started)
        spent.append(time.process_time() - before)
        if number % 10 == 0:
            for code, seconds in rule_times(case).items():
                by_rule[code].append(seconds)
    warm = sorted(spent[1:])
    print(f"deliveries            {len(spent)}, {median(around) * 1000:.1f} ms to fetch surroundings and terrain of one")
    print(
        f"all rules, processor  median {median(warm) * 1000:.1f} ms, p95 {warm[int(0.95 * len(warm))] * 1000:.1f} ms, {1 / median(warm):.0f} a second"
    )
    print(f"all rules, wall       median {median(wall[1:]) * 1000:.1f} ms")
    costly = sorted(((median(times), code) for code, times in by_rule.items()), reverse=True)[:8]
    print("costliest             " + ", ".join(f"{code} {seconds * 1000:.1f} ms" for seconds, code in costly))
    return 0


def read_deliveries(folder: Path, around: list[float] | None = None, register_path: Path | None = None) -> Iterator[Case]:
    """Every delivery of a folder that `bench.generate deliveries` wrote; `around` takes the seconds that its surroundings cost."""
    register, terrain = open_register(register_path or folder / "register.sos"), open_terrain(folder / "terrain.tif")
    pack = find_pack("moss", None, validators.shapes())
    for path in sorted((folder / "deliveries").iterdir()):
        survey = next(path.glob("*.sos"))
        data = survey.read_bytes()
        delivery = network.read_delivery(sosi.read(data), survey.name, data)
        notice = validators.read_notice((path / "notice.json").read_bytes())
        started = time.process_time()
        box = _bounds(delivery)
        surroundings = register.around(box, delivery.crs, pack.settings.surroundings_radius_m) if box and delivery.crs else None
        ground = terrain.window(box, delivery.crs) if box and delivery.crs else None
        if around is not None:
            around.append(time.process_time() - started)
        yield _case(delivery, pack, notice, surroundings, ground)


def rule_times(case: Case) -> dict[str, float]:
    """Processor seconds that each rule takes on a case of its own, all that it shares with others included in the first."""
    spent: dict[str, float] = {}
    fresh = Case(case.delivery, case.pack, case.notice, case.surroundings, case.terrain, case.on)

    @contextmanager
    def clock(code: str) -> Iterator[None]:
        before = time.process_time()
        yield
        spent[code] = time.process_time() - before

    def budget(code: str) -> AbstractContextManager[object]:
        return clock(code)

    validators.check(fresh, budget)
    return spent


def _case(delivery: network.Delivery, pack: RulePack, notice: validators.Notice, surroundings: Any, ground: Any) -> Case:
    day = notice.submitted or (notice.work.finish_date if notice.work is not None else None) or date(2026, 11, 1)
    return Case(delivery, pack, notice, surroundings, ground, day)


def _bounds(delivery: network.Delivery) -> tuple[float, float, float, float] | None:
    places = [at for pipe in delivery.pipes for at in pipe.coordinates] + [point.coordinate for point in delivery.points]
    if not places:
        return None
    return min(at[0] for at in places), min(at[1] for at in places), max(at[0] for at in places), max(at[1] for at in places)


if __name__ == "__main__":
    sys.exit(main())
