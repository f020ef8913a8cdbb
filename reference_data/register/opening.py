"""One door to every kind of register."""

from __future__ import annotations

import atexit
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from reference_data.register.register import Register, RegisterError
from reference_data.register.store import Manifest, Store


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


def kept_register(path: str | Path, municipality: str | None = None) -> Register:
    """As `open_register`, but this process keeps what it has opened for the next check: to open a store costs as much as a check, to
    read a file many times that. Shared, so do not close it. A file that changed, or a store that points to another snapshot, is opened
    anew; a database is asked anew each time."""
    place = Path(path)
    if place.suffix.lower() == ".toml":
        return open_register(place)
    manifest = None
    file = place
    if place.is_dir():
        store, number = _store_of(place, municipality)
        manifest, _ = store.in_use(number)
        file = store.path(number, manifest)
    try:
        status = file.stat()
    except OSError:
        return open_register(place, municipality=municipality)  # says what is wrong with it
    key = (manifest.info.name if manifest is not None else "", str(file.resolve()), status.st_mtime_ns, status.st_size)
    with _guard:
        if key not in _kept:
            _let_go(snapshots=manifest is not None)
            _kept[key] = _opened(file, manifest)
        return _kept[key]


KEPT_SNAPSHOTS = 4
"""As many municipalities as one process is likely to serve in turn. Of files, which lie in memory, only the last is kept."""

_guard = Lock()
_kept: dict[tuple[str, str, int, int], Register] = {}
"""By the snapshot's name (empty for a file), and the file with its time of change and size."""
atexit.register(_kept.clear)  # closed while there still is something to close them with


def _let_go(snapshots: bool) -> None:
    """Makes room for one more, the oldest first. Who still uses one has a hold of it."""
    alike = [key for key in _kept if bool(key[0]) is snapshots]
    for key in alike[: max(0, len(alike) - (KEPT_SNAPSHOTS if snapshots else 1) + 1)]:
        del _kept[key]


def _opened(file: Path, manifest: Manifest | None) -> Register:
    if manifest is not None:
        from reference_data.register.snapshot import SnapshotRegister

        return SnapshotRegister(file, manifest.info)
    from reference_data.register.file_register import read_register

    return read_register(file)


def _from_store(place: Path, municipality: str | None) -> Register:
    store, number = _store_of(place, municipality)
    return store.open(number)


def _store_of(place: Path, municipality: str | None) -> tuple[Store, str]:
    """The store that a folder is, or is one municipality's folder of, and the municipality that is meant."""
    if (place / "manifests").is_dir():
        return Store(place.parent), place.name
    store = Store(place)
    known = store.municipalities()
    number = _number_of(municipality) if municipality else None
    if number is None and len(known) == 1:
        number = known[0]
    if number is None:
        told = f"it holds {', '.join(known)}, say which" if known else "it holds no register snapshot"
        raise RegisterError(f"{place}: not the register of one municipality ({told})")
    return store, number


def _number_of(municipality: str) -> str:
    from reference_data.municipalities import MunicipalityError
    from reference_data.municipalities import municipality as municipality_of

    try:
        return municipality_of(municipality).number
    except MunicipalityError as error:
        raise RegisterError(str(error)) from error
