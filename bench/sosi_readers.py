"""Runs every file of the corpus through other readers and says what each loses: docs/sosi/readers.md.

    python -m bench.sosi_readers --sosijs FOLDER_WITH_NODE_MODULES > docs/sosi/readers.md

GDAL is the `ogr2ogr` on the path (its SOSI driver over FYBA), sosijs the npm package, sosilogikk the Python one. Each works on a copy of the file.
sosijs is handed the text already decoded, for it reads strings. A reader that is not there is left out and said to be.
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import sosi

ROOT = Path(__file__).resolve().parent.parent
Bounds = tuple[float, float, float, float]

NODE = """
const SOSI = require('sosijs');
const text = require('fs').readFileSync(0, 'utf8');
const features = new SOSI.Parser().parse(text).dumps('geojson').features;
let heights = 0, box = [Infinity, Infinity, -Infinity, -Infinity];
const visit = (c) => {
  if (Array.isArray(c[0])) { c.forEach(visit); return; }
  if (typeof c[0] !== 'number') return;
  if (typeof c[2] === 'number') heights++;
  box = [Math.min(box[0], c[0]), Math.min(box[1], c[1]), Math.max(box[2], c[0]), Math.max(box[3], c[1])];
};
features.forEach((f) => { if (f.geometry && f.geometry.coordinates) visit(f.geometry.coordinates); });
console.log(JSON.stringify({groups: features.length, heights: heights, bounds: isFinite(box[0]) ? box : null}));
"""


@dataclass(frozen=True)
class Seen:
    """What a reader gave of a file: groups, vertices with a height, bounds; or why it gave nothing."""

    groups: int = 0
    heights: int = 0
    bounds: Bounds | None = None
    failure: str = ""


def ours(path: Path) -> tuple[Seen, sosi.Document]:
    document = sosi.read(path)
    heights = sum(1 for group in document.groups for point in group.points if point.height is not None)
    return Seen(len(document.groups), heights, document.bounds), document


def gdal(path: Path, document: sosi.Document) -> Seen:
    import pyogrio

    target = path.with_suffix(".gpkg")
    ran = subprocess.run(["ogr2ogr", "-f", "GPKG", str(target), str(path)], capture_output=True, text=True, timeout=120, check=False)
    if not target.exists():
        return Seen(failure="not opened" if ran.returncode else "opened, nothing in it")
    groups = heights = 0
    frames = []
    for layer, _ in pyogrio.list_layers(target):
        try:
            frame = pyogrio.read_dataframe(target, layer=layer)
        except UnicodeDecodeError:
            return Seen(failure="attributes that are not UTF-8")
        groups += len(frame)
        frames.append(frame)
    return _of_frames(groups, heights, frames)


def sosilogikk(path: Path, document: sosi.Document) -> Seen:
    import sosilogikk as peer

    logging.disable(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = peer.read_sosi(str(path))
    return _of_frames(len(frame), 0, [frame])


def sosijs(path: Path, document: sosi.Document, node_modules: Path) -> Seen:
    text = sosi.to_bytes(document, "UTF-8").decode("utf-8")
    ran = subprocess.run(["node", "-e", NODE], input=text, cwd=node_modules, capture_output=True, text=True, timeout=120, check=False)
    if ran.returncode:
        reason = next((line for line in ran.stderr.splitlines() if "Error" in line), "stopped")
        return Seen(failure=reason.split(":")[0].strip())
    read = json.loads(ran.stdout)
    return Seen(read["groups"], read["heights"], tuple(read["bounds"]) if read["bounds"] else None)


def _of_frames(groups: int, heights: int, frames: list[Any]) -> Seen:
    import numpy as np
    import shapely

    boxes = []
    for frame in frames:
        if "geometry" not in frame.columns:
            continue
        coordinates = shapely.get_coordinates(frame.geometry.array, include_z=True)
        heights += int(np.isfinite(coordinates[:, 2]).sum())
        if len(coordinates):
            boxes.append([*coordinates[:, :2].min(axis=0), *coordinates[:, :2].max(axis=0)])
    if not boxes:
        return Seen(groups, heights)
    edges = np.array(boxes)
    least, most = edges[:, :2].min(axis=0), edges[:, 2:].max(axis=0)
    return Seen(groups, heights, (float(least[0]), float(least[1]), float(most[0]), float(most[1])))


def tried(reader: Callable[[Path, sosi.Document], Seen], source: Path, document: sosi.Document) -> Seen:
    """A reader on a copy of the file, its exceptions as its answer."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / source.name
        shutil.copy(source, copy)
        try:
            return reader(copy, document)
        except Exception as error:
            return Seen(failure=type(error).__name__)


def cell(seen: Seen, truth: Seen, unit: float) -> str:
    """What a reader lost of the file, in a few words."""
    if seen.failure:
        return seen.failure
    losses = []
    if seen.groups != truth.groups:
        losses.append(f"{seen.groups} of {truth.groups} groups")
    if seen.heights < truth.heights:
        losses.append(f"{seen.heights} of {truth.heights} heights")
    if truth.bounds and seen.bounds is None:
        losses.append("no coordinates")
    elif truth.bounds and seen.bounds and not _near(seen.bounds, truth.bounds, unit):
        losses.append("coordinates elsewhere")
    return ", ".join(losses) or "all"


def _near(first: Bounds, second: Bounds, unit: float) -> bool:
    # arcs bulge out of the box of their points, by less than the box is wide
    width = max(second[2] - second[0], second[3] - second[1])
    slack = max(10 * unit, width * 0.02)
    return all(isfinite(a) and abs(a - b) <= slack for a, b in zip(first, second, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare SOSI readers over the corpus.")
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "sosi-corpus")
    parser.add_argument("--sosijs", type=Path, help="a folder with node_modules/sosijs")
    chosen = parser.parse_args()
    readers: dict[str, Callable[[Path, sosi.Document], Seen]] = {}
    if shutil.which("ogr2ogr"):
        readers["GDAL"] = gdal
    if chosen.sosijs and shutil.which("node"):
        readers["sosijs"] = lambda path, document: sosijs(path, document, chosen.sosijs)
    readers["sosilogikk"] = sosilogikk
    sys.stdout.write(table(chosen.corpus, readers))


def table(corpus: Path, readers: dict[str, Callable[[Path, sosi.Document], Seen]]) -> str:
    rows, whole = [], dict.fromkeys(readers, 0)
    files = sorted(corpus.glob("*.[sS][oO][sS]"))
    own = 0
    for path in files:
        truth, document = ours(path)
        again = sosi.to_bytes(document) == path.read_bytes()
        cells = []
        for name, reader in readers.items():
            said = cell(tried(reader, path, document), truth, document.head.unit)
            whole[name] += said == "all"
            cells.append(said)
        own += again
        errors = sum(1 for finding in document.findings if finding.severity == "error")
        rows.append(f"| {path.name} | {truth.groups} | {truth.heights} | {len(document.findings)} ({errors}) | {' | '.join(cells)} |")
    head = [
        "# SOSI readers over the same files",
        "",
        f"Made by `python -m bench.sosi_readers` over the {len(files)} files of the corpus.",
        "Groups, points with a height and findings (errors among them)",
        "are those of `sosi.read`, whose groups a test counts against an independent line pattern;",
        f"it writes back {own} of {len(files)} files byte for byte. A cell says what",
        'the other reader lost; "all" means as many groups and heights, in the same place. Attribute values are not compared.',
        "",
        "Nothing lost: " + ", ".join(f"{name} {count} of {len(files)}" for name, count in whole.items()) + ".",
        "",
        "sosijs was handed text decoded by our probe. GDAL's driver writes a folder beside its input; every reader worked on a copy.",
        "",
        f"| File | Groups | Heights | Findings | {' | '.join(readers)} |",
        "| --- | --- | --- | --- | " + " | ".join("---" for _ in readers) + " |",
    ]
    return "\n".join([*head, *rows]) + "\n"


if __name__ == "__main__":
    main()
