"""What only a person can see, for a delivery of this content: the tick list."""

from __future__ import annotations

from reports.document import ManualDoc, Report
from reports.wording import label

_SEWERS = {"SP", "OV", "AF", "DR"}


def manual(report: Report, lang: str) -> list[ManualDoc]:
    return [{"key": key, "text": label(lang, f"manual.{key}")} for key in manual_keys(report)]


def manual_keys(report: Report) -> list[str]:
    """Keys of `[manual]` in the texts, in the order of the tick list."""
    functions = {amount["function"] for amount in report["delivery"]["amounts"]}
    points = {amount["kind"] for amount in report["delivery"]["point_amounts"]}
    if not functions and not points:
        return []
    water, sewer = "VL" in functions, bool(functions & _SEWERS)
    wanted = {
        "property_place": any(one["rule"] == "VA-CRS-004" and one["outcome"] == "undecided" for one in report["findings"]),
        "photo_connection": True,
        "photo_colour": sewer,
        "photo_insulation": any(one["rule"].startswith("VA-DEPTH") and one["outcome"] in {"fail", "near"} for one in report["findings"]),
        "pressure_test": water,
        "tightness_test": sewer,
        "tracer_wire": water,
        "backflow": water,
        "core_drilling": "manhole" in points,
        "map_colours": True,
    }
    return [key for key, there in wanted.items() if there]
