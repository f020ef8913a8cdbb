"""A snapshot square by square, for whoever goes through all of it: what each square of a grid holds, and all that lies in some boxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from network import Pipe, Point
from reference_data.crs import Bounds
from reference_data.register.block_reader import READING_FAULTS, Held
from reference_data.register.found import by_serial
from reference_data.register.register import RegisterError

if TYPE_CHECKING:
    from reference_data.register.snapshot import SnapshotRegister

CELLS = """
    SELECT floor(e0 / {size!r})::BIGINT AS column_, floor(n0 / {size!r})::BIGINT AS row_, count(*) FROM objects GROUP BY ALL ORDER BY column_, row_"""


def cells(register: SnapshotRegister, size_m: float) -> dict[tuple[int, int], int]:
    """How many objects lie in each square: (column, row) counted from the origin of the register's coordinate system -> objects.

    An object belongs to the square that holds the lower left corner of its bounding box; squares without objects are left out. Raises
    RegisterError when the snapshot is damaged.
    """
    import duckdb

    try:
        rows = register._database.cursor().execute(CELLS.format(size=float(size_m))).fetchall()
    except duckdb.Error as error:
        raise RegisterError(f"{register.info.name}: the snapshot is damaged ({str(error).splitlines()[0]})") from error
    return {(int(column), int(row)): int(count) for column, row, count in rows}


def in_boxes(register: SnapshotRegister, boxes: Sequence[Bounds]) -> tuple[tuple[Pipe, ...], tuple[Point, ...]]:
    """All whose bounding box touches one of `boxes`, each object once, in the order of the source and the register's own system.

    Raises RegisterError when the snapshot is damaged.
    """
    held: Held = {}
    try:
        looks = [register._blocks.in_box(box, near, held) for box in boxes for near in (True, False)]
    except READING_FAULTS as error:
        raise RegisterError(f"{register.info.name}: the snapshot is damaged ({error})") from error
    found = {block.first + index: (block, index) for look in looks for block, indices in look for index in indices}
    pipes: list[Pipe] = []
    points: list[Point] = []
    for position in sorted(found):
        block, index = found[position]
        if block.is_pipe[index]:
            pipes += block.pipes([index])
        else:
            points += block.points([index])
    return tuple(sorted(pipes, key=by_serial)), tuple(sorted(points, key=by_serial))
