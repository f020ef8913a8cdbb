"""Results -> the report document. Pure: the same results give the same document, key by key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from reports import wording
from reports.contents import amounts, point_amounts
from reports.document import SCHEMA, CaseDoc, DeliveryDoc, Language, PackDoc, RegisterDoc, Report, TerrainDoc
from reports.finding import FindingDoc, RuleDoc
from reports.finding_docs import finding_docs
from reports.legible import legible
from reports.manual import manual
from reports.objects import Objects
from reports.profiles import profiles
from reports.quantities import stored
from reports.rule_docs import plain, rule_docs
from reports.sketch import sketch
from reports.verdict import summary, verdict
from reports.version import VERSION

if TYPE_CHECKING:
    from validators import Case, Results


def build(results: Results, language: str | None = None, previous: Mapping[str, Any] | None = None, version: str | None = None) -> Report:
    """The report of one check. `language` is "nb", "nn" or "en", None for the pack's own; an unknown one gives the pack's.

    `previous` is the report document of the delivery before, in the same case; with it the key `difference` is filled. Raises
    `reports.PreviousError` when it is not such a document.
    """
    case = results.case
    lang = cast(Language, next((one for one in (language, case.pack.language, "nb") if one in wording.LANGUAGES), "nb"))
    objects = Objects(case)
    findings = finding_docs(results, objects)
    rules = rule_docs(results, objects, lang)
    report: Report = {
        "schema": SCHEMA,
        "verdict": verdict(findings),
        "language": lang,
        "level": "L2",
        "summary": summary(rules),
        "delivery": _delivery(case),
        "case": _case(case),
        "pack": _pack(case),
        "register": _register(case),
        "terrain": _terrain(case),
        "tool": {"name": "ferdigsjekk", "version": version or VERSION},
        "rules": rules,
        "findings": findings,
        "manual": [],
        "map": sketch(case),
        "profiles": profiles(case, findings),
    }
    if case.cadastre is not None:
        report["cadastre"] = [
            {"kind": one.kind.value, "source": one.source, "dated": one.dated, "objects": one.objects} for one in case.cadastre.datasets
        ]
    # Before it is compared: the report before was written legibly too, and what was cut there is not a change.
    report = _legible(report)
    if previous is not None:
        from reports.difference import compare

        report = _legible(compare(previous, report))
    return _told(report, rules, lang)


def worded(report: Report, language: str) -> Report:
    """The same report with its sentences in another language. A rule that this version no longer has keeps the words it had."""
    lang = cast(Language, language)
    return _told(report, [_titled(rule, lang) for rule in report["rules"]], lang)


def _told(report: Report, rules: list[RuleDoc], lang: Language) -> Report:
    """The report with its sentences in a language, which its rules have their titles in already."""
    findings = [worded_finding(one, lang) for one in report["findings"]]
    made = {**report, "language": lang, "rules": rules, "findings": findings, "manual": manual(report, lang)}
    if "difference" in report and lang != report["language"]:
        # What was mended is told in the words of the day; in another language the requirement's name must do.
        fixed = [{**one, "message": wording.title(lang, one["rule"])} for one in report["difference"]["fixed_findings"]]
        made["difference"] = {**report["difference"], "fixed_findings": fixed}
    return cast(Report, made)


def _titled(rule: RuleDoc, lang: str) -> RuleDoc:
    title = wording.rule_texts(lang, rule["rule"]).get("title") or rule.get("title") or rule["rule"]
    return rule if rule.get("title") == title else {**rule, "title": title}


def _legible(report: Report) -> Report:
    """All but the rules, which are made legible once for a pack and not once for a report."""
    return cast(Report, {key: value if key == "rules" else legible(value) for key, value in report.items()})


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
        "kind": plain(notice.kind) if notice is not None else None,
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
