"""numpy arrays as Arrow ones and back, by their buffers: `pyarrow.array` would bring pandas in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa


def integers(values: Any, missing: Any = None) -> Any:
    """A numpy array of whole numbers as an Arrow one, null where `missing` says; unlike `pyarrow.array` it brings no pandas in."""
    kind = {2: pa.int16(), 4: pa.int32(), 8: pa.int64()}[values.dtype.itemsize]
    valid = None if missing is None else pa.py_buffer(np.packbits(~missing, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(np.ascontiguousarray(values))])


def numbers(values: Any) -> Any:
    """An Arrow array of whole numbers without nulls as a numpy one, without pandas as well."""
    kind = {16: np.int16, 32: np.int32, 64: np.int64}[values.type.bit_width]
    return np.frombuffer(values.buffers()[1], dtype=kind)[values.offset : values.offset + len(values)]


def pieces(values: list[bytes | None], kind: Any) -> Any:
    """Byte strings as an Arrow array of `kind` (string or binary), null for None, without pandas."""
    lengths = np.fromiter((len(value) if value is not None else 0 for value in values), dtype=np.int32, count=len(values))
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    missing = np.fromiter((value is None for value in values), dtype=bool, count=len(values))
    valid = pa.py_buffer(np.packbits(~missing, bitorder="little")) if missing.any() else None
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(offsets), pa.py_buffer(b"".join(value for value in values if value))])


def lists(counts: Any, values: Any) -> Any:
    """Lists of `counts` values each, null where there are none."""
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    valid = pa.py_buffer(np.packbits(counts > 0, bitorder="little"))
    return pa.Array.from_buffers(pa.list_(values.type), len(counts), [valid, pa.py_buffer(offsets)], children=[values])
