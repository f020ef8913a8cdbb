"""Surroundings and terrain as bytes, to lie beside a report: what a check saw can be looked at again years later.

The same surroundings give the same bytes, whatever register they came from and in whatever order it answered.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

from network import Pipe, Point
from network.packing import PipeRow, PointRow, pack_row, row_of, unpack_pipe, unpack_point
from reference_data.register.found import by_serial
from reference_data.surroundings import Surroundings
from reference_data.terrain import Terrain

SURROUNDINGS = "ferdigsjekk-surroundings/1"
TERRAIN = "ferdigsjekk-terrain/1"


class ReplayError(Exception):
    """The bytes are not what `keep_surroundings` or `keep_terrain` wrote."""


def keep_surroundings(surroundings: Surroundings) -> bytes:
    """All objects and what the snapshot was, compressed."""
    told = {
        "schema": SURROUNDINGS,
        "snapshot": surroundings.snapshot,
        "crs": surroundings.crs,
        "taken": surroundings.taken,
        "objects": surroundings.objects,
        "radius_m": surroundings.radius_m,
        "municipality": surroundings.municipality,
        "bounds": surroundings.bounds,
        "pipes": sorted(map(_kept, surroundings.pipes)),
        "points": sorted(map(_kept, surroundings.points)),
    }
    return _packed(told)


def replay_surroundings(kept: bytes) -> Surroundings:
    """The surroundings that were kept. Raises ReplayError."""
    told = _unpacked(kept, SURROUNDINGS)
    try:
        pipes = [unpack_pipe(packed, names, base64.b64decode(places)) for packed, names, places in told["pipes"]]
        points = [unpack_point(packed, names, base64.b64decode(places)) for packed, names, places in told["points"]]
        bounds = told["bounds"]
        return Surroundings(
            snapshot=told["snapshot"],
            crs=told["crs"],
            pipes=tuple(sorted(pipes, key=by_serial)),
            points=tuple(sorted(points, key=by_serial)),
            taken=told["taken"],
            objects=told["objects"],
            radius_m=told["radius_m"],
            municipality=told["municipality"],
            bounds=(bounds[0], bounds[1], bounds[2], bounds[3]) if bounds else None,
        )
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ReplayError(f"the kept surroundings are damaged ({error})") from error


def keep_terrain(terrain: Terrain) -> bytes:
    """The heights as they were used, to the millimetre."""
    import numpy as np

    millimetres = np.where(np.isnan(terrain.heights), _NO_HEIGHT, np.rint(np.nan_to_num(terrain.heights) * 1000)).astype("<i4")
    told = {
        "schema": TERRAIN,
        "rows": terrain.heights.shape[0],
        "columns": terrain.heights.shape[1],
        "west": terrain.west,
        "north": terrain.north,
        "cell_m": terrain.cell_m,
        "crs": terrain.crs,
        "source": terrain.source,
        "dated": terrain.dated,
        "uncertainty_m": terrain.uncertainty_m,
        "millimetres": base64.b64encode(millimetres.tobytes()).decode("ascii"),
    }
    return _packed(told)


def replay_terrain(kept: bytes) -> Terrain:
    """The terrain that was kept. Raises ReplayError."""
    import numpy as np

    told = _unpacked(kept, TERRAIN)
    try:
        whole = np.frombuffer(base64.b64decode(told["millimetres"]), dtype="<i4").reshape(told["rows"], told["columns"])
        heights = np.where(whole == _NO_HEIGHT, np.nan, whole / 1000)
        return Terrain(heights, told["west"], told["north"], told["cell_m"], told["crs"], told["source"], told["dated"], told["uncertainty_m"])
    except (KeyError, TypeError, ValueError) as error:
        raise ReplayError(f"the kept terrain is damaged ({error})") from error


_NO_HEIGHT = -(2**31)


def _kept(thing: Pipe | Point) -> tuple[str, str, str]:
    row: PipeRow | PointRow = row_of(thing)
    return pack_row(row), row.names, base64.b64encode(row.places).decode("ascii")


def _packed(told: dict[str, Any]) -> bytes:
    return zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def _unpacked(kept: bytes, schema: str) -> dict[str, Any]:
    try:
        told = json.loads(zlib.decompress(kept))
    except (zlib.error, ValueError) as error:
        raise ReplayError("the kept bytes are damaged") from error
    if not isinstance(told, dict) or told.get("schema") != schema:
        raise ReplayError(f"the kept bytes are no {schema}")
    return told
