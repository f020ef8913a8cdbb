"""The change set as CSV for spreadsheets: UTF-8 with a byte order mark, semicolons, one row a change, then one a conflict."""

from __future__ import annotations

import csv
from io import StringIO
from math import isnan
from typing import Any

from reference_data.changes.model import ChangeSet
from reference_data.changes.output.record import COLUMNS, CONFLICT_COLUMNS, conflict_records, coordinates_of, record

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
PLACE = ("east", "north", "height")


def to_csv(changes: ChangeSet) -> bytes:
    """Columns of both; a row has the columns of its own sort filled. Places are the first vertex."""
    own = [name for name in CONFLICT_COLUMNS if name not in COLUMNS]
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([*COLUMNS, *PLACE, *own])
    for change in changes.changes:
        values = record(change, changes)
        writer.writerow([*(_cell(values[name]) for name in COLUMNS), *map(_cell, coordinates_of(change)[0]), *("" for _ in own)])
    for conflict in changes.conflicts:
        for place, row in conflict_records(conflict):
            writer.writerow([*(_cell(row.get(name)) for name in COLUMNS), *map(_cell, place), *(_cell(row[name]) for name in own)])
    return (BOM + text.getvalue()).encode()


def _cell(value: Any) -> str:
    """Numbers with a full stop and three decimals at most; a text that a spreadsheet would run as a formula is made plain."""
    if value is None or (isinstance(value, float) and isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    text = str(value)
    return "'" + text if isinstance(value, str) and text.startswith(FORMULA) else text
