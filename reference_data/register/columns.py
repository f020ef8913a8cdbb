"""Rows of a table (GeoPackage, GeoParquet, ...) as attributes by SOSI path, so that the dialects' profiles can read them.

Column names are those of the export: a full path (`EGS_LEDNING.L_TEMA`) or the last name of it (`L_TEMA`, `MATERIAL`), in any
case, with ø and å also written o and a. A column that no profile knows is kept under its own name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import Any

from network.profiles import profile

TOP_LEVEL = (
    "OBJTYPE", "KVALITET", "GUID", "HØYDEREFERANSE", "LEDN_HØYDEREFERANSE", "HREF", "STEDF_FORH", "STEDF_ÅRSA", "DATAFANGSTDATO",
    "LTEMA", "PTEMA", "NETT_NIV", "LEDNINGSEIER",
)  # fmt: skip
GEOMETRY_TYPES = ("line", "point")


def paths_of_columns(columns: Iterable[str], kind: str, mapping: Mapping[str, str] | None = None) -> dict[str, str]:
    """The SOSI path of each column for objects of `kind` ("line" or "point"). `mapping` (column to
    path, or to the last name of one) goes before all guessing."""
    columns = list(columns)
    own = mapping or {}
    known = {_folded(path): path for path in (*TOP_LEVEL, *_gemini_paths(kind))}
    numeric = {_folded("LTEMA"), _folded("PTEMA")} & {_folded(own.get(name, name)) for name in columns}
    gemini = profile("gemini")
    theme = gemini.line_theme if kind == "line" else gemini.point_theme
    short = {_folded(name): name for path in (*_gemini_paths("line"), *_gemini_paths("point")) for name in (path.rsplit(".", 1)[-1],)}
    if not numeric:
        for path in _gemini_paths(kind):
            known.setdefault(_folded(path.rsplit(".", 1)[-1]), path)
        known.setdefault("TEMA", theme)
    found = {}
    for column in columns:
        told = own.get(column)
        named = (known.get(_folded(told)) or told) if told else known.get(_folded(column)) or known.get(_folded(column.replace("__", ".")))
        found[column] = named or (short.get(_folded(column), column) if numeric else column)
    return found


def unread_columns(columns: Sequence[str], mapping: Mapping[str, str] | None = None) -> list[str]:
    """Columns that no profile knows for pipes or points. Whole paths of the export are left out: whoever has them knows what they are."""
    named = [paths_of_columns(columns, kind, mapping) for kind in GEOMETRY_TYPES]
    known = {_folded(path) for path in TOP_LEVEL}
    return [
        name for name in columns
        if all(paths[name] == name for paths in named) and "." not in name and name not in (mapping or {}) and _folded(name) not in known
    ]  # fmt: skip


def attributes_of(paths: Sequence[str], texts: Sequence[str | None]) -> dict[str, str]:
    """A row's texts by path; empty ones are left out. The first column wins where two mean the same path."""
    found = {path: written for path, written in zip(paths, texts, strict=True) if written is not None}
    if len(set(paths)) != len(paths):
        for path, written in zip(reversed(paths), reversed(texts), strict=True):
            if written is not None:
                found[path] = written
    return found


def texts_of(column: Any) -> list[str | None]:
    """A whole Arrow column as texts, as `as_text` writes each."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_integer(kind):
        found: list[str | None] = pc.cast(column, pa.string()).to_pylist()
        return found
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        trimmed = pc.utf8_trim_whitespace(column)
        return list(pc.if_else(pc.equal(pc.utf8_length(trimmed), 0), None, trimmed).to_pylist())
    known: dict[Any, str | None] = {}
    written = []
    for value in column.to_pylist():
        if isinstance(value, (list, dict)):
            written.append(as_text(value))
            continue
        if value not in known:
            known[value] = as_text(value)
        written.append(known[value])
    return written


def as_text(value: Any) -> str | None:
    """A cell as SOSI would write it: whole numbers without decimals, nothing for null."""
    if value is None or value is False:
        return None
    if isinstance(value, float):
        if isnan(value):
            return None
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    if isinstance(value, (list, tuple)):
        return as_text(value[0]) if value else None
    text = str(value).strip()
    return text or None


def _gemini_paths(kind: str) -> list[str]:
    gemini = profile("gemini")
    fields, theme = (gemini.pipe, gemini.line_theme) if kind == "line" else (gemini.point, gemini.point_theme)
    group = f"{gemini.line_group if kind == 'line' else gemini.point_group}."
    more = [f"{group}SID", f"{group}TEMAGRUPPE", f"{group}F_Z", f"{group}T_Z", f"{group}VERT_NIVÅ", f"{group}INNVUTV_DIM"]
    return list(dict.fromkeys([theme, *(path for paths in fields.values() for path in paths if path.startswith(group)), *more]))


def _folded(name: str) -> str:
    return name.strip().upper().replace("Ø", "O").replace("Å", "A").replace("Æ", "A").replace("AA", "A")
