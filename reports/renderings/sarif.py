"""The findings as SARIF 2.1.0, with our own fingerprints, so that identity is not left to the receiver."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from reports.document import Report
from reports.finding import FindingDoc, RuleDoc
from reports.json_text import json_text

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"blocker": "error", "error": "error", "warning": "warning", "info": "note"}
_KINDS = {"fail": "fail", "near": "review", "undecided": "open", "not_run": "notApplicable", "crashed": "open"}


def render_sarif(report: Report) -> str:
    """One run. Results are the findings; what was not run or crashed is also told as a notification of the run."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report)]}
    return json_text(log, indent=1)


def _run(report: Report) -> dict[str, Any]:
    tool, delivery = report["tool"], report["delivery"]
    order = {rule["rule"]: index for index, rule in enumerate(report["rules"])}
    return {
        "tool": {
            "driver": {
                "name": tool["name"],
                "semanticVersion": tool["version"],
                "language": report["language"],
                "rules": [_rule(rule, report) for rule in report["rules"]],
            }
        },
        "language": report["language"],
        "artifacts": [
            {
                "location": {"uri": _uri(report), "index": 0},
                "length": delivery["bytes"],
                "hashes": {"sha-256": delivery["sha256"]},
                "encoding": delivery["encoding"]["used"],
                "roles": ["analysisTarget"],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": f"{report['pack']['id']}/{report['case']['case_id'] or delivery['sha256'][:16]}"},
        "invocations": [
            {
                "executionSuccessful": report["summary"]["crashed"] == 0,
                "toolExecutionNotifications": [_notification(one, order) for one in report["findings"] if one["outcome"] in {"not_run", "crashed"}],
            }
        ],
        "results": [_result(one, report, order) for one in report["findings"] if one["outcome"] not in {"not_run", "crashed"}],
        "properties": {"verdict": report["verdict"], "summary": report["summary"], "pack": report["pack"], "level": report["level"]},
    }


def _rule(rule: RuleDoc, report: Report) -> dict[str, Any]:
    clause = ", ".join(part for part in (rule["clause"]["document"], rule["clause"]["part"]) if part)
    first = next((one for one in report["findings"] if one["rule"] == rule["rule"]), None)
    made: dict[str, Any] = {
        "id": rule["rule"],
        "shortDescription": {"text": rule["title"]},
        "fullDescription": {"text": f"{rule['title']}. {clause}" if clause else rule["title"]},
        "defaultConfiguration": {"level": _LEVELS[rule["severity"]]},
        "properties": {key: rule[key] for key in ("outcome", "checked", "version", "params")} | {"clause": clause},
    }
    if first is not None and first["fix"]:
        made["help"] = {"text": f"{first['why']} {first['fix']}".strip()}
    return made


def _result(one: FindingDoc, report: Report, order: dict[str, int]) -> dict[str, Any]:
    kind = _KINDS[one["outcome"]]
    made: dict[str, Any] = {
        "ruleId": one["rule"],
        "ruleIndex": order.get(one["rule"], -1),
        "kind": kind,
        # The standard wants level "none" wherever the kind is not "fail".
        "level": _LEVELS[one["severity"]] if kind == "fail" else "none",
        "message": {"text": one["message"]},
        "locations": [_location(one, report)],
        "fingerprints": {"ferdigsjekk/v1": one["id"]},
        "properties": {
            "severity": one["severity"],
            "act": one["act"],
            "measured": one["measured"],
            "required": one["required"],
            "unit": one["unit"],
            "uncertainty": one["uncertainty"],
            "location": one["location"],
            "crs": one["crs"],
            "missing": one["missing"],
        },
    }
    difference = report.get("difference")
    if difference is not None:
        changed = {entry["id"] for entry in difference["changed"]}
        made["baselineState"] = "new" if one["id"] in difference["new"] else "updated" if one["id"] in changed else "unchanged"
    return made


def _location(one: FindingDoc, report: Report) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(report), "index": 0}}
    line = one["subject"].get("line")
    if line is not None and line >= 1:
        physical["region"] = {"startLine": line}
    made: dict[str, Any] = {"physicalLocation": physical}
    if one["where"]:
        made["message"] = {"text": one["where"]}
    return made


def _notification(one: FindingDoc, order: dict[str, int]) -> dict[str, Any]:
    return {
        "level": "error" if one["outcome"] == "crashed" else "note",
        "message": {"text": one["message"]},
        "associatedRule": {"id": one["rule"], "index": order.get(one["rule"], -1)},
    }


def _uri(report: Report) -> str:
    return quote(report["delivery"]["file_name"])
