"""What a check rests on, as rows for a reader: the case, and everything that is needed to do the check again."""

from __future__ import annotations

from reports.document import CadastreDoc, PackDoc, Report
from reports.quantities import day
from reports.view import Row
from reports.wording import label, word


def facts(report: Report, lang: str) -> list[Row]:
    """What the reader must know to file the report: case, property, firm, rules."""
    case, pack = report["case"], report["pack"]
    kind = word(lang, "kind", case["kind"]) if case["kind"] else None
    rows = [
        ("case", case["case_id"]),
        ("kind", kind),
        ("property", case["property"]),
        ("address", case["address"]),
        ("firm", f"{case['firm']} ({case['orgno']})" if case["firm"] and case["orgno"] else case["firm"] or case["orgno"]),
        ("municipality", f"{pack['name']} ({case['municipality']})" if case["municipality"] else pack["name"]),
        ("file", report["delivery"]["file_name"]),
        ("date", day(case["date"], lang) if case["date"] else None),
    ]
    return [(label(lang, f"basis.{key}"), value) for key, value in rows if value]


def basis(report: Report, lang: str) -> list[Row]:
    """Everything that the check rests on, so that it can be done again."""
    delivery, pack, register, terrain = report["delivery"], report["pack"], report["register"], report["terrain"]
    unknown = label(lang, "basis.unknown")
    encoding = delivery["encoding"]
    valid = label(lang, "basis.pack_text", name=pack["name"], version=pack["version"], **{"from": day(pack["valid_from"], lang)})
    if pack["valid_to"]:
        valid += label(lang, "basis.pack_until", until=day(pack["valid_to"], lang))
    taken = day(register["taken"], lang) if register and register["taken"] else unknown
    dated = day(terrain["dated"], lang) if terrain and terrain["dated"] else unknown
    no_register = label(lang, "basis.no_register")
    rows = [
        ("file", delivery["file_name"]),
        ("sha256", delivery["sha256"]),
        ("bytes", f"{delivery['bytes']} B"),
        ("groups", str(delivery["groups"])),
        ("encoding", label(lang, "basis.encoding_used", used=encoding["used"], declared=encoding["declared"] or unknown)),
        ("dialect", delivery["dialect"]),
        ("producer", delivery["producer"] or unknown),
        ("crs", delivery["crs"] or unknown),
        ("vertical_datum", delivery["vertical_datum"] or unknown),
        ("pack", f"{valid} ({pack['source']})"),
        *(("pack_chosen", chosen) for chosen in [_chosen(pack, lang)] if chosen),
        ("register", label(lang, "basis.register_text", snapshot=register["snapshot"], taken=taken) if register else no_register),
        ("terrain", label(lang, "basis.terrain_text", source=terrain["source"], dated=dated) if terrain else label(lang, "basis.no_terrain")),
        *(("cadastre", _dataset(one, lang)) for one in report.get("cadastre", ())),
        ("tool", f"{report['tool']['name']} {report['tool']['version']}"),
    ]
    return [(label(lang, f"basis.{key}"), value) for key, value in rows]


def _dataset(one: CadastreDoc, lang: str) -> str:
    what = label(lang, f"basis.cadastre_{one['kind']}")
    return label(lang, "basis.cadastre_text", what=what, source=one["source"], dated=day(one["dated"], lang))


def _chosen(pack: PackDoc, lang: str) -> str | None:
    """By which day the version of the pack was chosen, and why not by the permit's."""
    by = pack.get("chosen_by")
    if by is None:
        return None
    text = label(lang, f"basis.pack_by_{by['what']}", day=day(by["day"], lang))
    if by["permitted"] is None:
        return text
    unfit = "late" if by["permitted"] > by["day"] else "old"
    return f"{text}; {label(lang, f'basis.pack_permit_{unfit}', day=day(by['permitted'], lang))}"
