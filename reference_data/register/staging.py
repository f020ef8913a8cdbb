"""Rows on their way into a snapshot: chunk files in a folder, each written whole and then renamed.

An import that was stopped goes on with the chunks that are there. A chunk says what it left out, and why.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from network.packing import PipeRow, PointRow, Row, kind_of, level_of, shared_of
from reference_data.register.durable import write_whole
from reference_data.register.hilbert import hilbert_order
from reference_data.register.register import Counts
from reference_data.runs import is_main_level


@dataclass(frozen=True)
class ChunkTally:
    """What one chunk holds and left out."""

    pipes: int = 0
    points: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    counts: dict[str, Counts] = field(default_factory=dict)
    bounds: tuple[float, float, float, float] | None = None

    def to_json(self) -> str:
        counts = {name: [one.objects, one.with_height, one.with_accuracy, one.with_material, one.length_m] for name, one in self.counts.items()}
        return json.dumps({"pipes": self.pipes, "points": self.points, "skipped": self.skipped, "counts": counts, "bounds": self.bounds})

    @classmethod
    def from_json(cls, written: str) -> ChunkTally:
        read = json.loads(written)
        counts = {name: Counts(*values) for name, values in read["counts"].items()}
        bounds = tuple(read["bounds"]) if read["bounds"] else None
        return cls(read["pipes"], read["points"], Counter(read["skipped"]), counts, bounds)


def write_chunk(folder: Path, number: int, rows: Sequence[Row], skipped: Counter[str]) -> ChunkTally:
    """Writes `NNNNNN.pipes.parquet`, `.points.parquet` and, last, `.json`: a chunk without its `.json` is not there."""
    pipes = [row for row in rows if isinstance(row, PipeRow)]
    points = [row for row in rows if isinstance(row, PointRow)]
    tally = ChunkTally(len(pipes), len(points), skipped)
    for name, fields, chosen in (("pipes", PipeRow._fields, pipes), ("points", PointRow._fields, points)):
        table, boxes, heights = _table(fields, chosen)
        tally = _tallied(tally, chosen, boxes, heights, name == "pipes")
        table = table.append_column(*_at_once(chosen, name == "pipes"))
        _write_parquet(table, folder / f"{number:06d}.{name}.parquet")
    write_whole(folder / f"{number:06d}.json", tally.to_json().encode())
    return tally


def read_tally(folder: Path, number: int) -> ChunkTally | None:
    """The tally of a chunk that is there, else None."""
    path = folder / f"{number:06d}.json"
    return ChunkTally.from_json(path.read_text(encoding="utf-8")) if path.exists() else None


def merged(tallies: Sequence[ChunkTally]) -> ChunkTally:
    skipped: Counter[str] = Counter()
    counts: dict[str, Counts] = {}
    boxes = [tally.bounds for tally in tallies if tally.bounds]
    for tally in tallies:
        skipped.update(tally.skipped)
        for name, one in tally.counts.items():
            counts[name] = added(counts.get(name, Counts()), one)
    bounds = None
    if boxes:
        bounds = (min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[2] for box in boxes), max(box[3] for box in boxes))
    return ChunkTally(sum(tally.pipes for tally in tallies), sum(tally.points for tally in tallies), skipped, dict(sorted(counts.items())), bounds)


def added(one: Counts, other: Counts) -> Counts:
    return Counts(
        one.objects + other.objects,
        one.with_height + other.with_height,
        one.with_accuracy + other.with_accuracy,
        one.with_material + other.with_material,
        round(one.length_m + other.length_m, 3),
    )


def _table(fields: tuple[str, ...], rows: Sequence[Row]) -> tuple[Any, Any, Any]:
    """(Arrow table with boxes and order, boxes as an array, whether each row has all its heights)."""
    import numpy as np
    import pyarrow as pa

    types = {"serial": pa.int64(), "length_m": pa.float64(), "bottom_height_m": pa.float64(), "lid_height_m": pa.float64(), "places": pa.binary()}
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(fields)
    arrays = {name: pa.array(values, types.get(name, pa.string())) for name, values in zip(fields, columns, strict=True)}
    places = columns[fields.index("places")]
    vertices = np.frombuffer(b"".join(places), dtype="<f8").reshape(-1, 3)
    if len(places):
        starts = np.concatenate(([0], np.cumsum([len(one) // 24 for one in places])[:-1]))
        least, most = np.minimum.reduceat(vertices[:, :2], starts), np.maximum.reduceat(vertices[:, :2], starts)
        heights = ~np.logical_or.reduceat(np.isnan(vertices[:, 2]), starts)
        lengths = _lengths(vertices, starts)
    else:
        least = most = np.empty((0, 2))
        heights, lengths = np.empty(0, dtype=bool), np.empty(0)
    boxes = np.hstack([least, most])
    for index, name in enumerate(("e0", "n0", "e1", "n1")):
        arrays[name] = pa.array(boxes[:, index], pa.float64())
    arrays["hilbert"] = pa.array(hilbert_order((boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2), pa.int64())
    return pa.table(arrays), boxes, (heights, lengths)


def _at_once(rows: Sequence[Row], pipes: bool) -> tuple[str, Any]:
    """The column that says what is fetched with the surroundings: mains, and points of the kinds at hand."""
    import pyarrow as pa

    from reference_data.register.snapshot import AT_HAND

    if pipes:
        return "main", pa.array([_main(row.facts) for row in rows], pa.bool_())
    return "at_hand", pa.array([kind_of(row.facts) in AT_HAND for row in rows], pa.bool_())


@lru_cache(maxsize=100_000)
def _main(facts: str) -> bool:
    return is_main_level(*level_of(facts))


def _lengths(vertices: Any, starts: Any) -> Any:
    import numpy as np

    steps = np.zeros(len(vertices))
    steps[1:] = np.hypot(np.diff(vertices[:, 0]), np.diff(vertices[:, 1]))
    steps[starts] = 0.0
    return np.add.reduceat(steps, starts)


def _tallied(tally: ChunkTally, rows: Sequence[Row], boxes: Any, measured: Any, pipes: bool) -> ChunkTally:
    if not rows:
        return tally
    heights, lengths = measured
    counted: dict[str, list[float]] = {}
    for row, high, length in zip(rows, heights.tolist(), lengths.tolist(), strict=True):
        name, accurate, material = _described(row.facts, pipes)
        one = counted.setdefault(name, [0, 0, 0, 0, 0.0])
        one[0] += 1
        one[1] += high
        one[2] += accurate
        one[3] += material
        one[4] += length
    counts = {name: Counts(int(a), int(b), int(c), int(d), round(e, 3)) for name, (a, b, c, d, e) in counted.items()}
    box = (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
    return merged([tally, ChunkTally(counts=counts, bounds=box)])


@lru_cache(maxsize=100_000)
def _described(facts: str, pipes: bool) -> tuple[str, bool, bool]:
    material, method, accuracy = shared_of(facts, pipes)
    name = level_of(facts)[0].value if pipes else kind_of(facts).value
    return name, accuracy is not None and method not in (None, "99"), material is not None


def _write_parquet(table: Any, path: Path) -> None:
    import pyarrow.parquet as pq

    aside = path.with_suffix(".part")
    pq.write_table(table, aside, compression="lz4", use_dictionary=["facts", "date"])
    aside.replace(path)
