"""One door to every kind of register."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reference_data.register.register import Register


def open_register(path: str | Path, mapping: Mapping[str, str] | None = None, crs: str | None = None) -> Register:
    """Opens a register: a SOSI, GeoPackage, GeoParquet, FlatGeobuf or GML file.

    Raises RegisterError with one sentence when it cannot be used.
    """
    from reference_data.register.file_register import read_register

    return read_register(path, mapping, crs)
