"""Stretches of a file as arrays: the vectorised way where it can, the careful way where it must, and both put together."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import shapely

from .blocks import Blocks, end_of
from .buffers import integers, lists
from .document import Document
from .elements import Element
from .geometry import LINES, geometry_of
from .group import Group
from .vectorised import Stretch, vectorised


class NeedsWholeFile(Exception):  # noqa: N818 - a turn of the road, not an error
    """Something in the stretch can only be understood from the whole file."""


# references lead out of a stretch, a second head changes what follows it, NUL and Ctrl-Z need a look from outside
_WHOLE = ("..REF", ".. :", ".HODE", "\x00", "\x1a")


class Part(NamedTuple):
    """One row a group: kinds, serials (Arrow, int64), an Arrow array a path, shapely geometries (None where there is none)."""

    kinds: list[str]
    serials: Any
    columns: dict[str, Any]
    shapes: Any


def parts_of(blocks: Blocks, areas: bool, meanwhile: str = "pyarrow") -> Iterator[Part]:
    """The parts of a file in order, as many at a time as there are processors. With `areas` false, raises NeedsWholeFile at the first reference.

    `meanwhile` is a module that will be needed afterwards: it is imported beside the work.
    """
    workers = min(4, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers + 1) as pool:
        pool.submit(import_module, meanwhile)
        waiting: deque[Future[Part]] = deque()
        for text in blocks.texts():
            waiting.append(pool.submit(_part, blocks, text, areas))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _part(blocks: Blocks, text: str, areas: bool) -> Part:
    if not areas and (not blocks.plain or any(word in text for word in _WHOLE)):
        raise NeedsWholeFile
    end = end_of(text)
    if not text[end:].removeprefix(".SLUTT").strip(" \t\r\n"):
        found = vectorised(text[:end], blocks.head.scale)
        if found is not None:
            return Part(found.kinds, integers(found.serials), found.columns, _shapes(found))
    return whole_part(blocks.document(text))


def whole_part(document: Document) -> Part:
    """A document as one part, group by group. Raises SosiError when its groups stand in several systems."""
    document.require_one_system()
    columns = {path: _array(values) for path, values in columns_of(document.groups).items()}
    serials = pa.array([group.serial for group in document.groups], pa.int64())
    return Part([group.kind for group in document.groups], serials, columns, geometries(document))


def joined(parts: list[Part]) -> Part:
    """Parts one after the other; a path that only some have is null in the others."""
    names = dict.fromkeys(name for part in parts for name in part.columns)
    columns: dict[str, Any] = {}
    for name in names:
        kind = pa.list_(pa.string()) if any(name in part.columns and pa.types.is_list(part.columns[name].type) for part in parts) else pa.string()
        chunks = [_as(part.columns[name], kind) if name in part.columns else pa.nulls(len(part.kinds), kind) for part in parts]
        columns[name] = pa.chunked_array(chunks, kind)
    shapes = np.concatenate([part.shapes for part in parts]) if parts else np.empty(0, dtype=object)
    serials = pa.chunked_array([part.serials for part in parts], pa.int64())
    return Part([kind for part in parts for kind in part.kinds], serials, columns, shapes)


def _as(values: Any, kind: Any) -> Any:
    """Strings as lists of one where the column has lists."""
    if values.type == kind:
        return values
    return lists(np.asarray(values.is_valid()).astype(np.int32), values.drop_null())


def columns_of(groups: list[Group]) -> dict[str, list[Any]]:
    """Path to one value a group: None, a text, or a list of texts where the group repeats the element."""
    columns: dict[str, list[Any]] = {}
    count = len(groups)
    for row, group in enumerate(groups):
        for path, element in group.paths():
            value = value_of(element)
            if value is None:
                continue
            column = columns.get(path)
            if column is None:
                column = columns[path] = [None] * count
            before = column[row]
            column[row] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    return columns


def value_of(element: Element) -> str | None:
    """The text of an element; None where nothing stands (a quoted empty text is something)."""
    return element.text if element.raw else None


def _array(values: list[Any]) -> Any:
    if any(isinstance(value, list) for value in values):
        return pa.array([[value] if isinstance(value, str) else value for value in values], pa.list_(pa.string()))
    return pa.array(values, pa.string())


def geometries(document: Document) -> Any:
    """One shapely geometry or None a group, as a numpy array."""
    serials: dict[int, Group] = {}
    duplicates: dict[int, list[Group]] = {}
    for group in document.groups:
        if group.serial is None:
            continue
        first = serials.setdefault(group.serial, group)
        if first is not group:
            duplicates.setdefault(group.serial, [first]).append(group)
    shapes = np.empty(len(document.groups), dtype=object)
    for row, group in enumerate(document.groups):
        shapes[row] = geometry_of(group, serials, duplicates)
    return shapes


def _shapes(found: Stretch) -> Any:
    """The geometries of a vectorised stretch: points and lines, each with or without heights."""
    is_line = np.array([kind in LINES for kind in found.kinds])
    shapes = np.empty(len(found.kinds), dtype=object)
    for lines in (False, True):
        for deep in (False, True):
            groups = np.flatnonzero((is_line == lines) & (found.deep == deep))
            if not len(groups):
                continue
            chosen = np.zeros(len(shapes), dtype=bool)
            chosen[groups] = True
            rows = chosen[found.owners]
            coordinates = found.coordinates[rows] if deep else found.coordinates[rows, :2]
            owners = found.owners[rows]
            if lines:
                place = np.zeros(len(shapes), dtype=np.int64)
                place[groups] = np.arange(len(groups))
                shapes[groups] = shapely.linestrings(coordinates, indices=place[owners])
            else:
                first = np.concatenate([[True], owners[1:] != owners[:-1]])
                shapes[groups] = shapely.points(coordinates[first])
    return shapes
