"""The findings as GeoJSON (RFC 7946): longitude and latitude in WGS 84 as that form demands, the survey's own coordinates beside them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from reports.document import Report
from reports.finding import FindingDoc
from reports.json_text import json_text

if TYPE_CHECKING:
    from pyproj import Transformer

_DECIMALS = 9
"""A tenth of a millimetre."""


def render_geojson(report: Report) -> str:
    """A FeatureCollection, one feature a finding. A finding without a place, or in an unknown system, has `"geometry": null`.

    Heights stay out of the geometry, where they would have to be ellipsoidal, and stand as `height` with their datum.
    """
    collection = {
        "type": "FeatureCollection",
        "name": f"findings {report['case']['case_id'] or report['delivery']['file_name']}",
        "verdict": report["verdict"],
        "file_sha256": report["delivery"]["sha256"],
        "features": [_feature(one, row) for one, row in zip(report["findings"], rows(report), strict=True)],
    }
    return json_text(collection, indent=1)


def lonlat(coordinates: list[float], crs: str | None) -> list[float] | None:
    """Longitude and latitude of a place, None when the system is unknown or the place lies outside what it can be."""
    transformer = _transformer(crs) if crs else None
    if transformer is None:
        return None
    longitude, latitude = transformer.transform(coordinates[0], coordinates[1])
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return None
    return [round(float(longitude), _DECIMALS), round(float(latitude), _DECIMALS)]


def _feature(one: FindingDoc, row: dict[str, Any]) -> dict[str, Any]:
    location = one["location"]
    place = lonlat(location["coordinates"], one["crs"]) if location else None
    return {
        "type": "Feature",
        "id": one["id"],
        "geometry": {"type": "Point", "coordinates": place} if place else None,
        "properties": row,
    }


def rows(report: Report) -> list[dict[str, Any]]:
    """Each finding as a flat table row."""
    titles = {rule["rule"]: rule["title"] for rule in report["rules"]}
    return [_row(one, titles.get(one["rule"], one["rule"]), report) for one in report["findings"]]


def _row(one: FindingDoc, title: str, report: Report) -> dict[str, Any]:
    coordinates = one["location"]["coordinates"] if one["location"] else []
    subject = one["subject"]
    deviation = one.get("deviation")
    return {
        "number": one["number"],
        "rule": one["rule"],
        "title": title,
        "outcome": one["outcome"],
        "severity": one["severity"],
        "act": one["act"],
        "message": one["message"],
        "why": one["why"],
        "fix": one["fix"],
        "measured": one["measured"],
        "required": one["required"],
        "unit": one["unit"],
        "uncertainty": one["uncertainty"],
        "deviation_m": (deviation["about_m"] or deviation["at_least_m"]) if deviation else None,
        "place": one["where"],
        "kind": subject["kind"],
        "function": subject.get("function"),
        "serial": subject.get("serial"),
        "sid": subject.get("sid"),
        "line": subject.get("line"),
        "clause": ", ".join(part for part in (one["clause"]["document"], one["clause"]["part"]) if part),
        "east": coordinates[0] if coordinates else None,
        "north": coordinates[1] if coordinates else None,
        "height": coordinates[2] if len(coordinates) > 2 else None,
        "crs": one["crs"],
        "vertical_datum": report["delivery"]["vertical_datum"] if len(coordinates) > 2 else None,
        "file": report["delivery"]["file_name"],
        "case_id": report["case"]["case_id"],
    }


@lru_cache
def _transformer(crs: str) -> Transformer | None:
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        return Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    except ProjError:
        return None
