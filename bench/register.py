"""Figures of the mains register: import, surroundings, size, safety, and that two kinds of store agree.

    python -m bench.register import FILE.gpkg [FILE.sos]    # against geopandas.read_file of the GeoPackage
    python -m bench.register around STORE ...               # warm percentiles, cold processes
    python -m bench.register kill FILE --times 100          # kill -9 at random moments of an import
    python -m bench.register terrain FILE.tif               # a profile of 100 m

`python -m bench.generate register --objects 1000000 --out FILE` makes the files. Wall time, and processor time beside it because a
shared machine's wall time says little.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reference_data import Register

DAY = date(2026, 11, 1)
MUNICIPALITY = "3103"
READ = "import geopandas, pyogrio, sys; print(sum(len(geopandas.read_file(sys.argv[1], layer=l)) for l, _ in pyogrio.list_layers(sys.argv[1])))"
COLD = """
import sys
from reference_data import open_register
register = open_register(sys.argv[1])
around = register.around(tuple(map(float, sys.argv[2:6])), register.info.crs, 300.0)
print(len(around.mains), len(around.manholes))
"""
IMPORT = """
import sys
from datetime import date
from reference_data import Store, import_register
if __name__ == "__main__":
    import_register(sys.argv[1], Store(sys.argv[2]), "3103", date.fromisoformat(sys.argv[3]))
"""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.register", description="Figures of the mains register.")
    commands = parser.add_subparsers(dest="command", required=True)
    importing = commands.add_parser("import")
    importing.add_argument("files", type=Path, nargs="+")
    importing.set_defaults(run=_import)
    around = commands.add_parser("around")
    around.add_argument("stores", type=Path, nargs="+")
    around.add_argument("--places", type=int, default=300)
    around.set_defaults(run=_around)
    kill = commands.add_parser("kill")
    kill.add_argument("file", type=Path)
    kill.add_argument("--times", type=int, default=100)
    kill.set_defaults(run=_kill)
    terrain = commands.add_parser("terrain")
    terrain.add_argument("file", type=Path)
    terrain.set_defaults(run=_terrain)
    chosen = parser.parse_args(arguments)
    chosen.run(chosen)
    return 0


def _import(chosen: argparse.Namespace) -> None:
    from reference_data import Store

    for file in chosen.files:
        if file.suffix == ".gpkg":
            wall, cpu = _child([sys.executable, "-c", READ, str(file)])
            print(f"geopandas.read_file {file.name}: {wall:.1f} s, {cpu:.1f} s of processor")
        root = file.parent / f"store-{file.name}"
        shutil.rmtree(root, ignore_errors=True)
        wall, cpu = _child([sys.executable, "-c", IMPORT, str(file), str(root), DAY.isoformat()])
        info = Store(root).open(MUNICIPALITY).info
        size = sum(path.stat().st_size for path in (root / MUNICIPALITY / "snapshots").iterdir())
        print(f"import {file.name}: {wall:.1f} s, {cpu:.1f} s of processor; {info.objects} objects, {size / 1e6:.0f} MB in {root}")


def _around(chosen: argparse.Namespace) -> None:
    """All stores in turn at each place, so that what else the machine does hits them alike."""
    from reference_data import open_register

    opened = [(store, register, register.info.bounds) for store in chosen.stores for register in [open_register(store)]]
    looked = [(_Looked(store, register), _places(bounds, chosen.places)) for store, register, bounds in opened if bounds is not None]
    for place in range(chosen.places):
        for one, places in looked:
            one.look(places[place], warm=place >= 5)
    for one, _ in looked:
        one.tell()
    colds: dict[str, list[tuple[float, float]]] = {"python alone": [], "python that imports duckdb": []}
    for place in range(10):
        colds["python alone"].append(_child([sys.executable, "-c", "pass"]))
        colds["python that imports duckdb"].append(_child([sys.executable, "-c", "import duckdb"]))
        for one, places in looked:
            colds.setdefault(one.name, []).append(_child([sys.executable, "-c", COLD, str(one.store), *map(str, places[place])]))
    for name, runs in colds.items():
        print(f"cold process, {name}: {_medians(runs)}")


class _Looked:
    """What looks into one store cost."""

    def __init__(self, store: Path, register: Register) -> None:
        self.store = store
        self.name = f"{register.info.objects} objects"
        self._register = register
        self._walls: list[float] = []
        self._cpus: list[float] = []
        self._whole: list[float] = []
        self._mains: list[int] = []

    def look(self, box: tuple[float, float, float, float], warm: bool) -> None:
        begun, used = time.perf_counter(), time.process_time()
        around = self._register.around(box, self._register.info.crs, 300.0)
        wall, cpu = time.perf_counter() - begun, time.process_time() - used
        _ = around.mains, around.manholes, around.tappings, around.runs
        if warm:
            self._walls.append(wall)
            self._cpus.append(cpu)
            self._whole.append(time.process_time() - used)
            self._mains.append(len(around.mains))

    def tell(self) -> None:
        print(f"{self.name}, {statistics.median(self._mains):.0f} mains in a box:")
        print(f"  surroundings, wall: {_percentiles(self._walls)}")
        print(f"  surroundings, processor: {_percentiles(self._cpus)}")
        print(f"  with mains, manholes, tappings and runs made, processor: {_percentiles(self._whole)}")


def _kill(chosen: argparse.Namespace) -> None:
    from reference_data import Store

    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store")
        first = Path(__file__).resolve().parents[1] / "reference_data" / "sample" / "register.sos"
        subprocess.run([sys.executable, "-c", IMPORT, str(first), str(store.root), "2026-01-01"], check=True)
        former = store.open(MUNICIPALITY).info
        trial = Store(Path(folder) / "trial")
        begun = time.monotonic()
        subprocess.run([sys.executable, "-c", IMPORT, str(chosen.file), str(trial.root), "2026-02-01"], check=True)
        whole = time.monotonic() - begun
        answered = finished = 0
        for _ in range(chosen.times):
            process = subprocess.Popen([sys.executable, "-c", IMPORT, str(chosen.file), str(store.root), "2026-02-01"])
            time.sleep(chance.uniform(0, whole))
            process.send_signal(signal.SIGKILL)
            process.wait()
            register = store.open(MUNICIPALITY)
            box = register.info.bounds
            answered += box is not None and len(register.around(box, register.info.crs).mains) > 0
            if register.info.name != former.name:
                finished += 1
                shutil.rmtree(store.folder(MUNICIPALITY) / "staging")
                store.path(MUNICIPALITY, store.manifests(MUNICIPALITY)[0]).unlink()
                store.use(MUNICIPALITY, former.name)
    print(f"killed {chosen.times} times within {whole:.1f} s: a whole snapshot answered {answered} times ({finished} times the new one was in place)")


def _terrain(chosen: argparse.Namespace) -> None:
    from reference_data import ground_profile, open_terrain

    file = open_terrain(chosen.file)
    west, south, east, north = file.bounds
    middle = ((west + east) / 2, (south + north) / 2)
    line = [(middle[0], middle[1], 0.0), (middle[0] + 60, middle[1] + 80, 0.0)]

    def read() -> None:
        window = file.window((line[0][0], line[0][1], line[1][0], line[1][1]), file.crs)
        ground_profile(line, window)

    window = file.window((line[0][0], line[0][1], line[1][0], line[1][1]), file.crs)
    print(f"window and profile of 100 m: {_percentiles(_times(read))}")
    print(f"profile of 100 m in a window at hand: {_percentiles(_times(lambda: ground_profile(line, window)))}")


def _times(work: Callable[[], object], times: int = 100) -> list[float]:
    work()
    found = []
    for _ in range(times):
        used = time.process_time()
        work()
        found.append(time.process_time() - used)
    return found


def _child(command: list[str]) -> tuple[float, float]:
    """(wall, processor) seconds of a process and its children."""
    before = os.times()
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=Path(__file__).resolve().parents[1])
    wall = time.perf_counter() - begun
    after = os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system


def _places(bounds: tuple[float, float, float, float], count: int) -> list[tuple[float, float, float, float]]:
    chance = random.Random(5)
    west, south, east, north = bounds
    found = []
    for _ in range(count):
        x, y = chance.uniform(west + 300, max(east - 300, west + 300)), chance.uniform(south + 300, max(north - 300, south + 300))
        found.append((x, y, x + 20.0, y + 30.0))
    return found


def _medians(runs: list[tuple[float, float]]) -> str:
    wall, cpu = (statistics.median(values) * 1e3 for values in zip(*runs, strict=True))
    return f"{wall:.0f} ms, {cpu:.0f} ms of processor"


def _percentiles(values: list[float]) -> str:
    ordered = sorted(values)
    return f"median {statistics.median(ordered) * 1e3:.1f} ms, 95 % within {ordered[int(len(ordered) * 0.95)] * 1e3:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
