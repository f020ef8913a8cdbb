"""What changed since the previous report of the same case: mended, remaining, new, other value.

Findings are matched by their lasting name first, where the object has not moved far; then by geometry, because a program may number
everything anew on export; then by name alone. A finding matched by geometry takes over the name it had, so that it keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any, cast

from reports.document import SCHEMA, ChangedDoc, DifferenceDoc, FixedDoc, Report
from reports.finding import FindingDoc
from reports.fingerprint import aspect, finding_id

SAME_NAME_M = 5.0
"""An object that kept its name and moved less than this is the same one; a name found farther off may have been given anew."""
SAME_PLACE_M = 1.0
"""Two findings of one rule this near are about the same object, whatever it is called."""
SAME_VALUE = {"m": 0.005, "mm": 0.5}
_SEVERITIES = ("blocker", "error", "warning", "info")
_STANDING = {"fail", "undecided", "near", "crashed"}
_NEEDED = ("id", "rule", "outcome", "subject")


class PreviousError(ValueError):
    """What was handed in as the previous report is not one. The text is one clear sentence."""


@dataclass(frozen=True)
class _Side:
    """One of the two reports: its findings that stand, and the lines of its pipes by their label."""

    findings: list[FindingDoc]
    pipes: Mapping[str, list[list[float]]]


def compare(previous: Mapping[str, Any], report: Report) -> Report:
    """The report with the key `difference`, and with the names its findings had before. Raises PreviousError."""
    try:
        return _compared(previous, report)
    except (AttributeError, IndexError, KeyError, TypeError) as fault:
        raise PreviousError("The previous report is damaged: something in it has the wrong form.") from fault


def _compared(previous: Mapping[str, Any], report: Report) -> Report:
    before, now = _side(_checked(previous)), _side(cast(Mapping[str, Any], report))
    pairs = _pairs(before, now)
    names = _names(report["findings"], {id(new): old["id"] for old, new in pairs})
    findings = [{**one, "id": name} for one, name in zip(report["findings"], names, strict=True)]
    old_ids, new_ids = {id(old) for old, _ in pairs}, {id(new) for _, new in pairs}
    gone = [one for one in before.findings if id(one) not in old_ids]
    looked_at = {rule["rule"] for rule in report["rules"] if rule["outcome"] not in {"not_run", "crashed"}}
    fixed = [one for one in gone if one["rule"] in looked_at]
    made: DifferenceDoc = {
        "previous_sha256": str((previous.get("delivery") or {}).get("sha256", "")),
        "fixed": [one["id"] for one in fixed],
        "remaining": [old["id"] for old, _ in pairs],
        "new": [name for one, name in zip(report["findings"], names, strict=True) if one["outcome"] in _STANDING and id(one) not in new_ids],
        "changed": [_change(old, new) for old, new in pairs if _is_changed(old, new)],
        "fixed_findings": [_fixed(one, report["language"]) for one in fixed],
        "not_checked": [one["id"] for one in gone if one["rule"] not in looked_at],
    }
    return cast(Report, _with_difference(report, findings, made))


def _with_difference(report: Report, findings: Sequence[Mapping[str, Any]], made: DifferenceDoc) -> dict[str, Any]:
    """Puts `difference` right behind `findings`, so that the key order does not hang on when it was made."""
    result: dict[str, Any] = {}
    for key, value in report.items():
        result[key] = value
        if key == "findings":
            result["findings"] = findings
            result["difference"] = made
    return result


def _checked(previous: object) -> Mapping[str, Any]:
    """What stands in a file can be anything."""
    if not isinstance(previous, Mapping):
        raise PreviousError('The previous report is not a report of Ferdigsjekk: its "schema" is missing.')
    schema = previous.get("schema")
    if not str(schema).startswith("ferdigsjekk-report/"):
        raise PreviousError('The previous report is not a report of Ferdigsjekk: its "schema" is missing.')
    if schema != SCHEMA:
        raise PreviousError(f"The previous report has the form {schema}, and this version reads {SCHEMA}.")
    findings = previous.get("findings")
    if not isinstance(findings, list) or not all(isinstance(one, Mapping) and all(key in one for key in _NEEDED) for one in findings):
        raise PreviousError('The previous report is damaged: its "findings" cannot be read.')
    for one in findings:
        words = all(isinstance(one[key], str) for key in ("id", "rule", "outcome")) and isinstance(one.get("message", ""), str)
        numbers = isinstance(one.get("measured"), int | float | None)
        if not words or not numbers or not isinstance(one["subject"], Mapping):
            raise PreviousError('The previous report is damaged: one of its "findings" has the wrong form.')
    return previous


def _side(report: Mapping[str, Any]) -> _Side:
    drawn = report.get("map") or {}
    lines = drawn.get("pipes", []) if isinstance(drawn, Mapping) else []
    pipes = {str(line.get("label")): line.get("coordinates", []) for line in lines if isinstance(line, Mapping)}
    return _Side([one for one in report["findings"] if one["outcome"] in _STANDING], pipes)


def _pairs(before: _Side, now: _Side) -> list[tuple[FindingDoc, FindingDoc]]:
    """(previous, present) for each finding that is in both, in the present order."""
    pairs: dict[int, FindingDoc] = {}
    taken: set[int] = set()

    def join(old: FindingDoc, new: FindingDoc) -> None:
        pairs[id(new)] = old
        taken.add(id(old))

    by_name = {one["id"]: one for one in before.findings}
    for new in now.findings:
        old = by_name.get(new["id"])
        if old is not None and _apart(old, new, before, now, missing=0.0) <= SAME_NAME_M:
            join(old, new)
    near = sorted(
        (distance, old["id"], new["id"], i, j)
        for i, old in enumerate(before.findings)
        if id(old) not in taken
        for j, new in enumerate(now.findings)
        if id(new) not in pairs and _alike(old, new)
        if (distance := _apart(old, new, before, now)) <= SAME_PLACE_M
    )
    for _, _, _, i, j in near:
        old, new = before.findings[i], now.findings[j]
        if id(old) not in taken and id(new) not in pairs:
            join(old, new)
    for new in now.findings:
        old = by_name.get(new["id"])
        if old is not None and id(old) not in taken and id(new) not in pairs:
            join(old, new)
    return [(pairs[id(new)], new) for new in now.findings if id(new) in pairs]


def _alike(old: FindingDoc, new: FindingDoc) -> bool:
    """The same rule about the same kind of thing, and the same aspect of it."""
    return (
        old["rule"] == new["rule"]
        and old["subject"].get("kind") == new["subject"].get("kind")
        and old["subject"].get("path") == new["subject"].get("path")
        and aspect(old.get("values") or {}) == aspect(new.get("values") or {})
    )


def _apart(old: FindingDoc, new: FindingDoc, before: _Side, now: _Side, missing: float = float("inf")) -> float:
    """Plan metres between the two findings' objects; `missing` when one of them has no place. Systems must agree."""
    if old.get("crs") != new.get("crs"):
        return missing
    first, second = _line(old, before), _line(new, now)
    if first is not None and second is not None:
        import shapely

        return float(shapely.hausdorff_distance(shapely.LineString(first), shapely.LineString(second)))
    here, there = old.get("location"), new.get("location")
    if here is None or there is None:
        return missing
    a, b = here["coordinates"], there["coordinates"]
    return hypot(a[0] - b[0], a[1] - b[1])


def _line(one: FindingDoc, side: _Side) -> list[list[float]] | None:
    """The plan line of the pipe that the finding is about."""
    subject = one["subject"]
    line = side.pipes.get(str(subject.get("serial"))) if subject.get("kind") == "pipe" and not subject.get("register") else None
    return line if line is not None and len(line) > 1 else None


def _names(findings: Sequence[FindingDoc], carried: Mapping[int, str]) -> list[str]:
    """Each finding's name: the one it had, else its own, made unlike those that others carry."""
    used = set(carried.values())
    names = []
    for one in findings:
        name = carried.get(id(one))
        if name is None:
            name, nth = one["id"], 1
            while name in used:
                nth += 1
                name = finding_id(one["rule"], one["id"], nth=nth)
            used.add(name)
        names.append(name)
    return names


def _is_changed(old: FindingDoc, new: FindingDoc) -> bool:
    if old["outcome"] != new["outcome"]:
        return True
    before, now = old.get("measured"), new.get("measured")
    if before is None or now is None:
        return before is not now
    return abs(before - now) >= SAME_VALUE.get(new["unit"] or "", 1e-6)


def _change(old: FindingDoc, new: FindingDoc) -> ChangedDoc:
    return {
        "id": old["id"],
        "outcome_before": old["outcome"],
        "outcome_now": new["outcome"],
        "measured_before": old.get("measured"),
        "measured_now": new["measured"],
        "unit": new["unit"],
    }


def _fixed(one: FindingDoc, lang: str) -> FixedDoc:
    made: FixedDoc = {"id": one["id"], "rule": one["rule"], "message": _words(one, lang)}
    severity = one.get("severity")
    return {"id": made["id"], "rule": made["rule"], "severity": severity, "message": made["message"]} if severity in _SEVERITIES else made


def _words(one: FindingDoc, lang: str) -> str:
    from reports.report import worded_finding

    try:
        return worded_finding(one, lang)["message"]
    except (KeyError, TypeError):
        return str(one.get("message", one["rule"]))
