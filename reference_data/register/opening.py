"""One door to every kind of register."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reference_data.register.register import Register, RegisterError


def open_register(path: str | Path, mapping: Mapping[str, str] | None = None, crs: str | None = None, municipality: str | None = None) -> Register:
    """Opens a register: a SOSI, GeoPackage, GeoParquet, FlatGeobuf or GML file, a store of snapshots, or a `.toml` file that
    describes the tables of a PostGIS database.

    A store is the folder that `register import` fills, or one municipality's folder in it; of a store with several municipalities
    `municipality` says which. Raises RegisterError with one sentence when it cannot be used.
    """
    place = Path(path)
    if place.is_dir():
        return _from_store(place, municipality)
    if place.suffix.lower() == ".toml":
        from reference_data.register.postgis import open_postgis, read_tables

        return open_postgis(read_tables(place))
    from reference_data.register.file_register import read_register

    return read_register(place, mapping, crs)


def _from_store(place: Path, municipality: str | None) -> Register:
    from reference_data.municipalities import MunicipalityError
    from reference_data.municipalities import municipality as municipality_of
    from reference_data.register.store import Store

    if (place / "manifests").is_dir():
        opened: Register = Store(place.parent).open(place.name)
        return opened
    store = Store(place)
    known = store.municipalities()
    try:
        number = municipality_of(municipality).number if municipality else None
    except MunicipalityError as error:
        raise RegisterError(str(error)) from error
    if number is None and len(known) == 1:
        number = known[0]
    if number is None:
        told = f"it holds {', '.join(known)}, say which" if known else "it holds no register snapshot"
        raise RegisterError(f"{place}: not the register of one municipality ({told})")
    return store.open(number)
