"""What an audit came to, for the one who leads the GIS team: `summary.json` for programs, `summary.html` for reading."""

from __future__ import annotations

from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

from pipelines.audit.part import Tally
from pipelines.audit.plan import Cell, Plan
from reports import wording
from validators import RULES
from validators.audit import AUDITED

SCHEMA = "ferdigsjekk-audit-summary/1"
OUTCOMES = ("fail", "near", "undecided", "pass", "not_run", "crashed")
WORST_SQUARES = 20


def overview(plan: Plan, whole: Tally, by_cell: dict[Cell, Tally], findings: int) -> dict[str, Any]:
    """The counts by rule and outcome, what is missing, the squares with most faults, and the rules that a register is not asked."""
    language = plan.language
    rules = []
    for rule in AUDITED:
        counts = whole.rules.get(rule.code)
        if counts is None:
            continue
        missing = dict(sorted(whole.missing.get(rule.code, Counter()).items(), key=lambda one: (-one[1], one[0])))
        rules.append(
            {"rule": rule.code, "version": rule.version, "title": wording.title(language, rule.code), "checked": counts.total(),
             **{outcome: counts.get(outcome, 0) for outcome in OUTCOMES}, "missing": missing}
        )  # fmt: skip
    looked = set(whole.rules)
    worst = sorted(((_failed(tally), cell) for cell, tally in by_cell.items()), key=lambda one: (-one[0], one[1]))
    return {
        "schema": SCHEMA,
        "audit": plan.id,
        "language": language,
        "register": {"municipality": plan.municipality, "snapshot": plan.snapshot, "crs": plan.crs, "objects": whole.objects},
        "not_in_operation": whole.not_in_operation,
        "pack": {"id": plan.pack, "sha256": plan.pack_sha256},
        "terrain": Path(plan.terrain).name if plan.terrain is not None else None,
        "on": plan.on,
        "tool": plan.tool,
        "findings": findings,
        "failed_by_severity": dict(sorted(whole.severities.items())),
        "rules": rules,
        "no_trigger": [rule.code for rule in AUDITED if rule.code not in looked],
        "not_applicable": [rule.code for rule in RULES if not rule.audit],
        "squares": {
            "size_m": plan.cell_m,
            "count": len(by_cell),
            "worst": [
                {"part": cell.name, "box": list(plan.box(cell)), "objects": by_cell[cell].objects, "failed": failed}
                for failed, cell in worst[:WORST_SQUARES] if failed
            ],
        },
    }  # fmt: skip


def write_overview(told: dict[str, Any], folder: Path) -> None:
    (folder / "summary.html").write_text(page(told), encoding="utf-8", newline="\n")


def page(told: dict[str, Any]) -> str:
    """The summary as one page without script and without anything from outside."""
    lang = told["language"]

    def label(key: str, **values: Any) -> str:
        return escape(wording.fill(wording.catalogue(lang, "audit")["page"][key], values, lang))

    head = "".join(f"<th scope=col>{escape(wording.word(lang, 'outcome', one))}</th>" for one in OUTCOMES)
    rows = "".join(_row(one, lang) for one in told["rules"])
    squares = "".join(
        f"<tr><td>{escape(one['part'])}</td><td class=n>{one['objects']}</td><td class=n>{one['failed']}</td>"
        f"<td>{one['box'][0]:.0f}, {one['box'][1]:.0f} – {one['box'][2]:.0f}, {one['box'][3]:.0f}</td></tr>"
        for one in told["squares"]["worst"]
    )
    register = told["register"]
    facts = label(
        "facts", snapshot=register["snapshot"], objects=str(register["objects"]), pack=told["pack"]["id"], day=told["on"],
        findings=str(told["findings"]), squares=str(told["squares"]["count"]), size=f"{told['squares']['size_m']:g}",
    )  # fmt: skip
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8"><title>{label("title")}</title>\n<style>{STYLE}</style></head>\n'
        f"<body>\n<h1>{label('title')}</h1>\n<p>{facts}</p>\n<p>{label('not_in_operation', count=str(told['not_in_operation']))}</p>\n"
        f"<h2>{label('by_rule')}</h2>\n<p>{label('reading')}</p>\n"
        f"<table><thead><tr><th scope=col>{label('rule')}</th><th scope=col>{label('checked')}</th>{head}<th scope=col>{label('missing')}</th></tr>"
        f"</thead><tbody>{rows}</tbody></table>\n"
        f"<h2>{label('worst')}</h2>\n<table><thead><tr><th scope=col>{label('square')}</th><th scope=col>{label('objects')}</th>"
        f"<th scope=col>{label('failed')}</th><th scope=col>{label('box')} ({escape(register['crs'])})</th></tr></thead>"
        f"<tbody>{squares}</tbody></table>\n"
        f"<h2>{label('not_asked')}</h2>\n<p>{label('no_trigger')} {', '.join(told['no_trigger']) or '–'}</p>\n"
        f"<p>{label('not_applicable')} {', '.join(told['not_applicable'])}</p>\n</body>\n</html>\n"
    )


def _row(one: dict[str, Any], lang: str) -> str:
    counts = "".join(f"<td class=n>{one[outcome]}</td>" for outcome in OUTCOMES)
    missing = ", ".join(f"{wording.word(lang, 'missing', name)} {count}" for name, count in one["missing"].items())
    return f"<tr><th scope=row>{one['rule']} {escape(one['title'])}</th><td class=n>{one['checked']}</td>{counts}<td>{escape(missing)}</td></tr>"


def _failed(tally: Tally) -> int:
    return sum(counts.get("fail", 0) for counts in tally.rules.values())


STYLE = (
    "body{font-family:system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "tbody th{font-weight:normal}.n{text-align:right;font-variant-numeric:tabular-nums}"
)
