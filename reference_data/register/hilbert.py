"""The order of places along a Hilbert curve, so that what lies together in the ground lies together in the file."""

from __future__ import annotations

from typing import Any

BITS = 16
CELL_M = 64.0
ORIGIN = (-1_000_000.0, -1_000_000.0)
DEGREE_CELL = 0.0006


def hilbert_order(east: Any, north: Any) -> Any:
    """Place on the curve of each (east, north), as int64. Metres in cells of 64 m over the whole country; degrees in cells of about
    the same size."""
    import numpy as np

    x, y = np.asarray(east, dtype=float), np.asarray(north, dtype=float)
    degrees = len(x) > 0 and bool((np.abs(x) <= 180).all() and (np.abs(y) <= 90).all())
    if degrees:
        column, row = np.floor((x + 20) / DEGREE_CELL), np.floor((y - 50) / DEGREE_CELL)
    else:
        column, row = np.floor((x - ORIGIN[0]) / CELL_M), np.floor((y - ORIGIN[1]) / CELL_M)
    most = (1 << (BITS + 2)) - 1
    return _curve(np.clip(column, 0, most).astype(np.int64), np.clip(row, 0, most).astype(np.int64), BITS + 2)


def _curve(x: Any, y: Any, bits: int) -> Any:
    import numpy as np

    x, y = x.copy(), y.copy()
    order = np.zeros_like(x)
    size = 1 << (bits - 1)
    while size:
        right, up = (x & size) > 0, (y & size) > 0
        order += size * size * np.where(right, np.where(up, 2, 3), np.where(up, 1, 0))
        turn = ~up
        flip = turn & right
        x, y = np.where(flip, size - 1 - (x & (size - 1)), x & (size - 1)), np.where(flip, size - 1 - (y & (size - 1)), y & (size - 1))
        x, y = np.where(turn, y, x), np.where(turn, x, y)
        size >>= 1
    return order
