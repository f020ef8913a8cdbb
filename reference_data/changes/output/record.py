"""One change as a flat record: the same names in GeoJSON, GeoPackage and CSV."""

from __future__ import annotations

import json
from math import isnan
from typing import Any

from network import Coordinate, Pipe, Point
from reference_data.changes.model import Change, ChangeSet, Conflict, places_of

NAMESPACE = "va-register"
"""`navnerom` of the objects: ours for new ones; the register's ids keep their own `lokalId`."""

COLUMNS: dict[str, type] = {
    "change_id": str, "action": str, "change_kind": str, "reason": str, "certain": bool, "doubt": str, "featuretype": str, "lokal_id": str,
    "register_id": str, "kind": str, "function": str, "theme": str, "from_node": str, "to_node": str, "joins_id": str, "joins_kind": str,
    "chainage_m": float, "joins_offset_m": float, "main_id": str, "joins_others": str, "network_level": str, "owner": str, "status": str,
    "year": int, "material": str, "dimension_mm": float, "dimension_basis": str, "length_m": float, "bottom_height_m": float,
    "lid_height_m": float, "height_reference": str, "vertical_datum": str, "survey_method": str, "survey_accuracy_m": float,
    "survey_height_accuracy_m": float, "survey_date": str, "case_id": str, "report_id": str, "delivery_sha256": str, "file_serial": int,
    "file_line": int, "match_by": str, "match_confidence": float, "match_others": str, "before": str, "needs": str,
    "wall_mm": float, "sdr": float, "ring_stiffness": str, "pressure_class": str, "shape": str, "product_standard": str, "register_name": str,
    "trench": str, "survey_reason": str, "not_kept": str, "attributes": str,
}  # fmt: skip
CONFLICT_COLUMNS: dict[str, type] = {
    "conflict_id": str, "conflict_kind": str, "register_id": str, "survey": str, "register": str, "difference": float, "uncertainty": float,
    "unit": str, "constant_offset": float, "witnesses": int, "file_serial": int, "file_line": int,
}  # fmt: skip


def record(change: Change, changes: ChangeSet) -> dict[str, Any]:
    """Every column of `COLUMNS`, None where the change has no such thing."""
    thing, joins, match, subject = change.thing, change.joins, change.match, change.subject
    pipe = thing if isinstance(thing, Pipe) else None
    point = thing if isinstance(thing, Point) else None
    function = thing.function.value if thing.function is not None else None
    return {
        "change_id": change.id,
        "action": change.action.value,
        "change_kind": change.kind.value,
        "reason": change.reason or None,
        "certain": change.certain,
        "doubt": change.doubt or None,
        "featuretype": thing.objtype,
        "lokal_id": change.lokal_id,
        "register_id": change.register_id,
        "kind": thing.subject.kind if pipe is None else "pipe",
        "function": function,
        "theme": thing.theme,
        "from_node": pipe.from_node if pipe else None,
        "to_node": pipe.to_node if pipe else None,
        "joins_id": joins.id if joins else None,
        "joins_kind": joins.kind.value if joins else None,
        "chainage_m": _metres(joins.chainage_m) if joins else None,
        "joins_offset_m": _metres(joins.offset_m) if joins else None,
        "main_id": joins.main_id if joins else None,
        "joins_others": ",".join(joins.others) or None if joins else None,
        "network_level": pipe.network_level if pipe else None,
        "owner": thing.owner,
        "status": thing.status,
        "year": thing.year,
        "material": thing.material,
        "dimension_mm": thing.dimension_mm,
        "dimension_basis": pipe.dimension_basis if pipe else None,
        "length_m": _metres(pipe.line.length) if pipe else None,
        "bottom_height_m": point.bottom_height_m if point else None,
        "lid_height_m": point.lid_height_m if point else None,
        "height_reference": thing.height_reference.value if thing.height_reference else None,
        "vertical_datum": changes.vertical_datum,
        "survey_method": thing.survey.method,
        "survey_accuracy_m": thing.survey.accuracy_m,
        "survey_height_accuracy_m": thing.survey.height_accuracy_m,
        "survey_date": thing.survey.date,
        "case_id": changes.source.case_id or thing.case_number,
        "report_id": changes.source.report_id,
        "delivery_sha256": changes.source.sha256 or None,
        "file_serial": subject.serial if subject else None,
        "file_line": subject.line if subject else None,
        "match_by": match.by.value if match else None,
        "match_confidence": match.confidence if match else None,
        "match_others": ",".join(match.others) or None if match else None,
        "before": ", ".join(f"{field.name}: {_shown(field.before)} -> {_shown(field.after)}" for field in change.fields) or None,
        "needs": ",".join(change.needs) or None,
        "wall_mm": thing.wall_mm,
        "sdr": pipe.sdr if pipe else None,
        "ring_stiffness": pipe.ring_stiffness if pipe else None,
        "pressure_class": pipe.pressure_class if pipe else None,
        "shape": pipe.shape if pipe else point.form if point else None,
        "product_standard": pipe.product_standard if pipe else None,
        "register_name": point.register_id if point else None,
        "trench": thing.survey.trench,
        "survey_reason": thing.survey.reason,
        "not_kept": "; ".join(change.not_kept) or None,
        "attributes": json.dumps(dict(thing.attributes), ensure_ascii=False),
    }


def conflict_records(conflict: Conflict) -> list[tuple[Coordinate, dict[str, Any]]]:
    """A row for each witness, with its place."""
    nowhere = float("nan")
    return [
        (
            (one.east, one.north, nowhere),
            {
                "conflict_id": conflict.id,
                "conflict_kind": conflict.kind,
                "register_id": one.register_id,
                "survey": _shown(one.survey) if one.survey is not None else None,
                "register": _shown(one.register) if one.register is not None else None,
                "difference": one.difference,
                "uncertainty": one.uncertainty,
                "unit": conflict.unit,
                "constant_offset": conflict.difference,
                "witnesses": len(conflict.evidence),
                "file_serial": one.subject.serial,
                "file_line": one.subject.line,
            },
        )
        for one in conflict.evidence
    ]


def coordinates_of(change: Change) -> tuple[Coordinate, ...]:
    return places_of(change.thing)


def has_heights(coordinates: tuple[Coordinate, ...]) -> bool:
    return not any(isnan(z) for _, _, z in coordinates)


def _metres(value: float | None) -> float | None:
    return round(value, 3) if value is not None else None


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
