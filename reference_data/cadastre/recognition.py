"""By which names the layers and columns of the known datasets are recognised: Matrikkelen Eiendomskart Teig, Matrikkelen Adresse and
FKB-Bygning, as SOSI, GML, GeoPackage, FGDB or a table out of them.

Names are compared without case, signs and what stands before the last point or bar, so that `MATRIKKELENHET.GNR` is GNR. A column that is not
listed here is never read: owners' names and national identity numbers, where somebody has joined them in, do not come further than the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from reference_data.cadastre.cadastre import CadastreError, Kind

COLUMNS: dict[str, tuple[str, ...]] = {
    "municipality": ("kommunenummer", "kommunenr", "kommnr", "komm", "knr"),
    "gnr": ("gardsnummer", "gardsnr", "gårdsnummer", "gårdsnr", "gnr"),
    "bnr": ("bruksnummer", "bruksnr", "bnr"),
    "fnr": ("festenummer", "festenr", "fnr"),
    "numbers": ("matrikkelnummertekst", "mnrtekst", "matrikkelnummer", "matrikkelnr"),
    "object_type": ("objtype", "objekttype"),
    "disputed": ("tvist", "omtvistet"),
    "key": ("teigid", "objid"),
    "parcel_key": ("teigfk", "teigidfk", "teigid"),
    "address": ("adressetekst", "adresse"),
    "street": ("adressenavn", "gatenavn", "vegnavn", "adrnavn"),
    "house": ("nummer", "husnummer", "husnr"),
    "letter": ("bokstav", "husbokstav"),
    "building": ("bygningsnummer", "bygningsnr", "byggnr", "bygnnr"),
    "building_type": ("bygningstype", "bygningstypekode", "byggtypnbr"),
    "building_status": ("bygningsstatus", "bygningsstatuskode", "byggstat"),
    "extracted": ("datauttaksdato", "uttaksdato"),
    "east": ("øst", "ost", "east"),
    "north": ("nord", "north"),
    "epsg": ("epsgkode", "epsg"),
}
"""Our word -> how the column is called. A mapping of the operator's goes before it."""

LAYERS: dict[Kind, tuple[str, ...]] = {
    Kind.PARCELS: ("teig", "eiendomsteig", "teiger", "eiendomskartteig"),
    Kind.BUILDINGS: ("fkbbygningomrade", "bygningomrade", "bygning", "bygninger", "annenbygning", "fkbbygning"),
    Kind.ADDRESSES: ("adresse", "adresser", "vegadresse", "veiadresse", "matrikkeladresse", "matrikkelenadresse"),
}

OBJECT_TYPES: dict[Kind, frozenset[str]] = {
    Kind.PARCELS: frozenset({"teig"}),
    Kind.BUILDINGS: frozenset({"bygning", "annenbygning"}),
    Kind.ADDRESSES: frozenset({"vegadresse", "veiadresse", "matrikkeladresse", "adresse"}),
}
"""Objects of another type in the same layer, such as roofs without walls and boundaries, are left out and counted."""

GONE = frozenset({"BR", "BF", "BA"})
"""bygningsstatus of what stands no more: torn down or burnt, moved, number withdrawn."""


def plain(name: str) -> str:
    """A name as it is compared."""
    return re.sub(r"[^a-z0-9æøå]", "", re.split(r"[.|:]", name)[-1].casefold())


def columns_of(names: Iterable[str], told: Mapping[str, str]) -> dict[str, str]:
    """Our word -> the column of the layer that is meant, for those that are there. `told` is column -> our word, or a listed name."""
    there = list(names)
    found: dict[str, str] = {}
    for name in there:
        if name in told:
            found.setdefault(our_word(told[name]), name)
    plainly = {plain(name): name for name in reversed(there)}
    for word, candidates in COLUMNS.items():
        column = next((plainly[one] for one in candidates if one in plainly), None)
        if column is not None:
            found.setdefault(word, column)
    return found


def our_word(name: str) -> str:
    """Our word for what a mapping calls a column. Raises CadastreError when it is nothing that is read."""
    wanted = plain(name)
    for word, candidates in COLUMNS.items():
        if wanted == plain(word) or wanted in candidates:
            return word
    known = ", ".join(candidates[0] for candidates in COLUMNS.values())
    raise CadastreError(f'the mapping speaks of "{name}", which is nothing that is read; columns can be {known}')


def kind_of(layer: str, columns: Mapping[str, str], areas: bool, points: bool) -> Kind | None:
    """What the layer holds. `areas` and `points` say which shapes it can have; both where that is not known before it is read."""
    name = plain(layer)
    by_name = next((kind for kind, names in LAYERS.items() if name in names), None)
    if by_name is not None:
        return by_name if (points if by_name is Kind.ADDRESSES else areas) else None
    if areas and "building" in columns:
        return Kind.BUILDINGS
    if areas and ("numbers" in columns or {"gnr", "bnr"} <= set(columns)) and "address" not in columns:
        return Kind.PARCELS
    if points and ("address" in columns or "street" in columns) and {"gnr", "bnr"} <= set(columns):
        return Kind.ADDRESSES
    return None
