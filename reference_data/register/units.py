"""Some objects of a source at a time, so that memory is bounded and another process can take a unit.

A unit gives attributes by SOSI path and coordinates, not yet pipes and points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import sosi
from network import Shape
from network.attributes import Attributes
from network.reading import LINES, POINTS, shape_of
from reference_data.register.columns import as_text, attributes_of, paths_of_columns, texts_of
from reference_data.register.places import coordinates, geometries, known_places, parts_of

END = re.compile(rb"^[ \t]*\.SLUTT", re.MULTILINE)


class Raw(NamedTuple):
    """One object before it is understood."""

    attributes: Attributes
    shape: Shape
    serial: int
    group_kind: str
    line: int | None = None


@dataclass(frozen=True)
class SosiUnit:
    """Some groups of a SOSI file: its head, and where they begin and end."""

    path: Path
    head_end: int
    begin: int
    end: int

    def objects(self) -> Iterator[Raw]:
        with self.path.open("rb") as file:
            head = file.read(self.head_end)
            file.seek(self.begin)
            body = file.read(self.end - self.begin)
        ending = b"" if END.search(body) else b"\n.SLUTT\n"
        for group in sosi.read(head + body + ending).groups:
            yield Raw(
                group.texts(),
                known_places(shape_of(group)),
                group.serial or 0,
                group.kind,
                group.line if self.begin == self.head_end else None,
            )


@dataclass(frozen=True)
class TableUnit:
    """Some rows of a table, as Arrow's own bytes."""

    batch: bytes
    geometry: str
    serial: int
    mapping: Mapping[str, str] | None
    serial_column: str | None = None

    def objects(self) -> Iterator[Raw]:
        import pyarrow as pa

        for batch in pa.ipc.open_stream(self.batch):
            names = [name for name in batch.schema.names if name != self.geometry]
            columns = [texts_of(batch.column(name)) for name in names]
            shapes = geometries(batch.column(self.geometry).to_numpy(zero_copy_only=False))
            paths = {kind: [paths_of_columns(names, kind, self.mapping)[name] for name in names] for kind in ("line", "point")}
            serials = batch.column(self.serial_column).to_pylist() if self.serial_column else None
            for index, (shape, *values) in enumerate(zip(shapes, *columns, strict=True)):
                serial = int(serials[index]) if serials else self.serial + index + 1
                for part in parts_of(shape):
                    kind = "point" if part.kind == "point" else "line"
                    yield Raw(attributes_of(paths[kind], values), part, serial, part.kind)


@dataclass(frozen=True)
class SosiTableUnit:
    """Some groups of a SOSI file as the columns that its reader made of them: for files with very many groups."""

    batch: bytes

    def objects(self) -> Iterator[Raw]:
        import pyarrow as pa

        for batch in pa.ipc.open_stream(self.batch):
            paths = [name for name in batch.schema.names if name not in ("kind", "serial", "geometry")]
            columns = [[tuple(value) if isinstance(value, list) else value for value in batch.column(name).to_pylist()] for name in paths]
            names = [path.removeprefix(".") for path in paths]
            kinds, serials = batch.column("kind").to_pylist(), batch.column("serial").to_pylist()
            shapes = geometries(batch.column("geometry").to_numpy(zero_copy_only=False))
            for kind, serial, shape, *values in zip(kinds, serials, shapes, *columns, strict=True):
                attributes = {name: value for name, value in zip(names, values, strict=True) if value}
                yield Raw(attributes, _group_shape(kind, shape), serial or 0, kind)


def _group_shape(kind: str, shape: Any) -> Shape:
    told = "line" if kind in LINES else "point" if kind in POINTS else "other"
    if told == "other" or shape is None or shape.is_empty:
        return Shape(told, ())
    if told == "point":
        return Shape(told, coordinates(shape)[:1])
    return Shape(told, coordinates(shape))


@dataclass(frozen=True)
class RowUnit:
    """Some rows of a database table: its columns, and for each row the id, the geometry as WKB and the values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, bytes | None, tuple[Any, ...]], ...]
    mapping: Mapping[str, str] | None

    def objects(self) -> Iterator[Raw]:
        paths = {kind: [paths_of_columns(self.columns, kind, self.mapping)[name] for name in self.columns] for kind in ("line", "point")}
        shapes = geometries([wkb for _, wkb, _ in self.rows])
        for (serial, _, values), shape in zip(self.rows, shapes, strict=True):
            texts = [as_text(value) for value in values]
            for part in parts_of(shape):
                kind = "point" if part.kind == "point" else "line"
                yield Raw(attributes_of(paths[kind], texts), part, serial, part.kind)


Unit = SosiUnit | SosiTableUnit | TableUnit | RowUnit
