"""The figures of the SOSI reader, whole processes, interleaved with ogr2ogr, medians; prints a Markdown page.

    python -m bench.sosi_figures [--rounds 5] [--large 230000] > docs/sosi/figures.md

The rival is `ogr2ogr -f GPKG /vsimem/x.gpkg FILE`. It leaves an index folder beside the file and is faster when it finds one: both are measured.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import sosi
from bench.sosi_sample import sample

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = "import sys, sosi; document = sosi.read(sys.argv[1]); print(len(document.groups), len(document.findings))"
ELEMENTS = "import sys, sosi; print(sum(len(g.attributes) + len(g.points) for g in sosi.read(sys.argv[1]).groups))"
FRAME = "import sys, sosi; print(sosi.read_frame(sys.argv[1]).shape)"
ARROW = "import sys, sosi; print(sosi.read_arrow(sys.argv[1]).shape)"
STREAM = "import sys, sosi; print(sum(table.num_rows for table in sosi.stream_arrow(sys.argv[1])))"
GEOPANDAS = "import geopandas"


def ran(command: list[str]) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak memory (MB) of a process."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[:3]} ended with {process.returncode}")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


def ogr(path: Path) -> list[str]:
    return ["ogr2ogr", "-f", "GPKG", "/vsimem/x.gpkg", str(path)]


def pairs(path: Path, codes: dict[str, str], rounds: int) -> dict[str, list[tuple[float, float, float]]]:
    """Each way and its rival in turn, so that what else the machine does falls on all alike."""
    results: dict[str, list[tuple[float, float, float]]] = {name: [] for name in [*codes, "ogr2ogr, first time", "ogr2ogr, index left"]}
    index = path.with_suffix("")
    for _ in range(rounds):
        shutil.rmtree(index, ignore_errors=True)
        results["ogr2ogr, first time"].append(ran(ogr(path)))
        for name, code in codes.items():
            results[name].append(ran(python(code, str(path))))
        results["ogr2ogr, index left"].append(ran(ogr(path)))
    shutil.rmtree(index, ignore_errors=True)
    return results


def table(results: dict[str, list[tuple[float, float, float]]], size: int) -> list[str]:
    first = median(run[0] for run in results["ogr2ogr, first time"])
    left = median(run[0] for run in results["ogr2ogr, index left"])
    lines = [
        "| Way | Wall s | Processor s | Of ogr2ogr, first time | Of ogr2ogr, index left | Peak MB | Of file size |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, runs in results.items():
        wall, processor, memory = (median(run[part] for run in runs) for part in range(3))
        lines.append(
            f"| {name} | {wall:.2f} | {processor:.2f} | {wall / first:.2f} | {wall / left:.2f} | {memory:.0f} | {memory * 1048576 / size:.1f} |"
        )
    return lines


def warm(data: bytes, rounds: int = 200) -> float:
    """Median milliseconds of reading `data` again and again."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        sosi.read(data)
        times.append(time.perf_counter() - started)
    return median(times) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the SOSI reader.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--small", type=int, default=23_000)
    parser.add_argument("--large", type=int, default=230_000)
    chosen = parser.parse_args()
    out = [
        "# Figures of the SOSI reader",
        "",
        f"Made by `python -m bench.sosi_figures --rounds {chosen.rounds}`: whole processes, interleaved, medians of {chosen.rounds}.",
        f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the start.",
        "The file is that of `bench.sosi_sample`: ISO8859-1, CRLF, 18 attribute lines a group, points and lines with heights.",
    ]
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.sos", Path(folder) / "large.sos"
        # made by another process: a child's peak memory counts that of its parent at the start
        for groups, path in ((chosen.small, small), (chosen.large, large)):
            ran([sys.executable, "-m", "bench.sosi_sample", str(groups), str(path)])
        out += ["", f"## {small.stat().st_size / 1e6:.1f} MB, {chosen.small} groups", ""]
        ways = {"document with findings": DOCUMENT, "document, every element and point made": ELEMENTS}
        some = pairs(small, ways, chosen.rounds)
        out += table(some, small.stat().st_size)
        out += ["", f"## {large.stat().st_size / 1e6:.1f} MB, {chosen.large} groups", ""]
        ways = {"GeoDataFrame with all attributes": FRAME, "Arrow table": ARROW, "Arrow tables, streamed": STREAM, "document with findings": DOCUMENT}
        many = pairs(large, ways, chosen.rounds)
        out += table(many, large.stat().st_size)
        bare = median(ran(python(GEOPANDAS))[0] for _ in range(chosen.rounds))
        growth = median(run[0] for run in many["document with findings"]) / median(run[0] for run in some["document with findings"])
        times = large.stat().st_size / small.stat().st_size
    out += [
        "",
        f"`import geopandas` alone takes {bare:.2f} s of the GeoDataFrame's time.",
        f"A document of {times:.1f} times the size takes {growth:.1f} times as long.",
        "",
        "## One notice, warm",
        "",
        f"- 40 well-formed groups: {warm(sample(40)):.2f} ms",
        f"- the same with a node mark and no new block in each line (every line a finding): {warm(_marked(sample(40))):.2f} ms",
    ]
    print("\n".join(out))


def _marked(data: bytes) -> bytes:
    """The first point of every line with a KP and no ..NØH after it, as survey programs write it."""
    lines = data.split(b"\r\n")
    for at, line in enumerate(lines):
        if line == "..NØH".encode("latin-1") and not lines[at + 2].startswith(b"."):
            lines[at + 1] += b" ...KP 1"
    return b"\r\n".join(lines)


if __name__ == "__main__":
    main()
