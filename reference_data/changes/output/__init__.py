"""A change set in the forms that others read: GeoJSON, GeoPackage, SOSI and CSV."""

from __future__ import annotations

from enum import StrEnum

from reference_data.changes.model import ChangeSet


class Form(StrEnum):
    GEOJSON = "geojson"
    GPKG = "gpkg"
    SOSI = "sosi"
    CSV = "csv"


def written(changes: ChangeSet, form: Form) -> bytes:
    """The change set as bytes. Raises sosi.SosiError where SOSI cannot hold it: no KOORDSYS, or a letter that the character set lacks."""
    match form:
        case Form.GEOJSON:
            from reference_data.changes.output.geojson import to_geojson

            return to_geojson(changes)
        case Form.GPKG:
            from reference_data.changes.output.gpkg import to_gpkg

            return to_gpkg(changes)
        case Form.SOSI:
            from reference_data.changes.output.sosi_file import to_sosi

            return to_sosi(changes)
        case Form.CSV:
            from reference_data.changes.output.csv_table import to_csv

            return to_csv(changes)


__all__ = ["Form", "written"]
