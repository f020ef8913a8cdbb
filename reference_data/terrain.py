"""Ground heights over a small area, as a value: what a check holds cover against."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Heights: TypeAlias = npt.NDArray[np.float64]


class TerrainError(Exception):
    """A terrain model cannot be used; the message is one sentence that names the file and what is wrong with it."""


@dataclass(frozen=True, eq=False)
class Terrain:
    """A square grid of heights in metres; NaN where the model has none.

    `heights` has its rows from north to south; `west` and `north` are the outer edges of the grid, so the first cell's centre
    is half a cell inside them. Coordinates are in `crs`.
    """

    heights: Heights
    west: float
    north: float
    cell_m: float
    crs: str
    source: str
    dated: str | None = None
    """ISO date of the model, when it says so."""
    uncertainty_m: float | None = None
    """One standard deviation of a height; None leaves it to the rule pack."""

    def height(self, east: float, north: float) -> float:
        """Bilinear height in metres; NaN where the model does not cover."""
        import numpy as np

        return float(self.heights_at(np.array([[east, north]]))[0]) if not (isnan(east) or isnan(north)) else nan

    def heights_at(self, places: npt.ArrayLike) -> Heights:
        """Bilinear heights of N places given as an N x 2 array of (east, north).

        In the outer half cell the nearest centres count; a place beside a cell without height has none itself.
        """
        import numpy as np

        plan = np.asarray(places, dtype=np.float64).reshape(-1, 2)
        rows, columns = self.heights.shape
        if rows == 0 or columns == 0 or plan.size == 0:
            return np.full(len(plan), np.nan)
        x = (plan[:, 0] - self.west) / self.cell_m
        y = (self.north - plan[:, 1]) / self.cell_m
        inside = (x >= 0) & (x <= columns) & (y >= 0) & (y <= rows)
        x = np.where(inside, np.minimum(np.maximum(x - 0.5, 0.0), columns - 1), 0.0)
        y = np.where(inside, np.minimum(np.maximum(y - 0.5, 0.0), rows - 1), 0.0)
        column = np.minimum(x.astype(np.intp), max(columns - 2, 0))
        row = np.minimum(y.astype(np.intp), max(rows - 2, 0))
        right, below = np.minimum(column + 1, columns - 1), np.minimum(row + 1, rows - 1)
        u, v = x - column, y - row
        weights = np.array(((1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v))
        corners = self.heights[np.array((row, row, below, below)), np.array((column, right, column, right))]
        return np.where(inside, np.where(weights > 0, weights * corners, 0.0).sum(axis=0), np.nan)

    def covers(self, east: float, north: float) -> bool:
        return not isnan(self.height(east, north))
