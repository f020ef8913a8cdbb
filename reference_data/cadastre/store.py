"""One municipality's cadastral map as a GeoPackage with an R-tree: opened for reading, asked for one box or one property at a time.

Any GIS program opens it too. It is written whole by `importing` and never changed after.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from reference_data.cadastre.cadastre import Address, Building, Cadastre, CadastreError, CadastreInfo, Dataset, Kind, Parcel
from reference_data.cadastre.property_number import PropertyNumber, property_numbers
from reference_data.crs import Bounds, CrsError, PlanTransform, plan_transform, widened

FORMAT = 1
HEAD_BYTES = 8
"""Of a geometry in a GeoPackage without an envelope; the rest is WKB."""
AROUND_M = 60.0
"""What lies farther from a delivery than this is no matter of its."""
MOST_OF_ONE_PROPERTY = 200
"""Parcels or addresses; a forest of the state has more, and more would say nothing more."""
LARGEST_NUMBER = 99_999
"""gnr, bnr and fnr have five digits at the most."""
FAULTS = (sqlite3.Error, ValueError, TypeError)

_COLUMNS = {
    Kind.PARCELS: "numbers, public, disputed",
    Kind.BUILDINGS: "number, type_code",
    Kind.ADDRESSES: "address, numbers",
}


def cadastre_file(folder: Path, municipality: str) -> Path:
    """Where a folder of stores keeps that of a municipality."""
    return folder / f"{municipality}.gpkg"


def written_plainly(address: str) -> str:
    """An address as it is compared: without case, points and doubled spaces, and with one spelling of road and street."""
    text = " ".join(address.encode(errors="replace").decode().casefold().replace(".", " ").replace(",", " ").split())
    return text.replace("vegen", "veien").replace("gaten", "gata")


class CadastreFile:
    """A store opened for reading. Each question opens the file anew, so that one that has been replaced is seen at once."""

    def __init__(self, path: Path) -> None:
        """Raises CadastreError when there is no store there that this version reads."""
        self.path = path
        if not path.is_file():
            raise CadastreError(f"{path}: there is no cadastral map there; make one with `ferdigsjekk cadastre import`")
        try:
            with closing(self._opened()) as database:
                rows = database.execute("SELECT format, municipality, crs FROM about").fetchall()
                listed = database.execute("SELECT kind, source, dated, objects FROM datasets ORDER BY kind").fetchall()
        except sqlite3.Error as error:
            raise CadastreError(f"{path.name}: damaged, or not a file that `ferdigsjekk cadastre import` made ({error})") from error
        if len(rows) != 1 or rows[0][0] != FORMAT:
            raise CadastreError(f"{path.name}: made by another version of the program; import it anew")
        self.info = CadastreInfo(rows[0][1], rows[0][2], tuple(Dataset(Kind(kind), source, dated, count) for kind, source, dated, count in listed))

    def around(
        self, bounds: Bounds, crs: str, *, of: PropertyNumber | None = None, address: str | None = None, radius_m: float = AROUND_M
    ) -> Cadastre:
        """What touches the box widened by `radius_m`, and the property `of` with its addresses wherever they are, in the system `crs`.
        Raises CadastreError."""
        try:
            there, back = plan_transform(crs, self.info.crs), plan_transform(self.info.crs, crs)
        except CrsError as error:
            raise CadastreError(f"{self.path.name}: {error}") from error
        box = widened(bounds, radius_m, there, back)[1]
        try:
            with closing(self._opened()) as database:
                ask = _Question(database, back)
                found = Cadastre(
                    crs, tuple(map(_parcel, ask.within(Kind.PARCELS, box))), tuple(map(_building, ask.within(Kind.BUILDINGS, box))),
                    tuple(map(_address, ask.within(Kind.ADDRESSES, box))), self.info.datasets, of,
                )  # fmt: skip
                if of is not None:
                    found = replace(
                        found,
                        own_parcels=tuple(map(_parcel, ask.of_property(Kind.PARCELS, of))),
                        own_addresses=tuple(map(_address, ask.of_property(Kind.ADDRESSES, of))),
                    )
                return replace(found, same_address=tuple(map(_address, ask.written_as(address)))) if address else found
        except FAULTS as error:
            raise CadastreError(f"{self.path.name}: the cadastral map is damaged ({error}); import it anew") from error

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


Row = tuple[Any, Any, Any, Any]
"""Geometry, then the kind's columns."""


class _Question:
    """Rows of a store, their geometry first."""

    def __init__(self, database: sqlite3.Connection, back: PlanTransform) -> None:
        self._database = database
        self._back = back

    def within(self, kind: Kind, box: Bounds) -> Iterator[Row]:
        west, south, east, north = box
        sql = (
            f"SELECT geom, {_COLUMNS[kind]} FROM {kind} WHERE fid IN "  # noqa: S608 - names of our own
            f"(SELECT id FROM rtree_{kind}_geom WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?) ORDER BY fid"
        )
        return self._rows(sql, (west, east, south, north))

    def of_property(self, kind: Kind, number: PropertyNumber) -> list[Row]:
        """Of the property, its leased ground too. Of leased ground that has nothing of its own, the property that it is leased out of."""
        if max(number) > LARGEST_NUMBER:
            return []
        own = f"SELECT DISTINCT fid FROM {kind}_numbers WHERE gnr = ? AND bnr = ? AND (? OR fnr = ?) LIMIT {MOST_OF_ONE_PROPERTY}"  # noqa: S608
        sql = f"SELECT geom, {_COLUMNS[kind]} FROM {kind} WHERE fid IN ({own}) ORDER BY fid"  # noqa: S608
        found = list(self._rows(sql, (number.gnr, number.bnr, not number.fnr, number.fnr)))
        return found if found or not number.fnr else list(self._rows(sql, (number.gnr, number.bnr, False, 0)))

    def written_as(self, address: str) -> Iterator[Row]:
        sql = f"SELECT geom, {_COLUMNS[Kind.ADDRESSES]} FROM addresses WHERE plain = ? ORDER BY fid LIMIT {MOST_OF_ONE_PROPERTY}"  # noqa: S608
        return self._rows(sql, (written_plainly(address),))

    def _rows(self, sql: str, values: Sequence[Any]) -> Iterator[Row]:
        import shapely

        rows = self._database.execute(sql, values).fetchall()
        if not rows:
            return
        shapes = self._back.shapes(shapely.from_wkb([row[0][HEAD_BYTES:] for row in rows]))
        for shape, row in zip(shapes, rows, strict=True):
            yield (shape, *row[1:], None, None)[:4]


def _parcel(row: Row) -> Parcel:
    outline, numbers, public, disputed = row
    return Parcel(outline, property_numbers(numbers), bool(public), bool(disputed))


def _building(row: Row) -> Building:
    return Building(row[0], row[1], row[2])


def _address(row: Row) -> Address:
    place, text, numbers, _ = row
    return Address(float(place.x), float(place.y), text, next(iter(property_numbers(numbers)), None))
