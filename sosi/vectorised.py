"""A stretch of well-formed groups to columns and coordinates at once, without an object a group.

Works on the bytes of the lines with numpy and Arrow and gives up (None) at the first thing that is not plainly regular; the caller then takes the
careful way. What it gives is the same as the careful way gives; the tests hold them together on every file of the corpus and on generated ones.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .buffers import integers, lists, numbers
from .points import Scale

# (least, most) points; the others are read the careful way
_COUNTS = {"PUNKT": (1, 1), "KURVE": (2, 1 << 40), "LINJE": (2, 1 << 40), "TEKST": (1, 1 << 40), "SYMBOL": (1, 3)}
_LINES = ("KURVE", "LINJE")
_SPECIAL = re.compile(r"(?:NØ[HD]?|REF|ENHET(?:-[HD])?)\Z", re.I)
_NAME = re.compile(r"[A-Za-zÆØÅæøå_][^.]*\Z")
_REFUSED = bytes([*range(10), 11, 12, *range(14, 32)])
_FILL = re.compile(rb"^![^\n]*\n", re.M)
_JOINED = re.compile(rb"[\"'][^\n]*&|&[^\n]*[\"']")
_EXACT = 1 << 53


class Stretch(NamedTuple):
    """Columns of a stretch: kinds and serials a group, an Arrow array a path, and coordinates (x, y, z) with the group each belongs to."""

    kinds: Any
    serials: Any
    columns: dict[str, Any]
    coordinates: Any
    owners: Any
    deep: Any


def vectorised(text: str, scale: Scale) -> Stretch | None:
    """The stretch as arrays, or None when it has anything that is not plainly regular."""
    data = _plain(text)
    if data is None:
        return None
    lines = _Lines(data)
    if not lines.sound():
        return None
    return lines.stretch(scale)


def _plain(text: str) -> bytes | None:
    """The text as UTF-8 without fill and comments; None when it has what cannot be told apart here."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data.translate(None, _REFUSED)) != len(data):
        return None
    if b"!" in data:
        data = _FILL.sub(b"", data)
        if b"!" in data:
            return None
    if not data.endswith(b"\n"):
        data += b"\n"
    if len(data) >= 1 << 31:
        return None
    if b"&" in data and (b'"' in data or b"'" in data) and _JOINED.search(data):
        return None
    return data


class _Lines:
    """The lines of a stretch: where they begin and end, how many dots they have, and which group they belong to."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.padded = np.frombuffer(data + b"\0\0\0\0\0\0\0\0", dtype=np.uint8)
        letters = self.padded[: len(data)]
        ends = np.flatnonzero(letters == 10).astype(np.int32)
        starts = np.empty_like(ends)
        starts[0] = 0
        starts[1:] = ends[:-1] + 1
        returns = (self.padded[ends - 1] == 13) & (ends > starts)
        self.stray_return = data.count(b"\r") != int(returns.sum())
        ends = ends - returns
        while (blank := (self.padded[ends - 1] == 32) & (ends > starts)).any():
            ends = ends - blank
        full = ends > starts
        self.starts, self.ends = starts[full], ends[full]
        self.blanks = np.flatnonzero(letters == 32).astype(np.int32)
        first = self.padded[self.starts]
        dots = first == 46
        second = dots & (self.padded[self.starts + 1] == 46)
        third = second & (self.padded[self.starts + 2] == 46)
        self.too_deep = bool((third & (self.padded[self.starts + 3] == 46)).any())
        self.level = dots.astype(np.int8) + second + third
        self.row = (first == 45) | ((first >= 48) & (first <= 57))

    def _nodes(self) -> bool:
        """Cuts the node marks from the ends of rows; whether a dot after a blank is nothing else anywhere."""
        padded = self.padded
        marks = self.blanks[padded[self.blanks + 1] == 46]
        if not len(marks):
            return True
        lines = np.searchsorted(self.starts, marks, side="right") - 1
        if not self.row[lines].all() or (lines[1:] == lines[:-1]).any():
            return False
        for offset, letter in enumerate(b"...KP ", 1):
            if (padded[marks + offset] != letter).any():
                return False
        ends = self.ends[lines]
        digits = ends - marks - 7
        if (digits < 1).any() or (digits > 9).any():
            return False
        for offset in range(int(digits.max())):
            letter_at = padded[np.minimum(marks + 7 + offset, len(padded) - 1)]
            if ((offset < digits) & ((letter_at < 48) | (letter_at > 57))).any():
                return False
        cut = marks.copy()
        while (blank := padded[cut - 1] == 32).any():
            cut = cut - blank
        self.ends[lines] = cut
        return True

    def sound(self) -> bool:
        """Whether every line is a name or a row of numbers and stands where it may; finds names and values on the way."""
        if not len(self.starts) or self.stray_return or self.too_deep or self.level[0] != 1 or not (self.row | (self.level > 0)).all():
            return False
        if not self._nodes():
            return False
        named = np.flatnonzero(self.level > 0)
        self.named = named
        level = self.level[named]
        begin = self.starts[named] + level
        end = self.ends[named]
        blanks = np.append(self.blanks, np.int32(len(self.data)))
        stop = np.minimum(blanks[np.searchsorted(blanks, begin)], end)
        value = np.minimum(stop + 1, end)
        while (more := (self.padded[value] == 32) & (value < end)).any():
            value = value + more
        self.quoted = np.zeros(len(named), dtype=bool)
        value_end = end
        for mark in (34, 39):
            found = self._quotes(mark, value, end)
            if found is None:
                return False
            self.quoted |= found
        value = value + self.quoted
        value_end = end - self.quoted
        offsets = np.empty(4 * len(named) + 1, dtype=np.int32)
        offsets[0:-1:4], offsets[1:-1:4], offsets[2:-1:4], offsets[3:-1:4] = begin, stop, value, value_end
        offsets[-1] = len(self.data)
        self.pieces = pa.StringArray.from_buffers(4 * len(named), pa.py_buffer(offsets), pa.py_buffer(self.data))
        names = self.pieces.take(integers(np.arange(0, 4 * len(named), 4, dtype=np.int32))).dictionary_encode()
        self.names = names.dictionary.to_pylist()
        self.codes = numbers(names.indices)
        self.filled = value_end > value
        self.value_start, self.value_end = value, value_end
        return self._in_order(level)

    def _quotes(self, mark: int, value: Any, end: Any) -> Any:
        """Which values stand in this quote mark as a whole; None when the mark is used in any other way that matters."""
        sign = bytes([mark])
        if sign not in self.data:
            return np.zeros(len(value), dtype=bool)
        found = (self.padded[value] == mark) & (self.padded[end - 1] == mark) & (end - value >= 2)
        count = int(found.sum())
        if mark == 34:
            return found if self.data.count(sign) == 2 * count else None
        if self.data.count(b" '") != count:
            return None
        for begin, stop in zip(value[found].tolist(), end[found].tolist(), strict=True):
            if self.data.count(sign, begin, stop) != 2:
                return None
        return found

    def _in_order(self, level: Any) -> bool:
        names = self.names
        special = np.array([bool(_SPECIAL.match(name)) for name in names])
        plain = np.array([bool(_NAME.match(name)) for name in names])
        header = np.array([name in ("NØ", "NØH") for name in names])
        is_group = level == 1
        is_header = header[self.codes] & (level == 2)
        if (special[self.codes] & ~is_header).any() or not (plain[self.codes] | is_group).all():
            return False
        if (is_header & self.filled).any():
            return False
        # what kind of line each one is: 1 group, 2 element, 3 element below, 4 header of coordinates, 5 row
        kind = np.full(len(self.starts), 5, dtype=np.int8)
        kind[self.named] = np.where(is_header, 4, level)
        before = kind[:-1]
        after = kind[1:]
        wrong = (
            ((after == 2) & (before > 3))
            | ((after == 3) & (before != 2) & (before != 3))
            | ((after == 5) & (before < 4))
            | ((before == 4) & (after != 5))
            | ((after == 1) & (before < 5))
            | ((after == 4) & (before == 4))
        )
        if wrong.any() or kind[-1] != 5:
            return False
        self.kind = kind
        self.is_group = is_group
        self.group_of_line = np.cumsum(kind == 1, dtype=np.int32) - 1
        return True

    def stretch(self, scale: Scale) -> Stretch | None:
        groups = np.flatnonzero(self.is_group)
        kinds = [self.names[code] for code in self.codes[groups]]
        serials = self._serials(groups)
        located = self._coordinates(scale)
        if serials is None or located is None or not set(kinds) <= set(_COUNTS):
            return None
        coordinates, owners, deep = located
        counts = np.bincount(owners, minlength=len(groups))
        least = np.array([_COUNTS[kind][0] for kind in kinds])
        most = np.array([_COUNTS[kind][1] for kind in kinds])
        if (counts < least).any() or (counts > most).any():
            return None
        return Stretch(kinds, serials, self._columns(len(groups)), coordinates, owners, deep)

    def _serials(self, groups: Any) -> Any:
        begin, end = self.value_start[groups], self.value_end[groups]
        length = end - begin
        first = self.padded[begin]
        if (
            (length < 2).any()
            or (length > 18).any()
            or (self.padded[end - 1] != 58).any()
            or (first < 48).any()
            or (first > 57).any()
            or self.quoted[groups].any()
        ):
            return None
        values = self.pieces.take(integers(groups * 4 + 2))
        return _whole(pc.utf8_slice_codeunits(values, 0, -1))

    def _coordinates(self, scale: Scale) -> Any:
        """Coordinates (n, 3) with NaN for no height, the group of each, and whether each group has heights."""
        rows = np.flatnonzero(self.kind == 5)
        offsets = np.empty(2 * len(rows) + 1, dtype=np.int32)
        offsets[0:-1:2], offsets[1:-1:2], offsets[-1] = self.starts[rows], self.ends[rows], len(self.data)
        strings = pa.StringArray.from_buffers(2 * len(rows), pa.py_buffer(offsets), pa.py_buffer(self.data))
        words = pc.split_pattern(strings.take(integers(np.arange(0, 2 * len(rows), 2, dtype=np.int32))), " ")
        size = numbers(pc.list_value_length(words))
        headers = self.named[np.flatnonzero(self.kind[self.named] == 4)]
        three = np.array([name == "NØH" for name in self.names])[self.codes[np.searchsorted(self.named, headers)]]
        last = np.searchsorted(headers, rows) - 1
        deep_row = three[last]
        if (size != 2 + deep_row).any():
            return None
        owners = self.group_of_line[rows]
        deep = np.zeros(int(self.group_of_line[-1]) + 1, dtype=bool)
        deep[owners[deep_row]] = True
        if deep[owners[~deep_row]].any():
            return None
        values = _whole(words.flatten())
        if values is None:
            return None
        first = np.concatenate([[0], np.cumsum(size[:-1])]).astype(np.int64)
        coordinates = np.full((len(rows), 3), np.nan)
        for axis, target in ((0, 1), (1, 0)):
            ground = _ground(values[first + axis], scale, axis)
            if ground is None:
                return None
            coordinates[:, target] = ground
        if deep_row.any():
            ground = _ground(values[first[deep_row] + 2], scale, 2)
            if ground is None:
                return None
            coordinates[deep_row, 2] = ground
        return coordinates, owners, deep

    def _columns(self, count: int) -> dict[str, Any]:
        """Path to an Arrow array of strings, or of lists of strings where a group repeats the element; in the order of their first appearance."""
        kind = self.kind[self.named]
        above = np.maximum.accumulate(np.where(kind == 2, np.arange(len(kind)), 0))
        paths = np.where(kind == 3, (self.codes[above].astype(np.int64) + 1) << 32, 0) + self.codes
        chosen = np.flatnonzero(((kind == 2) | (kind == 3)) & (self.filled | self.quoted))
        if not len(chosen):
            return {}
        # a dictionary keeps the order of first appearance and hashes where sorting would take long
        encoded = integers(paths[chosen]).dictionary_encode()
        different = numbers(encoded.dictionary)
        path = numbers(encoded.indices)
        order = np.argsort(path.astype(np.int16) if len(different) < 32000 else path, kind="stable")
        parts = np.split(chosen[order], np.cumsum(np.bincount(path))[:-1])
        rows = self.group_of_line[self.named]
        columns: dict[str, Any] = {}
        for code, lines in zip(different.tolist(), parts, strict=True):
            own, parent = code & 0xFFFFFFFF, code >> 32
            name = (self.names[parent - 1] + "." if parent else "") + self.names[own]
            columns[name] = self._column(lines, rows[lines], count)
        return columns

    def _column(self, lines: Any, rows: Any, count: int) -> Any:
        if (rows[1:] == rows[:-1]).any():
            values = self.pieces.take(integers(lines * 4 + 2))
            counts = np.bincount(rows, minlength=count)
            return lists(counts, values)
        places = np.zeros(count, dtype=np.int64)
        places[rows] = lines * 4 + 2
        missing = np.ones(count, dtype=bool)
        missing[rows] = False
        return self.pieces.take(integers(places, missing))


def _whole(strings: Any) -> Any:
    """Decimal whole numbers as int64; None when any is something else."""
    if pc.any(pc.match_substring(strings, "x", ignore_case=True)).as_py():
        return None
    try:
        return numbers(strings.cast(pa.int64()))
    except pa.ArrowInvalid:
        return None


def _ground(values: Any, scale: Scale, axis: int) -> Any:
    """Ground coordinates, rounded once as `Scale.ground` does; None where whole numbers in a float would not be exact."""
    unit, power = scale.unit if axis < 2 else scale.height_unit
    origin, origin_power = scale.origin[axis] if axis < 2 else (0, 0)
    if origin:
        least = min(power, origin_power)
        unit, origin = unit * 10 ** (power - least), origin * 10 ** (origin_power - least)
        power = least
    if not -22 <= power <= 0 or abs(unit) > 10**9 or abs(origin) > _EXACT:
        return None
    most = int(np.abs(values).max()) if len(values) else 0
    if most * abs(unit) + abs(origin) >= _EXACT:
        return None
    return (values * unit + origin) / float(10**-power)
