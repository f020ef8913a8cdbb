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
from typing import Any, NamedTuple

from network.packing import PipeRow, PointRow, Row, kind_of, level_of, pack_row, shared_of
from reference_data.durable import write_whole
from reference_data.register.hilbert import hilbert_order
from reference_data.register.register import Counts
from reference_data.runs import is_main_level


@dataclass(frozen=True)
class ChunkTally:
    """What one chunk holds and left out."""

    pipes: int = 0
    points: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    """Codes and types that no list knows, as "ATTRIBUTE value"."""
    counts: dict[str, Counts] = field(default_factory=dict)
    bounds: tuple[float, float, float, float] | None = None

    def to_json(self) -> str:
        counts = {name: [one.objects, one.with_height, one.with_accuracy, one.with_material, one.length_m] for name, one in self.counts.items()}
        return json.dumps(
            {"pipes": self.pipes, "points": self.points, "skipped": self.skipped, "unknown": self.unknown, "counts": counts, "bounds": self.bounds}
        )

    @classmethod
    def from_json(cls, written: str) -> ChunkTally:
        read = json.loads(written)
        counts = {name: Counts(*values) for name, values in read["counts"].items()}
        bounds = tuple(read["bounds"]) if read["bounds"] else None
        return cls(read["pipes"], read["points"], Counter(read["skipped"]), Counter(read["unknown"]), counts, bounds)


def write_chunk(folder: Path, number: int, rows: Sequence[Row], skipped: Counter[str], unknown: Counter[str]) -> ChunkTally:
    """Writes `NNNNNN.parquet` and, last, `.json`: a chunk without its `.json` is not there."""
    tally = ChunkTally(sum(isinstance(row, PipeRow) for row in rows), sum(isinstance(row, PointRow) for row in rows), skipped, unknown)
    table, measured = _table(rows)
    tally = _tallied(tally, rows, *measured)
    _write_parquet(table, folder / f"{number:06d}.parquet")
    write_whole(folder / f"{number:06d}.json", tally.to_json().encode())
    return tally


def read_tally(folder: Path, number: int) -> ChunkTally | None:
    """The tally of a chunk that is there, else None."""
    path = folder / f"{number:06d}.json"
    return ChunkTally.from_json(path.read_text(encoding="utf-8")) if path.exists() else None


def merged(tallies: Sequence[ChunkTally]) -> ChunkTally:
    skipped: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    counts: dict[str, Counts] = {}
    boxes = [tally.bounds for tally in tallies if tally.bounds]
    for tally in tallies:
        skipped.update(tally.skipped)
        unknown.update(tally.unknown)
        for name, one in tally.counts.items():
            counts[name] = added(counts.get(name, Counts()), one)
    bounds = None
    if boxes:
        bounds = (min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[2] for box in boxes), max(box[3] for box in boxes))
    pipes, points = sum(tally.pipes for tally in tallies), sum(tally.points for tally in tallies)
    return ChunkTally(pipes, points, skipped, unknown, dict(sorted(counts.items())), bounds)


def added(one: Counts, other: Counts) -> Counts:
    return Counts(
        one.objects + other.objects,
        one.with_height + other.with_height,
        one.with_accuracy + other.with_accuracy,
        one.with_material + other.with_material,
        one.length_m + other.length_m,
    )


def _table(rows: Sequence[Row]) -> tuple[Any, tuple[Any, Any, Any]]:
    """(Arrow table of packed rows with boxes and order, (boxes, whether each row has all its heights, lengths))."""
    import numpy as np
    import pyarrow as pa

    places = [row.places for row in rows]
    vertices = np.frombuffer(b"".join(places), dtype="<f8").reshape(-1, 3)
    if rows:
        starts = np.concatenate(([0], np.cumsum([len(one) // 24 for one in places])[:-1]))
        least, most = np.minimum.reduceat(vertices[:, :2], starts), np.maximum.reduceat(vertices[:, :2], starts)
        heights = ~np.logical_or.reduceat(np.isnan(vertices[:, 2]), starts)
        lengths = _lengths(vertices, starts)
    else:
        least = most = np.empty((0, 2))
        heights, lengths = np.empty(0, dtype=bool), np.empty(0)
    boxes = np.hstack([least, most])
    pipes = [isinstance(row, PipeRow) for row in rows]
    kinds = [_described(row.facts, pipe) for row, pipe in zip(rows, pipes, strict=True)]
    arrays = {
        "serial": pa.array([row.serial for row in rows], pa.int64()),
        "pipe": pa.array(pipes, pa.bool_()),
        "at_hand": pa.array([kind.at_hand for kind in kinds], pa.bool_()),
        "manhole": pa.array([kind.name == "manhole" for kind in kinds], pa.bool_()),
        "sid": pa.array([row.sid for row in rows], pa.string()),
        "from_node": pa.array([row.from_node if isinstance(row, PipeRow) else None for row in rows], pa.string()),
        "to_node": pa.array([row.to_node if isinstance(row, PipeRow) else None for row in rows], pa.string()),
        "kind": pa.array([kind.name for kind in kinds], pa.string()),
        "names": pa.array([row.names for row in rows], pa.string()),
        "packed": pa.array([pack_row(row) for row in rows], pa.string()),
        "places": pa.array(places, pa.binary()),
        **{name: pa.array(boxes[:, index], pa.float64()) for index, name in enumerate(("e0", "n0", "e1", "n1"))},
        "hilbert": pa.array(hilbert_order((boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2), pa.int64()),
    }
    return pa.table(arrays), (boxes, heights, lengths)


def _lengths(vertices: Any, starts: Any) -> Any:
    import numpy as np

    steps = np.zeros(len(vertices))
    steps[1:] = np.hypot(np.diff(vertices[:, 0]), np.diff(vertices[:, 1]))
    steps[starts] = 0.0
    return np.add.reduceat(steps, starts)


def _tallied(tally: ChunkTally, rows: Sequence[Row], boxes: Any, heights: Any, lengths: Any) -> ChunkTally:
    if not rows:
        return tally
    counted: dict[str, list[float]] = {}
    for row, high, length in zip(rows, heights.tolist(), lengths.tolist(), strict=True):
        kind = _described(row.facts, isinstance(row, PipeRow))
        one = counted.setdefault(kind.name, [0, 0, 0, 0, 0.0])
        one[0] += 1
        one[1] += high
        one[2] += kind.accurate
        one[3] += kind.material
        one[4] += length
    counts = {name: Counts(int(a), int(b), int(c), int(d), e) for name, (a, b, c, d, e) in counted.items()}
    box = (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
    return merged([tally, ChunkTally(counts=counts, bounds=box)])


class _Kind(NamedTuple):
    name: str
    accurate: bool
    material: bool
    at_hand: bool


@lru_cache(maxsize=50_000)
def _described(facts: str, pipe: bool) -> _Kind:
    from reference_data.register.snapshot import AT_HAND

    material, method, accuracy = shared_of(facts, pipe)
    name = level_of(facts)[0].value if pipe else kind_of(facts).value
    at_hand = is_main_level(*level_of(facts)) if pipe else kind_of(facts) in AT_HAND
    return _Kind(name, accuracy is not None and method not in (None, "99"), material is not None, at_hand)


def _write_parquet(table: Any, path: Path) -> None:
    import pyarrow.parquet as pq

    aside = path.with_suffix(".part")
    pq.write_table(table, aside, compression="lz4", use_dictionary=False)
    aside.replace(path)
