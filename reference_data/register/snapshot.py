"""One snapshot: an immutable DuckDB file of rows in Hilbert order, and beside it the same objects in blocks.

Written aside and whole by `write_snapshot`; never changed after. The database is for whoever wants all of it or asks in SQL. A check
looks into the blocks, because starting a database costs more than the whole answer. The database holds the hash of the blocks, so
that its own hash, which is the snapshot's name, stands for both.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from network import PointKind
from network.packing import SEPARATOR, packed_attributes
from reference_data.crs import Bounds, CrsError, plan_transform, widened
from reference_data.durable import sha256_of, sync_file
from reference_data.register.block import Part
from reference_data.register.block_reader import READING_FAULTS, BlockFile, Held
from reference_data.register.blocks import NO_MANHOLE, write_blocks
from reference_data.register.blocks import SUFFIX as BLOCKS
from reference_data.register.register import RegisterError, RegisterInfo
from reference_data.register.store import OTHER_VERSION
from reference_data.register.stored_objects import StoredPipes, StoredPoints
from reference_data.surroundings import Surroundings

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

FORMAT = 3
ROW_GROUP = 8192
MEMORY = "1GB"
BATCH = 64 * 1024
SETTINGS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
AT_HAND = frozenset({PointKind.MANHOLE, PointKind.TAPPING, PointKind.BRANCH, PointKind.CONNECTION, PointKind.LID})
"""Kinds of points that most rules ask for, fetched with the surroundings."""

# every piece of these statements is a constant of this file; values and paths are parameters
CREATE_SORTED = """
    CREATE TEMP TABLE sorted AS
    SELECT (row_number() OVER ())::INTEGER AS pos, * FROM (SELECT * FROM read_parquet(?) ORDER BY at_hand DESC, hilbert, serial, packed)"""
CREATE_NODES = """
    CREATE TEMP TABLE nodes AS SELECT sid, arg_min(pos, serial) AS pos FROM sorted WHERE manhole AND sid IS NOT NULL GROUP BY sid"""
CREATE_LAYOUTS = """
    CREATE TABLE snapshot.layouts AS
    SELECT (row_number() OVER (ORDER BY names))::INTEGER AS layout, names FROM (SELECT DISTINCT names FROM sorted)"""
CREATE_OBJECTS = """
    CREATE TABLE snapshot.objects AS
    SELECT s.pos, at_hand, pipe, kind, e0, n0, e1, n1, a.pos AS start_pos, b.pos AS end_pos, layout, packed, places
    FROM sorted s JOIN snapshot.layouts l ON s.names = l.names
    LEFT JOIN nodes a ON s.from_node = a.sid LEFT JOIN nodes b ON s.to_node = b.sid"""
SIDE = """
    SELECT pos, pipe, kind, e0, n0, e1, n1, start_pos, end_pos, layout, packed, places FROM snapshot.objects WHERE at_hand = ? ORDER BY pos"""


def write_snapshot(chunks: Path, target: Path) -> Path:
    """Joins the chunk files of a folder into one DuckDB file at `target`, which must not be there yet, and writes the blocks beside
    it. Returns where the blocks are. Raises RegisterError when the database cannot be written: the disk is full, say."""
    import duckdb

    try:
        return _written(chunks, target)
    except duckdb.Error as error:
        raise RegisterError(f"{target.parent}: the snapshot cannot be written ({str(error).splitlines()[0]})") from error


def _written(chunks: Path, target: Path) -> Path:
    import duckdb

    blocks = target.with_suffix(BLOCKS)
    connection = duckdb.connect(config={**SETTINGS, "memory_limit": MEMORY, "temp_directory": str(chunks / "spill"), "threads": "2"})
    try:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"ATTACH '{_quoted(target)}' AS snapshot (ROW_GROUP_SIZE {ROW_GROUP})")
        connection.execute(CREATE_SORTED, [str(chunks / "*.parquet")])
        connection.execute(CREATE_NODES)
        connection.execute(CREATE_LAYOUTS)
        connection.execute(CREATE_OBJECTS)
        connection.execute("DROP TABLE sorted")
        layouts = dict(connection.execute("SELECT layout, names FROM snapshot.layouts").fetchall())
        write_blocks(blocks, _side(connection, True), _side(connection, False), layouts)
        sync_file(blocks)
        connection.execute("CREATE TABLE snapshot.about AS SELECT ? AS format, ? AS blocks_sha256", [FORMAT, sha256_of(blocks)])
        connection.execute("CHECKPOINT snapshot")
        connection.execute("DETACH snapshot")
    finally:
        connection.close()
    return blocks


def _side(connection: duckdb.DuckDBPyConnection, at_hand: bool) -> Iterator[pa.RecordBatch]:
    yield from connection.execute(SIDE, [at_hand]).to_arrow_reader(BATCH)


class SnapshotRegister:
    """A snapshot opened for reading. Many processes, and many threads of one, can use the same one."""

    def __init__(self, path: Path, info: RegisterInfo) -> None:
        self.info = info
        self._path = path
        try:
            self._blocks = BlockFile(path.with_suffix(BLOCKS))
        except READING_FAULTS as error:
            raise RegisterError(f"{info.name}: the snapshot is damaged or not whole ({error})") from error

    def around(self, bounds: Bounds, crs: str, radius_m: float = 0.0) -> Surroundings:
        try:
            to_own, back = plan_transform(crs, self.info.crs), plan_transform(self.info.crs, crs)
        except CrsError as error:
            raise RegisterError(f"{self.info.name}: {error}") from error
        wide, (west, south, east, north) = widened(bounds, radius_m, to_own, back)
        look = _Look(self._blocks, self.info.name, (west, south, east, north))

        def pipes_within(box: Bounds) -> list[Part]:
            return look.others_within(widened(box, 0.0, to_own, back)[1], pipes=True)

        def points_within(box: Bounds) -> list[Part]:
            return look.others_within(widened(box, 0.0, to_own, back)[1], pipes=False)

        return Surroundings(
            snapshot=self.info.name,
            crs=crs,
            pipes=StoredPipes(look.near.pipes, look.other_pipes, pipes_within, back),
            points=StoredPoints(look.near.points, AT_HAND, look.other_points, points_within, back),
            taken=self.info.taken,
            objects=self.info.objects,
            radius_m=radius_m,
            municipality=self.info.municipality,
            bounds=wide,
        )

    def attribute_names(self, pipes: bool) -> tuple[str, ...]:
        """Names of all attributes that any pipe (or point) has, in the order of the layouts that hold them."""
        rows = self._database.execute("SELECT DISTINCT layout FROM objects WHERE pipe = ? ORDER BY layout", [pipes]).fetchall()
        layouts = self._layouts
        found: dict[str, None] = {}
        for (layout,) in rows:
            found.update(dict.fromkeys(layouts[layout].split(SEPARATOR)))
        repeated = any(layouts[layout] == "" for (layout,) in rows)
        if repeated:
            for batch in self.batches(pipes, 10_000):
                found.update(dict.fromkeys(name for packed, names, _ in batch if not names for name in packed_attributes(packed)))
        return tuple(name for name in found if name)

    def batches(self, pipes: bool, size: int) -> Iterator[list[tuple[str, str, bytes]]]:
        """All pipes (or points) as (packed text, names of attributes, places), in the order of the file."""
        layouts = self._layouts
        found = self._database.cursor().execute("SELECT packed, layout, places FROM objects WHERE pipe = ? ORDER BY pos", [pipes])
        while rows := found.fetchmany(size):
            yield [(packed, layouts[layout], places) for packed, layout, places in rows]

    def close(self) -> None:
        """Lets go of the files; surroundings that were handed out keep their own hold of them."""
        self.__dict__.pop("_blocks", None)
        self.__dict__.pop("_database", None)

    @cached_property
    def _database(self) -> duckdb.DuckDBPyConnection:
        import duckdb

        try:
            opened = duckdb.connect(str(self._path), read_only=True, config={**SETTINGS, "threads": "1"})
            opened.execute("SET enable_progress_bar = false")
            found = opened.execute("SELECT format FROM about").fetchone()
        except duckdb.Error as error:
            raise RegisterError(f"{self.info.name}: the snapshot is damaged or not whole ({_first_line(error)})") from error
        if found is None or found[0] != FORMAT:
            raise RegisterError(f"{self.info.name}: {OTHER_VERSION}")
        return opened

    @property
    def _layouts(self) -> dict[int, str]:
        return dict(self._database.execute("SELECT layout, names FROM layouts").fetchall())


class _Look:
    """One box of a snapshot: what is at hand is read at once, the rest when it is asked for."""

    def __init__(self, blocks: BlockFile, name: str, box: tuple[float, float, float, float]) -> None:
        self._blocks = blocks
        self._name = name
        self._box = box
        self._held: Held = {}
        self.near = self._fetch(True, frozenset())
        self._far: _Found | None = None

    def other_pipes(self) -> list[Part]:
        return self._others().pipes

    def other_points(self) -> list[Part]:
        return self._others().points

    def others_within(self, box: Bounds, pipes: bool) -> list[Part]:
        """Pipes or points not at hand, at least those that touch a smaller box."""
        if self._far is not None:
            return self._far.pipes if pipes else self._far.points
        try:
            found = self._blocks.in_box(box, False, self._held)
            return [(block, [index for index in indices if block.is_pipe[index] is pipes]) for block, indices in found]
        except READING_FAULTS as error:
            raise RegisterError(f"{self._name}: the snapshot is damaged ({error})") from error

    def _others(self) -> _Found:
        if self._far is None:
            self._far = self._fetch(False, self.near.positions)
        return self._far

    def _fetch(self, at_hand: bool, known: frozenset[int]) -> _Found:
        """Objects in the box, and the manholes beyond it that their pipes end in."""
        pipes: list[Part] = []
        points: list[Part] = []
        ends: set[int] = {NO_MANHOLE}
        positions: set[int] = set()
        try:
            for block, indices in self._blocks.in_box(self._box, at_hand, self._held):
                here = [index for index in indices if block.is_pipe[index]]
                there = [index for index in indices if not block.is_pipe[index]]
                pipes.append((block, here))
                points.append((block, there))
                ends.update(*[block.ends[index] for index in here])
                positions.update([block.first + index for index in there])
            beyond = sorted(ends - positions - known - {NO_MANHOLE})
            points += self._blocks.at(beyond, self._held)
        except READING_FAULTS as error:
            raise RegisterError(f"{self._name}: the snapshot is damaged ({error})") from error
        return _Found(pipes, points, frozenset((*positions, *beyond)))


class _Found(NamedTuple):
    pipes: list[Part]
    points: list[Part]
    positions: frozenset[int]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
