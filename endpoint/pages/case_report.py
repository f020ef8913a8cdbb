"""The newest report of a case as a part of its page: with the attachments beside their rules and, for who decides, what can be done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from endpoint.pages.site import words
from endpoint.pages.told import Told, told
from endpoint.pages.visit import Visit
from pipelines.ledger import FileEntry
from reports.drawing.background import Background

LOOKS_AT = {
    "VA-ATT-001": "situation_map", "VA-ATT-002": "situation_map", "VA-ATT-003": "floor_plan", "VA-ATT-004": "length_profile",
    "VA-ATT-005": "riser_diagram", "VA-ATT-006": "situation_map", "VA-ATT-007": "registered_agreement", "VA-ATT-008": "registered_agreement",
    "VA-ATT-009": "water_meter_form", "VA-ATT-011": "service_agreement", "VA-ATT-012": "emission_permit", "VA-ATT-013": "photo",
    "VA-ATT-014": "sosi_file", "VA-ATT-016": "test_report", "VA-AUTH-002": "certificate", "VA-AUTH-003": "certificate",
    "VA-FORM-004": "service_pipe_form", "VA-PERM-001": "permit", "VA-PERM-002": "permit", "VA-CONN-004": "photo", "VA-CONN-009": "photo",
    "VA-CONN-010": "photo", "VA-MAT-001": "photo", "VA-MAT-002": "photo", "VA-MAT-008": "test_report",
}  # fmt: skip
"""Rule -> the kind of attachment that it looks at, or that a person looks at to judge its finding."""
DISPENSABLE = ("fail", "near", "undecided")


@dataclass(frozen=True)
class AttachmentRow:
    """A file of the notice with what its rules came to: (code, title, outcome)."""

    name: str
    kind: str
    address: str
    bytes: int
    rules: tuple[tuple[str, str, str], ...]

    @property
    def rules_met(self) -> list[tuple[str, str, str]]:
        return [one for one in self.rules if one[2] == "pass"]

    @property
    def rules_open(self) -> list[tuple[str, str, str]]:
        """Those that somebody has to look at, which are shown first."""
        return [one for one in self.rules if one[2] != "pass"]


@dataclass(frozen=True)
class CaseReport:
    part: str
    verdict: str
    told: Told
    manual: list[dict[str, str]]
    attachments: tuple[AttachmentRow, ...]
    open_findings: tuple[tuple[str, str], ...]
    """Id and words of each finding that can be dispensed from."""
    ask: str
    """A letter to the contractor, made from the findings, ready to be changed and sent."""


def read_report(found: Visit, lang: str, decides: bool, background: Background | None) -> CaseReport:
    """The newest report as this visitor may have it, in the page's language. Raises RemovedError when the policy has removed it."""
    row, notice = found.notice.reports[-1], found.notice
    files = next(one for one in notice.revisions if one.number == row.revision).files
    form = found.installation.store.get(next(one for one in files if one.role == "notice").sha256)
    stored = found.installation.store.get(row.files["report.json"])
    return _made(stored, form, files, notice.id, notice.language or lang, found.principal.level, lang, decides, background)


@lru_cache(maxsize=32)
def _made(
    stored: bytes,
    form: bytes,
    files: tuple[FileEntry, ...],
    notice_id: str,
    letter_lang: str,
    level: str,
    lang: str,
    decides: bool,
    background: Background | None,
) -> CaseReport:
    """It hangs on what is given here and on nothing else, and the page of a case is asked for again after each tick and decision."""
    import reports
    from reports.renderings.part import render_part
    from reports.report import worded

    whole = json.loads(stored)
    report = worded(reports.disclose(whole, level), lang)
    said = json.loads(form)
    attachments = _attachments(notice_id, said.get("attachments"), files, report)
    return CaseReport(
        part=render_part(report, actions=_actions(notice_id, report, lang) if decides else None, beside=_beside(attachments), background=background),
        verdict=report["verdict"],
        told=told(form),
        manual=[{"key": one["key"], "text": one["text"]} for one in report["manual"]],
        attachments=attachments,
        open_findings=tuple(
            (one["id"], f"{one['number']}. {one['rule']}: {one['message']}"[:110]) for one in report["findings"] if _can_be_dispensed(one)
        ),
        ask=reports.message(reports.disclose(whole, "L1"), "contractor", letter_lang).text if decides else "",
    )


def _can_be_dispensed(finding: Any) -> bool:
    return finding["outcome"] in DISPENSABLE and finding["severity"] != "info"


def _actions(notice_id: str, report: Any, lang: str) -> dict[str, list[tuple[str, str]]]:
    word = words(lang)["case"]["dispense"]
    return {
        one["id"]: [(word, f"/saker/{notice_id}?funn={quote(one['id'], safe='')}#dispense")] for one in report["findings"] if _can_be_dispensed(one)
    }


def _attachments(notice_id: str, listed: Any, files: tuple[FileEntry, ...], report: Any) -> tuple[AttachmentRow, ...]:
    kinds = {str(one.get("file")): str(one.get("kind")) for one in listed if isinstance(one, dict)} if isinstance(listed, list) else {}
    by_kind: dict[str, list[tuple[str, str, str]]] = {}
    for rule in report["rules"]:
        if rule["rule"] in LOOKS_AT and rule["outcome"] != "not_applicable":
            by_kind.setdefault(LOOKS_AT[rule["rule"]], []).append((rule["rule"], rule["title"], rule["outcome"]))
    rows = []
    for entry in files:
        kind = "sosi_file" if entry.role == "sosi" else kinds.get(entry.name, "notice" if entry.role == "notice" else "other")
        address = f"/saker/{notice_id}/filer/{entry.sha256}"
        rows.append(AttachmentRow(entry.name, kind, address, entry.bytes, tuple(by_kind.get(kind, ()))))
    return tuple(rows)


def _beside(attachments: tuple[AttachmentRow, ...]) -> dict[str, list[tuple[str, str]]]:
    return {
        code: [(one.name, one.address) for one in attachments if one.kind == kind]
        for code, kind in LOOKS_AT.items()
        if any(one.kind == kind for one in attachments)
    }
