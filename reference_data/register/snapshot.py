"""One snapshot: an immutable DuckDB file of rows in Hilbert order, asked by box.

Written aside and whole by `write_snapshot`; never changed after. Small row groups and plain min/max statistics find a box among
millions of rows; no spatial index is kept in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from network import PointKind
from network.packing import SEPARATOR, packed_attributes
from reference_data.crs import Bounds, CrsError, plan_transform, widened
from reference_data.register.register import RegisterError, RegisterInfo
from reference_data.register.stored_objects import StoredPipes, StoredPoints, Values
from reference_data.surroundings import Surroundings

if TYPE_CHECKING:
    import duckdb

FORMAT = 2
ROW_GROUP = 8192
MEMORY = "1GB"
SETTINGS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
AT_HAND = frozenset({PointKind.MANHOLE, PointKind.TAPPING, PointKind.BRANCH, PointKind.CONNECTION, PointKind.LID})
"""Kinds of points that most rules ask for, fetched with the surroundings."""

# every piece of these statements is a constant of this file; values and paths are parameters
CREATE_SORTED = """
    CREATE TEMP TABLE sorted AS
    SELECT (row_number() OVER (ORDER BY at_hand DESC, hilbert, serial, packed))::INTEGER AS pos, * FROM read_parquet(?)"""
CREATE_NODES = """
    CREATE TEMP TABLE nodes AS SELECT sid, arg_min(pos, serial) AS pos FROM sorted WHERE manhole AND sid IS NOT NULL GROUP BY sid"""
CREATE_LAYOUTS = """
    CREATE TABLE snapshot.layouts AS
    SELECT (row_number() OVER (ORDER BY names))::INTEGER AS layout, names FROM (SELECT DISTINCT names FROM sorted)"""
CREATE_OBJECTS = """
    CREATE TABLE snapshot.objects AS
    SELECT s.pos, at_hand, pipe, kind, e0, n0, e1, n1, a.pos AS start_pos, b.pos AS end_pos, layout, packed, places
    FROM sorted s JOIN snapshot.layouts l ON s.names = l.names
    LEFT JOIN nodes a ON s.from_node = a.sid LEFT JOIN nodes b ON s.to_node = b.sid ORDER BY s.pos"""
# numbers are written into these two: a bound parameter makes the database bring in pandas, which costs more than the query
OBJECTS = """
    SELECT pipe, pos, start_pos, end_pos, kind, packed, layout, places FROM objects
    WHERE at_hand = {at_hand} AND e0 <= {east!r} AND e1 >= {west!r} AND n0 <= {north!r} AND n1 >= {south!r}"""
BY_POSITION = "SELECT kind, packed, layout, places FROM objects WHERE pos IN ({positions})"


def write_snapshot(chunks: Path, target: Path) -> None:
    """Joins the chunk files of a folder into one DuckDB file at `target`, which must not be there yet."""
    import duckdb

    connection = duckdb.connect(config={**SETTINGS, "memory_limit": MEMORY, "temp_directory": str(chunks / "spill"), "threads": "2"})
    try:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"ATTACH '{_quoted(target)}' AS snapshot (ROW_GROUP_SIZE {ROW_GROUP})")
        connection.execute(CREATE_SORTED, [str(chunks / "*.parquet")])
        connection.execute(CREATE_NODES)
        connection.execute(CREATE_LAYOUTS)
        connection.execute(CREATE_OBJECTS)
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
            self._connection.execute("SET enable_progress_bar = false")
            found = self._connection.execute("SELECT format FROM about").fetchone()
            self._layouts: dict[int, str] = dict(self._connection.execute("SELECT layout, names FROM layouts").fetchall())
        except duckdb.Error as error:
            raise RegisterError(f"{info.name}: the snapshot is damaged or not whole ({_first_line(error)})") from error
        if found is None or found[0] != FORMAT:
            raise RegisterError(f"{info.name}: the snapshot was written by another version of the program; import the register again")

    def around(self, bounds: Bounds, crs: str, radius_m: float = 0.0) -> Surroundings:
        try:
            to_own, back = plan_transform(crs, self.info.crs), plan_transform(self.info.crs, crs)
        except CrsError as error:
            raise RegisterError(f"{self.info.name}: {error}") from error
        wide, (west, south, east, north) = widened(bounds, radius_m, to_own, back)
        look = _Look(self._connection.cursor(), self.info.name, self._layouts, (west, south, east, north))
        return Surroundings(
            snapshot=self.info.name,
            crs=crs,
            pipes=StoredPipes(look.near.pipes, look.other_pipes, back),
            points=StoredPoints(look.near.points, AT_HAND, look.other_points, back),
            taken=self.info.taken,
            objects=self.info.objects,
            radius_m=radius_m,
            municipality=self.info.municipality,
            bounds=wide,
        )

    def attribute_names(self, pipes: bool) -> tuple[str, ...]:
        """Names of all attributes that any pipe (or point) has, in the order of the layouts that hold them."""
        rows = self._connection.execute("SELECT DISTINCT layout FROM objects WHERE pipe = ? ORDER BY layout", [pipes]).fetchall()
        found: dict[str, None] = {}
        for (layout,) in rows:
            found.update(dict.fromkeys(self._layouts[layout].split(SEPARATOR)))
        repeated = any(self._layouts[layout] == "" for (layout,) in rows)
        if repeated:
            for batch in self.batches(pipes, 10_000):
                found.update(dict.fromkeys(name for packed, names, _ in batch if not names for name in packed_attributes(packed)))
        return tuple(name for name in found if name)

    def batches(self, pipes: bool, size: int) -> Iterator[list[tuple[str, str, bytes]]]:
        """All pipes (or points) as (packed text, names of attributes, places), in the order of the file."""
        found = self._connection.cursor().execute("SELECT packed, layout, places FROM objects WHERE pipe = ? ORDER BY pos", [pipes])
        while rows := found.fetchmany(size):
            yield [(packed, self._layouts[layout], places) for packed, layout, places in rows]

    def close(self) -> None:
        """Lets go of the file; surroundings that were handed out keep their own hold of it."""
        self.__dict__.pop("_connection", None)


class _Look:
    """One box of a snapshot: what is at hand is fetched at once, the rest when it is asked for, by a cursor of its own."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, name: str, layouts: dict[int, str], box: tuple[float, float, float, float]) -> None:
        self._cursor = cursor
        self._name = name
        self._layouts = layouts
        self._box = {name: float(value) for name, value in zip(("west", "south", "east", "north"), box, strict=True)}
        self.near = self._fetch(True, frozenset())
        self._far: _Found | None = None

    def other_pipes(self) -> list[Values]:
        return self._others().pipes

    def other_points(self) -> list[Values]:
        return self._others().points

    def _others(self) -> _Found:
        if self._far is None:
            self._far = self._fetch(False, self.near.positions)
        return self._far

    def _fetch(self, at_hand: bool, known: frozenset[int]) -> _Found:
        """Objects in the box, and the manholes beyond it that their pipes end in."""
        pipes: list[Values] = []
        points: list[Values] = []
        ends: set[int | None] = set()
        positions: set[int] = set()
        names = self._layouts
        for pipe, pos, start, end, kind, packed, layout, places in self._rows(OBJECTS.format(at_hand=at_hand, **self._box)):
            if pipe:
                pipes.append(Values(kind, packed, names[layout], places))
                ends.update((start, end))
            else:
                points.append(Values(kind, packed, names[layout], places))
                positions.add(pos)
        beyond = sorted(pos for pos in ends if pos is not None and pos not in positions and pos not in known)
        if beyond:
            rows = self._rows(BY_POSITION.format(positions=", ".join(map(str, beyond))))
            points += [Values(kind, packed, names[layout], places) for kind, packed, layout, places in rows]
        return _Found(pipes, points, frozenset((*positions, *beyond)))

    def _rows(self, query: str) -> list[Any]:
        import duckdb

        try:
            return self._cursor.execute(query).fetchall()
        except duckdb.Error as error:
            raise RegisterError(f"{self._name}: the snapshot is damaged ({_first_line(error)})") from error


class _Found(NamedTuple):
    pipes: list[Values]
    points: list[Values]
    positions: frozenset[int]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
