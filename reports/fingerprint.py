"""The lasting name of a finding: rule, object and what it is about, never a serial number or a line.

A file may be exported again with other serial numbers; the finding must keep its name, because difference, dispensation and
statistics hang on it. The object is named by GUID, else SID, else its kind and rounded position (1 m). Where even that moved,
`reports.difference` matches by geometry and carries the earlier name over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from network import Coordinate, Subject

NAMING_VALUES = ("attribute", "field", "code", "function", "element", "kind", "document", "certificate")
"""Values that tell two findings of one rule on one object apart."""

_CELL_M = 1.0


def identity(subject: Subject, at: Coordinate | None) -> str:
    """What lasts about an object, as text. `at` is any point that moves with the object."""
    if subject.guid:
        return f"guid:{subject.guid}"
    if subject.sid:
        return f"{subject.kind}:sid:{subject.sid}"
    if subject.path:
        return f"{subject.kind}:path:{subject.path}"
    if at is not None:
        return f"{subject.kind}:at:{round(at[0] / _CELL_M)}:{round(at[1] / _CELL_M)}"
    return subject.kind


def aspect(values: Mapping[str, Any]) -> str:
    """What about the object the finding is, from the values that name something."""
    return "|".join(f"{key}={values[key]}" for key in NAMING_VALUES if isinstance(values.get(key), str))


def finding_id(rule: str, who: str, what: str = "", nth: int = 1) -> str:
    """`VA-TAP-001:9f2c…` with 16 hex digits; `nth` tells equals apart, from 1."""
    text = "\n".join((rule, who, what, str(nth)))
    # A form's own field may be called anything that JSON can escape, halves of characters too.
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{rule}:{digest[:16]}"


def finding_ids(keys: Iterable[tuple[str, str, str]]) -> list[str]:
    """Ids for findings given as (rule, identity, aspect), in order; equal keys are numbered in the order they come."""
    seen: dict[tuple[str, str, str], int] = {}
    made = []
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        made.append(finding_id(*key, nth=seen[key]))
    return made
