"""A report in short: just what the comparison with the next one needs, small enough to lie inside a page.

So a contractor without an account can be told what was mended since last time, and nobody keeps the report for it.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Any

from reports.difference import PreviousError
from reports.document import SCHEMA, Report
from reports.finding import FindingDoc

_STANDING = ("fail", "undecided", "near", "crashed")
_KEYS = ("id", "rule", "outcome", "severity", "subject", "values", "measured", "unit", "location", "crs", "message")
LARGEST_TEXT = 400_000
_LARGEST = 8_000_000


def digest(report: Report) -> str | None:
    """The report in short, letters that may stand anywhere; None when even that is too much."""
    findings = [one for one in report["findings"] if one["outcome"] in _STANDING]
    pipes = {str(one["subject"].get("serial")) for one in findings if one["subject"]["kind"] == "pipe"}
    short = {
        "schema": report["schema"],
        "delivery": {"sha256": report["delivery"]["sha256"]},
        "findings": [_short(one) for one in findings],
        "map": {"pipes": [{"label": one["label"], "coordinates": one["coordinates"]} for one in report["map"]["pipes"] if one["label"] in pipes]},
    }
    packed = zlib.compress(json.dumps(short, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    text = base64.urlsafe_b64encode(packed).decode()
    return text if len(text) <= LARGEST_TEXT else None


def read_digest(text: str) -> dict[str, Any]:
    """As `compare` takes it. Raises PreviousError."""
    if len(text) > LARGEST_TEXT:
        raise PreviousError("The previous report is too large.")
    unpacker = zlib.decompressobj()
    try:
        whole = unpacker.decompress(base64.urlsafe_b64decode(text.encode("ascii", "replace")), _LARGEST)
        found = json.loads(whole) if unpacker.eof else None
    except (binascii.Error, zlib.error, ValueError, RecursionError) as fault:
        raise PreviousError("The previous report cannot be read.") from fault
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise PreviousError("The previous report cannot be read.")
    return found


def _short(one: FindingDoc) -> dict[str, Any]:
    whole: dict[str, Any] = dict(one)
    return {key: whole[key] for key in _KEYS if whole.get(key) not in (None, {}, [])} | {"subject": one["subject"]}
