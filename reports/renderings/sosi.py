"""The findings as SOSI points, after the national specification "Avvik kartdata 1.0" as far as it is known to us.

Known and used: the six object types and that each deviation has one geometry. Not known to us: how the specification's attributes
are named in SOSI, and most of its code lists (kind and handling of a deviation). Those are left out, and what we have to say stands
under names of our own in the group FERDIGSJEKK, so that nobody takes it for the national codes. Findings without a place are told
in the head.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.document import Report
from reports.finding import FindingDoc
from reports.wording import label

if TYPE_CHECKING:
    from sosi import Group

_OBJTYPES = {
    "FILE": "AvvikLogiskKonsistens",
    "CRS": "AvvikLogiskKonsistens",
    "GEOM": "AvvikLogiskKonsistens",
    "TOPO": "AvvikLogiskKonsistens",
    "SURV": "AvvikStedfesting",
    "ATTR": "AvvikEgenskapskvalitet",
    "MAT": "AvvikEgenskapskvalitet",
    "CLR": "AvvikEgenskapskvalitet",
}
_OTHER = "AvvikGenerell"
"""For what the ground itself breaks: depth, distances, gradients, forms."""


def render_sosi(report: Report) -> bytes:
    """A SOSI file, UTF-8, in the delivery's own system; two decimals."""
    import sosi

    placed = [one for one in report["findings"] if one["location"] is not None]
    groups = [_group(number, one) for number, one in enumerate(placed, start=1)]
    elements = [sosi.Element("PRODUSENT", sosi.quoted(f"{report['tool']['name']} {report['tool']['version']}"))]
    unplaced = [one for one in report["findings"] if one["location"] is None]
    for one in unplaced:
        elements.append(sosi.Element("INFORMASJON", sosi.quoted(_line(f"{one['rule']}: {one['message']}"))))
    if not unplaced and not placed:
        elements.append(sosi.Element("INFORMASJON", sosi.quoted(label(report["language"], "findings.none"))))
    document = sosi.new_document(groups, report["delivery"]["crs"], report["delivery"]["vertical_datum"], elements=elements)
    return sosi.to_bytes(document)


def object_type(rule: str) -> str:
    """The national object type for the findings of a rule."""
    return _OBJTYPES.get(rule.split("-")[1] if rule.count("-") == 2 else "", _OTHER)


def _group(serial: int, one: FindingDoc) -> Group:
    import sosi

    assert one["location"] is not None
    east, north, *rest = one["location"]["coordinates"]
    values = [
        ("ID", one["id"]),
        ("NUMMER", str(one["number"])),
        ("REGEL", one["rule"]),
        ("UTFALL", one["outcome"]),
        ("ALVOR", one["severity"]),
        ("ANSVAR", one["act"]),
        ("MÅLT", _number(one["measured"])),
        ("KRAV", _number(one["required"])),
        ("USIKKERHET", _number(one["uncertainty"])),
        ("MÅLEENHET", one["unit"] or ""),
        ("STED", _line(one["where"])),
        ("RETTING", _line(one["fix"])),
        ("HJEMMEL", _line(", ".join(part for part in (one["clause"]["document"], one["clause"]["part"]) if part))),
        ("OBJEKT", one["subject"]["kind"]),
        ("OBJEKTSID", one["subject"].get("sid", "")),
        ("OBJEKTSNR", str(one["subject"].get("serial", ""))),
        ("LINJE", str(one["subject"].get("line", ""))),
    ]
    own = tuple(sosi.Element(name, sosi.quoted(value), level=3) for name, value in values if value)
    attributes = [
        sosi.Element("OBJTYPE", object_type(one["rule"])),
        sosi.Element("INFORMASJON", sosi.quoted(_line(one["message"]))),
        sosi.Element("FERDIGSJEKK", children=own),
    ]
    return sosi.new_group("PUNKT", serial, attributes, [sosi.Point(east, north, rest[0] if rest else None)])


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _line(text: str) -> str:
    """A text that SOSI can carry: one line, no control characters."""
    return " ".join("".join(letter if letter >= " " else " " for letter in text).split())
