"""One snapshot: an immutable DuckDB file of rows in Hilbert order, asked by box.

Written aside and whole by `write_snapshot`; never changed after. Small row groups and plain min/max statistics find a box among
millions of rows; no spatial index is kept in the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from network import PointKind
from network.packing import PipeRow, PointRow
from reference_data.crs import Bounds, CrsError, plan_transform
from reference_data.register.register import RegisterError, RegisterInfo
from reference_data.register.stored_objects import StoredPipes, StoredPoints
from reference_data.surroundings import Surroundings

if TYPE_CHECKING:
    import duckdb

FORMAT = 1
ROW_GROUP = 8192
MEMORY = "1GB"
SETTINGS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
PIPE_COLUMNS = ", ".join(PipeRow._fields)
POINT_COLUMNS = ", ".join(PointRow._fields)
BOX = "e0, n0, e1, n1"
IN_BOX = "e0 <= ? AND e1 >= ? AND n0 <= ? AND n1 >= ?"
AT_HAND = frozenset({PointKind.MANHOLE, PointKind.TAPPING, PointKind.BRANCH, PointKind.CONNECTION})
"""Kinds of points that most rules ask for, fetched with the surroundings."""

# every piece of these statements is a constant of this file; values and paths are parameters
CREATE_POINTS = f"""
    CREATE TABLE snapshot.points AS
    SELECT (row_number() OVER (ORDER BY hilbert, serial, sid))::INTEGER AS pos, at_hand, {POINT_COLUMNS}, {BOX}
    FROM read_parquet(?) ORDER BY pos"""  # noqa: S608
CREATE_NODES = """
    CREATE TEMP TABLE nodes AS SELECT sid, arg_min(pos, serial) AS pos FROM snapshot.points WHERE sid IS NOT NULL GROUP BY sid"""
CREATE_PIPES = f"""
    CREATE TABLE snapshot.pipes AS
    SELECT main, {", ".join(f"p.{name}" for name in PipeRow._fields)}, {BOX}, a.pos AS start_pos, b.pos AS end_pos
    FROM read_parquet(?) p LEFT JOIN nodes a ON p.from_node = a.sid LEFT JOIN nodes b ON p.to_node = b.sid
    ORDER BY p.hilbert, p.serial, p.sid"""  # noqa: S608
PIPES = f"SELECT {PIPE_COLUMNS}, start_pos, end_pos FROM pipes WHERE main = ? AND {IN_BOX}"  # noqa: S608
POINTS = f"SELECT {POINT_COLUMNS}, pos FROM points WHERE at_hand = ? AND {IN_BOX}"  # noqa: S608
PLACES = f"SELECT pos FROM points WHERE {IN_BOX}"  # noqa: S608
ENDS = f"SELECT start_pos, end_pos FROM pipes WHERE {IN_BOX}"  # noqa: S608
POINT = f"SELECT {POINT_COLUMNS}, pos FROM points WHERE pos IN "  # noqa: S608


def write_snapshot(chunks: Path, target: Path) -> None:
    """Joins the chunk files of a folder into one DuckDB file at `target`, which must not be there yet."""
    import duckdb

    connection = duckdb.connect(config={**SETTINGS, "memory_limit": MEMORY, "temp_directory": str(chunks / "spill"), "threads": "2"})
    try:
        connection.execute(f"ATTACH '{_quoted(target)}' AS snapshot (ROW_GROUP_SIZE {ROW_GROUP})")
        connection.execute(CREATE_POINTS, [str(chunks / "*.points.parquet")])
        connection.execute(CREATE_NODES)
        connection.execute(CREATE_PIPES, [str(chunks / "*.pipes.parquet")])
        connection.execute("CREATE TABLE snapshot.about AS SELECT ? AS format", [FORMAT])
        connection.execute("CHECKPOINT snapshot")
        connection.execute("DETACH snapshot")
    finally:
        connection.close()


class SnapshotRegister:
    """A snapshot opened for reading. Many processes, and many threads of one, can use the same one."""

    def __init__(self, path: Path, info: RegisterInfo) -> None:
        import duckdb

        self.info = info
        try:
            self._connection = duckdb.connect(str(path), read_only=True, config={**SETTINGS, "threads": "1"})
            found = self._connection.execute("SELECT format FROM about").fetchone()
        except duckdb.Error as error:
            raise RegisterError(f"{info.name}: the snapshot is damaged or not whole ({_first_line(error)})") from error
        if found is None or found[0] != FORMAT:
            raise RegisterError(f"{info.name}: the snapshot was written by another version of the program; import the register again")

    def around(self, bounds: Bounds, crs: str, radius_m: float = 0.0) -> Surroundings:
        try:
            to_own, back = plan_transform(crs, self.info.crs), plan_transform(self.info.crs, crs)
        except CrsError as error:
            raise RegisterError(f"{self.info.name}: {error}") from error
        wide = (bounds[0] - radius_m, bounds[1] - radius_m, bounds[2] + radius_m, bounds[3] + radius_m)
        west, south, east, north = to_own.bounds(wide)
        look = _Look(self._connection.cursor(), self.info.name, (east, west, north, south))
        mains, points = look.pipes(True), look.points(True)
        return Surroundings(
            snapshot=self.info.name,
            crs=crs,
            pipes=StoredPipes([row[:-2] for row in mains], look.other_pipes, back),
            points=StoredPoints([row[:-1] for row in points], AT_HAND, look.other_points, back),
            taken=self.info.taken,
            objects=self.info.objects,
            radius_m=radius_m,
            municipality=self.info.municipality,
            bounds=wide,
        )

    def connection(self) -> duckdb.DuckDBPyConnection:
        """For exports: the open file, read only."""
        return self._connection

    def close(self) -> None:
        self._connection.close()


class _Look:
    """One box of a snapshot, with a cursor of its own, and what has been fetched of it."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, name: str, box: tuple[float, float, float, float]) -> None:
        self._cursor = cursor
        self._name = name
        self._box = box
        self._positions: set[int] = set()
        self._ends: set[int] = set()

    def pipes(self, main: bool) -> list[tuple[Any, ...]]:
        rows = self._rows(PIPES, [main, *self._box])
        self._ends.update(pos for row in rows for pos in row[-2:] if pos is not None)
        return rows

    def points(self, at_hand: bool) -> list[tuple[Any, ...]]:
        """Points in the box of the kinds at hand with the nodes beyond it of the mains, or the rest of both."""
        rows = self._rows(POINTS, [at_hand, *self._box])
        self._positions.update(row[-1] for row in rows)
        inside = self._positions if not at_hand else self._positions | {row[0] for row in self._rows(PLACES, [*self._box])}
        beyond = sorted(self._ends - inside)
        if beyond:
            rows += self._rows(f"{POINT}({', '.join('?' * len(beyond))})", beyond)
            self._positions.update(beyond)
        return rows

    def other_pipes(self) -> list[tuple[Any, ...]]:
        return [row[:-2] for row in self.pipes(False)]

    def other_points(self) -> list[tuple[Any, ...]]:
        self._ends.update(pos for row in self._rows(ENDS, [*self._box]) for pos in row if pos is not None)
        return [row[:-1] for row in self.points(False)]

    def _rows(self, query: str, values: list[Any]) -> list[tuple[Any, ...]]:
        import duckdb

        try:
            return self._cursor.execute(query, values).fetchall()
        except duckdb.Error as error:
            raise RegisterError(f"{self._name}: the snapshot is damaged ({_first_line(error)})") from error


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
