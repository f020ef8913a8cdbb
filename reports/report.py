"""Results -> the report document. Pure: the same results give the same document, key by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, cast

from network import Coordinate
from reports import wording
from reports.contents import amounts, point_amounts
from reports.document import (
    SCHEMA,
    CaseDoc,
    Clause,
    DeliveryDoc,
    FindingDoc,
    Language,
    ManualDoc,
    OutcomeWord,
    PackDoc,
    PlaceDoc,
    PointGeometry,
    RegisterDoc,
    Report,
    RuleDoc,
    Scalar,
    SeverityWord,
    TerrainDoc,
)
from reports.fingerprint import aspect, finding_ids, identity
from reports.legible import legible
from reports.manual import manual_keys
from reports.objects import Objects
from reports.profiles import profiles
from reports.quantities import stored
from reports.sketch import sketch
from reports.verdict import actor, summary, verdict
from reports.version import VERSION

if TYPE_CHECKING:
    from validators import Case, Place, Result, Results, Rule, RuleResults

_LISTED = ("crashed", "fail", "undecided", "near", "not_run")
_OUTCOME_RANK = {"fail": 0, "undecided": 1, "near": 2, "crashed": 3, "not_run": 4}
_SEVERITY_RANK = {"blocker": 0, "error": 1, "warning": 2, "info": 3}
_ACT_RANK = {"contractor": 0, "caseworker": 1, "operator": 2, "nobody": 3}


def build(results: Results, language: str | None = None, previous: Mapping[str, Any] | None = None, version: str | None = None) -> Report:
    """The report of one check. `language` is "nb", "nn" or "en", None for the pack's own; an unknown one gives the pack's.

    `previous` is the report document of the delivery before, in the same case; with it the key `difference` is filled. Raises
    `reports.PreviousError` when it is not such a document.
    """
    case = results.case
    lang = cast(Language, next((one for one in (language, case.pack.language, "nb") if one in wording.LANGUAGES), "nb"))
    objects = Objects(case)
    findings = _findings(results, objects)
    report: Report = {
        "schema": SCHEMA,
        "verdict": verdict(findings),
        "language": lang,
        "level": "L2",
        "summary": {},
        "delivery": _delivery(case),
        "case": _case(case),
        "pack": _pack(case),
        "register": _register(case),
        "terrain": _terrain(case),
        "tool": {"name": "ferdigsjekk", "version": version or VERSION},
        "rules": [_rule(one, objects) for one in results.rules],
        "findings": findings,
        "manual": [],
        "map": sketch(case),
        "profiles": profiles(case, findings),
    }
    report["summary"] = summary(report["rules"])
    # Before it is compared: the report before was written legibly too, and what was cut there is not a change.
    report = legible(report)
    if previous is not None:
        from reports.difference import compare

        report = legible(compare(previous, report))
    return worded(report, lang)


def worded(report: Report, language: str) -> Report:
    """The same report with its sentences in another language. A rule that this version no longer has keeps the words it had."""
    lang = cast(Language, language)
    rules = [{**rule, "title": _title(lang, rule)} for rule in report["rules"]]
    findings = [worded_finding(one, lang) for one in report["findings"]]
    manual: list[ManualDoc] = [{"key": key, "text": wording.label(lang, f"manual.{key}")} for key in manual_keys(report)]
    made = {**report, "language": lang, "rules": rules, "findings": findings, "manual": manual}
    if "difference" in report and lang != report["language"]:
        # What was mended is told in the words of the day; in another language the requirement's name must do.
        fixed = [{**one, "message": wording.title(lang, one["rule"])} for one in report["difference"]["fixed_findings"]]
        made["difference"] = {**report["difference"], "fixed_findings": fixed}
    return cast(Report, made)


def _title(lang: str, rule: RuleDoc) -> str:
    return wording.rule_texts(lang, rule["rule"]).get("title") or rule.get("title") or rule["rule"]


def worded_finding(finding: FindingDoc, lang: str) -> FindingDoc:
    """The same finding with its sentences in a language."""
    where = wording.where(lang, finding["place"], finding["subject"])
    known = wording.fillings(
        lang,
        subject=finding["subject"],
        outcome=finding["outcome"],
        measured=finding["measured"],
        required=finding["required"],
        unit=finding["unit"],
        uncertainty=finding["uncertainty"],
        where=where,
        related=finding["related"],
        missing=finding["missing"],
        values=finding["values"],
    )
    code, text = finding["rule"], finding["text"]
    if finding.get("withheld"):
        from reports.disclosure import deviation_words

        known["deviation"] = deviation_words(finding.get("deviation"), lang)
    sentence = wording.message(lang, code, text, finding["outcome"], known)
    why, fix = wording.why(lang, code, text, known), wording.fix(lang, code, text, known)
    decision = finding.get("dispensation")
    if decision is not None:
        sentence = wording.dispensed(lang, _capital(sentence), decision["basis"], decision["until"])
        fix = decision["reason"]
    return {**finding, "where": where, "message": _capital(sentence), "why": _capital(why), "fix": _capital(fix)}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class _Found:
    """A result on its way to becoming a finding."""

    order: int
    rule: RuleResults
    result: Result


def _findings(results: Results, objects: Objects) -> list[FindingDoc]:
    found = [_Found(order, rule, result) for order, rule in enumerate(results.rules) for result in rule.results if result.outcome.value in _LISTED]
    found.sort(key=lambda one: _rank(one, objects))
    ids = finding_ids(_key(one, objects) for one in found)
    return [_finding(one, ids[index], index + 1, objects) for index, one in enumerate(found)]


def _severity(found: _Found) -> SeverityWord:
    return (found.result.severity or found.rule.severity).value


def _outcome(result: Result) -> OutcomeWord:
    return cast(OutcomeWord, str(result.outcome.value))


def _needs(result: Result) -> str | None:
    return result.needs.value if result.needs is not None else None


def _rank(found: _Found, objects: Objects) -> tuple[Any, ...]:
    """Worst first, then by rule; within a rule by place, so that the order does not hang on the order of the file."""
    outcome, severity = _outcome(found.result), _severity(found)
    who = actor(outcome, severity, _needs(found.result))
    late = outcome == "not_run"
    at = found.result.at or objects.centre(found.result.subject) or (0.0, 0.0, 0.0)
    along = found.result.place.from_m if found.result.place is not None else 0.0
    who_key = identity(found.result.subject, objects.centre(found.result.subject))
    others = [identity(one, objects.centre(one)) for one in found.result.related]
    place = (round(at[0], 3), round(at[1], 3), along)
    return (late, _ACT_RANK[who], _SEVERITY_RANK[severity], _OUTCOME_RANK[outcome], found.order, who_key, place, others)


def _key(found: _Found, objects: Objects) -> tuple[str, str, str]:
    subject = found.result.subject
    centre = objects.centre(subject) or (found.result.at if subject.kind not in {"file", "notice"} else None)
    return found.rule.rule.code, identity(subject, centre), aspect(found.result.values)


def _finding(found: _Found, made_id: str, number: int, objects: Objects) -> FindingDoc:
    rule, result = found.rule, found.result
    outcome, severity = _outcome(result), _severity(found)
    needs = cast(Any, _needs(result))
    at = result.at or objects.middle(result.subject)
    location = _geometry(at)
    place = _place(result.place, objects)
    from_register = _reads_register(rule.rule) or objects.says_of_register(result)
    made: FindingDoc = {
        "id": made_id,
        "number": number,
        "rule": rule.rule.code,
        "outcome": outcome,
        "severity": severity,
        "evidence": (result.evidence or rule.rule.evidence).value,
        "act": actor(outcome, severity, needs),
        "subject": objects.doc(result.subject),
        "related": [objects.doc(one) for one in result.related],
        "location": location,
        "crs": objects.crs if location else None,
        "place": place,
        "where": "",
        "measured": stored(result.measured, result.unit),
        "required": stored(result.required, result.unit),
        "unit": result.unit,
        "uncertainty": stored(result.uncertainty, result.unit),
        "missing": list(result.missing),
        "needs": needs,
        "reason": result.reason,
        "text": result.text_key,
        "values": {key: _scalar(value) for key, value in sorted(result.values.items())},
        "from_register": from_register,
        "message": "",
        "why": "",
        "fix": "",
        "clause": _clause(rule),
    }
    if from_register:
        made["own_location"] = None if objects.is_register(result.subject) else _geometry(objects.middle(result.subject))
    return made


def _geometry(at: Coordinate | None) -> PointGeometry | None:
    if at is None:
        return None
    east, north, height = (stored(value) for value in at)
    if east is None or north is None:
        return None
    return {"type": "Point", "coordinates": [east, north] if height is None else [east, north, height]}


def _place(place: Place | None, objects: Objects) -> PlaceDoc | None:
    if place is None:
        return None
    segment = list(place.segment) if place.segment is not None else None
    return {"pipe": objects.doc(place.pipe), "from_m": stored(place.from_m) or 0.0, "to_m": stored(place.to_m), "segment": segment}


def _scalar(value: Any) -> Scalar:
    if isinstance(value, float):
        return stored(value, "m")
    if isinstance(value, Enum):
        return str(value.value)
    return value if isinstance(value, str | int | bool) or value is None else str(value)


def _clause(rule: RuleResults) -> Clause:
    return {"document": rule.entry.clause.document, "part": rule.entry.clause.part}


def _reads_register(rule: Rule) -> bool:
    return rule.reads_register or "register" in {need.value for need in rule.needs}


def _rule(one: RuleResults, objects: Objects) -> RuleDoc:
    needs = sorted(need.value for need in one.rule.needs)
    return {
        "rule": one.rule.code,
        "version": one.rule.version,
        "group": one.rule.group,
        "title": one.rule.code,
        "severity": one.severity.value,
        "outcome": one.outcome.value,
        "evidence": one.rule.evidence.value,
        "needs": needs,
        "checked": one.checked,
        "reason": one.reason,
        "clause": _clause(one),
        "ours": bool(one.entry.ours),
        "params": dict(_params(one.entry.params)),
        "from_register": _reads_register(one.rule) or any(objects.says_of_register(result) for result in one.results),
    }


def _params(params: Any) -> Iterator[tuple[str, Any]]:
    if not is_dataclass(params):
        return
    for item in fields(params):
        yield item.name, _plain(getattr(params, item.name))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return stored(value, None)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in sorted(value.items(), key=lambda pair: str(pair[0]))}
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    return value if isinstance(value, str | int | bool) or value is None else str(value)


def _delivery(case: Case) -> DeliveryDoc:
    delivery, file = case.delivery, case.delivery.file
    return {
        "file_name": file.name,
        "sha256": file.sha256,
        "bytes": file.bytes,
        "groups": file.groups,
        "encoding": {"declared": file.encoding_declared, "used": file.encoding_used},
        "crs": file.crs,
        "vertical_datum": file.vertical_datum,
        "pipes": len(delivery.pipes),
        "points": len(delivery.points),
        "dialect": delivery.dialect,
        "sosi_version": file.sosi_version,
        "producer": file.producer,
        "length_m": round(sum(pipe.line.length for pipe in delivery.pipes), 2),
        "amounts": amounts(delivery),
        "point_amounts": point_amounts(delivery),
        "others": len(delivery.others),
    }


def _case(case: Case) -> CaseDoc:
    notice = case.notice
    lot = notice.property if notice is not None else None
    firm = notice.firm if notice is not None else None
    return {
        "case_id": notice.case_id if notice is not None else None,
        "municipality": (notice.municipality if notice is not None else None) or case.pack.municipality,
        "kind": _plain(notice.kind) if notice is not None else None,
        "property": _lot(lot),
        "address": lot.address if lot is not None else None,
        "firm": firm.name if firm is not None else None,
        "orgno": firm.orgno if firm is not None else None,
        "date": case.on.isoformat() if case.on is not None else None,
    }


def _lot(lot: Any) -> str | None:
    """gnr/bnr, with section or lease numbers only where they say something."""
    if lot is None or lot.gnr is None or lot.bnr is None:
        return None
    numbers = [lot.gnr, lot.bnr, lot.fnr or 0, lot.snr or 0]
    while len(numbers) > 2 and not numbers[-1]:
        numbers.pop()
    return "/".join(str(one) for one in numbers)


def _pack(case: Case) -> PackDoc:
    pack, chosen = case.pack, case.pack_day
    made: PackDoc = {
        "id": pack.id,
        "name": pack.name,
        "version": pack.version,
        "source": pack.source,
        "valid_from": pack.valid_from.isoformat(),
        "valid_to": pack.valid_to.isoformat() if pack.valid_to is not None else None,
        "sha256": pack.sha256,
    }
    if chosen is not None:
        permitted = chosen.permitted.isoformat() if chosen.permitted is not None else None
        made["chosen_by"] = {"what": chosen.what, "day": chosen.day.isoformat(), "permitted": permitted}
    return made


def _register(case: Case) -> RegisterDoc | None:
    near = case.surroundings
    return None if near is None else {"snapshot": near.snapshot, "taken": near.taken, "objects": near.objects}


def _terrain(case: Case) -> TerrainDoc | None:
    terrain = case.terrain
    return None if terrain is None else {"source": terrain.source, "dated": terrain.dated, "uncertainty_m": stored(terrain.uncertainty_m)}
