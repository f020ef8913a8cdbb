"""How long the cadastral map takes to answer: `python -m bench.cadastre [--blocks 400]`, an invented municipality, questions as a check puts them.

Milliseconds by wall and by processor, median and 95th percentile, after a hundred questions to warm up.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from random import Random

import shapely

from bench.generate.cadastre import map_of, write_store
from bench.generate.streets import StreetPlan
from reference_data.cadastre import CadastreFile, Kind

WARM_UP = 100
HALF_M = 15.0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.cadastre", description="Asks an invented cadastral map as a check does.")
    parser.add_argument("--blocks", type=int, default=400, help="streets of the invented municipality, some 28 houses each")
    parser.add_argument("--questions", type=int, default=1_000)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "3103.gpkg"
        plan = StreetPlan(3)
        rows = map_of(plan, islice(plan.blocks(), chosen.blocks), {})
        write_store(path, rows)
        store, dice = CadastreFile(path), Random(1)
        houses = dice.choices([row for row in rows[Kind.ADDRESSES] if row.numbers], k=chosen.questions + WARM_UP)
        wall, processor, found = [], [], 0
        for number, house in enumerate(houses):
            east, north = float(shapely.get_x(house.shape)), float(shapely.get_y(house.shape))
            began, spent = time.perf_counter(), time.process_time()
            bounds = (east - HALF_M, north - HALF_M, east + HALF_M, north + HALF_M)
            answer = store.around(bounds, "EPSG:25832", of=house.numbers[0], address=house.address)
            if number >= WARM_UP:
                wall.append(time.perf_counter() - began)
                processor.append(time.process_time() - spent)
                found += len(answer.parcels) + len(answer.buildings) + len(answer.addresses)
        size = path.stat().st_size
    print(f"{', '.join(f'{len(listed)} {kind}' for kind, listed in rows.items())}; {size / 1e6:.1f} MB; {found / len(wall):.0f} objects an answer")
    for name, times in (("wall", wall), ("processor", processor)):
        times.sort()
        print(f"{name:<10} median {times[len(times) // 2] * 1e3:.2f} ms, p95 {times[int(len(times) * 0.95)] * 1e3:.2f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
