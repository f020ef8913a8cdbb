"""What a reader may know of the mains register: one filter over the finished report, three levels.

L0: nothing; rules that can look at the register count as not run. L1: whether the rule is met, at the reader's own coordinates, with
the deviation rounded to 0.1 m and no more than "1 m or more"; not run are the rules whose bare outcome tells what a main is made of or how
wide it is. L2: everything. An answer that told more could be used to map the mains by sending made-up files. Which rules are held back
hangs on the rule alone, never on what it found. A report made without a register has nothing to hold back.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import floor
from typing import Any, cast

from reports import wording
from reports.document import DifferenceDoc, Level, RegisterDoc, Report
from reports.drawing.document import MapDoc, ProfileDoc
from reports.finding import Deviation, FindingDoc, RuleDoc
from reports.fingerprint import finding_id
from reports.manual import manual
from reports.quantities import number
from reports.report import worded_finding
from reports.verdict import actor, summary, verdict
from validators import RULES, Need

LEVELS = ("L0", "L1", "L2")
CAP_M = 1.0
STEP_M = 0.1
ATTRIBUTE_RULES = frozenset({"VA-TAP-006", "VA-CONN-010", "VA-CONN-011"})
"""Met or not, these tell an attribute of the main: that it is plastic, its inside diameter against the branch's, its half height."""


def disclose(report: Report, level: str) -> Report:
    """The report as a reader of this level may have it. What is already held back is not given back: a report of L1 stays so.
    Raises ValueError for an unknown level."""
    level = str(level)
    if level not in LEVELS:
        raise ValueError(f"{level}: not a level of disclosure; there are {', '.join(LEVELS)}")
    lower = cast(Level, min(level, report["level"]))
    if lower == "L2" or lower == report["level"]:
        return report
    said = {rule["rule"] for rule in report["rules"] if rule["from_register"]}
    shut = set(ATTRIBUTE_RULES) if lower == "L1" else said | _of_register()
    hidden = shut | said
    rules, findings = report["rules"], report["findings"]
    if report["register"] is not None:
        rules = [_rule(rule, shut) if rule["rule"] in hidden else rule for rule in rules]
        findings = _findings(report, hidden, shut, lower)
    numbers = {one["number"]: index for index, one in enumerate(findings, start=1)}
    made: dict[str, Any] = {
        **report,
        "level": lower,
        "register": _register(report["register"], lower),
        "rules": rules,
        "findings": [_said({**one, "number": numbers[one["number"]]}, report["language"]) for one in findings],
        "map": _map(report["map"]),
        "profiles": [_profile(one, numbers) for one in report["profiles"]],
    }
    made["verdict"] = verdict(made["findings"])
    made["summary"] = summary(made["rules"])
    made["manual"] = manual(cast(Report, made), report["language"])
    if "difference" in report:
        made["difference"] = _difference(report["difference"], hidden, shut, lower, report["language"])
    if "dispensations" in report:
        gone = shut if lower == "L1" else hidden
        kept = cast(Any, report["dispensations"])
        made["dispensations"] = {key: [one for one in kept[key] if one.partition(":")[0] not in gone] for key in kept}
    return cast(Report, made)


def deviation_words(deviation: Deviation | None, lang: str) -> str:
    """The deviation as an outsider may read it, empty when there is none."""
    general = wording.words(lang, "general")
    if deviation is None:
        return ""
    if deviation["at_least_m"] is not None:
        return wording.fill(general.get("at_least", "{distance}"), {"distance": f"{number(deviation['at_least_m'], lang, 0)} m"}, lang)
    if deviation["about_m"] is not None:
        return wording.fill(general.get("about", "{distance}"), {"distance": f"{number(deviation['about_m'], lang, 1)} m"}, lang)
    return ""


def _of_register() -> set[str]:
    """Codes of the rules that can look at the register. Of all rules, so that it holds for the previous report's too."""
    return {rule.code for rule in RULES if rule.reads_register or rule.follows_register or Need.REGISTER in rule.needs}


def _rule(rule: RuleDoc, shut: set[str]) -> RuleDoc:
    if rule["rule"] in shut:
        return {**rule, "outcome": "not_run", "checked": 0, "reason": _reason(rule), "withheld": True}
    return {**rule, "checked": 0, "withheld": True}


def _reason(rule: RuleDoc) -> str:
    """A rule that was not run for a reason of its own keeps it, as long as the register is not part of that reason."""
    return rule["reason"] if rule["outcome"] == "not_run" and rule["reason"] else "withheld"


def _findings(report: Report, hidden: set[str], shut: set[str], level: Level) -> list[FindingDoc]:
    made = []
    seen: dict[str, int] = {}
    for finding in report["findings"]:
        code = finding["rule"]
        open_ = code not in hidden and not finding["from_register"]
        if open_ or finding["outcome"] in {"not_run", "crashed"}:
            made.append(finding)
        elif level == "L1" and code not in shut:
            seen[code] = seen.get(code, 0) + 1
            made.append(_own_part(finding, report, seen[code]))
    answered = {one["rule"] for one in made}
    number_ = max((one["number"] for one in report["findings"]), default=0)
    for index, rule in enumerate((one for one in report["rules"] if one["rule"] in shut and one["rule"] not in answered), start=1):
        made.append(_not_run(rule, number_ + index))
    # Things that could not be looked at stand last, as in every report.
    return sorted(made, key=lambda one: (one["outcome"] == "not_run", one["number"]))


def _said(finding: FindingDoc, lang: str) -> FindingDoc:
    """What is held back is told in other words; the rest keeps those that it has."""
    return worded_finding(finding, lang) if finding.get("withheld") else finding


def _own_part(finding: FindingDoc, report: Report, nth: int) -> FindingDoc:
    """What an L1 reader may have of a finding about the register: their own object, the outcome, the rounded deviation."""
    subject = finding["subject"]
    foreign = bool(subject.get("register"))
    params = next((rule["params"] for rule in report["rules"] if rule["rule"] == finding["rule"]), {})
    location = finding.get("own_location")
    outcome = finding["outcome"]
    deviation = _deviation(finding) if outcome == "fail" else None
    made: FindingDoc = {
        **finding,
        # An id made from the register's own id could be guessed back.
        "id": finding_id(finding["rule"], "withheld", nth=nth) if foreign else finding["id"],
        "subject": {"kind": "file"} if foreign else subject,
        "related": [one for one in finding["related"] if not one.get("register")],
        "location": location,
        "crs": finding["crs"] if location else None,
        "place": None,
        "measured": None,
        "required": finding["required"] if finding["required"] in params.values() else None,
        "uncertainty": None,
        "missing": finding["missing"] if finding["needs"] == "contractor" else [],
        "values": {},
        "text": f"withheld_{outcome}" if outcome != "fail" or deviation else "withheld_fail_plain",
        "withheld": True,
    }
    made.pop("own_location", None)
    if deviation:
        made["deviation"] = deviation
    return made


def _deviation(finding: FindingDoc) -> Deviation | None:
    measured, required = finding["measured"], finding["required"]
    if measured is None or required is None or finding["unit"] != "m":
        return None
    apart = abs(required - measured)
    if apart >= CAP_M:
        return {"about_m": None, "at_least_m": CAP_M}
    return {"about_m": max(STEP_M, round(floor(apart / STEP_M + 0.5 + 1e-9) * STEP_M, 1)), "at_least_m": None}


def _not_run(rule: RuleDoc, number_: int) -> FindingDoc:
    return {
        "id": finding_id(rule["rule"], "file"),
        "number": number_,
        "rule": rule["rule"],
        "outcome": "not_run",
        "severity": rule["severity"],
        "evidence": rule["evidence"],
        "act": actor("not_run", rule["severity"], None),
        "subject": {"kind": "file"},
        "related": [],
        "location": None,
        "crs": None,
        "place": None,
        "where": "",
        "measured": None,
        "required": None,
        "unit": None,
        "uncertainty": None,
        "missing": [],
        "needs": None,
        "reason": "withheld",
        "text": "withheld",
        "values": {},
        "from_register": True,
        "withheld": True,
        "message": "",
        "why": "",
        "fix": "",
        "clause": rule["clause"],
    }


def _register(register: RegisterDoc | None, level: Level) -> RegisterDoc | None:
    if register is None or level == "L0":
        return None
    return {"snapshot": register["snapshot"], "taken": register["taken"]}


def _map(drawn: MapDoc) -> MapDoc:
    return {**drawn, "mains": [], "main_points": []}


def _profile(one: ProfileDoc, numbers: Mapping[int, int]) -> ProfileDoc:
    marks = [[numbers[int(number_)], at] for number_, at in one["marks"] if int(number_) in numbers]
    return {**one, "findings": [numbers[number_] for number_ in one["findings"] if number_ in numbers], "marks": marks}


def _difference(made: DifferenceDoc, hidden: set[str], shut: set[str], level: Level, lang: str) -> DifferenceDoc:
    """Ids stay where the findings themselves stay, at L1; words and values about the register go."""
    gone = shut if level == "L1" else hidden

    def is_open(one: str) -> bool:
        return one.partition(":")[0] not in hidden

    kept = {key: [one for one in cast(Any, made)[key] if one.partition(":")[0] not in gone] for key in ("fixed", "remaining", "new", "not_checked")}
    fixed = [one if one["rule"] not in hidden else {**one, "message": wording.title(lang, one["rule"])} for one in made["fixed_findings"]]
    changed = [one for one in made["changed"] if is_open(one["id"])]
    return cast(DifferenceDoc, {**made, **kept, "changed": changed, "fixed_findings": [one for one in fixed if one["id"] in kept["fixed"]]})
