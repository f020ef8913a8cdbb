"""What only a person can see, for a delivery of this content: the tick list. What the municipality does not ask for, or this work has nothing of,
is not on it."""

from __future__ import annotations

from reports.document import ManualDoc, Report
from reports.wording import label

_SEWERS = {"SP", "OV", "AF", "DR"}
_COLOURS = {"VA-MAT-001", "VA-MAT-002"}


def manual(report: Report, lang: str) -> list[ManualDoc]:
    return [{"key": key, "text": label(lang, f"manual.{key}")} for key in manual_keys(report)]


def manual_keys(report: Report) -> list[str]:
    """Keys of `[manual]` in the texts, in the order of the tick list."""
    functions = {amount["function"] for amount in report["delivery"]["amounts"]}
    points = {amount["kind"] for amount in report["delivery"]["point_amounts"]}
    if not functions and not points:
        return []
    water, sewer = "VL" in functions, bool(functions & _SEWERS)
    asked = {one["rule"] for one in report["rules"] if one["outcome"] != "not_applicable"}
    lays = report["case"]["kind"] != "DISCONNECT"
    wanted = {
        "property_place": any(one["rule"] == "VA-CRS-004" and one["outcome"] == "undecided" for one in report["findings"]),
        "photo_connection": "VA-ATT-013" in asked,
        "photo_colour": sewer and bool(asked & _COLOURS),
        "photo_insulation": any(one["rule"].startswith("VA-DEPTH") and one["outcome"] in {"fail", "near"} for one in report["findings"]),
        "pressure_test": water and lays,
        "tightness_test": sewer and lays,
        "tracer_wire": water and "VA-MAT-008" in asked,
        "backflow": water and "VA-MAT-009" in asked,
        "core_drilling": "VA-CONN-009" in asked,
        "map_colours": "VA-ATT-002" in asked,
    }
    return [key for key, there in wanted.items() if there]
